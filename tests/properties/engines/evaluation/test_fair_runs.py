"""Which endless runs are fair, shape by shape: each rule once where it forbids a run and once where it does not."""

from __future__ import annotations

import pytest

from model.language.lifecycle import Row
from model.language.vocabulary import (
    NONE,
    At,
    Clear,
    Create,
    Drop,
    Has,
    Lock,
    No,
    Not,
    NotAt,
    Off,
    On,
    Set,
    Take,
    Unlock,
    Use,
)
from properties.claims.claim import Eventually
from properties.engines.explicit.judge import judge
from properties.engines.symbolic.judge import symbolic_judge
from properties.verdicts.verdict import VACUOUS, Answer, Verdict
from tests.properties.engines.evaluation.workbench import bench, done, layout, row, scenario
from tests.properties.engines.explicit.fair_cycle_bench import comes, is_a_lasso, running_on

ENDS = At("Other", "END")
SPIN = row("spin", "START", None)
SOMEBODY = frozenset({"somebody"})


def both(claim: Eventually, *hand: Row, other: tuple[Row, ...] = (), alone: bool = False, size: int = 1) -> Verdict:
    """The verdict of the explicit engine, once the one on sets has given the same answer."""
    design = bench(*hand, other=other)
    design = running_on(design) if alone else design
    work = scenario(size=size, assumes=SOMEBODY)
    mine = judge(design, work, (claim,)).verdicts[0]
    theirs = symbolic_judge(design, work, (claim,), capacity=1 << 18).verdicts[0]
    assert (theirs.answer, theirs.masked_by) == (mine.answer, mine.masked_by)
    for one in (mine, theirs):
        assert one.trace is None or is_a_lasso(layout(design, size, assumes=SOMEBODY), one, claim)
    return mine


def test_a_thread_that_spins_does_not_keep_another_from_its_step() -> None:
    assert both(comes(ENDS), SPIN).answer is Answer.HOLDS


def test_a_thread_that_spins_is_a_fair_run_of_one_step() -> None:
    verdict = both(comes(At("Hand", "END")), SPIN)
    assert verdict.answer is Answer.VIOLATED
    assert verdict.again is not None
    assert [step.row.event for step in (verdict.trace or ())[verdict.again :]] == ["spin"]


def test_a_run_without_obligatory_steps_rests_forever() -> None:
    verdict = both(comes(On("Shelf.lit")), done())
    assert verdict.answer is Answer.VIOLATED
    assert verdict.again == len(verdict.trace or ()) == 2


def test_two_threads_that_wait_for_each_other_rest_forever() -> None:
    def takes(first: str, second: str) -> tuple[Row, ...]:
        return (row("one", "START", "MIDDLE", Lock(first)), row("two", "MIDDLE", "END", Lock(second), Unlock(second)))

    verdict = both(comes(ENDS), *takes("Shelf.door", "Shelf.drawer"), other=takes("Shelf.drawer", "Shelf.door"))
    assert verdict.answer is Answer.VIOLATED
    assert verdict.again == 2


@pytest.mark.parametrize(("assumed", "answer"), [("", Answer.HOLDS), ("somebody", Answer.VIOLATED)])
def test_a_step_of_the_environment_is_not_obligatory(assumed: str, answer: Answer) -> None:
    light = row("light", "START", "END", Set("Shelf.lit"), environment=assumed)
    assert both(comes(On("Shelf.lit")), light).answer is answer
    assert both(comes(On("Shelf.lit")), light, SPIN).answer is answer


@pytest.mark.parametrize(
    ("dark", "answer"),
    [
        (row("stay dark", "START", "END", environment="somebody"), Answer.HOLDS),
        (row("darken", "START", None, Clear("Shelf.lit"), environment="somebody"), Answer.VIOLATED),
    ],
)
def test_a_step_possible_at_every_visit_is_taken_eventually(dark: Row, answer: Answer) -> None:
    rows = (
        row("go", "START", "MIDDLE", Set("Shelf.lit")),
        row("return", "MIDDLE", "START"),
        row("leave", "MIDDLE", "END", guards=(On("Shelf.lit"),)),
    )
    assert both(comes(At("Hand", "END")), *rows, other=(dark,)).answer is answer


def test_an_operation_that_the_environment_has_begun_is_completed() -> None:
    begin = row("begin", "START", "MIDDLE", Lock("Shelf.door"), environment="somebody")
    finish = row("finish", "MIDDLE", "END", Unlock("Shelf.door"), environment="somebody")
    enter = row("enter", "START", "END", Lock("Shelf.door"), Unlock("Shelf.door"))
    assert both(comes(ENDS), begin, finish, other=(enter,)).answer is Answer.HOLDS
    elsewhere = row("wander", "START", "MIDDLE", Lock("Shelf.door"))
    assert both(comes(At("Hand", "END")), elsewhere, finish).answer is Answer.VIOLATED


