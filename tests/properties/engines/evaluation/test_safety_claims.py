"""Claims that one finite trace refutes: each broken once, held once, and with the trace that shows it."""

from __future__ import annotations

import pytest

from model.language.violation import Kind
from model.language.vocabulary import (
    NONE,
    At,
    Clear,
    Create,
    Differs,
    Drop,
    Lock,
    NotAt,
    On,
    Set,
    Take,
    Unlock,
    Use,
    renamed,
)
from properties.claims.claim import LockOrder, Never, NeverHappens, Stays
from properties.verdicts.verdict import Answer
from tests.properties.engines.evaluation.workbench import SAID, done, judged, row

NULL = NeverHappens(kinds=(Kind.NULL,), **SAID)  # type: ignore[arg-type]
DARK = Never(guards=(On("Shelf.lit"),), **SAID)  # type: ignore[arg-type]
STAYS_LIT = Stays(before=(On("Shelf.lit"),), after=(On("Shelf.lit"),), **SAID)  # type: ignore[arg-type]
STAYS_OLD = Stays(before=(At("Left", "OLD"),), after=(NotAt("Left", "NEW"),), over=("i",), **SAID)  # type: ignore[arg-type]
ORDERED = LockOrder(**SAID)  # type: ignore[arg-type]

USE = row("use", "START", "END", Use("Hand.seen"), choose=("i",))
MAKE = row("make", "START", "MIDDLE", Create("Left", "NEW"), Take("Hand.left"), choose=("i",))
DROP = row("drop", "MIDDLE", "END", Drop("Hand.left"), choose=("i",))


def test_a_crash_of_a_claimed_kind_is_violated_by_its_last_step() -> None:
    verdict = judged(NULL, row("go", "START", "MIDDLE"), row("use", "MIDDLE", "END", Use("Hand.seen"), choose=("i",)))
    assert verdict.answer is Answer.VIOLATED
    assert [step.row.event for step in verdict.trace or ()] == ["go", "use"]
    assert str(verdict.violation) == "null: Hand.seen>Left[i0]"


def test_a_crash_of_another_kind_does_not_concern_a_claim() -> None:
    freed = NeverHappens(kinds=(Kind.FREED,), **SAID)  # type: ignore[arg-type]
    assert judged(freed, USE).answer is Answer.HOLDS


def test_a_claim_about_some_names_ignores_other_crashes() -> None:
    elsewhere = NeverHappens(kinds=(Kind.NULL,), about=r"^Shelf\.", **SAID)  # type: ignore[arg-type]
    here = NeverHappens(kinds=(Kind.NULL,), about=r"^Hand\.seen", **SAID)  # type: ignore[arg-type]
    assert judged(elsewhere, USE).answer is Answer.HOLDS
    assert judged(here, USE).answer is Answer.VIOLATED


def test_a_claim_may_leave_some_names_out() -> None:
    other = NeverHappens(kinds=(Kind.NULL,), but=r"^Hand\.seen", **SAID)  # type: ignore[arg-type]
    assert judged(other, USE).answer is Answer.HOLDS


def test_several_crashes_of_the_kind_are_counted() -> None:
    verdict = judged(NULL, USE, size=2)
    assert verdict.why == "null: Hand.seen>Left[i0], and 1 other of the kind"


def test_a_state_that_never_should_be_is_found_by_a_shortest_trace() -> None:
    long_way = (row("go", "START", "MIDDLE"), row("light", "MIDDLE", "END", Set("Shelf.lit")))
    verdict = judged(DARK, *long_way, row("light at once", "START", "END", Set("Shelf.lit")))
    assert verdict.answer is Answer.VIOLATED
    assert [step.row.event for step in verdict.trace or ()] == ["light at once"]


def test_a_state_that_is_never_reached_never_is() -> None:
    assert judged(DARK, row("light", "MIDDLE", "END", Set("Shelf.lit")), done()).answer is Answer.HOLDS


def test_a_condition_that_does_not_stay_is_reported_with_the_step_that_ends_it() -> None:
    verdict = judged(STAYS_LIT, row("light", "START", "MIDDLE", Set("Shelf.lit")), done("MIDDLE", Clear("Shelf.lit")))
    assert verdict.answer is Answer.VIOLATED
    assert verdict.why == "Hand end ends it"
    assert len(verdict.trace or ()) == 2


