"""Cuts: they break every cycle, orphan nobody, and nearly agree with upstream."""

from __future__ import annotations

from itertools import combinations

import networkx as nx
from hypothesis import given

from properties.audit.findings.audit_graph import audit
from properties.audit.findings.cuts import CONTAINER_COST, SCALAR_COST, Cut, Cutter
from properties.audit.findings.kind import Kind
from properties.audit.graph.cyclic_components import find_cyclic_components
from properties.audit.graph.graph import Graph
from properties.audit.graph.heap import Heap
from tests.properties.audit.findings.upstream import CHOICES, table
from tests.properties.audit.heaps import MB_19892, Row, graphs, holds, made, owning, thing

ROOT = thing("Root", root="static")


def cuts(objects: list[Row], references: list[Row], *pins: str) -> tuple[Cut, ...]:
    """Return the cuts of the only component of a graph with a root."""
    heap = Heap(made([ROOT, *objects], references))
    ((component,), _) = find_cyclic_components(heap, 10)
    return Cutter(heap, frozenset(pins)).ranked(component, 100)


def slots(found: tuple[Cut, ...], *, sound: bool = True) -> list[tuple[str, ...]]:
    """Return the slots of the cuts without orphans, or of the others."""
    return [cut.slots for cut in found if sound is not bool(cut.orphans)]


PAIR = [thing("Owner"), thing("Part")]
OWNING = [holds("Root", "owners", "Owner"), holds("Owner", "part", "Part"), holds("Part", "owner", "Owner")]


@given(graphs())
def test_cuts_are_exactly_the_minimal_sets_that_leave_no_cycle(graph: Graph) -> None:
    heap = Heap(graph)
    for component in find_cyclic_components(heap, 100)[0]:
        labels = {graph.label(edge[2]) for edge in component.edges}
        found = {frozenset(cut.slots) for cut in Cutter(heap).ranked(component, 10_000)}
        every = [frozenset(some) for size in range(len(labels) + 1) for some in combinations(sorted(labels), size)]
        breaking = [some for some in every if not has_cycle(graph, set(component.members), some)]
        minimal = {some for some in breaking if not any(other < some for other in breaking)}
        assert found == {some for some in minimal if len(some) <= 5}


def has_cycle(graph: Graph, members: set[int], without: frozenset[str]) -> bool:
    """Return True if some objects still own each other without the references of some labels."""
    owned = owning(graph).subgraph(members).copy()
    owned.remove_edges_from([edge for edge in list(owned.edges(keys=True)) if graph.label(edge[2]) in without])
    return not nx.is_directed_acyclic_graph(owned)


def test_the_reference_back_to_the_owner_is_weakened_first() -> None:
    found = cuts(PAIR, OWNING)
    assert slots(found) == [("Part.owner",)]
    assert slots(found, sound=False) == [("Owner.part",)]
    assert next(cut for cut in found if cut.orphans).orphans == ("Part",)


def test_a_container_costs_more_than_a_pointer() -> None:
    objects = [thing("Owner"), thing("Part[0]"), thing("Part[1]")]
    references = [
        *(holds("Root", "parts", f"Part[{n}]") for n in range(2)),
        *(holds("Root", "owner", "Owner") for _ in range(1)),
        *(holds("Owner", "parts", f"Part[{n}]") for n in range(2)),
        *(holds(f"Part[{n}]", "owner", "Owner") for n in range(2)),
    ]
    assert [(cut.slots, cut.cost) for cut in cuts(objects, references)] == [
        (("Part.owner",), SCALAR_COST),
        (("Owner.parts",), CONTAINER_COST),
    ]


def test_a_declared_container_with_one_element_costs_as_much() -> None:
    references = [*OWNING[:2], holds("Part", "owner", "Owner", many=True), holds("Root", "part", "Part")]
    assert [cut.cost for cut in cuts(PAIR, references)] == [SCALAR_COST, CONTAINER_COST]


def test_a_pinned_slot_is_never_cut() -> None:
    assert [cut.slots for cut in cuts(PAIR, OWNING, "Part.*")] == [("Owner.part",)]
    assert cuts(PAIR, OWNING, "Part.owner", "Owner.part") == ()


def test_the_only_owner_is_not_weakened() -> None:
    lost = [OWNING[2], holds("Owner", "part", "Part", "unique")]
    assert slots(cuts(PAIR, lost)) == [("Part.owner",)]


def test_a_cut_shows_the_freed_objects_and_the_release_that_frees_the_rest() -> None:
    (cut,) = [cut for cut in cuts(PAIR, OWNING) if not cut.orphans]
    assert (cut.freed, cut.released) == (0, ("Owner",))
    (lost,) = [cut for cut in cuts(PAIR, [OWNING[2], holds("Owner", "part", "Part", "unique")]) if not cut.orphans]
    assert (lost.freed, lost.released) == (2, ())


def test_declared_slots_count_as_owners() -> None:
    graph = made([*PAIR], OWNING[1:])
    assert {cut.slots for cut in audit(graph).findings[0].cuts if not cut.orphans} == {("Owner.part",), ("Part.owner",)}
    declared = cuts([*PAIR, thing("Root2"), thing("Owner[1]")], [*OWNING[1:], holds("Root", "owners", "Owner[1]")])
    assert slots(declared) == [("Part.owner",)]


def test_the_leak_in_miniature_needs_two_slots() -> None:
    first = next(one for one in audit(MB_19892).findings if one.kind is Kind.CYCLE)
    sound = [cut for cut in first.cuts if not cut.orphans]
    assert len(sound[0].slots) == 2
    assert "Stream.producer" in {slot for cut in sound for slot in cut.slots}


def test_the_upstream_choice_is_best_in_six_of_eight_and_among_the_five_best_in_all() -> None:
    ranks = [choice.rank() for choice in CHOICES]
    assert len(ranks) == 8
    assert max(ranks) <= 5
    assert ranks.count(1) >= 6


def test_the_table_of_upstream_choices_has_a_line_for_each() -> None:
    lines = list(table())
    assert len(lines) == 10
    assert lines[-1] == "6 of 8 are in the best cut, 8 within the five best"
    assert any("MB-19892" in line and "   1  BackfillManagerTask.manager" in line for line in lines)


def test_the_best_cut_of_each_upstream_case_has_no_orphans() -> None:
    assert all(choice.cuts()[0].orphans == () for choice in CHOICES)
