"""Unknown names, wrong sorts and variables out of scope are found, and named by table and row."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from model.language.design import Design
from model.language.errors import TableError
from model.language.lifecycle import Cite, Counter, Flag, Mutex, Row, Slot, State, Strength
from model.language.vocabulary import (
    Add,
    At,
    Create,
    Delete,
    Differs,
    Drop,
    Each,
    Equals,
    Fail,
    Fire,
    Free,
    Guard,
    Has,
    If,
    Lacks,
    Lock,
    Move,
    No,
    NotAt,
    On,
    Promote,
    Set,
    Some,
    Take,
    Use,
    renamed,
)
from model.validation.validator import faults, validate, validate_scenario
from tests.model.validation.small import (
    BOX,
    CITE,
    POOL,
    SCENARIO,
    SMALL,
    WORKER,
    acting,
    edited,
    guarded,
    row,
    states,
    with_row,
)


def only(design: Design) -> str:
    """The one fault that there must be."""
    found = faults(design)
    assert len(found) == 1, found
    return found[0]


def test_a_sound_design_has_no_faults() -> None:
    assert faults(SMALL) == ()
    validate(SMALL)


def test_the_error_names_design_table_row_and_the_closest_name() -> None:
    with pytest.raises(TableError) as caught:
        validate(acting(Set("Box.usd"), Lock("Pool.gard")))
    assert str(caught.value) == (
        "design small: Worker.extra@IDLE: effect 1 Set(Box.usd): no flag Box.usd; did you mean Box.used? (and 1 more)"
    )


@pytest.mark.parametrize(
    ("effect", "fault"),
    [
        (Create("Bax", "EMPTY"), "no lifecycle Bax; did you mean Box?"),
        (Create("Box", "EMTY"), "Box has no state EMTY; did you mean EMPTY?"),
        (Create("Pool", "UP"), "Pool is a root and there from the start"),
        (Delete("Worker"), "a thread is never destroyed"),
        (Take("Pool.used"), "no slot Pool.used; there are Pool.boxes"),
        (Take("Pool.guard"), "no slot Pool.guard; there are Pool.boxes"),
        (Set("Pool.filled"), "no flag Pool.filled; there are none"),
        (Add("Pool.filled", 0), "adds nothing"),
        (Fire("Box.fll"), "no row of Box for event fll; did you mean Box.fill?"),
        (Fire("Worker.put"), "Worker is a thread; its rows fire by themselves"),
        (Fire("Box.destroy"), "destructors run by themselves; write Delete(Box) or drop the last owning reference"),
        (Fail("trown", "x"), "no kind of violation trown; did you mean thrown?"),
        (Take(renamed("Pool.boxes", b="b2")), "needs index b, but b2 is not in scope (b, w)"),
        (Take(renamed("Pool.boxes", b="w")), "renames b to w, which is of another sort"),
        (Take(renamed("Pool.boxes", w="w")), "renames w, which is no index of Pool.boxes (b)"),
        (Promote("Pool.boxes", "Worker.local"), "Pool.boxes is strong, not weak"),
        (Promote("Worker.hint", "Worker.hint"), "Worker.hint is weak, not strong"),
        (Move("Worker.hint", "Pool.boxes"), "Worker.hint is weak; Move re-files owning references only"),
        (Each(("B",), (), ()), "'B' is no name for an index variable; it must match [a-z]+\\d*"),
    ],
)
def test_a_wrong_effect_is_refused(effect: object, fault: str) -> None:
    assert only(acting(effect)).endswith(f": {fault}")


@pytest.mark.parametrize(
    ("guard", "fault"),
    [
        (At("Box", "OPEN"), "Box has no state OPEN; there are EMPTY, FILLED, dying, gone, none"),
        (NotAt("Worker", "none"), "Worker has no state none; there are DONE, IDLE, LOOKING"),
        (At("Box"), "names no state"),
        (At("Pool.boxes", "UP"), "Pool.boxes is not a lifecycle; leave out .boxes"),
        (On("Box.boxes"), "no flag Box.boxes; there are Box.used"),
        (Free("Pool.boxes"), "no lock Pool.boxes; there are Pool.guard"),
        (Equals("Pool.filled", 3), "can never hold: the counter stays within 0..2"),
        (Differs("b", "b2"), "b2 is not in scope (b, w)"),
        (Differs("b", "w"), "b and w are of different sorts and cannot be compared"),
        (Some(("b2",), Has(renamed("Pool.boxes", b="b3"))), "needs index b, but b3 is not in scope (b, b2, w)"),
    ],
)
def test_a_wrong_guard_is_refused(guard: Guard, fault: str) -> None:
    assert only(guarded(guard)).endswith(f": {fault}")


def test_variables_of_quantifiers_and_loops_are_in_scope_inside_them_only() -> None:
    second = renamed("Pool.boxes", b="b2")
    inside = Each(("b2",), (Has(second), Differs("b", "b2")), (Drop(second),))
    assert faults(acting(inside)) == ()
    assert "effect 2 Drop(Pool.boxes{b=b2})" in only(acting(inside, Drop(second)))


def test_faults_are_found_inside_nested_effects_and_guards() -> None:
    nested = If((No(("b2",), Lacks(renamed("Pool.boxs", b="b2"))),), (If((), (), (Use("Worker.hnt"),)),))
    places = [fault.split(": ")[1].partition(" ")[0] for fault in faults(acting(nested))]
    assert len(places) == 2
    assert "effect 1, guard 1, guard 1" in faults(acting(nested))[0]
    assert "effect 1, then effect 1, otherwise effect 1" in faults(acting(nested))[1]


def test_move_and_promote_need_the_same_target() -> None:
    other = edited("Pool", slots=(*POOL.slots, Slot("pools", "Pool", Strength.STRONG, CITE)))
    design = with_row(
        "Worker", row("extra", "IDLE", choose=("b",), effects=(Move("Pool.boxes", "Pool.pools"),)), design=other
    )
    assert only(design).endswith("the slots refer to different targets, Box[b] and Pool[]")
    assert faults(acting(Move("Pool.boxes", "Worker.local"))) == ()
    moved = Move(renamed("Pool.boxes", b="b2"), "Worker.local")
    design = with_row("Worker", row("extra", "IDLE", choose=("b", "b2"), effects=(moved,)))
    assert only(design).endswith("the slots refer to different targets, Box[b2] and Box[b]")


def test_every_row_that_fires_supplies_what_is_given() -> None:
    caller = row("poke", "UP", choose=("b",), effects=(Fire("Box.fill"),))
    assert only(with_row("Pool", caller)) == (
        "Pool.poke@UP: effect 1 Fire(Box.fill): needs index w, but w is not in scope (b)"
    )
    assert faults(with_row("Pool", replace(caller, given=("w",)))) == ()


def test_given_variables_may_be_renamed_where_the_row_is_fired() -> None:
    caller = row("poke", "UP", choose=("b", "w2"), effects=(Fire(renamed("Box.fill", w="w2")),))
    assert faults(with_row("Pool", caller)) == ()


@pytest.mark.parametrize(
    ("lifecycle", "fields", "fault"),
    [
        ("Box", {"states": states("EMPTY", "FILLED", "EMPTY")}, "Box: 2 states named EMPTY"),
        (
            "Box",
            {"states": states("EMPTY", "FILLED", "gone")},
            "Box: state gone is reserved; every object has it already",
        ),
        ("Box", {"flags": (*BOX.flags, *BOX.flags)}, "Box: 2 members named used"),
        ("Pool", {"mutexes": (Mutex("guard", CITE), *POOL.mutexes)}, "Pool: 2 members named guard"),
        ("Pool", {"initial": "none"}, "Pool: no state none to start in; there are UP"),
        ("Worker", {"final": ("OVER",)}, "Worker: no state OVER to be final; there are DONE, IDLE, LOOKING"),
        (
            "Pool",
            {"states": (State("UP", "is up", runs_on="why not"),)},
            "Pool: state UP runs on, but only a thread has scheduling points",
        ),
        ("Pool", {"counters": (Counter("filled", "", 2, 3),)}, "Pool.filled: starts at 3, outside 0..2"),
        (
            "Box",
            {"flags": (*BOX.flags, Flag("a.b", ""))},
            "Box: 'a.b' is no name for a member; it must match [A-Za-z_]\\w*",
        ),
        ("Box", {"cite": Cite("pool.cc", "", "abc")}, "Box: the lifecycle has no symbol in its citation"),
    ],
)
def test_a_malformed_lifecycle_is_refused(lifecycle: str, fields: dict[str, Any], fault: str) -> None:
    assert only(edited(lifecycle, **fields)) == fault


@pytest.mark.parametrize(
    ("slot", "fault"),
    [
        (Slot("x", "Bx", Strength.RAW, CITE), "no lifecycle Bx to refer to; did you mean Box?"),
        (Slot("x", "Box", Strength.STRONG, CITE, frame=True), "a frame slot must be raw, not strong"),
        (Slot("x", "Worker", Strength.STRONG, CITE), "a thread (Worker) cannot be owned; make the slot weak or raw"),
        (
            Slot("x", "Box", Strength.RAW, CITE, indexes=("b",)),
            "index b is the holder's or target's already; use another variable of that sort",
        ),
        (Slot("x", "Box", Strength.RAW, Cite(" ", "s", "c")), "the slot has no file in its citation"),
    ],
)
def test_a_malformed_slot_is_refused(slot: Slot, fault: str) -> None:
    assert only(edited("Pool", slots=(*POOL.slots, slot))) == f"Pool.x: {fault}"


@pytest.mark.parametrize(
    ("lifecycle", "extra", "fault"),
    [
        ("Worker", row("extra", "IDEL"), "Worker.extra@IDEL: no source state IDEL; did you mean IDLE?"),
        ("Worker", row("extra", "dying"), "Worker.extra@dying: no source state dying; there are DONE, IDLE, LOOKING"),
        ("Box", row("extra", "EMPTY", "gone"), "Box.extra@EMPTY: no target state gone; there are EMPTY, FILLED"),
        (
            "Worker",
            row("extra", "IDLE", choose=("w",)),
            "Worker.extra@IDLE: index variable w is bound 2 times (by the instance, `given` and `choose`)",
        ),
        (
            "Worker",
            row("extra", "IDLE", given=("b",)),
            "Worker.extra@IDLE: nobody fires this row, so nobody can give it b; use `choose`",
        ),
        (
            "Worker",
            row("ex tra", "IDLE"),
            "Worker.ex tra@IDLE: 'ex tra' is no name for an event; it must match [^\\s@\\[\\]]+",
        ),
        ("Worker", row("destroy", "IDLE"), "Worker.destroy@IDLE: a thread is never destroyed; rename the event"),
        (
            "Worker",
            replace(row("extra", "IDLE"), cite=Cite("f", "s", "")),
            "Worker.extra@IDLE: the row has no commit in its citation",
        ),
        ("Worker", WORKER.rows[0], "Worker: 2 rows named Worker.put@IDLE"),
    ],
)
def test_a_malformed_row_is_refused(lifecycle: str, extra: Row, fault: str) -> None:
    assert only(with_row(lifecycle, extra)) == fault


def test_a_case_may_have_several_words_but_an_event_may_not() -> None:
    assert faults(with_row("Worker", row("extra", "IDLE", case="in a hurry"))) == ()
    assert "is no name for a case" in only(with_row("Worker", row("extra", "IDLE", case="a[b]")))


def test_a_destructor_body_has_no_target_and_rows_may_start_in_an_object_that_is_dying() -> None:
    targeted = replace(BOX.rows[-1], target="EMPTY")
    assert only(edited("Box", rows=(*BOX.rows[:-1], targeted))) == (
        "Box.destroy@EMPTY|FILLED: a destructor body has no target state; EMPTY must be None"
    )
    assert faults(with_row("Box", row("look", "dying", case="late"))) == ()


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"threads": ("Wrker",)}, "no thread Wrker; did you mean Worker?"),
        ({"starts": ("Box.usd",)}, "no flag Box.usd to start set; did you mean Box.used?"),
        ({"assumes": frozenset({"rain"})}, "assumes rain, which no row is under; there are none"),
        (
            {"released": (At("Box", "none"),)},
            "released guard 1 At(Box, none): needs index b, but b is not in scope (nothing is)",
        ),
        ({"scope": replace(SCENARIO.scope, sizes=(("q", 2),))}, "scope base: no index sort q; there are b, w"),
        (
            {"scope": replace(SCENARIO.scope, sizes=(("b", 0),))},
            "scope base: sort b has size 0; it needs at least one value",
        ),
        (
            {"scope": replace(SCENARIO.scope, caps=(("Pool.filed", 1),))},
            "scope base: no counter Pool.filed; did you mean Pool.filled?",
        ),
    ],
)
def test_a_scenario_with_an_unknown_name_is_refused(fields: dict[str, Any], fault: str) -> None:
    validate_scenario(SMALL, SCENARIO)
    with pytest.raises(TableError) as caught:
        validate_scenario(SMALL, replace(SCENARIO, **fields))
    assert str(caught.value) == f"scenario work of design small: {fault}"