def test_a_condition_that_stays_holds() -> None:
    assert judged(STAYS_LIT, row("light", "START", "END", Set("Shelf.lit"))).answer is Answer.HOLDS


AGED = row("make", "START", "MIDDLE", Create("Left", "OLD"), Take("Hand.left"), choose=("i",))
REBORN = (AGED, DROP, row("again", "MIDDLE", "END", Drop("Hand.left"), Create("Left", "NEW"), choose=("i",)))


def test_a_claim_over_instances_names_the_one_that_breaks_it() -> None:
    verdict = judged(STAYS_OLD, *REBORN, size=2)
    assert verdict.answer is Answer.VIOLATED
    assert verdict.why.endswith("for i0")


def test_a_claim_over_instances_does_not_confuse_one_with_another() -> None:
    swap = row(
        "swap",
        "MIDDLE",
        "END",
        Create(renamed("Left", i="i2"), "NEW"),
        guards=(At("Left", "OLD"), At(renamed("Left", i="i2"), NONE)),
        choose=("i", "i2"),
    )
    for symmetry in ((), ("i",)):
        assert judged(STAYS_OLD, AGED, swap, size=2, symmetry=symmetry).answer is Answer.HOLDS


@pytest.mark.parametrize(("kept", "other"), [("OLD", "NEW"), ("NEW", "OLD")])
def test_an_instance_keeps_its_claim_when_symmetry_gives_it_another_name(kept: str, other: str) -> None:
    # Whichever of the two states sorts first, in one of the cases the first instance must change places.
    make = row("make", "START", "MIDDLE", Create("Left", kept), choose=("i",))
    beside = row(
        "beside",
        "MIDDLE",
        "END",
        Create(renamed("Left", i="i2"), other),
        guards=(At("Left", kept), At(renamed("Left", i="i2"), NONE)),
        choose=("i", "i2"),
    )
    stays = Stays(before=(At("Left", kept),), after=(At("Left", kept),), over=("i",), **SAID)  # type: ignore[arg-type]
    for symmetry in ((), ("i",)):
        assert judged(stays, make, beside, size=2, symmetry=symmetry).answer is Answer.HOLDS


def test_symmetry_changes_no_verdict_and_its_trace_is_real() -> None:
    use = row("use", "MIDDLE", "END", Use("Hand.seen"), choose=("i",))
    for symmetry in ((), ("i",)):
        verdict = judged(NULL, MAKE, use, size=3, symmetry=symmetry)
        assert verdict.answer is Answer.VIOLATED
        assert verdict.violation is not None


def _take(first: str, second: str) -> tuple[Lock | Unlock, ...]:
    return Lock(first), Lock(second), Unlock(second), Unlock(first)


def test_locks_taken_in_two_orders_are_a_cycle_with_a_trace_for_each_edge() -> None:
    verdict = judged(
        ORDERED,
        done("START", *_take("Shelf.door", "Shelf.drawer")),
        other=(done("START", *_take("Shelf.drawer", "Shelf.door")),),
    )
    assert verdict.answer is Answer.VIOLATED
    assert [(edge.held, edge.taken) for edge in verdict.locks] == [
        ("Shelf.door", "Shelf.drawer"),
        ("Shelf.drawer", "Shelf.door"),
    ]
    assert [str(edge.trace[-1]) for edge in verdict.locks] == ["Hand end", "Other end"]


def test_locks_taken_in_one_order_hold() -> None:
    same = done("START", *_take("Shelf.door", "Shelf.drawer"))
    assert judged(ORDERED, same, other=(same,)).answer is Answer.HOLDS


def test_the_same_lock_of_two_instances_is_a_cycle_of_one_edge() -> None:
    other = renamed("Left.latch", i="i2")
    both = row(
        "both",
        "START",
        "END",
        Create("Left", "NEW"),
        Create(renamed("Left", i="i2"), "NEW"),
        Lock("Left.latch"),
        Lock(other),
        Unlock(other),
        Unlock("Left.latch"),
        guards=(Differs("i", "i2"),),
        choose=("i", "i2"),
    )
    verdict = judged(ORDERED, row("go", "START", "MIDDLE"), both, size=2)
    assert [(edge.held, edge.taken) for edge in verdict.locks] == [("Left.latch", "Left.latch")]
