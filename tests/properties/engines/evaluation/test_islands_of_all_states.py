"""Islands and rings over all states at once agree with the ownership graph of each state by itself."""

from __future__ import annotations

import pytest

from docs.tutorial.window import CLOSE, STRONG, WEAK
from model.language.policy import Policy, Scope
from model.language.vocabulary import Create, Drop, Forget, Take
from model.semantics.layout import Layout
from model.semantics.ownership import cycles, ownership_graph, references, unreachable_objects
from properties.engines.evaluation.unreachable import any_of, island_masks, ring_masks, unreached
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import Space
from properties.walks.cycles import rings_in
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


def spaces() -> list[Space]:
    return [explore(layout(TANGLE, 2)), *(explore(Layout(one, TWO_WINDOWS)) for one in (STRONG, WEAK))]


@pytest.mark.parametrize("space", spaces(), ids=lambda space: space.layout.design.name)
def test_masks_and_graphs_see_the_same_islands(space: Space) -> None:
    masks = island_masks(space)
    for number in range(space.count):
        state = space.state(number)
        alone = unreachable_objects(ownership_graph(space.layout, state))
        assert tuple(sorted(str(instance) for instance, mask in masks.items() if mask[number])) == alone
        assert tuple(sorted(map(str, unreached(space.layout, state)))) == alone


@pytest.mark.parametrize("space", spaces(), ids=lambda space: space.layout.design.name)
def test_masks_and_graphs_see_the_same_rings(space: Space) -> None:
    ringed = any_of(space, ring_masks(space, island_masks(space)))
    for number in range(space.count):
        graph = ownership_graph(space.layout, space.state(number))
        alone = set(unreachable_objects(graph))
        assert bool(ringed[number]) == any(set(knot.members) <= alone for knot in cycles(graph))


def test_the_tangle_has_islands_with_rings_and_without() -> None:
    space = explore(layout(TANGLE, 2))
    masks = island_masks(space)
    alone, ringed = any_of(space, masks), any_of(space, ring_masks(space, masks))
    assert 0 < ringed.sum() < alone.sum() < space.count


def test_the_rings_of_a_knot_use_all_its_references() -> None:
    space = explore(layout(TANGLE, 2))
    several = 0
    for number in range(space.count):
        graph = ownership_graph(space.layout, space.state(number))
        for knot in cycles(graph):
            rings = rings_in(graph, knot.members)
            several += len(rings) > 1
            used = {edge.name for ring in rings for edge in ring}
            assert used == {edge.name for edge in references(graph) if {edge.holder, edge.target} <= set(knot.members)}
            assert all(ring[place - 1].target == edge.holder for ring in rings for place, edge in enumerate(ring))
    assert several
