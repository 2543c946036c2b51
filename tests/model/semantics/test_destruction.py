"""The destructor rules: when it runs, in which order, what must not be going on, and what is left."""

from __future__ import annotations

import pytest

from model.language.errors import ModelBug
from model.language.vocabulary import (
    Add,
    Create,
    Delete,
    Differs,
    Drop,
    Fail,
    Has,
    Lock,
    Set,
    Take,
    Unlock,
    Use,
    renamed,
)
from tests.model.semantics.workshop import BOX, ITEM, act, row

HELD = (BOX, ITEM, Take("Hand.box"), Take("Box.content"))
RING = (*HELD, Take("Item.back"))


def test_members_go_with_their_holder() -> None:
    after = act(Drop("Hand.box"), before=HELD)
    assert (after.value("Box[b0]"), after.value("Item[i0]")) == ("none", "none")


def test_a_cycle_of_owners_outlives_the_last_pointer_from_outside() -> None:
    after = act(Drop("Hand.box"), before=RING)
    assert (after.value("Box[b0]"), after.value("Item[i0]")) == ("OPEN", "NEW")


def test_breaking_the_cycle_frees_all_of_it() -> None:
    after = act(Drop("Hand.box"), Drop("Box.content"), before=RING)
    assert (after.value("Box[b0]"), after.value("Item[i0]")) == ("none", "none")


def test_the_body_runs_first_and_members_are_dropped_in_reverse_order() -> None:
    second = renamed("Item", i="i2")
    before = (*HELD, Create(second, "NEW"), Take(renamed("Box.spare", i="i2")))
    body = row("destroy", "OPEN", None, Set("Box.lit"))
    log = [str(one) for one in act(Drop("Hand.box"), before=before, boxes=(body,)).outcome.log]
    order = ["Box[b0] set Box[b0].lit", "Item[i1] destroyed NEW", "Item[i0] destroyed NEW"]
    assert [line for line in log if line in order] == order


def test_the_body_still_sees_the_members() -> None:
    body = row("destroy", "OPEN", None, Use("Box.content"), guards=(Has("Box.content"),), choose=("i",))
    assert act(Drop("Hand.box"), before=HELD, boxes=(body,)).violation == ""
    assert act(Drop("Hand.box"), before=HELD[:-1], boxes=(body,)).violation == "illegal: Box[b0].destroy in OPEN"


def test_the_body_is_chosen_by_the_state_the_object_was_in() -> None:
    bodies = tuple(row("destroy", state, None, Fail("thrown", state.lower())) for state in ("OPEN", "SHUT"))
    assert act(Delete("Box"), boxes=bodies).violation == "thrown: open"
    assert act(Delete("Box"), before=(Create("Box", "SHUT"),), boxes=bodies).violation == "thrown: shut"


def test_a_destructor_that_has_no_row_for_the_state_is_an_illegal_transition() -> None:
    only_shut = row("destroy", "SHUT", None)
    assert act(Delete("Box"), boxes=(only_shut,)).violation == "illegal: Box[b0].destroy in OPEN"
    assert act(Delete("Box")).violation == ""


def test_two_bodies_for_one_state_are_a_bug_of_the_model() -> None:
    twice = (row("destroy", "OPEN", None, case="one"), row("destroy", "OPEN", None, case="two"))
    with pytest.raises(ModelBug, match="2 rows destroy"):
        act(Delete("Box"), boxes=twice)


def test_flags_and_counters_end_at_zero() -> None:
    after = act(Delete("Box"), before=(BOX, Set("Box.lit"), Add("Box.load", 2)))
    assert [after.value(f"Box[b0].{name}") for name in ("lit", "fresh", "load", "full")] == ["off", "off", "0", "0"]


def test_delete_destroys_an_object_that_has_other_owners() -> None:
    after = act(Delete("Box"), before=HELD)
    assert after.value("Box[b0]") == "none"
    assert after.on("Hand.box>Box[b0]")


@pytest.mark.parametrize("before", [(), (BOX, ITEM, Take("Item.shadow"), Delete("Box"))], ids=["none", "gone"])
def test_deleting_an_absent_object_is_a_second_release(before: tuple[Take, ...]) -> None:
    assert act(Delete("Box"), before=before).violation == "twice: Box[b0]"


def test_a_destructor_that_deletes_its_own_object_releases_twice() -> None:
    assert act(Delete("Box"), boxes=(row("destroy", "OPEN", None, Delete("Box")),)).violation == "twice: Box[b0]"


def test_an_object_cannot_be_destroyed_while_its_method_is_on_a_frame() -> None:
    after = act(Drop("Hand.box"), before=(*HELD, Take("Hand.inside")))
    assert after.violation == "in-use: Box[b0] while Hand.inside>Box[b0]"
    assert act(Drop("Hand.inside"), Drop("Hand.box"), before=(*HELD, Take("Hand.inside"))).violation == ""


def test_an_object_cannot_be_destroyed_while_its_lock_is_held() -> None:
    locked = (*HELD, Lock("Box.lid"))
    assert act(Drop("Hand.box"), before=locked).violation == "in-use: Box[b0] while Box[b0].lid"
    assert act(Unlock("Box.lid"), Drop("Hand.box"), before=locked).violation == ""


def test_a_destructor_that_needs_a_lock_of_its_own_thread_is_a_self_deadlock() -> None:
    other = renamed("Box.lid", b="b2")
    body = row("destroy", "OPEN", None, Lock(other), Unlock(other), guards=(Differs("b", "b2"),), choose=("b2",))
    before = (*HELD, Create(renamed("Box", b="b2"), "OPEN"))
    assert act(Drop("Hand.box"), before=before, boxes=(body,)).violation == ""
    held = act(Drop("Hand.box"), before=(*before, Lock(other)), boxes=(body,))
    assert held.violation == "self-deadlock: Box[b1].lid"


def test_an_owning_reference_to_a_dying_object_would_resurrect_it() -> None:
    back = row("destroy", "OPEN", None, Take("Hand.box"))
    assert act(Delete("Box"), boxes=(back,)).violation == "freed: Hand.box>Box[b0]"


def test_a_weak_reference_to_a_dying_object_may_be_taken_and_dangles_afterwards() -> None:
    inside = row("destroy", "OPEN", None, Take("Hand.inside"))
    assert act(Delete("Box"), boxes=(inside,)).value("Box[b0]") == "gone"


def test_a_holder_frees_what_its_member_frees_in_turn() -> None:
    """Box b0 holds item i0, which holds box b1: one drop, three destructors."""
    chain = (*HELD, Create(renamed("Box", b="b2"), "OPEN"), Take(renamed("Item.back", b="b2")))
    after = act(Drop("Hand.box"), before=chain)
    assert [after.value(name) for name in ("Box[b0]", "Item[i0]", "Box[b1]")] == ["none", "none", "none"]


def test_a_violation_deep_inside_leaves_the_state_before_the_step() -> None:
    body = row("destroy", "NEW", None, Fail("thrown", "item"))
    after = act(Drop("Hand.box"), before=HELD, items=(body,))
    assert after.violation == "thrown: item"
    assert (after.value("Hand"), after.value("Box[b0]"), after.on("Hand.box>Box[b0]")) == ("READY", "OPEN", True)
