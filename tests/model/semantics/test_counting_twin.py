"""Counts derived from references are the counts that a counting heap would have stored."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.tutorial.window import CLOSE, DESIGNS
from model.dcp2016 import catalogue
from model.language.design import Design
from model.language.errors import ModelBug
from model.language.policy import Grain, Policy, Scope
from model.semantics.layout import Layout
from model.semantics.step import Happening, Happens, successors
from tests.model.semantics.counting import CountingHeap
from tests.model.semantics.strategies import layouts


def follow(layout: Layout, picks: list[int]) -> list[Happening]:
    """Walk, with the counting heap beside; what happened on the way."""
    heap, state = CountingHeap(layout), layout.initial
    seen: list[Happening] = []
    heap.compare(state)
    for pick in picks:
        ways = [outcome for _, outcome in successors(layout, state) if outcome.violation is None]
        if not ways:
            break
        outcome = ways[pick % len(ways)]
        heap.follow(outcome.log)
        state = outcome.state
        heap.compare(state)
        seen += outcome.log
    return seen


def chances(seed: int, length: int) -> list[int]:
    """The choices of a walk."""
    chance = random.Random(seed)
    return [chance.randrange(1000) for _ in range(length)]


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_counts_agree_on_the_tutorial_model(design: Design) -> None:
    layout = Layout(design, Policy(CLOSE, Scope("three windows", (("w", 3),)), Grain.FULL))
    seen = [one for seed in range(10) for one in follow(layout, chances(seed, 30))]
    assert (Happens.DESTROYED in {one.kind for one in seen}) is (design.name != "observer_strong")


@pytest.mark.few(3)
@pytest.mark.parametrize("design", catalogue.DESIGNS, ids=lambda design: design.name)
def test_counts_agree_on_the_designs_of_the_catalogue(design: Design) -> None:
    scenarios = catalogue.SCENARIOS
    walks = [
        follow(Layout(design, Policy(scenario, scenario.scope, Grain.FULL)), chances(place, 60))
        for place, scenario in enumerate(scenarios)
    ]
    assert Happens.DESTROYED in {one.kind for seen in walks for one in seen}


@pytest.mark.tenth
@given(data=st.data())
def test_counts_agree_on_random_tables(data: st.DataObject) -> None:
    """Random tables delete what others own: there the twin checks the counts, and that nothing outlives its count."""
    layout = data.draw(layouts())
    try:
        follow(layout, data.draw(st.lists(st.integers(0, 1000), min_size=8, max_size=8)))
    except ModelBug as bug:
        assert "does not hold" in str(bug)


def test_the_twin_notices_a_count_that_is_wrong() -> None:
    layout = Layout(DESIGNS[1], Policy(CLOSE, CLOSE.scope, Grain.FULL))
    (_, opened), *_ = successors(layout, layout.initial)
    heap = CountingHeap(layout)
    heap.follow(tuple(one for one in opened.log if one.text != "Window[w0].document>Document[w0]"))
    with pytest.raises(AssertionError, match="Document"):
        heap.compare(opened.state)


def test_the_twin_notices_an_object_that_outlives_its_last_owner() -> None:
    layout = Layout(DESIGNS[1], Policy(CLOSE, CLOSE.scope, Grain.FULL))
    (_, opened), *_ = successors(layout, layout.initial)
    closed = next(outcome for one, outcome in successors(layout, opened.state) if one.row.event == "close")
    heap = CountingHeap(layout)
    heap.follow(opened.log)
    with pytest.raises(AssertionError, match="no owner"):
        heap.follow(tuple(one for one in closed.log if one.kind is not Happens.DESTROYED))
