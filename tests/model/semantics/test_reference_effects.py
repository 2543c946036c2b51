"""Take, drop, forget, move, promote and use: what each does to a reference, and what it must not be asked."""

from __future__ import annotations

import pytest

from model.language.errors import TableError
from model.language.vocabulary import Create, Delete, Drop, Effect, Forget, Has, Move, Promote, Take, Use, renamed
from tests.model.semantics.workshop import BOX, CONTENT, HINT, ITEM, PEEK, SPARE, act, row

HELD = (BOX, ITEM, Take("Box.content"))
SECOND = Create(renamed("Item", i="i2"), "NEW")
LINED_UP: tuple[Effect, ...] = (BOX, ITEM, SECOND, Take(renamed("Box.line", i="i2")), Take("Box.line"))


def test_take_sets_the_reference() -> None:
    assert act(Take("Box.content")).on(CONTENT)


def test_taking_a_reference_twice_changes_nothing() -> None:
    after = act(Take("Box.content"), before=HELD)
    assert after.on(CONTENT)
    assert [str(one.kind) for one in after.outcome.log] == ["state"]


def test_take_by_a_holder_that_does_not_exist_is_a_use_of_a_freed_object() -> None:
    assert act(Take("Box.content"), before=(ITEM,)).violation == f"freed: {CONTENT}"


@pytest.mark.parametrize("name", ["content", "spare", "hint", "peek"])
def test_take_of_a_target_that_does_not_exist_is_a_use_of_a_freed_object(name: str) -> None:
    assert act(Take(f"Box.{name}"), before=(BOX,)).violation == f"freed: Box[b0].{name}>Item[i0]"


def test_drop_clears_the_reference() -> None:
    after = act(Drop("Box.content"), before=(*HELD, Take("Hand.item")))
    assert not after.on(CONTENT)
    assert after.value("Item[i0]") == "NEW"


def test_dropping_an_unset_reference_changes_nothing() -> None:
    after = act(Drop("Box.content"))
    assert after.violation == ""
    assert after.value("Item[i0]") == "NEW"


def test_dropping_the_last_owner_destroys_the_target_at_once() -> None:
    assert act(Drop("Box.content"), before=HELD).value("Item[i0]") == "none"


def test_a_unique_owner_destroys_as_a_strong_one_does() -> None:
    assert act(Drop("Box.spare"), before=(BOX, ITEM, Take("Box.spare"))).value("Item[i0]") == "none"


@pytest.mark.parametrize("name", ["hint", "peek"])
def test_a_reference_that_does_not_own_never_keeps_its_target_alive(name: str) -> None:
    after = act(Drop("Box.content"), before=(*HELD, Take(f"Box.{name}")))
    assert after.value("Item[i0]") == "gone"
    assert after.on(f"Box[b0].{name}>Item[i0]")


@pytest.mark.parametrize("name", ["hint", "peek"])
def test_dropping_a_reference_that_does_not_own_destroys_nothing(name: str) -> None:
    assert act(Drop(f"Box.{name}"), before=(BOX, ITEM, Take(f"Box.{name}"))).value("Item[i0]") == "NEW"


def test_an_identity_may_be_used_again_when_the_last_dangling_reference_is_gone() -> None:
    dangling = (*HELD, Take("Box.hint"), Take("Box.peek"), Drop("Box.content"))
    assert act(Drop("Box.hint"), before=dangling).value("Item[i0]") == "gone"
    assert act(Drop("Box.hint"), Drop("Box.peek"), before=dangling).value("Item[i0]") == "none"
    assert act(Drop("Box.hint"), Forget("Box.peek"), ITEM, before=dangling).value("Item[i0]") == "NEW"


def test_dropping_an_owner_of_a_deleted_object_is_a_second_release() -> None:
    assert act(Drop("Box.content"), before=(*HELD, Delete("Item"))).violation == f"twice: {CONTENT}"


def test_forget_clears_the_last_owner_and_destroys_nothing() -> None:
    after = act(Forget("Box.content"), before=HELD)
    assert not after.on(CONTENT)
    assert after.value("Item[i0]") == "NEW"


def test_forgetting_an_unset_reference_changes_nothing() -> None:
    assert act(Forget("Box.content")).violation == ""
    assert act(Forget("Box.content"), before=(ITEM,)).violation == f"freed: {CONTENT}"


