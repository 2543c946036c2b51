"""The graph of references tells which objects keep which alive."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.tutorial.window import CLOSE, DESIGNS
from model.language.lifecycle import Role, Strength
from model.language.policy import Grain, Policy
from model.semantics.layout import Layout, State
from model.semantics.ownership import (
    Graph,
    Reference,
    cycles,
    empty_graph,
    incoming,
    owners,
    ownership_graph,
    put_instance,
    refer,
    references,
    refers,
    release,
    retained_by,
    unreachable_objects,
)
from model.semantics.step import enabled, step


def graph_of(*edges: str, gone: str = "") -> Graph:
    """`"A > B"` owns, `"A ~ B"` is weak; names in capitals are objects, `root` and `thread` what they say."""
    graph = empty_graph()
    for edge in edges:
        holder, arrow, target = edge.split()
        for name in (holder, target):
            kind = Role(name) if name in tuple(Role) else Role.OBJECT
            put_instance(graph, name, kind, "gone" if name in gone.split() else "ALIVE")
        refer(graph, reference(holder, arrow, target))
    return graph


def reference(holder: str, arrow: str, target: str) -> Reference:
    """One edge of `graph_of`."""
    strength = {">": Strength.STRONG, "~": Strength.WEAK, "!": Strength.UNIQUE, "-": Strength.RAW}[arrow]
    return Reference(holder=holder, slot="slot", target=target, strength=strength, name=f"{holder}{arrow}{target}")


def rings(graph: Graph) -> list[str]:
    """Each ring as the path that it is."""
    return [" ".join((ring.edges[0].holder, *(edge.target for edge in ring.edges))) for ring in cycles(graph)]


def tutorial(design: int, *events: str) -> tuple[Layout, State]:
    """The tutorial model after some events."""
    layout = Layout(DESIGNS[design], Policy(CLOSE, CLOSE.scope, Grain.FULL))
    state = layout.initial
    for event in events:
        state = step(layout, state, next(one for one in enabled(layout, state) if one.row.event == event)).state
    return layout, state


def test_the_graph_of_a_state_has_its_instances_and_references() -> None:
    graph = ownership_graph(*tutorial(0, "open"))
    assert sorted(graph) == ["Document[w0]", "Idle", "User", "Window[w0]"]
    assert graph.nodes["Window[w0]"] == {"kind": "object", "state": "OPEN", "alive": True}
    assert graph.nodes["User"]["kind"] == "thread"
    assert [str(one) for one in references(graph)] == [
        "Document[w0] -- Document.observer (strong) --> Window[w0]",
        "User -- User.window (strong) --> Window[w0]",
        "Window[w0] -- Window.document (strong) --> Document[w0]",
    ]
    assert owners(graph, "Window[w0]") == 2
    assert owners(graph, "nobody") == 0


def test_a_destroyed_object_is_a_node_while_something_points_at_it() -> None:
    layout, state = tutorial(1, "open", "type", "begin", "close")
    graph = ownership_graph(layout, state)
    assert graph.nodes["Window[w0]"] == {"kind": "object", "state": "gone", "alive": False}
    assert [one.strength for one in incoming(graph, "Window[w0]")] == [Strength.WEAK]
    assert unreachable_objects(graph) == ()


def test_the_closed_window_is_an_unreachable_cycle() -> None:
    graph = ownership_graph(*tutorial(0, "open", "close"))
    assert unreachable_objects(graph) == ("Document[w0]", "Window[w0]")
    assert rings(graph) == ["Document[w0] Window[w0] Document[w0]"]
    assert unreachable_objects(ownership_graph(*tutorial(0, "open"))) == ()


@pytest.mark.parametrize("arrow", ["~", "-"])
def test_only_owning_references_close_a_cycle(arrow: str) -> None:
    assert rings(graph_of("A > B", f"B {arrow} A")) == []
    assert rings(graph_of("A > B", "B ! A")) == ["A B A"]


def test_each_component_is_reported_once_by_a_shortest_cycle() -> None:
    graph = graph_of("B > C", "C > D", "D > B", "D > E", "E > D", "A > B")
    assert rings(graph) == ["D E D"]
    assert cycles(graph)[0].members == ("B", "C", "D", "E")


def test_an_object_that_owns_itself_is_a_cycle() -> None:
    assert rings(graph_of("A > A", "B > A")) == ["A A"]


def test_cycles_of_different_components_are_sorted() -> None:
    assert rings(graph_of("D > C", "C > D", "B > A", "A > B", "A > C")) == ["A B A", "C D C"]


def test_a_destroyed_object_neither_owns_nor_is_unreachable() -> None:
    graph = graph_of("root > A", "A > B", "B > A", gone="A")
    assert rings(graph) == []
    assert unreachable_objects(graph) == ("B",)


def test_objects_that_no_root_and_no_thread_reaches_are_unreachable() -> None:
    graph = graph_of("root > A", "A > B", "thread > C", "root ~ D", "D > E", "E > B")
    assert unreachable_objects(graph) == ("D", "E")


def test_retained_objects_would_be_freed_with_their_owners() -> None:
    graph = graph_of("A > B", "B > A", "B > C", "C > D", "root > D", "C > E", "E ~ F", "root > F")
    assert retained_by(graph, ("A", "B")) == ("C", "E")
    assert retained_by(graph, ()) == ()
    assert retained_by(graph, ("root",)) == ("D", "F")


def test_releasing_removes_the_edge_and_an_absent_target() -> None:
    graph = graph_of("A > B", "A ~ B")
    release(graph, reference("A", ">", "B"))
    put_instance(graph, "B", "object", "none")
    assert "B" in graph
    assert refers(graph, reference("A", "~", "B"))
    release(graph, reference("A", "~", "B"))
    assert sorted(graph) == ["A"]


pairs = st.lists(st.tuples(st.integers(0, 6), st.sampled_from(">>>~"), st.integers(0, 6)), max_size=16)


@given(pairs=pairs)
def test_answers_agree_with_the_definitions(pairs: list[tuple[int, str, int]]) -> None:
    """On random graphs: a cycle is a closed walk of owners, and no path from a root leads to an unreachable object."""
    names = ["root", *"ABCDEF"]
    graph = graph_of("root ~ A", *(f"{names[one]} {arrow} {names[other]}" for one, arrow, other in pairs))
    owned = {(one.holder, one.target) for one in references(graph) if one.owns}
    for middle in names:
        owned |= {(one, other) for one in names for other in names if {(one, middle), (middle, other)} <= owned}
    assert set(unreachable_objects(graph)) == {name for name in graph if name != "root" and ("root", name) not in owned}
    assert {name for ring in cycles(graph) for name in ring.members} == {one for one, other in owned if one == other}
    for ring in cycles(graph):
        assert all(edge.owns for edge in ring.edges)
        assert [edge.target for edge in ring.edges] == [edge.holder for edge in (*ring.edges[1:], ring.edges[0])]
