"""Release that comes and release that does not: the fair cycles of the 2016 model, carried out by every engine."""

from __future__ import annotations

import pytest

from model.language.policy import Grain
from model.oracle.engine import Oracle
from model.semantics.layout import Layout
from model.semantics.replay import replay
from model.semantics.trace import parse, record, run_trace
from properties.claims.dcp2016 import SUBJECT
from properties.engines.evaluation.fairness import unmet_obligations
from properties.engines.explicit.judge import judge
from properties.engines.symbolic.judge import symbolic_judge
from properties.reports.fair_cycle import fair_cycle_section, first_step
from properties.verdicts.verdict import Answer, Verdict
from tests.model.dcp2016.scenes import layout_of

CLAIM = SUBJECT.claim("everything_is_released_eventually")


def verdict_of(design: str, scenario: str) -> Verdict:
    """The explicit engine's verdict on the claim."""
    run_of = judge(SUBJECT.design(design), SUBJECT.scenario(scenario), (CLAIM,), symmetry=SUBJECT.symmetry)
    return run_of.verdicts[0]


@pytest.fixture(scope="module")
def layout() -> Layout:
    """The design before the fix, under a plain disconnect."""
    return layout_of("mb19892_before", "plain_disconnect")


@pytest.fixture(scope="module")
def asleep() -> Verdict:
    """The verdict on it: the task sleeps and wakes forever."""
    return verdict_of("mb19892_before", "plain_disconnect")


def test_before_the_fix_the_task_can_sleep_and_wake_forever(asleep: Verdict) -> None:
    assert asleep.answer is Answer.VIOLATED
    assert asleep.trace is not None and asleep.again is not None
    round_ = asleep.trace[asleep.again :]
    assert {str(step.thread) for step in round_} == {"AuxIO[x0]"}
    assert "snoozeTask" in {step.row.event for step in round_}


def test_the_fair_cycle_closes_in_the_interpreter_and_in_the_oracle(layout: Layout, asleep: Verdict) -> None:
    assert asleep.trace is not None and asleep.again is not None
    states = replay(layout, asleep.trace).states
    assert states[asleep.again] == states[-1]
    clear = Oracle(layout)
    clear.load(layout.initial)
    passed = []
    for step in asleep.trace:
        passed.append(clear.state())
        assert clear.fire(step) is None
    assert clear.state() == passed[asleep.again] == states[-1]


def test_the_fair_cycle_survives_a_file(layout: Layout, asleep: Verdict) -> None:
    assert asleep.trace is not None and asleep.again is not None
    text = str(record(layout, asleep.trace, again=first_step(asleep)))
    assert f"\nagain: {asleep.again + 1}\n" in text
    assert run_trace(layout, parse(text)).steps == asleep.trace


def test_each_thread_that_takes_no_step_in_the_fair_cycle_has_a_reason(layout: Layout, asleep: Verdict) -> None:
    assert asleep.trace is not None and asleep.again is not None
    tale = replay(layout, asleep.trace)
    assert not unmet_obligations(layout, tale.states[asleep.again : -1], asleep.trace[asleep.again :])
    body = fair_cycle_section(tale, asleep.again).body
    assert "  FrontEnd[p0] stands at END and has no enabled step" in body
    assert any(
        "Environment stands at WORLD; the environment need not let it act" in line
        for line in body
        if isinstance(line, str)
    )


@pytest.mark.parametrize("scenario", ["plain_disconnect", "memory_high", "never_persisted"])
def test_after_the_fix_everything_is_released_whatever_memory_and_disk_do(scenario: str) -> None:
    assert verdict_of("mb19892_fix", scenario).answer is Answer.HOLDS


def test_a_task_that_no_thread_runs_ends_the_run() -> None:
    verdict = verdict_of("mb19892_before", "bucket_delete")
    assert verdict.answer is Answer.VIOLATED
    assert verdict.again == len(verdict.trace or ())


@pytest.mark.few(1)
@pytest.mark.parametrize("scenario", ["never_persisted", "vbucket_deleted"])
@pytest.mark.parametrize("design", ["mb19892_before", "mb19892_fix", "task_holds_strong"])
def test_the_symbolic_engine_agrees(design: str, scenario: str) -> None:
    work = SUBJECT.scenario(scenario)
    theirs = symbolic_judge(SUBJECT.design(design), work, (CLAIM,), capacity=1 << 22).verdicts[0]
    assert theirs.answer is verdict_of(design, scenario).answer
    if theirs.trace is not None and theirs.again is not None:
        plain = Layout(SUBJECT.design(design), layout_of(design, scenario, grain=Grain.SAFE).policy)
        states = replay(plain, theirs.trace).states
        assert states[theirs.again] == states[-1]
