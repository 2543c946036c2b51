"""MB-37468 and MB-54591: a flag that is cleared after the look, and notifications that come in between."""

from __future__ import annotations

import pytest

from model.history.record import Record
from model.history.wakeups.ready import MB37468, MB54591, RECORDS
from model.history.wakeups.scenarios import STAYS
from model.language.policy import Grain
from model.validation.validator import validate
from properties.claims.history_claims import claims_of
from properties.engines.explicit.judge import judge
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import LARGEST, differing, judged, steps, violated

EXPECTED = {
    "MB-37468": {"a_stream_can_proceed_after_its_backfill", "items_in_memory_can_be_sent"},
    "MB-54591": {"items_in_memory_can_be_sent"},
}
EACH = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)


def trace_of(record: Record) -> list[str]:
    """The shortest trace of the record's defect."""
    return steps(judged(record.defect, record.scenario).verdict(record.claim))


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


@EACH
def test_full_grain_also_finds_the_defect(record: Record) -> None:
    fine = judge(record.defect, record.scenario, claims_of(record.defect), grain=Grain.FULL, limit=LARGEST)
    assert not fine.undecided
    assert violated(fine) == EXPECTED[record.key]


def test_backfill_ends_between_the_look_and_the_clearing() -> None:
    trace = trace_of(MB37468)
    look = trace.index("FrontEnd[p0] step[backfill running] v0 g0")
    clear = trace.index("FrontEnd[p0] step[nothing found] v0 g0")
    assert look < trace.index("AuxIO[x0] finishBackfill p0 v0 g0 b0") < clear
    assert "FrontEnd[p0] step[next] v0 g0" not in trace[clear:]


def test_item_is_written_between_the_look_and_the_clearing() -> None:
    trace = trace_of(MB54591)
    looks = [place for place, step in enumerate(trace) if "[backfill sent]" in step or "[nothing in memory]" in step]
    clear = len(trace) - 1 - trace[::-1].index("FrontEnd[p0] step[nothing found] v0 g0")
    assert max(looks) < trace.index("Environment write p0 v0 g0") < clear


def test_notified_stream_is_sent_from_in_every_design() -> None:
    for design in (MB37468.defect, MB37468.fix, MB54591.fix):
        fired = judged(design, STAYS).fired
        assert {"FrontEnd.step[send from memory]@N_NEXT", "FrontEnd.step[nothing in memory]@N_NEXT"} <= fired


def test_fix_of_the_first_is_the_defect_of_the_second() -> None:
    assert MB37468.fix is MB54591.defect


def test_pairs_differ_in_the_notification_and_the_time_of_the_clearing() -> None:
    (row,) = differing(MB37468.defect, MB37468.fix)
    assert row.startswith("ActiveStream.finishBackfill@")
    assert differing(MB54591.defect, MB54591.fix) == {
        "FrontEnd.step[next]@READY",
        "FrontEnd.step[nothing found]@N_LOOKED",
    }
