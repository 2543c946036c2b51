"""A wrong export is noticed: each changes the number of states or the broken claims that a checker reports."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from docs.tutorial import window
from model.ground.grounder import ground
from model.ground.program import FALSE, GroundStep, Program, negation
from model.language.policy import Grain
from model.semantics.layout import Layout
from properties.export.plan import Plan
from properties.export.unfold import unfold, values_of
from tests.model.ground.playground import ROWS, playground
from tests.properties.export.checkers import CHECKERS, NUSMV, SPIN, Checker
from tests.properties.export.expected import expected

LAYOUT = Layout(window.RAW, window.SUBJECT.policy(window.CLOSE))


def step_of(program: Program, row: str) -> int:
    """The number of the first step of a row."""
    return next(number for number, one in enumerate(program.steps) if one.step.row.event == row)


def changed(program: Program, row: str, change: Callable[[GroundStep], GroundStep]) -> Program:
    """The program with one step changed."""
    steps = list(program.steps)
    steps[step_of(program, row)] = change(steps[step_of(program, row)])
    return replace(program, steps=tuple(steps))


def guard_negated(program: Program) -> Program:
    """Negate the guard of closing a window."""
    return changed(program, "close", lambda step: replace(step, guard=negation(step.guard)))


def cascade_left_out(program: Program) -> Program:
    """Leave out the destruction of a window that is closed."""
    return replace(program, procedures={**program.procedures, "destroy Window[w0]": ()})


def step_left_out(program: Program) -> Program:
    """Leave out a step: saving never begins."""
    left = step_of(program, "begin")
    return replace(program, steps=tuple(one for number, one in enumerate(program.steps) if number != left))


def effect_left_out(program: Program) -> Program:
    """Leave out the last effect of opening a window."""
    return changed(program, "open", lambda step: replace(step, body=step.body[:-1]))


WRONG = (guard_negated, cascade_left_out, step_left_out, effect_left_out)


@pytest.mark.few(2)
@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: wrong.__name__)
@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.name)
def test_wrong_export_is_noticed(checker: Checker, wrong: Callable[[Program], Program], tmp_path: Path) -> None:
    answer = checker(Plan.of(wrong(ground(LAYOUT)), window.CLAIMS), tmp_path)
    assert answer != expected(LAYOUT, window.CLAIMS, checker)


@pytest.mark.few(1)
@pytest.mark.parametrize("checker", CHECKERS, ids=lambda checker: checker.name)
def test_export_that_lacks_a_possible_value_is_noticed(checker: Checker, tmp_path: Path) -> None:
    program = ground(LAYOUT)
    values = list(values_of(program))
    idle = LAYOUT.variable("Idle")
    values[idle.place] -= {idle.domain.index("SAVING")}
    plan = Plan.anywhere(unfold(program, tuple(values)), window.CLAIMS)
    assert checker(plan, tmp_path) != expected(LAYOUT, window.CLAIMS, checker)


def never_waiting(plan: Plan) -> Plan:
    """No step waits for a lock in its middle."""
    return replace(plan, formulas=tuple(replace(formula, blocked=FALSE) for formula in plan.formulas))


def never_alone(plan: Plan) -> Plan:
    """No thread goes alone where it runs on: the full grain, but without the order of queues."""
    full = playground(LOCKING, Grain.FULL, sizes=(2, 1, 1))
    return Plan.of(ground(full), plan.claims)


LOCKING = tuple(row for row in ROWS if row.event in {"create", "hold", "let_go", "enter", "leave", "nest", "rest"})


@pytest.mark.few(1)
@pytest.mark.parametrize("wrong", [never_waiting, never_alone], ids=lambda wrong: wrong.__name__)
@pytest.mark.parametrize("checker", [SPIN, NUSMV], ids=lambda checker: checker.name)
def test_export_whose_threads_do_not_wait_is_noticed(
    checker: Checker, wrong: Callable[[Plan], Plan], tmp_path: Path
) -> None:
    layout = playground(LOCKING, Grain.SAFE, sizes=(2, 1, 1))
    plan = Plan.of(ground(layout), ())
    assert any(formula.blocked != FALSE for formula in plan.formulas) and plan.alone
    assert checker(wrong(plan), tmp_path) != expected(layout, (), checker)
