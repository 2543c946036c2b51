"""Edits of rows: each names the effect that it changes, and says so when the row does not have it."""

from __future__ import annotations

import pytest

from model.language.design import Delta, Design, derive
from model.language.edits import (
    EVERY,
    Edit,
    after,
    at_end,
    at_start,
    before,
    edited,
    like,
    replacing,
    requiring,
    requiring_instead,
    row_of,
    wherever,
    without,
)
from model.language.errors import TableError
from model.language.lifecycle import Cite, Lifecycle, Role, Row, State
from model.language.vocabulary import Clear, Drop, Each, Effect, Has, If, Lock, Off, On, Pick, Set, Take, Unlock

CITE = Cite("door.cc", "Door::open", "c0ffee11")
LOCK, UNLOCK = Lock("Door.mutex"), Unlock("Door.mutex")
INNER = If((On("Door.shut"),), (Clear("Door.shut"), Take("Door.key")), (Take("Door.key"),))
OPEN = Row("open", ("IDLE",), None, CITE, guards=(Off("Door.locked"),), effects=(LOCK, INNER, Set("Door.used"), UNLOCK))
LEAVE = Row("leave", ("IDLE",), None, CITE, effects=(Each(("k",), (Has("Door.key"),), (Drop("Door.key"),)),))
DOOR = Lifecycle(
    "Door",
    Role.OBJECT,
    indexes=(),
    states=(State("IDLE", "stands"),),
    initial="none",
    rows=(OPEN, LEAVE),
    cite=CITE,
    meaning="a door",
)
HOUSE = Design("house", because="a house", lifecycles=(DOOR,))
ROW = "Door.open@IDLE"


def _effects(*edits: Edit) -> tuple[Effect, ...]:
    return edited(HOUSE, ROW, *edits)[1].effects


def test_before_puts_effects_before_the_named_one() -> None:
    assert _effects(before(UNLOCK, Clear("Door.bell"))) == (LOCK, INNER, Set("Door.used"), Clear("Door.bell"), UNLOCK)


def test_after_keeps_the_order_of_the_new_effects() -> None:
    added = _effects(after(LOCK, Set("Door.bell"), Clear("Door.bell")))
    assert added == (LOCK, Set("Door.bell"), Clear("Door.bell"), INNER, Set("Door.used"), UNLOCK)


def test_without_removes_the_named_effect() -> None:
    assert _effects(without(Set("Door.used"))) == (LOCK, INNER, UNLOCK)


def test_replacing_reaches_into_nested_effects() -> None:
    inner = If((On("Door.shut"),), (Set("Door.bell"), Take("Door.key")), (Take("Door.key"),))
    assert _effects(replacing(Clear("Door.shut"), Set("Door.bell"))) == (LOCK, inner, Set("Door.used"), UNLOCK)


def test_run_of_adjacent_effects_is_replaced_as_one() -> None:
    assert _effects(replacing((Set("Door.used"), UNLOCK), UNLOCK)) == (LOCK, INNER, UNLOCK)


def test_effects_that_are_not_adjacent_are_not_a_run() -> None:
    with pytest.raises(TableError, match=r"does not have Lock\(Door.mutex\), Unlock\(Door.mutex\)"):
        _effects(without((LOCK, UNLOCK)))


def test_row_can_be_extended_at_both_ends() -> None:
    effects = _effects(at_start(Set("Door.bell")), at_end(Clear("Door.bell")))
    assert effects == (Set("Door.bell"), *OPEN.effects, Clear("Door.bell"))


def test_edits_apply_one_after_another() -> None:
    assert _effects(after(LOCK, Set("Door.bell")), replacing(Set("Door.bell"), Clear("Door.bell")))[1] == Clear(
        "Door.bell"
    )


def test_ambiguous_effect_is_refused_until_an_occurrence_is_named() -> None:
    with pytest.raises(TableError, match=r"Door.open@IDLE has Take\(Door.key\) 2 times; say which one"):
        _effects(without(Take("Door.key")))
    first = If((On("Door.shut"),), (Clear("Door.shut"),), (Take("Door.key"),))
    second = If((On("Door.shut"),), (Clear("Door.shut"), Take("Door.key")), ())
    both = If((On("Door.shut"),), (Clear("Door.shut"),), ())
    assert _effects(without(Take("Door.key"), occurrence=1))[1] == first
    assert _effects(without(Take("Door.key"), occurrence=2))[1] == second
    assert _effects(without(Take("Door.key"), occurrence=EVERY))[1] == both