def test_a_lock_that_is_free_infinitely_often_is_granted() -> None:
    hold = (row("lock", "START", "MIDDLE", Lock("Shelf.door")), row("unlock", "MIDDLE", "START", Unlock("Shelf.door")))
    enter = row("enter", "START", "END", Lock("Shelf.door"), Unlock("Shelf.door"))
    assert both(comes(ENDS), *hold, other=(enter,)).answer is Answer.HOLDS
    keep = row("keep", "MIDDLE", None)
    assert both(comes(ENDS), hold[0], keep, other=(enter,)).answer is Answer.VIOLATED


@pytest.mark.parametrize("alone", [False, True])
def test_a_thread_that_runs_on_alone_does_not_excuse_that_others_never_step(alone: bool) -> None:
    rows = (row("go", "START", "MIDDLE"), row("return", "MIDDLE", "START"))
    assert both(comes(ENDS), *rows, alone=alone).answer is Answer.HOLDS


def test_every_waiting_object_is_served() -> None:
    make = row("make", "START", None, Create("Left", "NEW"), guards=(At("Left", NONE), Off("Shelf.lit")), choose=("i",))
    start = row("start", "START", "MIDDLE", Set("Shelf.lit"), guards=(No(("i",), At("Left", NONE)),))
    serve = row("serve", "MIDDLE", None, Take("Hand.seen"), guards=(At("Left", "NEW"),), choose=("i",))
    claim = comes(No(("i",), Not(Has("Hand.seen"))), given=(On("Shelf.lit"),))
    assert both(claim, make, start, serve, size=2).answer is Answer.HOLDS
    forget = row("forget", "MIDDLE", None, Drop("Hand.seen"), guards=(Has("Hand.seen"),), choose=("i",))
    refuse = row("serve", "MIDDLE", None, Take("Hand.seen"), guards=(At("Left", "OLD"),), choose=("i",))
    assert both(claim, make, start, refuse, forget, size=2).answer is Answer.VIOLATED


def test_folding_interchangeable_things_changes_no_answer() -> None:
    make = row("make", "START", None, Create("Left", "NEW"), guards=(At("Left", NONE),), choose=("i",))
    age = row("poke", "START", None, guards=(At("Left", "NEW"),), choose=("i",))
    use = row("look", "START", None, Take("Hand.seen"), guards=(At("Left", "NEW"),), choose=("i",))
    claims = (comes(No(("i",), At("Left", NONE))), comes(No(("i",), NotAt("Left", NONE))))
    for claim in claims:
        design = bench(make, age, use)
        folded, plain = (judge(design, scenario(size=2), (claim,), symmetry=sorts) for sorts in (("i",), ()))
        assert folded.states < plain.states
        assert folded.verdicts[0].answer is plain.verdicts[0].answer
        for one in (folded.verdicts[0], plain.verdicts[0]):
            assert one.trace is None or is_a_lasso(layout(design, 2), one, claim)


def test_a_run_that_must_crash_is_no_endless_run_and_is_reported_as_masked() -> None:
    crash = row("use", "START", "END", Use("Hand.seen"), choose=("i",))
    verdict = both(comes(On("Shelf.lit")), crash, other=(SPIN,))
    assert (verdict.answer, verdict.masked_by) == (Answer.HOLDS, ("null",))


def test_only_runs_that_stay_where_the_premise_holds_count() -> None:
    blink = (row("light", "START", "MIDDLE", Set("Shelf.lit")), row("darken", "MIDDLE", "START", Clear("Shelf.lit")))
    never = At("Hand", "END")
    assert both(comes(never, given=(On("Shelf.lit"),)), *blink).answer is Answer.HOLDS
    assert both(comes(never, given=(At("Other", "END"),)), *blink).answer is Answer.VIOLATED


def test_a_premise_that_is_never_reached_leaves_the_claim_undecided() -> None:
    verdict = both(comes(ENDS, given=(On("Shelf.lit"),)), SPIN)
    assert verdict.answer is Answer.UNDECIDED
    assert verdict.why.startswith(VACUOUS)


def test_a_search_that_was_stopped_leaves_the_claim_undecided() -> None:
    assert judge(bench(SPIN), scenario(), (comes(ENDS),), limit=1).verdicts[0].answer is Answer.UNDECIDED
