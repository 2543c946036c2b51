"""Common to all records of the ownership group: valid pairs, and fixes that hold beyond their own scopes."""

from __future__ import annotations

import pytest

from model.dcp2016.scenarios import TWO_VBUCKETS, TWO_WORKERS
from model.history.ownership.records import RECORDS
from model.history.record import Record
from model.language.design import Design
from model.language.policy import Grain, Scope
from properties.claims.history_claims import claims_of
from properties.engines.explicit.judge import judge
from tests.model.history.ownership.ownership_bench import LARGEST, differing, judged, violated

SMALL = tuple(record for record in RECORDS if record.key != "MB-44919")
"""Records with one connection; the other record has two connections already."""
EACH = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)
WIDER = pytest.mark.parametrize("scope", (TWO_VBUCKETS, TWO_WORKERS), ids=lambda scope: scope.name)


def designs() -> tuple[Design, ...]:
    """All designs of the group."""
    return tuple({id(one): one for record in RECORDS for one in (record.defect, record.fix)}.values())


def test_group_is_complete_and_in_the_order_of_fixes() -> None:
    assert {record.number for record in RECORDS} == {1, 2, 3, 4, 5, 6, 13, 14, 28, 29, 30}
    assert [record.year for record in RECORDS] == sorted(record.year for record in RECORDS)


def test_no_two_designs_share_a_name() -> None:
    names = [design.name for design in designs()]
    assert len(names) == len(set(names)) > len(RECORDS)


@EACH
def test_pair_differs_in_at_most_a_screen_of_names(record: Record) -> None:
    assert 1 <= len(differing(record.defect, record.fix)) <= 40


@EACH
def test_claims_apply_to_both_designs(record: Record) -> None:
    for design in (record.defect, record.fix):
        assert record.claim in {claim.name for claim in claims_of(design)}
    assert {one.claim for one in record.leftovers} <= {claim.name for claim in claims_of(record.fix)}
    assert record.claim not in {one.claim for one in record.leftovers}


@EACH
def test_new_rows_cite_a_source_file_and_a_commit(record: Record) -> None:
    delta = record.fix.delta
    cites = [row.cite for _, row in (*delta.add_rows, *delta.replace_rows)] + [slot.cite for _, slot in delta.add_slots]
    assert all(cite.file.endswith((".cc", ".h")) and cite.symbol and cite.commit for cite in cites)
    assert cites or delta.strengths or not record.fix.base


@pytest.mark.few(4)
@pytest.mark.parametrize("record", SMALL, ids=lambda record: record.key)
@pytest.mark.parametrize("side", ("defect", "fix"))
def test_full_grain_gives_the_same_verdicts(record: Record, side: str) -> None:
    design: Design = getattr(record, side)
    fine = judge(design, record.scenario, claims_of(design), grain=Grain.FULL, limit=LARGEST)
    assert not fine.undecided
    assert violated(fine) == violated(judged(design, record.scenario))


@pytest.mark.few(4)
@WIDER
@pytest.mark.parametrize("record", SMALL, ids=lambda record: record.key)
def test_fix_holds_with_two_vbuckets_and_with_two_workers(record: Record, scope: Scope) -> None:
    wide = judge(record.fix, record.scenario, claims_of(record.fix), scope=scope, limit=LARGEST)
    assert not wide.undecided
    assert violated(wide) == {one.claim for one in record.leftovers}
