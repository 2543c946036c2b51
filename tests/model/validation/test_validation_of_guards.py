"""Guards that can never hold, ambiguous rows, and states that cannot be reached or left."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.language.design import Design
from model.language.errors import TableError
from model.language.lifecycle import DESTROY, Lifecycle, Role
from model.language.vocabulary import (
    Alive,
    At,
    Both,
    Delete,
    Differs,
    Each,
    Either,
    Equals,
    Expired,
    Fire,
    First,
    Free,
    Full,
    Guard,
    Has,
    If,
    Lacks,
    No,
    Not,
    NotAt,
    Off,
    On,
    Room,
    Some,
    renamed,
)
from model.validation.validator import faults, validate_condition
from tests.model.validation.small import BOX, SMALL, acting, edited, guarded, row, states, with_row

OTHER = renamed("Pool.boxes", b="b2")


@pytest.mark.parametrize(
    "guards",
    [
        (At("Box", "EMPTY"), NotAt("Box", "EMPTY")),
        (At("Box", "EMPTY"), At("Box", "FILLED", "gone")),
        (At("Worker", "DONE"),),
        (Alive("Box"), Expired("Box")),
        (Alive("Box"), At("Box", "none", "gone")),
        (Has("Pool.boxes"), Lacks("Pool.boxes")),
        (First("Pool.boxes"), Lacks("Pool.boxes")),
        (On("Box.used"), Off("Box.used")),
        (Room("Pool.filled"), Full("Pool.filled")),
        (Equals("Pool.filled", 0), Full("Pool.filled")),
        (Equals("Pool.filled", 0), Equals("Pool.filled", 1)),
        (Free("Pool.guard"), Not(Free("Pool.guard"))),
        (Differs("b", "b"),),
        (Both(On("Box.used")), Off("Box.used")),
        (Not(Both(On("Box.used"), On("Box.used"))), On("Box.used")),
        (Both(Has("Pool.boxes")), No(("b",), Both(Has("Pool.boxes")))),
        (Has("Pool.boxes"), No(("b2",), Has(OTHER))),
        (Some(("b2",), Has(OTHER), Alive(renamed("Box", b="b2"))), No(("b",), Alive("Box"))),
        (Some(("b2",), Differs("b", "b2"), Has(OTHER)), No(("b2",), Differs("b2", "b"), Has(OTHER))),
        (Either(On("Box.used"), Has("Pool.boxes")), Off("Box.used"), Lacks("Pool.boxes")),
        (Not(Either(On("Box.used"), Off("Box.used"))),),
        (Not(Some(("b2",), Has(OTHER))), Has("Pool.boxes")),
    ],
)
def test_guards_that_contradict_each_other_are_refused(guards: tuple[Guard, ...]) -> None:
    found = faults(guarded(*guards))
    assert [fault.partition(":")[0] for fault in found] == ["Worker.extra@IDLE"]
    assert "the guards can never hold" in found[0]


@pytest.mark.parametrize(
    "guards",
    [
        (At("Box", "EMPTY", "FILLED"), NotAt("Box", "EMPTY")),
        (Expired("Box"), At("Box", "gone")),
        (Has("Pool.boxes"), Has("Worker.hint"), Lacks("Worker.local")),
        (Has("Pool.boxes"), No(("b2",), Differs("b", "b2"), Has(OTHER))),
        (Some(("b2",), Has(OTHER)), Lacks("Pool.boxes")),
        (Equals("Pool.filled", 2), Room("Pool.filled")),
        (Either(On("Box.used"), Off("Box.used")),),
        (Some(("b2",), On(renamed("Box.used", b="b2"))), Some(("b2",), Off(renamed("Box.used", b="b2")))),
        (Has("Pool.boxes"), Not(First("Pool.boxes"))),
        (Either(*[On("Box.used")] * 9), *[Either(On("Box.used"), Has("Pool.boxes"))] * 9),
    ],
)
def test_guards_that_can_hold_are_accepted(guards: tuple[Guard, ...]) -> None:
    assert faults(guarded(*guards)) == ()


def test_conditions_inside_effects_are_checked_too() -> None:
    never = (On("Box.used"), Off("Box.used"))
    found = faults(acting(If((), (Each(("b2",), never, ()),))))
    assert found == (
        "Worker.extra@IDLE: effect 1, then effect 1: the guards can never hold: On(Box.used) and Off(Box.used)",
    )


def test_rows_of_an_object_that_one_event_could_both_match_are_ambiguous() -> None:
    assert faults(with_row("Box", row("look", "FILLED", case="new"))) == (
        "Box.look[used]@EMPTY|FILLED and Box.look[new]@FILLED: ambiguous, both match in FILLED; "
        "add guards that exclude each other",
        "Box.look[fresh]@EMPTY|FILLED and Box.look[new]@FILLED: ambiguous, both match in FILLED; "
        "add guards that exclude each other",
    )


def test_rows_of_a_thread_may_overlap_because_the_thread_chooses() -> None:
    assert faults(with_row("Worker", row("put", "IDLE", case="idly"))) == ()


def test_a_choice_in_one_row_does_not_exclude_the_same_variable_in_another() -> None:
    chosen = row("peek", "UP", case="one", choose=("b",), guards=(Has("Pool.boxes"),))
    lacking = row("peek", "UP", case="none", choose=("b",), guards=(Lacks("Pool.boxes"),))
    nothing = row("peek", "UP", case="none", guards=(No(("b",), Has("Pool.boxes")),))
    fired = with_row("Worker", row("extra", "IDLE", effects=(Fire("Pool.peek"),)))
    assert "ambiguous" in faults(with_row("Pool", lacking, design=with_row("Pool", chosen, design=fired)))[0]
    assert faults(with_row("Pool", nothing, design=with_row("Pool", chosen, design=fired))) == ()


def test_a_given_value_is_the_same_for_both_rows() -> None:
    on = row("peek", "UP", case="on", given=("b",), guards=(On("Box.used"),))
    off = row("peek", "UP", case="off", given=("b",), guards=(Off("Box.used"),))
    fired = with_row("Worker", row("extra", "IDLE", choose=("b",), effects=(Fire("Pool.peek"),)))
    assert faults(with_row("Pool", off, design=with_row("Pool", on, design=fired))) == ()


def test_destructor_rows_are_chosen_by_the_state_before_but_see_the_object_dying() -> None:
    split = (
        row(DESTROY, "EMPTY", guards=(At("Box", "dying"),)),
        row(DESTROY, "FILLED"),
    )
    assert faults(edited("Box", rows=(*BOX.rows[:-1], *split))) == ()
    never = row(DESTROY, "EMPTY", guards=(At("Box", "EMPTY"),))
    assert "can never hold" in faults(edited("Box", rows=(*BOX.rows[:-1], never)))[0]


def test_conditions_outside_the_tables_are_checked_in_the_same_way() -> None:
    validate_condition(SMALL, "premise of no_leak", (Some(("b",), Has("Pool.boxes")),))
    validate_condition(SMALL, "premise of no_leak", (Has("Pool.boxes"),), over=("b",))
    with pytest.raises(TableError) as caught:
        validate_condition(SMALL, "premise of no_leak", (Has("Pool.boxes"),))
    assert str(caught.value) == (
        "premise of no_leak in design small: guard 1 Has(Pool.boxes): needs index b, but b is not in scope (nothing is)"
    )
    with pytest.raises(TableError, match="the guards can never hold"):
        validate_condition(SMALL, "premise of no_leak", (On("Box.used"), Off("Box.used")), over=("b",))


def test_a_state_that_no_row_leads_to_is_unreachable() -> None:
    assert faults(edited("Box", states=states("EMPTY", "FILLED", "LOST"))) == (
        "Box: state LOST is unreachable; no row goes there and nothing creates it so",
    )
    unreached = with_row(
        "Worker",
        row("extra", "AWAY", "AWAY"),
        design=edited("Worker", states=states("IDLE", "LOOKING", "DONE", "AWAY")),
    )
    assert faults(unreached)[0].startswith("Worker: state AWAY is unreachable")


def test_a_point_of_a_thread_without_rows_must_be_final() -> None:
    assert faults(edited("Worker", final=())) == (
        "Worker: missing rows: point DONE has none; add one or list it as final",
    )


def test_a_final_state_may_have_a_loop_and_no_exit() -> None:
    assert faults(with_row("Worker", row("extra", "DONE", "IDLE"))) == (
        "Worker.extra@DONE: leaves DONE, which is final",
    )
    assert faults(with_row("Worker", row("extra", "DONE"))) == ()


def test_a_lasting_object_needs_an_exit_from_every_state_that_is_not_final() -> None:
    loner = replace(
        SMALL.lifecycle("Pool"),
        name="Loner",
        states=states("UP", "DOWN"),
        slots=(),
        counters=(),
        mutexes=(),
        rows=(row("stop", "UP", "DOWN"),),
    )
    fires = with_row("Worker", row("extra", "IDLE", effects=(Fire("Loner.stop"),)))

    def with_loner(one: Lifecycle) -> Design:
        return replace(fires, lifecycles=(*fires.lifecycles, one))

    assert faults(with_loner(loner)) == (
        "Loner: missing rows: nothing leaves state DOWN and nothing destroys a Loner; add a row or list it as final",
    )
    assert faults(with_loner(replace(loner, final=("DOWN",)))) == ()
    deleting = replace(
        fires,
        lifecycles=(
            *with_row("Worker", row("more", "IDLE", effects=(Delete("Loner"),)), design=fires).lifecycles,
            loner,
        ),
    )
    assert faults(deleting) == ()
    assert loner.role is Role.ROOT