def test_move_refiles_the_last_owner_without_destroying() -> None:
    after = act(Move("Box.content", "Box.spare"), before=HELD)
    assert (after.on(CONTENT), after.on(SPARE), after.value("Item[i0]")) == (False, True, "NEW")


def test_move_onto_a_slot_that_is_set_leaves_one_reference() -> None:
    after = act(Move("Box.content", "Box.spare"), before=(*HELD, Take("Box.spare")))
    assert (after.on(CONTENT), after.on(SPARE), after.value("Item[i0]")) == (False, True, "NEW")


def test_moving_an_unset_reference_is_a_null_use() -> None:
    assert act(Move("Box.content", "Box.spare")).violation == f"null: {CONTENT}"


def test_move_to_a_holder_that_does_not_exist_is_a_use_of_a_freed_object() -> None:
    after = act(Move("Box.content", renamed("Box.spare", b="b2")), before=HELD)
    assert after.violation == "freed: Box[b1].spare>Item[i0]"


def test_move_is_for_owners_of_one_target_only() -> None:
    with pytest.raises(TableError, match="both must own the same target"):
        act(Move("Box.content", "Box.hint"), before=HELD)
    with pytest.raises(TableError, match="both must own the same target"):
        act(Move("Box.content", renamed("Box.spare", i="i2")), before=HELD)


def test_promote_takes_a_strong_reference_to_the_target_of_the_weak_one() -> None:
    after = act(Promote("Box.hint", "Hand.item"), Drop("Box.content"), before=(*HELD, Take("Box.hint")))
    assert after.value("Item[i0]") == "NEW"
    assert after.on("Hand.item>Item[i0]")


def test_promoting_an_empty_reference_is_a_null_use() -> None:
    assert act(Promote("Box.hint", "Hand.item")).violation == f"null: {HINT}"


def test_promoting_a_reference_to_a_destroyed_object_is_a_use_of_a_freed_one() -> None:
    before = (*HELD, Take("Box.hint"), Drop("Box.content"))
    assert act(Promote("Box.hint", "Hand.item"), before=before).violation == f"freed: {HINT}"


def test_promoting_a_reference_to_an_object_inside_its_destructor_is_a_use_of_a_freed_one() -> None:
    promote = Promote("Item.shadow", "Item.back")
    body = row("destroy", "OPEN", None, promote, guards=(Has("Item.shadow"),), choose=("i",))
    after = act(Delete("Box"), before=(BOX, ITEM, Take("Item.shadow")), boxes=(body,))
    assert after.violation == "freed: Item[i0].shadow>Box[b0]"


def test_use_of_a_set_reference_does_nothing() -> None:
    after = act(Use("Box.content"), before=HELD)
    assert after.violation == ""
    assert after.value("Hand") == "END"


def test_use_of_an_empty_reference_is_a_null_use() -> None:
    assert act(Use("Box.content")).violation == f"null: {CONTENT}"


def test_use_through_a_dangling_reference_is_a_use_of_a_freed_object() -> None:
    assert act(Use("Box.peek"), before=(*HELD, Take("Box.peek"), Drop("Box.content"))).violation == f"freed: {PEEK}"


def test_a_queue_remembers_who_entered_first() -> None:
    after = act(before=LINED_UP)
    assert not after.on("Box[b0].line:Item[i0]<Item[i1]")
    again = act(Drop(renamed("Box.line", i="i2")), Take(renamed("Box.line", i="i2")), before=(*LINED_UP, *_kept()))
    assert again.on("Box[b0].line:Item[i0]<Item[i1]")


def test_leaving_a_queue_clears_the_order() -> None:
    before = (*LINED_UP, *_kept(), Drop(renamed("Box.line", i="i2")), Take(renamed("Box.line", i="i2")))
    assert not act(Drop("Box.line"), before=before).on("Box[b0].line:Item[i0]<Item[i1]")


def test_a_reference_moved_into_a_queue_enters_at_the_end() -> None:
    before = (*HELD, Create(renamed("Item", i="i2"), "NEW"), Take(renamed("Box.line", i="i2")))
    after = act(Move("Box.content", "Box.line"), before=before)
    assert after.on("Box[b0].line>Item[i0]")
    assert not after.on("Box[b0].line:Item[i0]<Item[i1]")


def _kept() -> tuple[Take, Take]:
    """Owners that outlive the queue, so that leaving it destroys nobody."""
    return (Take("Hand.item"), Take(renamed("Hand.item", i="i2")))
