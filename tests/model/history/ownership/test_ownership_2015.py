"""MB-16949 and fdf5a701: a pointer back, and a manager that is deleted while it runs."""

from __future__ import annotations

import pytest

from model.history.ownership.fixed_in_2015 import AND_STREAMS_RAW, BACK_POINTER_GONE, FDF5A701, MB16949, RECORDS
from model.history.ownership.scenarios import LEAVES
from model.history.record import Record
from model.language.design import Design
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, told, violated

RING = {"no_ownership_cycle_survives", "no_unreachable_object_survives", "everything_can_be_released"}
RAW_TASK = {"no_freed_object_is_used", "no_object_is_destroyed_during_a_call"}
FILE = {"every_file_can_be_closed", "no_file_outlives_the_bucket", "no_producer_outlives_the_store"}
EXPECTED = {"MB-16949": RING, "fdf5a701": RAW_TASK | RING | FILE}
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


def test_back_pointer_leaks_a_connection_without_a_stream() -> None:
    verdict = judged(MB16949.defect, LEAVES).verdict(MB16949.claim)
    assert not any("streamRequest" in step for step in steps(verdict))
    assert steps(verdict)[-1] == "ConnManager dropConnection p0"
    assert "DcpProducer[p0], BackfillManager[p0]" in verdict.why


def test_back_pointer_hides_the_crash_of_the_raw_pointers() -> None:
    assert violated(judged(MB16949.fix, LEAVES)) >= RAW_TASK
    assert not RAW_TASK & violated(judged(MB16949.defect, LEAVES))


@pytest.mark.parametrize(
    ("design", "answer"),
    [(BACK_POINTER_GONE, Answer.HOLDS), (AND_STREAMS_RAW, Answer.VIOLATED)],
    ids=lambda one: one.name if isinstance(one, Design) else "",
)
def test_locking_destructor_deadlocks_only_if_streams_do_not_own_their_producer(design: Design, answer: Answer) -> None:
    validate(design)
    verdict = judged(design, LEAVES).verdict("no_thread_waits_for_itself")
    assert verdict.answer is answer
    assert str(verdict.violation or "BackfillManager[p0].lock").endswith("BackfillManager[p0].lock")


def test_manager_is_deleted_by_the_worker_that_runs_it() -> None:
    text = told(FDF5A701)
    assert "in-use: BackfillManager[p0] while AuxIO[x0].thisManager>BackfillManager[p0]" in text
    assert text.splitlines()[-1] == "AuxIO[x0] deleteBackfill p0 v0 g0 b0"
    assert "ConnManager dropConnection p0" in text


def test_pair_of_mb16949_differs_in_the_pointer_and_in_destructors() -> None:
    assert differing(MB16949.defect, MB16949.fix) == {
        "BackfillManager.conn",
        "FrontEnd.open@IDLE",
        "DcpProducer.destroy@OPEN|DISCONNECTING",
        "BackfillManager.destroy@OPEN",
        "BackfillManager.bytesSent[in destructor]@dying",
        "BackfillManager.sendNothing[in destructor]@dying",
        "ActiveStream.destroy@DEAD",
        "ActiveStream.destroy@PENDING|BACKFILLING|IN_MEMORY|TAKEOVER_SEND|TAKEOVER_WAIT",
        "NotifierStream.destroy@PENDING|DEAD",
    }


def test_pair_of_fdf5a701_differs_in_two_strengths_and_the_end_of_the_task() -> None:
    assert differing(FDF5A701.defect, FDF5A701.fix) == {
        "DcpProducer.backfillMgr",
        "BackfillManagerTask.manager",
        "DcpProducer.destroy@OPEN|DISCONNECTING",
        "BackfillManager.destroy@OPEN",
        "BackfillManager.terminate@OPEN",
    }
