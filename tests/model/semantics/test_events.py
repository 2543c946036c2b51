"""Fired events, what they are given, and the control of effects: if, each, pick."""

from __future__ import annotations

import pytest

from model.language.errors import ModelBug, TableError
from model.language.vocabulary import (
    NONE,
    Alive,
    At,
    Create,
    Delete,
    Each,
    Fire,
    Has,
    If,
    Off,
    On,
    Pick,
    Set,
    Take,
    renamed,
)
from tests.model.semantics.workshop import BOX, ITEM, act, row

SHUT = row("shut", "OPEN", "SHUT")


def test_a_fired_event_runs_inside_the_same_step() -> None:
    assert act(Fire("Box.shut"), boxes=(SHUT,)).value("Box[b0]") == "SHUT"


def test_the_target_state_is_taken_before_the_effects_run() -> None:
    look = row("shut", "OPEN", "SHUT", If((At("Box", "SHUT"),), (Set("Box.lit"),)))
    assert act(Fire("Box.shut"), boxes=(look,)).on("Box[b0].lit")


def test_a_row_without_a_target_stays() -> None:
    assert act(Fire("Box.knock"), boxes=(row("knock", "OPEN", None, Set("Box.lit")),)).value("Box[b0]") == "OPEN"


def test_an_event_without_a_row_for_the_state_is_an_illegal_transition() -> None:
    assert act(Fire("Box.shut"), Fire("Box.shut"), boxes=(SHUT,)).violation == "illegal: Box[b0].shut in SHUT"


def test_an_event_whose_guards_do_not_hold_is_an_illegal_transition() -> None:
    guarded = row("shut", "OPEN", "SHUT", guards=(On("Box.lit"),))
    assert act(Fire("Box.shut"), boxes=(guarded,)).violation == "illegal: Box[b0].shut in OPEN"
    assert act(Set("Box.lit"), Fire("Box.shut"), boxes=(guarded,)).value("Box[b0]") == "SHUT"


def test_an_event_to_an_absent_object_is_a_use_of_a_freed_object() -> None:
    assert act(Fire("Box.shut"), before=(), boxes=(SHUT,)).violation == "freed: Box[b0].shut"
    gone = (BOX, ITEM, Take("Item.shadow"), Delete("Box"))
    assert act(Fire("Box.shut"), before=gone, boxes=(SHUT,)).violation == "freed: Box[b0].shut"


def test_a_dying_object_answers_only_events_it_has_rows_for() -> None:
    dies = row("destroy", "OPEN", None, Fire("Box.knock"))
    deaf = row("knock", "OPEN", None, Set("Box.lit"))
    hears = row("knock", ("OPEN", "dying"), None, Set("Box.lit"))
    assert act(Delete("Box"), boxes=(dies, deaf)).violation == "illegal: Box[b0].knock in dying"
    assert act(Delete("Box"), boxes=(dies, hears)).violation == ""


def test_two_rows_that_answer_the_same_event_are_a_bug_of_the_model() -> None:
    twice = (row("knock", "OPEN", None, case="one"), row("knock", "OPEN", None, case="two"))
    with pytest.raises(ModelBug, match=r"2 rows answer Box\[b0\].knock in OPEN"):
        act(Fire("Box.knock"), boxes=twice)


def test_two_choices_of_one_row_are_a_bug_of_the_model() -> None:
    any_item = row("knock", "OPEN", None, choose=("i",))
    with pytest.raises(ModelBug, match="3 rows answer"):
        act(Fire("Box.knock"), boxes=(any_item,))


def test_the_guards_of_an_object_row_leave_one_choice() -> None:
    held = row("knock", "OPEN", None, Take("Box.spare"), choose=("i",), guards=(Has("Box.content"),))
    after = act(Fire("Box.knock"), before=(BOX, ITEM, Take("Box.content")), boxes=(held,))
    assert after.on("Box[b0].spare>Item[i0]")


def test_a_row_sees_what_it_is_given_and_nothing_else_of_its_caller() -> None:
    takes = row("receive", "OPEN", None, Take("Box.content"), given=("i",))
    assert act(Fire("Box.receive"), boxes=(takes,)).on("Box[b0].content>Item[i0]")
    blind = row("receive", "OPEN", None, Take("Box.content"))
    with pytest.raises(TableError, match="needs index 'i'"):
        act(Fire("Box.receive"), boxes=(blind,))


def test_a_given_value_can_be_renamed_by_the_caller() -> None:
    takes = row("receive", "OPEN", None, Take("Box.content"), given=("i",))
    before = (BOX, Create(renamed("Item", i="i2"), "NEW"))
    after = act(Fire(renamed("Box.receive", i="i2")), before=before, boxes=(takes,))
    assert after.on("Box[b0].content>Item[i1]")


def test_a_value_that_the_caller_does_not_have_is_refused() -> None:
    takes = row("receive", "OPEN", None, given=("k",))
    with pytest.raises(TableError, match="is given k, which its caller lacks"):
        act(Fire("Box.receive"), boxes=(takes,))


def test_firing_at_a_thread_is_refused() -> None:
    with pytest.raises(TableError, match="Hand"):
        act(Fire("Hand.act"))


def test_if_reads_the_state_at_that_moment() -> None:
    branch = If((On("Box.lit"),), (Take("Box.content"),), (Take("Box.spare"),))
    lit, dark = act(Set("Box.lit"), branch), act(branch)
    assert (lit.on("Box[b0].content>Item[i0]"), lit.on("Box[b0].spare>Item[i0]")) == (True, False)
    assert (dark.on("Box[b0].content>Item[i0]"), dark.on("Box[b0].spare>Item[i0]")) == (False, True)


def test_each_runs_for_all_values_for_which_its_guards_hold() -> None:
    before = (BOX, ITEM, Create(renamed("Item", i="i2"), "WORN"))
    after = act(Each(("i",), (Alive("Item"),), (Take("Box.content"),)), before=before)
    assert [after.on(f"Box[b0].content>Item[i{i}]") for i in range(3)] == [True, True, False]


def test_each_tests_its_guards_right_before_each_run() -> None:
    """The first turn sets the flag that keeps the others out."""
    once = Each(("i",), (Off("Box.lit"),), (Create("Item", "NEW"), Set("Box.lit")))
    after = act(once, before=(BOX,))
    assert [after.value(f"Item[i{i}]") for i in range(3)] == ["NEW", NONE, NONE]


def test_pick_takes_the_first_values_only() -> None:
    pick = Pick(("i",), (At("Item", NONE),), (Create("Item", "WORN"),), (Set("Box.lit"),))
    after = act(pick)
    assert [after.value(f"Item[i{i}]") for i in range(3)] == ["NEW", "WORN", NONE]
    assert not after.on("Box[b0].lit")


def test_pick_runs_its_other_effects_if_there_are_none() -> None:
    pick = Pick(("i",), (At("Item", "WORN"),), (Delete("Item"),), (Set("Box.lit"),))
    assert act(pick).on("Box[b0].lit")
