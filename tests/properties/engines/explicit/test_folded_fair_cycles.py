"""Fair runs among states that stand for their images: the same as where every state is told apart."""

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
"""Rows that do not mind in which order things have names."""
GOALS: tuple[tuple[Guard, ...], ...] = (
    (No(("h",), NotAt("Hand", "END")),),
    (Some(("b",), On("Box.lit")),),
    (No(("b",), Alive("Box")),),
    (Some(("b",), Alive("Box")),),
)
SORTS = ("b", "h", "i")
MOST = 3_000


def folded(space: StateGraph, region: Mask) -> set[int]:
    """The classes that fair runs pass, found without telling copies apart."""
    near = numbers_of(region)
    return {near[one] for one in numbers_of(FairCycles(space.folded_subgraph(region)).fair)}


def unfolded(space: StateGraph, region: Mask) -> set[int]:
    """The same, found among all images."""
    part, standing_for = space.unfolded_subgraph(region)
    return {standing_for[one] for one in numbers_of(FairCycles(part).fair)}


def without(space: StateGraph, goal: tuple[Guard, ...]) -> Mask:
    """The states that do not have a goal and can be come back to without it."""
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
    region = without(space, goal)
    assert folded(space, region) == unfolded(space, region)


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
    region = space.on_cycles(~space.where(space.layout.policy.scenario.released))
    found = folded(space, region)
    assert found and found == unfolded(space, region)


def test_names_have_to_be_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """An engine that forgets how edges rename sees a step met that another copy has taken, or the other way round."""
    chosen = tuple(NAMED[name] for name in ("create", "create_item", "hold", "let_go", "light", "dim", "rest"))
    space = explore(playground(chosen, Grain.FULL, SORTS, (2, 2, 1)), limit=MOST)
    regions = [without(space, goal) for goal in GOALS]
    assert all(folded(space, region) == unfolded(space, region) for region in regions)
    follow = Tracked.of
    monkeypatch.setattr(Tracked, "of", lambda edges, turns, images: follow(edges, array("I"), images))
    assert any(folded(space, region) != unfolded(space, region) for region in regions)
