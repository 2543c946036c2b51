"""Fair cycles among representatives of orbits are the same as where every state is told apart."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model.language.lifecycle import Row
from model.language.policy import Grain, Policy, Scope
from model.language.vocabulary import Alive, Guard, No, NotAt, On, Some
from model.semantics.layout import Layout
from properties.claims.dcp2016 import SUBJECT
from properties.engines.explicit.arrays import Mask, Tracked, numbers_of
from properties.engines.explicit.fair_cycles import FairCycles
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import StateGraph
from tests.model.ground.playground import ROWS, playground

NAMED = {one.event: one for one in ROWS}
ALIKE = tuple(
    NAMED[name]
    for name in (
        "create",
        "create_item",
        "hold",
        "let_go",
        "enter",
        "leave",
        "rest",
        "finish",
        "queue",
        "serve",
        "light",
        "dim",
        "load",
        "unload",
        "shut",
        "wear",
        "pocket",
        "unpocket",
    )
)
"""Rows that treat all names alike."""
GOALS: tuple[tuple[Guard, ...], ...] = (
    (No(("h",), NotAt("Hand", "END")),),
    (Some(("b",), On("Box.lit")),),
    (No(("b",), Alive("Box")),),
    (Some(("b",), Alive("Box")),),
)
SORTS = ("b", "h", "i")
MOST = 3_000


def folded(space: StateGraph, states: Mask) -> set[int]:
    """The orbits on fair cycles, found among representatives."""
    near = numbers_of(states)
    return {near[one] for one in numbers_of(FairCycles(space.folded_subgraph(states)).fair)}


def unfolded(space: StateGraph, states: Mask) -> set[int]:
    """The same, found among all images."""
    part, representatives = space.unfolded_subgraph(states)
    return {representatives[one] for one in numbers_of(FairCycles(part).fair)}


def without(space: StateGraph, goal: tuple[Guard, ...]) -> Mask:
    """The states without a goal that lie on a cycle without it."""
    return space.on_cycles(~space.where(goal))


@pytest.mark.tenth
@pytest.mark.parametrize("sizes", [(2, 2, 1), (1, 1, 3), (2, 1, 2)])
@pytest.mark.parametrize("grain", Grain)
@given(rows=st.sets(st.sampled_from(ALIKE), min_size=3, max_size=7), goal=st.sampled_from(GOALS))
def test_the_same_classes_are_fair(
    grain: Grain, sizes: tuple[int, int, int], rows: set[Row], goal: tuple[Guard, ...]
) -> None:
    chosen = tuple(row for row in ALIKE if row in rows or row.event in ("create", "create_item", "rest"))
    space = explore(playground(chosen, grain, SORTS, sizes), limit=MOST)
    assume("states" not in space.undecided)
    states = without(space, goal)
    assert folded(space, states) == unfolded(space, states)


def of_2016(design: str) -> StateGraph:
    """Two vbuckets whose names do not matter, under a bucket delete."""
    scenario = SUBJECT.scenario("bucket_delete")
    sizes = {**dict(scenario.scope.sizes), "v": 2}
    scope = Scope("two", tuple(sizes.items()), scenario.scope.caps)
    return explore(Layout(SUBJECT.design(design), Policy(scenario, scope, Grain.SAFE, SUBJECT.symmetry)))


@pytest.mark.few(1)
@pytest.mark.parametrize("design", ["mb19892_before", "mb19892_fix"])
def test_the_same_classes_of_2016_are_fair(design: str) -> None:
    space = of_2016(design)
    states = space.on_cycles(~space.where(space.layout.policy.scenario.released))
    found = folded(space, states)
    assert found and found == unfolded(space, states)


def test_an_engine_that_ignores_permutations_is_caught(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that ignores permutations takes an obligation of one copy to be fulfilled by another."""
    chosen = tuple(NAMED[name] for name in ("create", "create_item", "hold", "let_go", "light", "dim", "rest"))
    space = explore(playground(chosen, Grain.FULL, SORTS, (2, 2, 1)), limit=MOST)
    sets = [without(space, goal) for goal in GOALS]
    assert all(folded(space, states) == unfolded(space, states) for states in sets)
    follow = Tracked.of
    monkeypatch.setattr(Tracked, "of", lambda edges, permutations, images: follow(edges, array("I"), images))
    assert any(folded(space, states) != unfolded(space, states) for states in sets)
