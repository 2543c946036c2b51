"""The bases as data: each design of a record stands at its time, and dates are read as spans."""

from __future__ import annotations

import pytest

from model.history.base import Span, check_member, members_of, places_of, span_of
from model.history.bases import BASES, DAYS
from model.history.beyond import BEYOND
from model.history.beyond import RECORDS as RECORDS_BEYOND
from model.history.record import Record
from model.history.thirty import RECORDS, THIRTY
from model.language.errors import RequestError

EACH = pytest.mark.parametrize("record", (*RECORDS, *RECORDS_BEYOND), ids=lambda record: record.key)
FIXED_ELSEWHERE = {"MB-16915", "MB-44919"}
"""The fix is shown on another branch; the fix is a revert."""


@EACH
def test_both_designs_of_a_record_are_bases(record: Record) -> None:
    designs = [base.design for base in BASES]
    assert record.defect in designs and record.fix in designs


@EACH
def test_fix_stands_from_its_commit_on(record: Record) -> None:
    starts = {base.since.name for base in BASES if base.design == record.fix}
    assert record.commit in starts or record.key in FIXED_ELSEWHERE or record.fix in {one.defect for one in RECORDS}


def test_no_base_ends_before_it_begins() -> None:
    assert [base.design.name for base in BASES if base.until and base.until.day < base.since.day] == []


def test_bases_and_days_are_in_the_order_of_time() -> None:
    days = [base.since.day for base in BASES]
    assert days == sorted(days)
    assert list(DAYS.values()) == sorted(DAYS.values())


def test_every_day_belongs_to_a_commit_of_a_base() -> None:
    used = {commit.name for base in BASES for commit in (base.since, base.until) if commit}
    assert used == set(DAYS)


def test_no_fix_is_committed_before_its_author_wrote_it() -> None:
    written = {one.commit: one.date for one in (*THIRTY, *BEYOND)}
    both = written.keys() & DAYS.keys()
    assert len(both) >= 30
    assert {commit for commit in both if DAYS[commit] < written[commit]} == set()


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("2019", Span("2019-01-01", "2019-12-31")),
        ("2019-02", Span("2019-02-01", "2019-02-28")),
        ("2020-02", Span("2020-02-01", "2020-02-29")),
        ("2019-07-31", Span("2019-07-31", "2019-07-31")),
    ],
)
def test_date_is_read_as_the_days_that_it_means(text: str, span: Span) -> None:
    assert span_of(text) == span


@pytest.mark.parametrize("text", ["", "19", "2019-", "2019-00", "2019-04-31", "2019-07-00", "2019-07-31T00", "٢٠١٩"])
def test_anything_else_is_no_date(text: str) -> None:
    with pytest.raises(RequestError, match="no date"):
        span_of(text)


def test_base_stands_on_its_first_and_its_last_day() -> None:
    (base,) = (one for one in BASES if one.design.name == "mb33873_fix")
    days = ("2019-04-24", "2019-04-25", "2019-08-01", "2019-08-02")
    assert [base.stands(span_of(day)) for day in days] == [False, True, True, False]


def test_design_that_came_back_by_a_revert_stands_twice() -> None:
    twice = [base for base in BASES if base.design.name == "mb40052_fix"]
    assert [base.since.day for base in twice] == ["2020-06-22", "2021-03-17"]
    assert not any(base.stands(span_of("2021-03-10")) for base in twice)


def test_member_of_each_kind_is_found() -> None:
    design = BASES[-1].design
    for lifecycle in design.lifecycles:
        for name, kind in members_of(lifecycle):
            assert f"{kind} {lifecycle.name}.{name}" in places_of(design, name)
    assert {kind for one in design.lifecycles for _, kind in members_of(one)} == {"slot", "flag", "mutex", "counter"}


def test_known_member_is_accepted() -> None:
    check_member(BASES, "streamsMutex")
    check_member(BASES, "DcpProducer.streamsMutex")
