"""MB-17230 and MB-19428: streams on a vbucket that dies, and a backfill whose stream was refused."""

from __future__ import annotations

import pytest

from model.history.record import Record
from model.history.wakeups.scenarios import VBUCKET_DIES
from model.history.wakeups.vbuckets import HALVES, MB17230, MB17230_CHECKED, MB19428, RECORDS
from model.language.design import Design
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, told, violated

CHARGED = {"buffered_bytes_equal_what_they_count", "every_file_can_be_closed", "everything_can_be_released"}
EXPECTED = {"MB-17230": {"no_stream_outlives_its_vbucket"}, "MB-19428": CHARGED}
EACH = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)


@EACH
def test_defect_violates_its_claim_and_the_expected_others(record: Record) -> None:
    validate(record.defect)
    assert record.claim in EXPECTED[record.key]
    assert violated(judged(record.defect, record.scenario)) == EXPECTED[record.key]


@EACH
def test_fix_keeps_all_claims_except_its_leftovers(record: Record) -> None:
    validate(record.fix)
    run = judged(record.fix, record.scenario)
    assert run.verdict(record.claim).answer is Answer.HOLDS
    assert violated(run) == {one.claim for one in record.leftovers}


def test_request_comes_between_the_sweep_and_the_new_state() -> None:
    assert told(MB17230).splitlines()[-4:] == [
        "AdminWorker setVBucketState v0",
        "FrontEnd[p0] publishStream v0 g0",
        "FrontEnd[p0] addVBConn v0 g0",
        "AdminWorker setVBucketState[store state] v0",
    ]


@pytest.mark.parametrize("half", HALVES, ids=lambda design: design.name)
def test_half_of_the_fix_leaves_the_stream_on_the_dead_vbucket(half: Design) -> None:
    validate(half)
    assert judged(half, VBUCKET_DIES).verdict(MB17230.claim).answer is Answer.VIOLATED


def test_check_alone_fails_if_the_request_comes_between_the_steps() -> None:
    verdict = judged(MB17230_CHECKED, VBUCKET_DIES).verdict(MB17230.claim)
    assert [step.partition(" v0")[0] for step in steps(verdict)[-4:]] == [
        "AdminWorker setVBucketState",
        "FrontEnd[p0] publishStream",
        "FrontEnd[p0] addVBConn",
        "AdminWorker setVBucketState[store state]",
    ]


def test_refused_stream_dies_with_its_bytes_when_its_backfill_is_deleted() -> None:
    text = told(MB19428)
    assert "FrontEnd[p0] refuseStream v0 g0" in text
    assert text.splitlines()[-1] == "AuxIO[x0] deleteBackfill p0 v0 g0 b0"
    trace = steps(judged(MB19428.defect, VBUCKET_DIES).verdict(MB19428.claim))
    assert trace.index("FrontEnd[p0] scheduleBackfill v0 g0") < trace.index("FrontEnd[p0] refuseStream v0 g0")
    assert "AuxIO[x0] runBackfill[item] p0 v0 g0 b0" in trace


def test_fix_of_the_first_is_the_defect_of_the_second() -> None:
    assert MB17230.fix is MB19428.defect


def test_pairs_differ_in_the_check_the_order_and_the_activation() -> None:
    assert differing(MB17230.defect, MB17230.fix) == {
        "FrontEnd.publishStream@R7",
        "FrontEnd.refuseStream@R7",
        "AdminWorker.setVBucketState@IDLE",
        "AdminWorker.setVBucketState[end streams]@V1",
        "AdminWorker.setVBucketState[store state]@V1",
    }
    assert differing(MB19428.defect, MB19428.fix) == {
        "FrontEnd.R7",
        "FrontEnd.activateStream[backfill]@R6_LOAD",
        "FrontEnd.activateStream[dead vbucket]@R6_LOAD",
        "FrontEnd.activateStream[in memory]@R6_LOAD",
        "FrontEnd.activateStream[removed vbucket]@R6_LOAD",
        "FrontEnd.publishStream@R7",
        "FrontEnd.refuseStream@R7",
        "FrontEnd.scheduleBackfill@R6_USE",
    }
