"""Findings of an audit, kind by kind, and the stability of their ids."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from properties.audit.findings.audit_graph import audit
from properties.audit.findings.finding import AuditReport, Finding
from properties.audit.findings.kind import INFORMATION, Kind
from properties.audit.findings.options import Options
from properties.audit.graph.builder import Builder
from properties.audit.graph.graph import Graph
from tests.properties.audit.heaps import MB_19892, Row, graphs, holds, made, thing

ROOT = thing("Root", root="static")


def found(kind: Kind, objects: list[Row], references: list[Row]) -> list[Finding]:
    """Return the findings of one kind in a graph with a root."""
    return of_kind(audit(made([ROOT, *objects], references)), kind)


def of_kind(report: AuditReport, kind: Kind) -> list[Finding]:
    """Return the findings of one kind."""
    return [one for one in report.findings if one.kind is kind]


def labels(one: Finding) -> list[str]:
    """Return the labels of the references of a finding."""
    return [hop.label for hop in one.hops]


# --- cycles ------------------------------------------------------------------------------------------------------

PAIR = [thing("A"), thing("B")]
MUTUAL = [holds("A", "b", "B"), holds("B", "a", "A")]


def test_a_cycle_that_no_root_reaches_is_leaked_now() -> None:
    (one,) = found(Kind.CYCLE, PAIR, MUTUAL)
    assert labels(one) == ["A.b", "B.a"]
    assert one.retained is not None and one.retained.objects == 2


def test_a_cycle_that_a_root_reaches_is_latent_and_has_a_reason() -> None:
    (one,) = found(Kind.LATENT, PAIR, [*MUTUAL, holds("Root", "first", "A")])
    assert [(why.kind, why.root, [hop.label for hop in why.hops]) for why in one.reasons] == [
        ("static", "Root", ["Root.first"])
    ]


def test_a_weak_reference_breaks_a_cycle() -> None:
    report = audit(made([ROOT, *PAIR], [MUTUAL[0], holds("B", "a", "A", "weak"), holds("Root", "first", "A")]))
    assert report.findings == ()


def test_an_object_that_owns_itself_is_a_cycle_of_one() -> None:
    (one,) = found(Kind.CYCLE, [thing("A")], [holds("A", "self", "A", "opaque")])
    assert labels(one) == ["A.self"]


def test_the_leak_in_miniature_has_two_cycles_in_one_component_and_an_open_file() -> None:
    report = audit(MB_19892)
    first, second = of_kind(report, Kind.CYCLE)
    labels_of_first = ["Producer.backfillMgr", "Manager.backfills", "Backfill.stream", "Stream.producer"]
    assert (labels(first), labels(second)) == (labels_of_first, ["Manager.managerTask", "Task.manager"])
    assert first.objects == second.objects
    assert first.retained is not None and first.retained.resources == ("file 7.couch",)
    assert first.where == "producer.h:310"
    assert [held.retained.resources for held in report.resources] == [("file 7.couch",)]


def test_equal_components_are_one_finding_that_counts_them() -> None:
    objects = [thing(f"{name}[{place}]") for place in range(5) for name in "AB"]
    references = [
        holds(f"{one}[{place}]", slot, f"{other}[{place}]")
        for place in range(5)
        for one, slot, other in (("A", "b", "B"), ("B", "a", "A"))
    ]
    (one,) = found(Kind.CYCLE, objects, references)
    assert one.instances == 5


def test_a_garbage_collected_graph_has_no_cycles_to_report() -> None:
    builder = Builder("test")
    builder.collected = True
    builder.objects([ROOT, *PAIR], str)
    builder.references(MUTUAL, str)
    report = audit(builder.graph())
    assert report.findings == ()
    assert any("garbage collector" in note for note in report.notes)


def test_an_unreachable_cycle_behind_another_is_related_to_it() -> None:
    objects = [*PAIR, thing("C"), thing("D")]
    references = [*MUTUAL, holds("B", "c", "C"), holds("C", "d", "D"), holds("D", "c", "C")]
    first, second = sorted(found(Kind.CYCLE, objects, references), key=labels)
    assert (first.related, second.related) == ((), (first.id,))


def test_an_unreachable_cycle_behind_a_leaked_object_is_related_to_it() -> None:
    report = audit(made([ROOT, *PAIR, thing("L")], [*MUTUAL, holds("L", "a", "A")]))
    ((cycle,), (leak,)) = of_kind(report, Kind.CYCLE), of_kind(report, Kind.LEAK)
    assert cycle.related == (leak.id,)


def test_omitted_cycles_are_noted(monkeypatch: pytest.MonkeyPatch) -> None:
    names = [f"C{place}" for place in range(20)]
    alone = [thing("Self1"), thing("Self2")]
    mesh = [holds(a, "x", b) for a in names for b in names]
    graph = made([*map(thing, names), *alone], [*mesh, holds("Self1", "x", "Self1"), holds("Self2", "y", "Self2")])
    monkeypatch.setattr("properties.audit.graph.reference_cycles.BUDGET", 100)
    notes = audit(graph, Options(most=2)).notes
    assert "further groups of cycles are not reported (kinds: 1); raise --most to see them" in notes
    assert any(
        note.startswith("in large groups no cycle was sought through some references (kinds: 3") for note in notes
    )


# --- leaks and counts --------------------------------------------------------------------------------------------


def test_an_object_without_owners_is_leaked_with_all_it_owns() -> None:
    (one,) = found(Kind.LEAK, [thing("L", size=1), thing("M", size=2)], [holds("L", "m", "M")])
    assert one.objects == ("L",)
    assert one.retained is not None and (one.retained.objects, one.retained.size) == (2, 3)


def test_a_weak_or_raw_reference_keeps_nothing_alive() -> None:
    assert found(Kind.LEAK, [thing("L")], [holds("Root", "a", "L", "weak"), holds("Root", "b", "L", "raw")])


def test_a_count_above_the_references_means_an_unknown_holder() -> None:
    report = audit(
        made([ROOT, thing("A", count=2), thing("B", count=1)], [holds("Root", "a", "A"), holds("A", "b", "B")])
    )
    (one,) = report.findings
    assert (one.kind, one.objects) == (Kind.SURPLUS, ("A",))
    assert one.message.startswith("A has count 2 and 1 counted references")


def test_a_count_below_the_references_is_a_deficit() -> None:
    (one,) = found(Kind.DEFICIT, [thing("A", count=1)], [holds("Root", "a", "A"), holds("Root", "b", "A")])
    assert sorted(labels(one)) == ["Root.a", "Root.b"]


def test_uniquely_owned_objects_have_no_count_to_compare() -> None:
    assert found(Kind.DEFICIT, [thing("A", count=0)], [holds("Root", "a", "A", "unique")]) == []


def test_a_cycle_with_an_unknown_holder_is_latent() -> None:
    report = audit(made([thing("A", count=2), thing("B", count=1)], MUTUAL))
    assert [one.kind for one in report.findings] == [Kind.LATENT, Kind.SURPLUS]
    assert report.findings[0].reasons[0].kind == "an unknown holder"


def test_without_roots_and_counts_objects_without_owners_are_assumed_roots() -> None:
    report = audit(made([thing("A"), thing("B")], [holds("A", "b", "B")]))
    assert report.findings == ()
    assert any("assumed to be roots" in note for note in report.notes)


# --- single references -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("strength", "dangles"), [("raw", 1), ("strong", 1), ("unique", 1), ("weak", 0)])
def test_a_reference_to_a_destroyed_object_dangles_unless_it_is_weak(strength: str, dangles: int) -> None:
    assert len(found(Kind.DANGLING, [thing("D", alive=False)], [holds("Root", "d", "D", strength)])) == dangles


def test_references_of_a_destroyed_object_are_ignored() -> None:
    report = audit(
        made([ROOT, thing("D", alive=False), thing("A")], [holds("D", "a", "A", "raw"), holds("Root", "a", "A")])
    )
    assert report.findings == ()


@pytest.mark.parametrize(("other", "wrong"), [("unique", 1), ("strong", 1), ("weak", 0), ("raw", 0)])
def test_a_second_owner_beside_a_unique_one_is_found(other: str, wrong: int) -> None:
    references = [holds("Root", "a", "A", "unique"), holds("Root", "b", "A", other)]
    assert len(found(Kind.OWNERS, [thing("A")], references)) == wrong


def test_two_shared_owners_are_fine() -> None:
    assert audit(made([ROOT, thing("A")], [holds("Root", "a", "A"), holds("Root", "b", "A")])).findings == ()


def test_an_opaque_reference_owns_and_is_information() -> None:
    report = audit(made([ROOT, thing("A")], [holds("Root", "callback", "A", "opaque")]))
    assert [one.kind for one in report.findings] == [Kind.OPAQUE]
    assert report.failing() == ()


def test_a_list_is_recursive_and_only_information() -> None:
    objects = [thing(f"Node[{place}]") for place in range(3)]
    references = [holds("Root", "head", "Node[0]"), *(holds(f"Node[{n}]", "next", f"Node[{n + 1}]") for n in range(2))]
    (one,) = audit(made([ROOT, *objects], references)).findings
    assert (one.kind, one.instances) == (Kind.RECURSIVE, 2)
    assert one.kind in INFORMATION


# --- ids ---------------------------------------------------------------------------------------------------------


@given(graphs(), st.randoms(use_true_random=False))
def test_ids_do_not_depend_on_order_numbers_or_addresses(graph: Graph, chance: object) -> None:
    other = shuffled(graph, chance)
    assert ids(graph) == ids(other)


def shuffled(graph: Graph, chance: object) -> Graph:
    """Return the same graph with objects and references in another order, and with other indexes."""
    objects, columns = graph.objects, graph.references
    order = list(range(len(graph)))
    chance.shuffle(order)  # type: ignore[attr-defined]
    names = {place: f"{graph.class_name(place)}@0x{1000 + number:x}" for number, place in enumerate(order)}
    rows = [
        thing(names[place], alive=bool(objects.alive[place]), root=objects.roots.get(place, ""))
        | {"class": graph.class_name(place)}
        for place in order
    ]
    edges = list(range(len(columns.holder)))
    chance.shuffle(edges)  # type: ignore[attr-defined]
    references = [
        holds(
            names[columns.holder[one]],
            columns.slots[columns.slot[one]],
            names[columns.target[one]],
            str(graph.strength(one)),
        )
        for one in edges
    ]
    return made(rows, references)


def ids(graph: Graph) -> set[str]:
    """Return the ids of all findings."""
    return {one.id for one in audit(graph).findings}


def test_the_id_of_a_cycle_does_not_depend_on_its_starting_point() -> None:
    names = ["A", "B", "C"]
    seen = set()
    for turn in range(3):
        order = names[turn:] + names[:turn]
        objects = [thing(f"{name}[{turn}]") for name in order]
        references = [holds(f"{name}[{turn}]", "next", f"{names[names.index(name) - 2]}[{turn}]") for name in order]
        seen |= {one.id for one in found(Kind.CYCLE, objects, references)}
    assert len(seen) == 1


def test_an_id_is_made_of_the_kind_and_the_labels() -> None:
    assert [one.id for one in audit(MB_19892).findings] == ["cycle-c6d22cab", "cycle-87b9ecbf"]
    (latent,) = found(Kind.LATENT, PAIR, [*MUTUAL, holds("Root", "first", "A")])
    (cycle,) = found(Kind.CYCLE, PAIR, MUTUAL)
    assert latent.id.partition("-")[2] == cycle.id.partition("-")[2]


# --- what keeps most ---------------------------------------------------------------------------------------------


def test_the_largest_objects_are_reported_by_bytes_with_the_reason() -> None:
    graph = made(
        [ROOT, thing("Small", size=1), thing("Big", size=5), thing("Data", size=100)],
        [holds("Root", "small", "Small"), holds("Root", "big", "Big"), holds("Big", "data", "Data")],
    )
    largest = audit(graph, Options(largest=3)).largest
    assert [one.object for one in largest] == ["Root", "Big", "Data"]
    assert largest[1].retained.size == 105
    assert [hop.label for hop in largest[2].reasons[0].hops] == ["Root.big", "Big.data"]