def test_occurrence_beyond_the_last_is_refused() -> None:
    with pytest.raises(TableError, match=r"does not have Take\(Door.key\) 3 times"):
        _effects(without(Take("Door.key"), occurrence=3))


def test_unknown_effect_names_the_row_and_the_nearest_effect() -> None:
    with pytest.raises(TableError) as caught:
        _effects(after(Set("Door.usde"), Set("Door.bell")))
    assert str(caught.value) == (
        "design house: Door.open@IDLE does not have Set(Door.usde); did you mean Set(Door.used)?"
    )


def test_unknown_row_names_the_nearest_row() -> None:
    with pytest.raises(TableError, match=r"design house: no row Door.opn@IDLE; did you mean Door.open@IDLE\?"):
        row_of(HOUSE, "Door.opn@IDLE")


def test_edit_without_a_change_is_refused() -> None:
    with pytest.raises(TableError, match=r"the edit changes nothing in Door\.open@IDLE"):
        edited(HOUSE, ROW, replacing(UNLOCK, UNLOCK))


def test_other_fields_are_replaced_with_the_effects() -> None:
    row_id, row = edited(HOUSE, ROW, without(Set("Door.used")), case="quietly", why="nobody counts")
    assert (row_id, row.case, row.why, row.cite) == (ROW, "quietly", "nobody counts", CITE)


def test_guards_are_added_and_replaced_by_value() -> None:
    _, row = edited(HOUSE, ROW, requiring(On("Door.bell")), requiring_instead(Off("Door.locked"), Off("Door.bolted")))
    assert row.guards == (Off("Door.bolted"), On("Door.bell"))
    assert edited(HOUSE, ROW, requiring_instead(Off("Door.locked")))[1].guards == ()


def test_unknown_guard_names_the_nearest_guard() -> None:
    with pytest.raises(TableError, match=r"has no guard Off\(Door.lockd\); did you mean Off\(Door.locked\)\?"):
        edited(HOUSE, ROW, requiring_instead(Off("Door.lockd")))


def test_new_row_follows_the_pattern_of_an_old_one() -> None:
    owner, row = like(HOUSE, ROW, without(Set("Door.used")), event="peep")
    assert (owner, row.event, row.effects) == ("Door", "peep", (LOCK, INNER, UNLOCK))
    assert derive(HOUSE, "villa", because="two ways in", delta=Delta(add_rows=((owner, row),))).lifecycle("Door")


def test_wherever_edits_every_row_that_has_the_effect() -> None:
    rows = dict(wherever(HOUSE, after(Take("Door.key"), Set("Door.bell")), after(Drop("Door.key"), Clear("Door.bell"))))
    assert set(rows) == {ROW, "Door.leave@IDLE"}
    assert rows["Door.leave@IDLE"].effects == (
        Each(("k",), (Has("Door.key"),), (Drop("Door.key"), Clear("Door.bell"))),
    )


def test_wherever_refuses_an_effect_that_no_row_has() -> None:
    with pytest.raises(TableError, match=r"design house: no row has Drop\(Door.kye\); did you mean Drop\(Door.key\)\?"):
        wherever(HOUSE, without(Drop("Door.kye")))


def test_wherever_takes_only_edits_that_name_an_effect() -> None:
    with pytest.raises(TableError, match="only edits that name an effect"):
        wherever(HOUSE, at_end(Set("Door.bell")))


def test_choice_is_edited_in_both_of_its_lists() -> None:
    choose = Pick(("k",), (Has("Door.key"),), (Drop("Door.key"),), (Set("Door.bell"),))
    row = Row("choose", ("IDLE",), None, CITE, effects=(choose,))
    house = derive(HOUSE, "choice", because="one key", delta=Delta(add_rows=(("Door", row),)))
    _, changed = edited(house, "Door.choose@IDLE", without(Drop("Door.key")), without(Set("Door.bell")))
    assert changed.effects == (Pick(("k",), (Has("Door.key"),), (), ()),)
