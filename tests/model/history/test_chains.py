"""Fixes that leave or cause a later defect: the later defect is found in the design after the fix."""

from __future__ import annotations

import pytest

from model.history.chains import FOUND, NOT_FOUND
from model.history.thirty import RECORDS
from model.language.errors import TableError
from properties.claims.history import SUBJECT
from properties.engines.explicit.judge import judge
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import LARGEST

BY_KEY = {record.key: record for record in RECORDS}


def later_in(earlier: str, later: str) -> Answer:
    """The answer of the fix of one record to the claim of a later one, in the scenario of the later one."""
    fix, record = BY_KEY[earlier].fix, BY_KEY[later]
    run = judge(fix, record.scenario, (SUBJECT.claim(record.claim),), symmetry=SUBJECT.symmetry, limit=LARGEST)
    return run.verdict(record.claim).answer


@pytest.mark.parametrize(("earlier", "later"), FOUND)
def test_later_defect_is_found_in_the_fix_of_the_earlier_record(earlier: str, later: str) -> None:
    assert BY_KEY[earlier].year <= BY_KEY[later].year
    assert later_in(earlier, later) is Answer.VIOLATED


@pytest.mark.few(2)
@pytest.mark.parametrize(("earlier", "later", "why"), NOT_FOUND)
def test_later_defect_is_absent_before_its_cause(earlier: str, later: str, why: str) -> None:
    assert why.strip()
    try:
        assert later_in(earlier, later) is not Answer.VIOLATED
    except TableError as error:
        assert "ASLEEP" in str(error) or "notified" in str(error)


def test_every_leftover_that_names_a_record_is_in_a_chain() -> None:
    links = {*FOUND, *((earlier, later) for earlier, later, _ in NOT_FOUND)}
    named = {
        (record.key, later)
        for record in RECORDS
        for one in record.leftovers
        for later in BY_KEY
        if one.why.startswith(f"{later}:")
    }
    assert named
    assert named <= links


def test_fix_in_a_chain_keeps_its_own_claim() -> None:
    for earlier, _ in FOUND:
        record = BY_KEY[earlier]
        assert record.claim not in {one.claim for one in record.leftovers}
