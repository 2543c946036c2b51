"""Sets of states against the explicit search: the same states, steps, crashes, locks and ends, on many small tables."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

from docs.tutorial.window import CLOSE, DESIGNS
from model.language.design import Design
from model.language.lifecycle import Row
from model.language.policy import Grain, Policy, Scope
from model.language.vocabulary import NONE, Alive, At, Create, Lock, No, Some, Unlock
from model.semantics.layout import Layout
from model.semantics.step import step
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import StateGraph
from properties.engines.symbolic.bottom_components import BottomComponents
from properties.engines.symbolic.reachable_states import ReachableStates
from tests.model.ground.playground import playground, tables
from tests.model.semantics.workshop import row

LIMIT = 800
NODES = 1 << 18


def agree(layout: Layout, explicit: StateGraph, nodes: int = NODES) -> ReachableStates:
    """Everything that the explicit search knows of the states, the symbolic one must say."""
    sets = ReachableStates(layout, nodes)
    states = [explicit.state(number) for number in range(explicit.count)]
    assert sets.count == explicit.count
    assert all(sets.encoding.has(sets.states, state) for state in states)
    assert (sets.edges, sets.depth) == (explicit.edges, explicit.depth)
    assert sets.fired == explicit.fired
    assert sets.lock_order == explicit.lock_order
    assert sets.undecided == explicit.undecided
    assert set(sets.violations) == {one.violation for one in explicit.crashes}
    return sets


def crashes_agree(sets: ReachableStates, explicit: StateGraph) -> None:
    """Every crash is as near in the one as in the other, and its trace ends in it."""
    for crash in explicit.crashes:
        violation, trace = sets.crash(lambda one, wanted=crash.violation: one == wanted)  # type: ignore[misc]
        assert violation == crash.violation
        assert len(trace) == len(explicit.path_to(crash.state))
        state = sets.layout.initial
        for one in trace[:-1]:
            state = step(sets.layout, state, one).state
        assert step(sets.layout, state, trace[-1]).violation == violation


def ends_agree(sets: ReachableStates, explicit: StateGraph) -> None:
    """A state lies in a bottom component of the one if it does in the other."""
    ends = BottomComponents(sets)
    at_rest = {explicit.state(int(number)) for bottom in explicit.bottom_components for number in bottom}
    for number in range(explicit.count):
        state = explicit.state(number)
        here = sets.encoding.cube(state)
        assert (ends.below(here) & here == here) is (state in at_rest)


@pytest.mark.parametrize("grain", Grain)
@pytest.mark.parametrize("windows", [1, 2])
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_the_tutorial_model_has_the_same_states(design: Design, windows: int, grain: Grain) -> None:
    layout = Layout(design, Policy(CLOSE, Scope("some", (("w", windows),)), grain))
    explicit = explore(layout)
    sets = agree(layout, explicit)
    crashes_agree(sets, explicit)
    if windows == 1:
        ends_agree(sets, explicit)


@pytest.mark.tenth
@pytest.mark.parametrize("grain", Grain)
@given(rows=tables())
def test_any_table_has_the_same_states(grain: Grain, rows: tuple[Row, ...]) -> None:
    layout = playground(rows, grain, sizes=(2, 1, 2))
    explicit = explore(layout, limit=LIMIT)
    assume("states" not in explicit.undecided)
    sets = agree(layout, explicit)
    crashes_agree(sets, explicit)
    if explicit.count <= 30:
        ends_agree(sets, explicit)


def test_a_step_that_does_nothing_is_a_step() -> None:
    layout = playground((row("wait", "START", None),), Grain.SAFE)
    sets = agree(layout, explore(layout))
    assert sets.edges == explore(layout).edges > 0


def test_a_thread_that_is_blocked_where_it_runs_on_lets_others_step() -> None:
    there = (Alive("Box"),)
    rows = (
        row("make", "START", None, Create("Box", "OPEN"), guards=(At("Box", NONE),), choose=("b",)),
        row("grab", "START", "END", Lock("Box.lid"), guards=there, choose=("b",)),
        row("release", "END", "START", Unlock("Box.lid"), guards=there, choose=("b",)),
        row("come", "START", "READY", guards=there, choose=("b",)),
        row("take", "READY", "START", Lock("Box.lid"), Unlock("Box.lid"), choose=("b",)),
    )
    layout = playground(rows, Grain.SAFE, sizes=(2, 1, 1))
    sets = agree(layout, explore(layout))
    waiting = sets.where((Some(("h",), At("Hand", "READY")), Some(("h",), At("Hand", "END"))))
    released = sets.where((No(("h",), At("Hand", "END")), Some(("h",), At("Hand", "READY"))))
    assert sets.edges_where(waiting, released) is not None
