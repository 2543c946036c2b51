"""Claims that a goal stays reachable and that nothing is left forever: each violated once and held once."""

from __future__ import annotations

import pytest

from model.language.vocabulary import Clear, Create, Drop, Forget, On, Set, Take, Use
from properties.claims.claim import NoCycle, NoUnreachable, Reachable, Released
from properties.verdicts.verdict import Answer
from tests.properties.engines.evaluation.workbench import ENDED, SAID, done, judged, row

LIGHTABLE = Reachable(goal=(On("Shelf.lit"),), **SAID)  # type: ignore[arg-type]
RELEASED = Released(**SAID)  # type: ignore[arg-type]
NO_UNREACHABLE = NoUnreachable(**SAID)  # type: ignore[arg-type]
NO_CYCLE = NoCycle(**SAID)  # type: ignore[arg-type]

MAKE_BOTH = (Create("Left", "NEW"), Create("Right", "NEW"), Take("Hand.left"), Take("Left.to"))
RING = (
    row("make", "START", "MIDDLE", *MAKE_BOTH, Take("Right.to"), choose=("i",)),
    row("let go", "MIDDLE", "END", Drop("Hand.left"), choose=("i",)),
)
CHAIN = (row("make", "START", "MIDDLE", *MAKE_BOTH, choose=("i",)), RING[1])
LOST = (
    row("make", "START", "MIDDLE", Create("Left", "NEW"), Take("Hand.left"), choose=("i",)),
    row("lose", "MIDDLE", "END", Forget("Hand.left"), choose=("i",)),
)


def test_a_goal_that_one_branch_gives_up_is_out_of_reach_from_there() -> None:
    light = row("light", "MIDDLE", "END", Set("Shelf.lit"))
    verdict = judged(LIGHTABLE, row("go", "START", "MIDDLE"), light, done("MIDDLE"))
    assert verdict.answer is Answer.VIOLATED
    assert verdict.no_return == 2
    assert [step.row.event for step in verdict.trace or () if step.thread.lifecycle == "Hand"] == ["go", "end"]


def test_a_goal_that_every_branch_can_still_reach_holds() -> None:
    rows = (row("light", "START", None, Set("Shelf.lit")), row("darken", "START", None, Clear("Shelf.lit")))
    assert judged(LIGHTABLE, *rows).answer is Answer.HOLDS


def test_a_goal_that_was_never_in_reach_has_its_point_of_no_return_at_the_start() -> None:
    assert judged(LIGHTABLE, done()).no_return == 0


def test_a_state_from_which_only_a_crash_can_be_reached_is_masked() -> None:
    crash = row("use", "START", "END", Use("Hand.seen"), choose=("i",))
    verdict = judged(LIGHTABLE, crash)
    assert verdict.answer is Answer.HOLDS
    assert verdict.masked_by == ("null",)
    assert judged(LIGHTABLE, crash, row("light", "START", "END", Set("Shelf.lit"))).masked_by == ()


def test_released_asks_for_the_goal_of_the_scenario() -> None:
    assert judged(RELEASED, *RING).answer is Answer.VIOLATED
    assert judged(RELEASED, *RING, goal=ENDED).answer is Answer.HOLDS
    assert judged(RELEASED, *CHAIN).answer is Answer.HOLDS


def test_leftover_objects_are_reported() -> None:
    assert "Left[i0], Right[i0]" in judged(RELEASED, *RING).why


def test_a_cycle_of_owning_references_is_unreachable_and_a_cycle() -> None:
    for claim in (NO_UNREACHABLE, NO_CYCLE):
        verdict = judged(claim, *RING, done())
        assert verdict.answer is Answer.VIOLATED
        assert [step.row.event for step in verdict.trace or ()] == ["make", "let go"]
        assert verdict.no_return == 1


def test_a_chain_is_freed_with_its_last_owner() -> None:
    for claim in (NO_UNREACHABLE, NO_CYCLE):
        assert judged(claim, *CHAIN).answer is Answer.HOLDS


def test_an_object_whose_only_owner_forgot_it_is_unreachable_without_a_cycle() -> None:
    assert judged(NO_UNREACHABLE, *LOST).answer is Answer.VIOLATED
    assert judged(NO_CYCLE, *LOST).answer is Answer.HOLDS


def test_a_reference_cycle_that_a_root_still_holds_is_reachable() -> None:
    keep = row("keep", "MIDDLE", "END", Take("Shelf.left"), Drop("Hand.left"), choose=("i",))
    assert judged(NO_UNREACHABLE, RING[0], keep).answer is Answer.HOLDS


def test_a_reference_cycle_that_is_broken_later_is_not_unreachable_in_the_end() -> None:
    rows = (RING[0], row("let go", "MIDDLE", "START", Drop("Hand.left"), choose=("i",)))
    again = row("break", "START", "END", Drop("Right.to"), guards=(), choose=("i",))
    assert (
        judged(NO_UNREACHABLE, *rows, again, goal=()).answer is Answer.UNDECIDED
    )  # making it twice needs a wider scope
    once = (RING[0], row("let go", "MIDDLE", None, Drop("Hand.left"), choose=("i",)))
    broken = row("break", "MIDDLE", "END", Drop("Hand.left"), Drop("Right.to"), choose=("i",))
    assert judged(NO_UNREACHABLE, *once, broken, goal=()).answer is Answer.HOLDS


def test_unreachable_objects_count_even_where_the_goal_does_not_mention_them() -> None:
    verdict = judged(NO_UNREACHABLE, *RING, goal=ENDED)
    assert verdict.answer is Answer.VIOLATED
    assert verdict.no_return is None


@pytest.mark.parametrize("claim", [NO_UNREACHABLE, NO_CYCLE, RELEASED])
def test_liveness_is_undecided_where_the_search_was_stopped(claim: NoUnreachable) -> None:
    assert judged(claim, *RING, limit=2).answer is Answer.UNDECIDED


def test_a_scope_that_is_too_small_leaves_a_claim_undecided() -> None:
    twice = (row("make", "START", None, Create("Left", "NEW"), choose=("i",)), done())
    verdict = judged(NO_UNREACHABLE, *twice)
    assert verdict.answer is Answer.UNDECIDED
    assert "Left" in verdict.why
