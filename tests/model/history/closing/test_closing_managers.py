"""MB-45255 and MB-69075: a manager's pointer that is null, or that nobody keeps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.history.closing.freed_manager import MB69075, MB69075_MERGED
from model.history.closing.null_manager import MB45255
from model.history.record import Record
from model.language.violation import Kind
from model.validation.validator import validate, validate_scenario
from properties.claims.claim import Family, NeverHappens
from properties.engines.explicit.judge import judge
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, told, violated

UNCHECKED = {"no_null_pointer_is_used", "no_freed_object_is_used"}
EXPECTED = {
    "MB-45255": {MB45255.claim} | UNCHECKED,
    "MB-69075": {"lock_order_has_no_cycle"} | UNCHECKED,
}
EACH = pytest.mark.parametrize("record", (MB45255, MB69075), ids=lambda record: record.key)
BY_WORKER = NeverHappens(
    name="worker", sentence="a worker uses no null manager", family=Family.USE, kinds=(Kind.NULL,), about=r"^AuxIO"
)
FREED_BY_WORKER = replace(BY_WORKER, kinds=(Kind.FREED,))


@EACH
def test_defect_violates_its_claim_and_the_expected_others(record: Record) -> None:
    validate(record.defect)
    validate_scenario(record.defect, record.scenario)
    assert violated(judged(record.defect, record.scenario)) == EXPECTED[record.key]


@EACH
def test_fix_keeps_all_claims_except_its_leftovers(record: Record) -> None:
    validate(record.fix)
    fixed = judged(record.fix, record.scenario)
    assert fixed.verdict(record.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in record.leftovers}


def test_stream_is_published_after_its_producer_was_swept() -> None:
    trace = steps(judged(MB45255.defect, MB45255.scenario).verdict(MB45255.claim))
    assert trace.index("BucketThread collectStreams p0") < trace.index("FrontEnd[p0] publishStream v0 g0")
    assert trace.index("FrontEnd[p0] scheduleBackfill v0 g0") < trace.index("BucketThread closeNext p0")
    assert trace[-1] == "FrontEnd[p0] endStreams"
    assert "null: DcpProducer[p0].backfillMgr>BackfillManager[p0]" in told(MB45255)


def test_worker_calls_through_a_pointer_that_was_reset() -> None:
    text = told(MB69075)
    assert "freed: FrontEnd[p0].backfillMgr>BackfillManager[p0]" in text
    assert "BucketThread returnFromClose p0" in text
    assert text.splitlines()[-1] == "FrontEnd[p0] scheduleBackfill v0 g0"


def test_background_worker_meets_a_null_manager_but_never_a_freed_one() -> None:
    found = judge(MB69075.defect, MB69075.scenario, (BY_WORKER, FREED_BY_WORKER))
    assert [one.answer for one in found.verdicts] == [Answer.VIOLATED, Answer.HOLDS]
    assert "AuxIO[x0].backfillMgr>BackfillManager[p0]" in found.verdicts[0].why


def test_last_copy_deadlocks_its_worker_on_the_branch_of_the_fix() -> None:
    verdict = judged(MB69075.fix, MB69075.scenario).verdict("no_thread_waits_for_itself")
    assert str(verdict.violation) == "self-deadlock: ActiveStream[p0,v0,g0].streamMutex"
    assert steps(verdict)[-1] == "FrontEnd[p0] scheduleBackfill v0 g0"


def test_last_copy_does_no_harm_where_the_fix_was_merged() -> None:
    validate(MB69075_MERGED)
    merged = judged(MB69075_MERGED, MB69075.scenario)
    assert violated(merged) == {"no_items_are_skipped", "lock_order_has_no_cycle"}


def test_fix_of_the_first_is_the_defect_of_the_second() -> None:
    assert MB69075.defect is MB45255.fix


def test_pair_of_mb45255_differs_where_bytes_are_given_back() -> None:
    changed = differing(MB45255.defect, MB45255.fix)
    assert "ActiveStream.disconnect@BACKFILLING" in changed
    assert {name.partition("@")[0] for name in changed} == {
        "ActiveStream.disconnect",
        "ActiveStream.setDead",
        "ActiveStream.setDeadUnderLock",
        "ActiveStream.markDiskSnapshot[no vbucket]",
        "FrontEnd.step[return bytes]",
        "FrontEnd.closeStream[return bytes]",
    }


def test_pair_of_mb69075_differs_in_two_copies_and_three_null_checks() -> None:
    assert differing(MB69075.defect, MB69075.fix) == {
        "FrontEnd.backfillMgr",
        "FrontEnd.scheduleBackfill@R6_USE",
        "AuxIO.backfillMgr",
        "AuxIO.runBackfill[item]@A5_USE",
        "AuxIO.runBackfill[item, buffer full]@A5_USE",
        "AuxIO.runBackfill[item, no manager]@A5_USE",
    }
