"""MB-15519, MB-22451 and MB-24089: buffers that stay full, and a second backfill that its stream forgets."""

from __future__ import annotations

import pytest

from model.history.record import Record
from model.history.wakeups.buffers import MB15519
from model.history.wakeups.pending import MB22451
from model.history.wakeups.sizes import MB24089
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, told, violated

RECORDS = (MB15519, MB22451, MB24089)
WAITS = {"every_file_can_be_closed", "everything_can_be_released"}
EXPECTED = {
    "MB-15519": {*WAITS, "lock_order_has_no_cycle"},
    "MB-22451": {"no_in_memory_stream_has_a_waiting_backfill"},
    "MB-24089": WAITS,
}
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


def test_bytes_of_a_dead_stream_block_the_backfill_of_another_vbucket() -> None:
    verdict = judged(MB15519.defect, MB15519.scenario).verdict(MB15519.claim)
    trace = steps(verdict)
    dies = trace.index("AdminWorker setVBucketState[only one] v0")
    assert trace.index("AuxIO[x0] runBackfill[item, buffer full] p0 v0 g0 b0") < dies
    assert "AuxIO[x0] backfill[buffer full, purge] p0" in trace[dies:]
    assert "FrontEnd[p0] scheduleBackfill v1 g0" in trace[dies:]
    assert "DCPBackfill[p0,v1,g0,b0]" in verdict.why and "DCPBackfill[p0,v0,g0,b0]" not in verdict.why


def test_empty_buffer_stays_full_for_an_item_that_it_can_never_hold() -> None:
    trace = steps(judged(MB24089.defect, MB24089.scenario).verdict(MB24089.claim))
    refused = trace.index("AuxIO[x0] runBackfill[large item, buffer full] p0 v0 g0 b0")
    assert "FrontEnd[p0] step[return bytes] v0 g0" in trace[refused:]
    assert "AuxIO[x0] runBackfill[item] p0 v0 g0 b0" not in trace[refused:]


def test_stream_continues_in_memory_while_its_second_backfill_is_queued() -> None:
    text = told(MB22451)
    assert "Environment slowDown[drop cursor] p0 v0 g0" in text
    assert "AuxIO[x0] runBackfill[complete] p0 v0 g0 b0" in text
    assert text.splitlines()[-1] == "FrontEnd[p0] step[backfill sent] v0 g0"


def test_pairs_differ_in_the_rows_that_the_records_name() -> None:
    assert differing(MB15519.defect, MB15519.fix) == {
        "ActiveStream.disconnect@BACKFILLING",
        "ActiveStream.setDead@BACKFILLING",
        "ActiveStream.markDiskSnapshot[no vbucket]@BACKFILLING",
        "FrontEnd.closeStream[return bytes]@C3_USE",
    }
    assert differing(MB24089.defect, MB24089.fix) == {
        "BackfillManager.bytesSent@OPEN",
        "BackfillManager.sendNothing@OPEN",
    }
    assert differing(MB22451.defect, MB22451.fix) == {"ActiveStream.completeBackfill[backfilling]@BACKFILLING"}
