"""Common to all records of the closing group: valid pairs, and fixes that hold beyond their own scopes."""

from __future__ import annotations

import pytest

from model.dcp2016.scenarios import TWO_VBUCKETS, TWO_WORKERS
from model.history.closing.records import RECORDS
from model.history.record import Record
from model.language.design import Design
from model.language.policy import Grain
from properties.claims.history_claims import claims_of
from properties.engines.explicit.judge import judge
from tests.model.history.ownership.ownership_bench import differing, judged, violated

EACH = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)
CHAIN = ("MB-36557", "MB-37702", "MB-37827", "MB-38521", "MB-45255", "MB-69075")
"""Each stands on the fix of the one before."""
LARGEST = 250_000
PURGED = {"BackfillManager.lock", "ActiveStream.streamMutex"}
"""The locks of a purge of dead streams (docs/findings/2016.md, 11), which needs a buffer that another one filled."""
PURGES = {"MB-12636", "MB-36557"}
SMALL = tuple(record for record in RECORDS if record.key not in {"MB-37702", "MB-45255", "MB-69075"})
"""Records whose runs with two vbuckets stay within the limit of states."""


def designs() -> tuple[Design, ...]:
    """All designs of the group."""
    return tuple({id(one): one for record in RECORDS for one in (record.defect, record.fix)}.values())


def test_group_is_complete_and_in_the_order_of_fixes() -> None:
    assert {record.number for record in RECORDS} == {7, 8, 9, 10, 11, 12, 15, 16, 17, 18, 27}
    assert [record.year for record in RECORDS] == sorted(record.year for record in RECORDS)


def test_no_two_designs_share_a_name() -> None:
    names = [design.name for design in designs()]
    assert len(names) == len(set(names)) > len(RECORDS)


@EACH
def test_pair_differs_in_at_most_a_screen_of_names(record: Record) -> None:
    assert 1 <= len(differing(record.defect, record.fix)) <= 40


def test_each_defect_stands_on_the_previous_fix_from_2019_on() -> None:
    fixes = [record.fix.name for record in RECORDS if record.key in CHAIN]
    stands = [{record.defect.name, record.defect.base} for record in RECORDS if record.key in CHAIN]
    assert all(fix in on for fix, on in zip(fixes, stands[1:], strict=False))


@EACH
def test_claims_apply_to_both_designs(record: Record) -> None:
    for design in (record.defect, record.fix):
        assert record.claim in {claim.name for claim in claims_of(design)}
    assert {one.claim for one in record.leftovers} <= {claim.name for claim in claims_of(record.fix)}
    assert record.claim not in {one.claim for one in record.leftovers}


@pytest.mark.few(3)
@EACH
@pytest.mark.parametrize("side", ("defect", "fix"))
def test_full_grain_gives_the_same_verdicts(record: Record, side: str) -> None:
    design: Design = getattr(record, side)
    fine = judge(design, record.scenario, claims_of(design), grain=Grain.FULL, limit=LARGEST)
    assert not fine.undecided
    assert violated(fine) == violated(judged(design, record.scenario))


@pytest.mark.few(2)
@EACH
def test_fix_holds_with_two_workers(record: Record) -> None:
    wide = judge(record.fix, record.scenario, claims_of(record.fix), scope=TWO_WORKERS, limit=LARGEST)
    assert not wide.undecided
    assert violated(wide) == {one.claim for one in record.leftovers}


@pytest.mark.few(2)
@pytest.mark.parametrize("record", SMALL, ids=lambda record: record.key)
def test_fix_holds_with_two_vbuckets_except_for_a_full_buffer(record: Record) -> None:
    wide = judge(record.fix, record.scenario, claims_of(record.fix), scope=TWO_VBUCKETS, limit=LARGEST)
    purged = {"lock_order_has_no_cycle"} if record.key in PURGES else set()
    assert not wide.undecided
    assert violated(wide) == {one.claim for one in record.leftovers} | purged
    if purged:
        assert {edge.held for edge in wide.verdict("lock_order_has_no_cycle").locks} == PURGED
