"""Unreachable objects and reference cycles over all states at once agree with the ownership graph of each state."""

from __future__ import annotations

import pytest

from docs.tutorial.window import CLOSE, STRONG, WEAK
from model.language.policy import Policy, Scope
from model.language.vocabulary import Create, Drop, Forget, Take
from model.semantics.layout import Layout
from model.semantics.ownership import cycles, ownership_graph, references, unreachable_objects
from properties.engines.evaluation.unreachable import cyclic_sets, union, unreachable_in, unreachable_sets
from properties.engines.explicit.explicit_space import ExplicitSpace
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import StateGraph
from properties.engines.symbolic.reachable_states import ReachableStates
from properties.engines.symbolic.symbolic_space import SymbolicSpace
from properties.walks.cycles import reference_cycles_in
from tests.properties.engines.evaluation.workbench import bench, layout, row

TANGLE = bench(
    row("left", "START", None, Create("Left", "NEW"), Take("Hand.left"), choose=("i",)),
    row("right", "START", None, Create("Right", "NEW"), Take("Left.to"), choose=("i",)),
    row("back", "START", None, Take("Right.to"), choose=("i",)),
    row("twice", "START", None, Take("Right.spare"), choose=("i",)),
    row("forget", "START", None, Forget("Hand.left"), choose=("i",)),
    row("drop", "START", None, Drop("Hand.left"), choose=("i",)),
    row("cut", "START", None, Drop("Right.to"), choose=("i",)),
)
TWO_WINDOWS = Policy(CLOSE, Scope("two", (("w", 2),)))


def graphs() -> list[StateGraph]:
    """The state graphs of three small tables."""
    return [explore(layout(TANGLE, 2)), *(explore(Layout(one, TWO_WINDOWS)) for one in (STRONG, WEAK))]


EACH = pytest.mark.parametrize("graph", graphs(), ids=lambda graph: graph.layout.design.name)


@EACH
def test_sets_and_ownership_graphs_have_the_same_unreachable_objects(graph: StateGraph) -> None:
    space = ExplicitSpace(graph)
    sets = unreachable_sets(space)
    for number in range(graph.count):
        state = graph.state(number)
        alone = unreachable_objects(ownership_graph(graph.layout, state))
        found = (str(instance) for instance, states in sets.items() if space.contains(states, number))
        assert tuple(sorted(found)) == alone
        assert tuple(sorted(map(str, unreachable_in(graph.layout, state)))) == alone


@EACH
def test_sets_and_ownership_graphs_have_the_same_reference_cycles(graph: StateGraph) -> None:
    space = ExplicitSpace(graph)
    cyclic = union(space, cyclic_sets(space, unreachable_sets(space)).values())
    for number in range(graph.count):
        ownership = ownership_graph(graph.layout, graph.state(number))
        alone = set(unreachable_objects(ownership))
        on_a_cycle = any(set(component.members) <= alone for component in cycles(ownership))
        assert space.contains(cyclic, number) == on_a_cycle


def test_some_unreachable_objects_lie_on_cycles_and_some_do_not() -> None:
    space = ExplicitSpace(explore(layout(TANGLE, 2)))
    sets = unreachable_sets(space)
    alone, cyclic = union(space, sets.values()), union(space, cyclic_sets(space, sets).values())
    assert 0 < cyclic.count < alone.count < space.everything.count


def test_both_engines_have_the_same_unreachable_objects() -> None:
    there = layout(TANGLE, 2)
    explicit, symbolic = ExplicitSpace(explore(there)), SymbolicSpace(ReachableStates(there, 1 << 18))
    mine, its = unreachable_sets(explicit), unreachable_sets(symbolic)
    assert {one: states.count for one, states in mine.items()} == {one: states.count for one, states in its.items()}
    cyclic = union(explicit, cyclic_sets(explicit, mine).values())
    assert cyclic.count == union(symbolic, cyclic_sets(symbolic, its).values()).count > 0


def test_reference_cycles_use_all_references_of_their_component() -> None:
    found = explore(layout(TANGLE, 2))
    several = 0
    for number in range(found.count):
        graph = ownership_graph(found.layout, found.state(number))
        for component in cycles(graph):
            rings = reference_cycles_in(graph, component.members)
            several += len(rings) > 1
            used = {edge.name for ring in rings for edge in ring}
            assert used == {
                edge.name for edge in references(graph) if {edge.holder, edge.target} <= set(component.members)
            }
            assert all(ring[place - 1].target == edge.holder for ring in rings for place, edge in enumerate(ring))
    assert several
