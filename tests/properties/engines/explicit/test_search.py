"""The search against a slow one: the same states, edges, depths, crashes, rows and locks, on many small tables."""

from __future__ import annotations

import pytest
from hypothesis import assume, given

from docs.tutorial.window import CLOSE, DESIGNS
from model.language.design import Design
from model.language.lifecycle import Row
from model.language.policy import Grain, Policy, Scope
from model.language.violation import Kind
from model.language.vocabulary import (
    NONE,
    Add,
    Alive,
    At,
    Create,
    Differs,
    Drop,
    Lock,
    On,
    Set,
    Some,
    Take,
    Unlock,
    renamed,
)
from model.semantics.layout import Layout
from model.semantics.step import step
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import StateGraph
from tests.model.ground.playground import ROWS, playground, tables
from tests.model.semantics.workshop import row
from tests.properties.engines.explicit.slow_search import search, without_destructors

LIMIT = 800


def agree(space: StateGraph, layout: Layout) -> None:
    """The search must agree with the slow search in everything."""
    twin = search(layout)
    states = [space.state(number) for number in range(space.count)]
    assert len(set(states)) == space.count and set(states) == set(twin.depths)
    assert [twin.depths[state] for state in states] == sorted(twin.depths.values())
    assert (space.edges, space.depth) == (len(twin.edges), max(twin.depths.values()))
    assert {one.violation: len(space.path_to(one.state)) for one in space.crashes} == twin.findings
    assert without_destructors(space.fired) == twin.fired
    assert {pair[:2] for pair in space.lock_order} == twin.locks
    assert bool(space.undecided) is any(violation.kind is Kind.BOUND for _, _, violation in twin.crashes)


@pytest.mark.parametrize("grain", Grain)
@pytest.mark.parametrize("windows", [1, 2])
@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_the_tutorial_model_has_the_same_space(design: Design, windows: int, grain: Grain) -> None:
    layout = Layout(design, Policy(CLOSE, Scope("some", (("w", windows),)), grain))
    agree(explore(layout), layout)


@pytest.mark.tenth
@pytest.mark.parametrize("grain", Grain)
@given(rows=tables())
def test_any_table_has_the_same_space(grain: Grain, rows: tuple[Row, ...]) -> None:
    layout = playground(rows, grain, sizes=(2, 1, 2))
    space = explore(layout, limit=LIMIT)
    assume("states" not in space.undecided)
    agree(space, layout)


def test_every_trace_leads_to_its_state() -> None:
    layout = playground([one for one in ROWS if one.event in {"create", "hold", "enter", "leave"}], sizes=(2, 1, 1))
    space = explore(layout)
    for number in range(space.count):
        state = layout.initial
        for one in space.trace_to(number):
            state = step(layout, state, one).state
        assert state == space.state(number)


def test_the_trace_of_a_crash_ends_in_it() -> None:
    layout = playground([one for one in ROWS if one.event in {"create", "hold", "again", "delete"}], sizes=(1, 1, 1))
    space = explore(layout)
    assert {one.violation.kind for one in space.crashes} == {Kind.FREED, Kind.SELF_DEADLOCK}
    for crash in space.crashes:
        *before, last = space.trace_of(crash)
        state = layout.initial
        for one in before:
            state = step(layout, state, one).state
        assert step(layout, state, last).violation == crash.violation


def test_the_limit_leaves_the_run_undecided() -> None:
    layout = playground(ROWS[:12], sizes=(2, 2, 2))
    space = explore(layout, limit=100)
    assert space.undecided.endswith("; more than 100 states")
    assert space.count > 100 and space.where(()).sum() == space.count


def test_a_state_graph_of_exactly_the_limit_is_whole() -> None:
    layout = playground((row("go", "START", "END", Create("Box", "OPEN"), choose=("b",)),), sizes=(1, 1, 1))
    assert (explore(layout, limit=2).undecided, explore(layout, limit=1).undecided) == ("", "more than 1 states")


@pytest.mark.parametrize(
    ("effects", "named"),
    [
        ((Create("Box", "OPEN"), Create("Box", "OPEN")), "Box[b0]"),
        ((Create("Box", "OPEN"), Add("Box.full", 1)), "Box[b0].full"),
    ],
)
def test_a_scope_that_is_too_small_is_reported_and_is_no_finding(effects: tuple[Create | Add, ...], named: str) -> None:
    layout = playground((row("go", "START", "END", *effects, choose=("b",)),), sizes=(1, 1, 1))
    space = explore(layout)
    assert space.undecided == f"the scope is too small for {named}" and not space.crashes


def test_a_blocked_step_leaves_no_mark() -> None:
    # Whoever nests takes two hinges, one beside the other, and then needs the lid that another hand keeps for ever.
    other = {"b": "b2"}
    keep = row(
        "keep",
        "START",
        "END",
        Create("Box", "OPEN"),
        Create(renamed("Box", **other), "OPEN"),
        Lock("Box.lid"),
        Set("Box.lit"),
        guards=(Differs("b", "b2"),),
        choose=("b", "b2"),
    )
    hinges = Lock("Box.hinge"), Lock(renamed("Box.hinge", **other))
    lit = (On("Box.lit"), Differs("b", "b2"))
    nest = row("nest", "START", "END", *hinges, Lock("Box.lid"), guards=lit, choose=("b", "b2"))
    layout = playground((keep, nest), sizes=(2, 2, 1))
    space = explore(layout)
    assert not space.lock_order and {name for _, name in space.fired} == {"Hand.keep@START"}
    agree(space, layout)


def test_long_searches_report_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("properties.engines.explicit.search.EVERY", 16)
    told: list[tuple[int, int, float]] = []
    layout = playground(ROWS[:6], sizes=(1, 2, 1))
    space = explore(layout, progress=lambda found, ahead, seconds: told.append((found, ahead, seconds)))
    assert len(told) == space.count // 16 and all(found <= space.count for found, _, _ in told)


def test_at_the_safe_grain_a_thread_that_runs_on_goes_alone() -> None:
    begin = row("begin", "START", "READY", Create("Box", "OPEN"), Take("Hand.box"), choose=("b",))
    rest = row("rest", "READY", "END", Drop("Hand.box"), choose=("b",))
    counts = {grain: explore(playground((begin, rest), grain, sizes=(2, 2, 1))).count for grain in Grain}
    assert counts[Grain.SAFE] < counts[Grain.FULL]


def test_a_thread_that_runs_on_and_is_blocked_lets_others_go() -> None:
    take = row("take", "START", "END", Create("Box", "OPEN"), Lock("Box.lid"), guards=(At("Box", NONE),), choose=("b",))
    give = row("give", "END", "START", Unlock("Box.lid"), choose=("b",))
    come = row("come", "START", "READY", guards=(Some(("b",), Alive("Box")),))
    want = row("want", "READY", "END", Lock("Box.lid"), choose=("b",))
    layout = playground((take, give, come, want), Grain.SAFE, sizes=(2, 1, 1))
    space = explore(layout)
    agree(space, layout)
    points = [layout.variable(f"Hand[h{h}]").place for h in (0, 1)]
    names = layout.variables[points[0]].domain
    seen = {tuple(names[space.state(number)[place]] for place in points) for number in range(space.count)}
    assert {("READY", "END"), ("READY", "START")} <= seen
