"""Traces carried out: states and outcomes, mistakes with their line, and shortening."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.language.design import Design
from model.language.errors import Disabled, RequestError
from model.language.violation import Kind, Violation
from model.language.vocabulary import Has, Lacks, Use
from model.semantics.layout import Layout
from model.semantics.step import Step, candidates, successors
from model.semantics.step import step as take
from model.semantics.trace import Trace, TraceRun, parse, record, run_steps, run_trace, shorten
from tests.model.validation.small import POLICY, SMALL, WORKER, edited, row, with_row

LAYOUT = Layout(SMALL, POLICY)
NULL = Violation(Kind.NULL, "Worker[w0].local>Box[b0]")


def poking() -> Design:
    """The worker may also use its local reference where it has none."""
    return with_row(
        "Worker", row("poke", "IDLE", choose=("b",), guards=(Has("Pool.boxes"),), effects=(Use("Worker.local"),))
    )


def named(layout: Layout, *texts: str) -> tuple[Step, ...]:
    """Steps by their text, taken in order from the initial state."""
    return run_trace(layout, parse_steps(layout, *texts)).steps


def parse_steps(layout: Layout, *texts: str, expect: Violation | None = None) -> Trace:
    return parse(str(record(layout, (), expect)) + "\n".join(texts), "leak.trace")


def test_a_trace_gives_the_states_between_its_steps() -> None:
    texts = ("Worker[w0] put b0", "Worker[w0] look b0", "Worker[w0] leave b0", "Worker[w0] clear")
    done = run_trace(LAYOUT, parse_steps(LAYOUT, *texts))
    assert [str(one) for one in done.steps] == list(texts)
    assert done.states[0] == LAYOUT.initial
    assert len(done.states) == 5 and len(set(done.states)) == 4
    assert done.violation is None
    for before, one, after in zip(done.states, done.steps, done.states[1:], strict=False):
        assert take(LAYOUT, before, one).state == after


def test_a_recorded_trace_can_be_run_again() -> None:
    steps = named(LAYOUT, "Worker[w0] put b1", "Worker[w0] clear")
    assert run_trace(LAYOUT, parse(str(record(LAYOUT, steps)))).steps == steps


def test_rows_of_the_same_text_are_distinguished_by_the_point_of_the_thread() -> None:
    layout = Layout(with_row("Worker", row("put", "DONE", choose=("b",))), POLICY)
    steps = named(layout, "Worker[w0] put b0", "Worker[w0] clear", "Worker[w0] put b0")
    assert [one.row.source for one in steps] == [("IDLE",), ("IDLE",), ("DONE",)]


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (("Worker[w0] putt b0",), "leak.trace:7: no step Worker[w0] putt b0; did you mean Worker[w0] put b0?"),
        (
            ("Worker[w0] put b0", "Worker[w0] leave b0"),
            "leak.trace:8: Worker[w0] leave b0: Worker[w0] is at IDLE; that step is from LOOKING",
        ),
        (
            ("Worker[w0] look b0",),
            "leak.trace:7: not enabled here: Worker[w0] look b0: a guard does not hold",
        ),
    ],
)
def test_a_step_that_cannot_be_taken_is_named_with_its_line(texts: tuple[str, ...], message: str) -> None:
    with pytest.raises(RequestError) as caught:
        run_trace(LAYOUT, parse_steps(LAYOUT, *texts))
    assert str(caught.value) == message


def test_a_promised_violation_must_come_true() -> None:
    layout = Layout(poking(), POLICY)
    texts = ("Worker[w0] put b0", "Worker[w0] poke b0")
    assert run_trace(layout, parse_steps(layout, *texts, expect=NULL)).violation == NULL
    with pytest.raises(RequestError, match=r"leak.trace:6: expects null: .*, but the last step ends in no violation"):
        run_trace(layout, parse_steps(layout, texts[0], expect=NULL))
    other = replace(NULL, kind=Kind.FREED)
    with pytest.raises(RequestError, match=r"expects freed: .*, but the last step ends in null"):
        run_trace(layout, parse_steps(layout, *texts, expect=other))


def test_nothing_follows_a_violation() -> None:
    layout = Layout(poking(), POLICY)
    with pytest.raises(RequestError, match=r"leak.trace:9: .* ended in null: .*; end here"):
        run_trace(layout, parse_steps(layout, "Worker[w0] put b0", "Worker[w0] poke b0", "Worker[w0] clear"))


def test_a_replay_of_steps_stops_after_a_violation_and_refuses_what_is_not_enabled() -> None:
    layout = Layout(poking(), POLICY)
    put, poke = named(layout, "Worker[w0] put b0", "Worker[w0] poke b0")
    assert len(run_steps(layout, (put, poke, put)).steps) == 2
    with pytest.raises(Disabled):
        run_steps(layout, (poke, put))


def test_shortening_keeps_only_steps_that_are_needed() -> None:
    layout = Layout(poking(), POLICY)
    busy = ("Worker[w0] look b0", "Worker[w0] leave b0") * 3
    long = named(layout, "Worker[w0] put b0", "Worker[w0] put b1", *busy, "Worker[w0] poke b1")
    short = shorten(layout, long, lambda done: done.violation is not None)
    assert [str(one) for one in short] == ["Worker[w0] put b1", "Worker[w0] poke b1"]


def test_shortening_ends_where_no_single_step_can_be_left_out() -> None:
    def interesting(done: TraceRun) -> bool:
        return sum(one.row.event == "look" for one in done.steps) >= 2

    long = named(LAYOUT, "Worker[w0] put b1", "Worker[w0] put b0", *("Worker[w0] look b0", "Worker[w0] leave b0") * 4)
    short = shorten(LAYOUT, long, interesting)
    assert interesting(run_steps(LAYOUT, short))
    for part in combinations(short, len(short) - 1):
        with pytest.raises((Disabled, AssertionError)):
            assert interesting(run_steps(LAYOUT, part))


def test_shortening_may_leave_nothing_and_refuses_an_uninteresting_trace() -> None:
    steps = named(LAYOUT, "Worker[w0] put b0")
    assert shorten(LAYOUT, steps, lambda done: True) == ()
    with pytest.raises(RequestError, match="does not show"):
        shorten(LAYOUT, steps, lambda done: False)


def test_environment_rows_are_steps_only_if_the_scenario_assumes_them() -> None:
    design = edited(
        "Worker",
        rows=(*WORKER.rows, row("rest", "IDLE", guards=(Lacks("Pool.boxes"),), choose=("b",), environment="calm")),
    )
    layout = Layout(design, POLICY)
    with pytest.raises(RequestError, match=r"no step Worker\[w0\] rest b0"):
        run_trace(layout, parse_steps(layout, "Worker[w0] rest b0"))
    calm = Layout(design, replace(POLICY, scenario=replace(POLICY.scenario, assumes=frozenset({"calm"}))))
    assert len(run_trace(calm, parse_steps(calm, "Worker[w0] rest b0")).steps) == 1
    assert any(one.row.event == "rest" for one in candidates(calm, calm.threads[0], "IDLE"))


@given(st.lists(st.integers(0, 9), max_size=12))
def test_any_walk_is_the_same_after_it_was_written_and_read(choices: list[int]) -> None:
    layout = Layout(poking(), POLICY)
    state, walked, violation = layout.initial, [], None
    for choice in choices:
        found = successors(layout, state)
        if not found or violation:
            break
        one, outcome = found[choice % len(found)]
        walked.append(one)
        state, violation = outcome.state, outcome.violation
    again = run_trace(layout, parse(str(record(layout, walked, violation))))
    assert (again.steps, again.states[-1], again.violation) == (tuple(walked), state, violation)
