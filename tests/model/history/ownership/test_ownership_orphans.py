"""MB-57772: backfills that outlive their streams while memory is high, and one that the fix cannot reach."""

from __future__ import annotations

from model.history.ownership.orphans import DESTRUCTOR_ONLY, MB57772
from model.history.ownership.scenarios import LEAVES, RISES
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, violated

LEFT = {"every_orphan_can_be_freed", "everything_can_be_released"}


def test_each_opened_and_closed_stream_leaves_a_backfill() -> None:
    validate(MB57772.defect)
    run = judged(MB57772.defect, MB57772.scenario)
    assert violated(run) == LEFT
    left = run.verdict(MB57772.claim).why
    assert "DCPBackfill[p0,v0,g0,b0], DCPBackfill[p0,v0,g1,b0]" in left
    assert "ActiveStream[" not in left


def test_orphan_stays_once_its_stream_is_erased() -> None:
    verdict = judged(MB57772.defect, MB57772.scenario).verdict(MB57772.claim)
    assert verdict.no_return is not None
    assert steps(verdict)[verdict.no_return - 1] == "FrontEnd[p0] eraseStream v0 g0"


def test_fix_violates_nothing_while_memory_stays_high() -> None:
    validate(MB57772.fix)
    fixed = judged(MB57772.fix, MB57772.scenario)
    assert fixed.verdict(MB57772.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB57772.leftovers} == set()


def test_fix_keeps_all_claims_when_the_client_leaves() -> None:
    assert violated(judged(MB57772.fix, LEAVES)) == set()


def test_destructor_alone_would_wait_for_the_lock_of_close_all_streams() -> None:
    verdict = judged(DESTRUCTOR_ONLY, LEAVES).verdict("no_thread_waits_for_itself")
    assert str(verdict.violation) == "self-deadlock: DcpProducer[p0].closeAllStreamsLock"
    assert steps(verdict)[-1] == "FrontEnd[p0] sweepStreams"


def test_running_backfill_escapes_the_fix() -> None:
    verdict = judged(MB57772.fix, RISES).verdict(MB57772.claim)
    trace = steps(verdict)
    scan, erased, filed = (
        trace.index("AuxIO[x0] runBackfill[scan] p0 v0 g0 b0"),
        trace.index("FrontEnd[p0] eraseStream v0 g0"),
        trace.index("AuxIO[x0] refileBackfill p0 v0 g0 b0", trace.index("FrontEnd[p0] eraseStream v0 g0")),
    )
    assert scan < erased < filed
    assert trace[-1] == "Environment raiseMemory"
    assert "Db[p0,v0,g0,b0]" in verdict.why


def test_pair_differs_in_the_backfill_number_and_its_uses() -> None:
    assert differing(MB57772.defect, MB57772.fix) == {
        "ActiveStream.backfillUID",
        "ActiveStream.completeBackfill[backfilling]@BACKFILLING",
        "ActiveStream.completeBackfill[too late]@PENDING|IN_MEMORY|TAKEOVER_SEND|TAKEOVER_WAIT|DEAD",
        "ActiveStream.destroy@DEAD",
        "ActiveStream.destroy@PENDING|BACKFILLING|IN_MEMORY|TAKEOVER_SEND|TAKEOVER_WAIT",
        "BackfillManager.removeBackfill@OPEN",
        "BucketThread.sweepStreams@P1",
        "FrontEnd.scheduleBackfill@R6_USE",
        "FrontEnd.step[schedule]@N_USE",
        "FrontEnd.sweepStreams@P1",
    }
