"""Common to all records of the wake-up group: valid pairs, and the same verdicts at the full grain."""

from __future__ import annotations

import pytest

from model.history.beyond import RECORDS as BEYOND
from model.history.record import Record
from model.history.wakeups.records import RECORDS
from model.language.design import Design
from model.language.policy import Grain
from properties.claims.history_claims import claims_of
from properties.engines.explicit.judge import judge
from tests.model.history.ownership.ownership_bench import LARGEST, differing, judged, violated

EACH = pytest.mark.parametrize("record", (*RECORDS, *BEYOND), ids=lambda record: record.key)


def test_group_is_complete() -> None:
    assert sorted(record.number for record in RECORDS) == list(range(19, 27))
    assert {record.number for record in BEYOND} == {31, 32}


def test_no_two_designs_share_a_name() -> None:
    designs = {id(one): one for record in (*RECORDS, *BEYOND) for one in (record.defect, record.fix)}
    names = [design.name for design in designs.values()]
    assert len(names) == len(set(names)) > len(RECORDS)


@EACH
def test_pair_differs_in_at_most_a_dozen_names(record: Record) -> None:
    assert 1 <= len(differing(record.defect, record.fix)) <= 12


@EACH
def test_claims_apply_to_both_designs(record: Record) -> None:
    for design in (record.defect, record.fix):
        assert {record.claim, *(one.claim for one in record.leftovers)} <= {claim.name for claim in claims_of(design)}
    assert record.claim not in {one.claim for one in record.leftovers}


@pytest.mark.few(4)
@EACH
@pytest.mark.parametrize("side", ("defect", "fix"))
def test_full_grain_gives_the_same_verdicts(record: Record, side: str) -> None:
    design: Design = getattr(record, side)
    fine = judge(design, record.scenario, claims_of(design), grain=Grain.FULL, limit=LARGEST)
    assert not fine.undecided
    assert violated(fine) == violated(judged(design, record.scenario))
