"""Flags, counters, locks, creation and plain failure."""

from __future__ import annotations

import pytest

from model.language.errors import Disabled, ModelBug, TableError
from model.language.vocabulary import Add, Clear, Create, Delete, Fail, Lock, Set, Take, Unlock
from model.semantics.step import Step, enabled, initial, step
from tests.model.semantics.workshop import BOX, CHOICE, ITEM, VARIABLES, act, both, hand, row, workshop


def test_set_and_clear_a_flag() -> None:
    assert act(Set("Box.lit")).on("Box[b0].lit")
    assert not act(Clear("Box.lit"), before=(BOX, Set("Box.lit"))).on("Box[b0].lit")


@pytest.mark.parametrize("effect", [Set("Box.lit"), Clear("Box.lit")])
def test_a_flag_of_an_object_that_does_not_exist_is_a_use_of_a_freed_one(effect: Set | Clear) -> None:
    assert act(effect, before=()).violation == "freed: Box[b0].lit"


def test_add_counts_up_and_down() -> None:
    after = act(Add("Box.load", 2), Add("Box.load", -1))
    assert after.value("Box[b0].load") == "1"


def test_counting_below_zero_is_a_violation_and_leaves_the_state() -> None:
    after = act(Set("Box.lit"), Add("Box.load", -1))
    assert after.violation == "underflow: Box[b0].load"
    assert not after.on("Box[b0].lit")


def test_counting_above_the_cap_reports_a_scope_that_is_too_small() -> None:
    assert act(Add("Box.load", 3)).violation == "bound: Box[b0].load"
    assert act(Add("Box.load", 1), before=()).violation == "freed: Box[b0].load"


def test_the_scope_may_lower_a_cap() -> None:
    layout = workshop(hand("Hand"), caps=(("Box.load", 1),))
    assert layout.variable("Box[b0].load").domain == ("0", "1")
    assert workshop(hand("Hand")).variable("Box[b0].load").domain == ("0", "1", "2")


def test_create_gives_members_their_initial_values() -> None:
    after = act(before=(BOX,))
    assert after.value("Box[b0]") == "OPEN"
    assert (after.on("Box[b0].lit"), after.on("Box[b0].fresh"), after.value("Box[b0].full")) == (False, True, "1")


def test_creating_an_existing_object_reports_a_scope_that_is_too_small() -> None:
    assert act(BOX).violation == "bound: Box[b0]"


def test_creating_an_object_that_still_dangles_reports_the_same() -> None:
    before = (BOX, ITEM, Take("Box.peek"), Delete("Item"))
    assert act(ITEM, before=before).violation == "bound: Item[i0]"


def test_a_state_that_the_lifecycle_does_not_have_is_refused() -> None:
    with pytest.raises(TableError, match="Box has no state AJAR"):
        act(Create("Box", "AJAR"), before=())


def test_fail_is_a_violation_of_its_kind_with_its_text() -> None:
    assert act(Fail("thrown", "std::bad_alloc")).violation == "thrown: std::bad_alloc"


def test_the_first_violation_ends_the_step() -> None:
    assert act(Add("Box.load", -1), Fail("thrown", "later")).violation == "underflow: Box[b0].load"


def test_lock_and_unlock() -> None:
    assert act(Lock("Box.lid")).value("Box[b0].lid") == "Hand"
    assert act(Lock("Box.lid"), Unlock("Box.lid")).value("Box[b0].lid") == "free"


def test_a_lock_of_an_object_that_does_not_exist_is_a_use_of_a_freed_one() -> None:
    assert act(Lock("Box.lid"), before=()).violation == "freed: Box[b0].lid"


def test_taking_a_lock_twice_is_a_self_deadlock() -> None:
    assert act(Lock("Box.lid"), before=(BOX, Lock("Box.lid"))).violation == "self-deadlock: Box[b0].lid"


def test_the_order_in_which_locks_are_taken_is_recorded() -> None:
    after = act(Lock("Box.hinge"), before=(BOX, Lock("Box.lid")))
    assert after.outcome.locks == (("Box[b0].lid", "Box[b0].hinge"),)
    assert act(Lock("Box.hinge"), Unlock("Box.hinge"), Lock("Box.lid")).outcome.locks == ()


def test_unlocking_a_lock_of_another_thread_is_a_bug_of_the_model() -> None:
    with pytest.raises(ModelBug, match="which it does not hold"):
        act(Unlock("Box.lid"))


def test_a_lock_that_another_thread_holds_disables_the_whole_step() -> None:
    first = row("hold", "START", "END", BOX, Lock("Box.lid"), choose=VARIABLES)
    second = row("want", "START", "END", Set("Box.lit"), Lock("Box.lid"), Fail("thrown", "not reached"), choose=("b",))
    layout = workshop(hand("Left", first), hand("Right", second))
    left, right = layout.threads
    held = both(layout, initial(layout), Step(left, first, CHOICE)).state
    want = Step(right, second, (("b", 0),))
    with pytest.raises(Disabled, match="a lock that another thread holds"):
        step(layout, held, want)
    assert want not in enabled(layout, held)


def test_the_earlier_of_a_violation_and_a_held_lock_decides() -> None:
    first = row("hold", "START", "END", BOX, Lock("Box.lid"), choose=VARIABLES)
    second = row("want", "START", "END", Fail("thrown", "first"), Lock("Box.lid"), choose=("b",))
    layout = workshop(hand("Left", first), hand("Right", second))
    held = both(layout, initial(layout), Step(layout.threads[0], first, CHOICE)).state
    outcome = both(layout, held, Step(layout.threads[1], second, (("b", 0),)))
    assert str(outcome.violation) == "thrown: first"
