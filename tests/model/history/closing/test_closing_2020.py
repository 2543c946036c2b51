"""MB-37702, MB-37827 and MB-38521: a producer between its bucket's shutdown and its own disconnect."""

from __future__ import annotations

import pytest

from model.history.closing.copied_map import MB20751
from model.history.closing.fixed_in_2020 import MB37702, MB37827, MB38521, RECORDS
from model.history.closing.scenarios import BOTH_CLOSE
from model.history.record import Record
from model.language.policy import Policy
from model.semantics.layout import Layout
from model.semantics.step import enabled, step
from model.semantics.trace import record as retrace
from model.semantics.trace import run_trace
from model.validation.validator import validate, validate_scenario
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, told, violated

COPY_DIES = {"no_thread_waits_for_itself", "lock_order_has_no_cycle"}
EXPECTED = {
    "MB-37702": {MB37702.claim, "no_null_pointer_is_used", "no_items_are_skipped"} | COPY_DIES,
    "MB-37827": {MB37827.claim},
    "MB-38521": {MB38521.claim},
}
EACH = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)


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


def test_producer_without_a_manager_accepts_a_stream() -> None:
    trace = steps(judged(MB37702.defect, MB37702.scenario).verdict(MB37702.claim))
    assert trace.index("BucketThread returnFromClose p0") < trace.index("FrontEnd[p0] streamRequest[new] v0 g0")
    assert trace[-1] == "FrontEnd[p0] streamRequest[new] v0 g0"


def test_accepted_stream_uses_the_missing_manager() -> None:
    layout = Layout(MB37702.defect, Policy(MB37702.scenario, MB37702.scenario.scope))
    trace = judged(MB37702.defect, MB37702.scenario).verdict(MB37702.claim).trace or ()
    state = run_trace(layout, retrace(layout, trace)).states[-1]
    for name in ("FrontEnd[p0] activateStream[backfill] v0 g0", "FrontEnd[p0] scheduleBackfill v0 g0"):
        outcome = step(layout, state, next(one for one in enabled(layout, state) if str(one) == name))
        state = outcome.state
    assert str(outcome.violation) == "null: FrontEnd[p0].backfillMgr>BackfillManager[p0]"


def test_acknowledgement_continues_with_a_freed_stream() -> None:
    text = told(MB37827)
    assert "freed: FrontEnd[p0].acknowledged>ActiveStream[p0,v0,g0]" in text
    assert text.splitlines()[-2:] == ["BucketThread endStreams p0", "FrontEnd[p0] acknowledge[use] v0 g0"]


def test_one_closer_resets_the_manager_before_the_other_ends_its_streams() -> None:
    text = told(MB38521)
    assert "null: DcpProducer[p0].backfillMgr>BackfillManager[p0]" in text
    assert text.index("BucketThread returnFromClose p0") < text.index("FrontEnd[p0] endStreams")
    assert "FrontEnd[p0] collectStreams" in steps(judged(MB38521.defect, BOTH_CLOSE).verdict(MB38521.claim))


def test_two_closers_did_no_harm_in_2016() -> None:
    assert judged(MB20751.fix, BOTH_CLOSE).verdict(MB38521.claim).answer is Answer.HOLDS


def test_pair_of_mb37702_differs_in_one_row() -> None:
    assert differing(MB37702.defect, MB37702.fix) == {"BucketThread.closeNext@NEXT"}


def test_pair_of_mb37827_differs_in_one_strength() -> None:
    assert differing(MB37827.defect, MB37827.fix) == {"FrontEnd.acknowledged"}


def test_pair_of_mb38521_differs_in_a_lock_and_its_four_uses() -> None:
    assert differing(MB38521.defect, MB38521.fix) == {
        "DcpProducer.closeAllStreamsLock",
        *(
            f"{thread}.{row}"
            for thread in ("FrontEnd", "BucketThread")
            for row in ("collectStreams@P1", "returnFromClose@P3")
        ),
    }
