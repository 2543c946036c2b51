"""MB-18171 and MB-19892: the two leaks of 2016, before and after."""

from __future__ import annotations

import pytest

from model.history.ownership.fixed_in_2016 import MB18171, MB19892, RECORDS
from model.history.record import Record
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, told, violated

LEAK = {
    "no_ownership_cycle_survives",
    "no_unreachable_object_survives",
    "everything_can_be_released",
    "no_producer_outlives_the_store",
}
EXPECTED = {
    "MB-18171": LEAK,
    "MB-19892": LEAK | {"every_file_can_be_closed", "no_file_outlives_the_bucket"},
}
EACH = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)


@EACH
def test_defect_violates_its_claim_and_the_expected_others(record: Record) -> None:
    validate(record.defect)
    found = violated(judged(record.defect, record.scenario))
    assert record.claim in found
    assert found == EXPECTED[record.key]


@EACH
def test_fix_keeps_all_claims_except_its_leftovers(record: Record) -> None:
    validate(record.fix)
    run = judged(record.fix, record.scenario)
    assert run.verdict(record.claim).answer is Answer.HOLDS
    assert violated(run) == {one.claim for one in record.leftovers}


def test_cycle_of_mb18171_closes_when_the_task_dies_with_a_queued_stream() -> None:
    trace = steps(judged(MB18171.defect, MB18171.scenario).verdict(MB18171.claim))
    assert any("step[ask for items]" in step for step in trace)
    assert "AuxIO[x0] runCheckpointTask[shutdown] p0" in trace
    assert "ActiveStreamCheckpointProcessorTask[p0]" in told(MB18171)
    assert not any("popStream" in step for step in trace)


def test_file_of_mb19892_is_opened_in_the_last_run_of_its_task() -> None:
    trace = steps(judged(MB19892.defect, MB19892.scenario).verdict(MB19892.claim))
    assert trace.index("BucketThread announceShutdown") < trace.index("AuxIO[x0] runBackfill[open] p0 v0 g0 b0")
    assert "AuxIO[x0] leaveRun[shutdown] p0" in trace
    assert "Db[p0,v0,g0,b0]" in judged(MB19892.defect, MB19892.scenario).verdict(MB19892.claim).why


def test_pair_of_mb18171_differs_in_the_pointer_and_its_uses() -> None:
    assert differing(MB18171.defect, MB18171.fix) == {
        "ActiveStream.checkpointCreatorTask",
        "FrontEnd.streamRequest[new]@READY",
        "FrontEnd.streamRequest[replaces dead]@READY",
        "FrontEnd.step[ask for items]@READY",
        "FrontEnd.clearQueues@P5",
        "BucketThread.clearQueues@P5",
    }
