"""MB-19153: a destructor that calls the executor pool under the pool's own mutex."""

from __future__ import annotations

from model.history.closing.pool import MB19153
from model.validation.validator import validate, validate_scenario
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, told, violated

BESIDES = {"no_producer_outlives_the_store", "every_backfill_has_one_place"}


def test_both_designs_are_valid() -> None:
    for design in (MB19153.defect, MB19153.fix):
        validate(design)
        validate_scenario(design, MB19153.scenario)


def test_bucket_thread_waits_for_itself_until_the_fix() -> None:
    assert violated(judged(MB19153.defect, MB19153.scenario)) == {MB19153.claim} | BESIDES
    fixed = judged(MB19153.fix, MB19153.scenario)
    assert fixed.verdict(MB19153.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB19153.leftovers} == BESIDES


def test_last_reference_is_the_pointer_that_outlives_the_wait() -> None:
    trace = steps(judged(MB19153.defect, MB19153.scenario).verdict(MB19153.claim))
    assert trace[-3:] == [
        "AuxIO[x0] checkTask[dead backfill task] p0 v0 g0 b0",
        "AuxIO[x0] releaseBackfillTask p0 v0 g0 b0",
        "BucketThread stopTasks[again] p0 v0 g0 b0",
    ]
    assert "ConnManager dropConnection p0" in trace
    assert "self-deadlock: ExecutorPool.tMutex" in told(MB19153)


def test_every_task_is_stopped_after_the_fix() -> None:
    run = judged(MB19153.fix, MB19153.scenario)
    assert run.verdict("everything_can_be_released").answer is Answer.HOLDS
    assert {"BucketThread.stopTasks[again]@B7_WAIT", "AuxIO.checkTask[dead backfill task]@D2"} <= run.fired


def test_pair_differs_in_the_place_of_the_cancel() -> None:
    assert differing(MB19153.defect, MB19153.fix) == {
        "DcpProducer.destroy@OPEN|DISCONNECTING",
        "FrontEnd.clearQueues@P5",
        "BucketThread.clearQueues@P5",
    }
