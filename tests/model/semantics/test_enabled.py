"""Enabled steps: their order, their print, and the effect of the grain."""

from __future__ import annotations

import pytest

from model.language.errors import Disabled
from model.language.policy import Grain
from model.language.vocabulary import Alive, Create, Fail, Lock, Set
from model.oracle.engine import Oracle
from model.semantics.layout import Layout
from model.semantics.step import Outcome, Step, enabled, initial, step, successors
from tests.model.semantics.workshop import BOX, hand, row, workshop


def shown(layout: Layout, state: tuple[int, ...]) -> list[str]:
    """The enabled steps as they print; both engines agree on them."""
    oracle = Oracle(layout)
    oracle.load(state)
    assert oracle.enabled() == enabled(layout, state)
    return [str(one) for one in enabled(layout, state)]


def after(layout: Layout, state: tuple[int, ...], text: str) -> Outcome:
    """Take the enabled step that prints like this."""
    return step(layout, state, next(one for one in enabled(layout, state) if str(one) == text))


def test_steps_come_by_thread_then_row_then_choice() -> None:
    make = row("make", "START", None, Create("Box", "OPEN"), choose=("b",), case="any")
    look = row("look", "START", "END", choose=("b", "i"), guards=(Alive("Box"),))
    layout = workshop(hand("Left", look, make), hand("Right", row("rest", "START", "END")))
    assert shown(layout, initial(layout)) == ["Left make[any] b0", "Left make[any] b1", "Right rest"]
    made = after(layout, initial(layout), "Left make[any] b1").state
    assert shown(layout, made)[:3] == ["Left look b1 i0", "Left look b1 i1", "Left look b1 i2"]


def test_a_step_that_ends_in_a_violation_is_enabled_and_changes_nothing() -> None:
    layout = workshop(hand("Left", row("crash", "START", "END", BOX, Fail("thrown", "bad"), choose=("b",))))
    outcome = after(layout, initial(layout), "Left crash b0")
    assert str(outcome.violation) == "thrown: bad"
    assert outcome.state == initial(layout)


def test_a_row_from_another_program_point_is_disabled() -> None:
    rows = row("first", "START", "END"), row("second", "READY", "END")
    layout = workshop(hand("Left", *rows))
    assert shown(layout, initial(layout)) == ["Left first"]
    with pytest.raises(Disabled, match="Left is at START, not at READY"):
        step(layout, initial(layout), Step(layout.threads[0], rows[1]))


def test_a_row_whose_guards_do_not_hold_is_disabled() -> None:
    guarded = row("first", "START", "END", guards=(Alive("Box"),), choose=("b",))
    layout = workshop(hand("Left", guarded))
    assert shown(layout, initial(layout)) == []
    with pytest.raises(Disabled, match="a guard does not hold"):
        step(layout, initial(layout), Step(layout.threads[0], guarded, (("b", 0),)))


def test_threads_that_take_no_part_and_rows_of_other_worlds_do_not_exist() -> None:
    layout = workshop(hand("Left", row("rain", "START", "END", environment="rain"), row("shine", "START", "END")))
    assert shown(layout, initial(layout)) == ["Left shine"]


@pytest.mark.parametrize(("grain", "offered"), [(Grain.FULL, ["Left go", "Right on"]), (Grain.SAFE, ["Right on"])])
def test_at_the_safe_grain_a_thread_runs_on_where_its_state_says_so(grain: Grain, offered: list[str]) -> None:
    left = hand("Left", row("go", "START", "END"))
    right = hand("Right", row("to", "START", "READY"), row("on", "READY", "END"), runs_on="nobody can tell")
    layout = workshop(left, right, grain=grain)
    assert shown(layout, initial(layout)) == ["Left go", "Right to"]
    assert shown(layout, after(layout, initial(layout), "Right to").state) == offered


def test_a_blocked_thread_that_should_run_on_lets_the_others_step() -> None:
    left = hand("Left", row("hold", "START", "READY", BOX, Lock("Box.lid"), choose=("b",)), row("go", "READY", "END"))
    right = hand(
        "Right",
        row("to", "START", "READY"),
        row("on", "READY", "END", Lock("Box.lid"), choose=("b",), guards=(Alive("Box"),)),
        runs_on="nobody can tell",
    )
    layout = workshop(left, right, grain=Grain.SAFE)
    held = after(layout, initial(layout), "Left hold b0").state
    assert shown(layout, after(layout, held, "Right to").state) == ["Left go"]


def test_the_grain_restricts_the_enabled_steps_but_not_step_itself() -> None:
    left = row("go", "START", "END")
    right = hand("Right", row("to", "START", "READY"), row("on", "READY", "END"), runs_on="nobody can tell")
    layout = workshop(hand("Left", left), right, grain=Grain.SAFE)
    running = after(layout, initial(layout), "Right to").state
    assert step(layout, running, Step(layout.threads[0], left)).violation is None


def test_successors_are_the_enabled_steps_with_their_outcomes() -> None:
    layout = workshop(hand("Left", row("make", "START", "END", BOX, Set("Box.lit"), choose=("b",))))
    found = successors(layout, initial(layout))
    assert [one for one, _ in found] == list(enabled(layout, initial(layout)))
    assert [outcome for _, outcome in found] == [step(layout, initial(layout), one) for one, _ in found]


def test_a_step_prints_thread_row_and_choice_and_logs_its_happenings() -> None:
    make = row("make", "START", "END", BOX, Set("Box.lit"), choose=("b",), case="lit")
    layout = workshop(hand("Left", make))
    outcome = step(layout, initial(layout), Step(layout.threads[0], make, (("b", 1),)))
    assert [str(one) for one in outcome.log] == [
        "Left state START -> END",
        "Box[b1] created OPEN",
        "Box[b1] state none -> OPEN",
        "Box[b1] set Box[b1].lit",
    ]
