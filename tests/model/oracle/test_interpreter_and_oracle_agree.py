"""The interpreter and the oracle agree, on the tutorial model and on random tables, step by step."""

from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.tutorial.window import CLOSE, DESIGNS
from model.dcp2016 import catalogue
from model.language.design import Design
from model.language.errors import Disabled, ModelBug
from model.language.policy import Grain, Policy, Scope
from model.oracle.engine import Oracle
from model.semantics.layout import Layout
from model.semantics.ownership import references
from model.semantics.step import Step, enabled, initial, step
from tests.model.semantics.strategies import layouts
from tests.model.semantics.workshop import same_graph


def walk(layout: Layout, picks: list[int]) -> int:
    """Drive both engines along; the number of steps and violations that they agreed on."""
    oracle = Oracle(layout)
    state, done = initial(layout), 0
    for pick in picks:
        steps = enabled(layout, state)
        assert oracle.enabled() == steps
        assert oracle.state() == state
        if not steps:
            break
        # A crash is compared and leaves all as it was; after a few of them the walk goes on with a step that leads on.
        for one in (*(steps[(pick + more) % len(steps)] for more in range(3)), *steps):
            outcome = step(layout, state, one)
            assert oracle.fire(one) == outcome.violation
            if outcome.violation is None:
                break
        state, done = outcome.state, done + 1
        assert oracle.state() == state
        same_graph(oracle)
    return done


def scoped(design: Design, windows: int, grain: Grain) -> Layout:
    """The tutorial model with that many windows."""
    return Layout(design, Policy(CLOSE, Scope("some", (("w", windows),)), grain))


@pytest.mark.parametrize("grain", list(Grain))
@pytest.mark.parametrize("windows", [1, 2])
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_interpreter_and_oracle_agree_on_the_tutorial_model(design: Design, windows: int, grain: Grain) -> None:
    layout, chance = scoped(design, windows, grain), random.Random(7)
    walks = [walk(layout, [chance.randrange(1000) for _ in range(40)]) for _ in range(5)]
    assert max(walks) >= 4


@pytest.mark.few(4)
@pytest.mark.parametrize("grain", list(Grain))
@pytest.mark.parametrize("design", catalogue.DESIGNS, ids=lambda design: design.name)
def test_interpreter_and_oracle_agree_on_the_designs_of_the_catalogue(design: Design, grain: Grain) -> None:
    chance = random.Random(design.name)
    worlds = [Layout(design, Policy(one, one.scope, grain)) for one in chance.sample(catalogue.SCENARIOS, 4)]
    walks = [walk(layout, [chance.randrange(1000) for _ in range(40)]) for layout in worlds]
    assert max(walks) >= 10


@pytest.mark.tenth
@pytest.mark.parametrize("grain", list(Grain))
@given(data=st.data())
def test_interpreter_and_oracle_agree_on_random_tables(grain: Grain, data: st.DataObject) -> None:
    layout = data.draw(layouts(grain))
    picks = data.draw(st.lists(st.integers(0, 1000), min_size=8, max_size=8))
    try:
        walk(layout, picks)
    except ModelBug as bug:
        # A random table may unlock what is not locked. Nothing to compare from there on.
        assert "does not hold" in str(bug)


def test_the_oracle_restores_its_world_after_a_violation() -> None:
    layout = scoped(DESIGNS[2], 1, Grain.FULL)
    oracle = Oracle(layout)
    for event in ("open", "type", "begin", "close"):
        assert oracle.fire(named(oracle.enabled(), event)) is None
    before, edges = oracle.state(), references(oracle.graph)
    violation = oracle.fire(named(oracle.enabled(), "finish"))
    assert str(violation) == "freed: Document[w0].observer>Window[w0]"
    assert (oracle.state(), references(oracle.graph)) == (before, edges)


def test_the_oracle_refuses_a_step_that_is_not_enabled() -> None:
    layout = scoped(DESIGNS[0], 1, Grain.FULL)
    oracle = Oracle(layout)
    first = named(oracle.enabled(), "open")
    assert oracle.fire(first) is None
    with pytest.raises(Disabled):
        oracle.fire(first)
    assert oracle.fire(named(oracle.enabled(), "type")) is None


def named(steps: tuple[Step, ...], event: str) -> Step:
    """The step of that event."""
    return next(one for one in steps if one.row.event == event)
