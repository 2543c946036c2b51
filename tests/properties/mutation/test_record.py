"""The record of outcomes names exactly the mutants of today, and a sample judged again has the same outcomes."""

from __future__ import annotations

import os
from pathlib import Path
from random import Random

import pytest

from model.language.errors import RequestError
from properties.claims.subject import load_subject
from properties.mutation import page
from properties.mutation.baseline import baseline_of
from properties.mutation.equivalents import equivalents, result, shared, stale
from properties.mutation.listings import DESIGN_OF_2016, Listing, of_2016, of_history
from properties.mutation.mutants import mutants_of
from properties.mutation.outcomes import NEVER_FIRED, Killed, Outcome, Result, Survived
from properties.mutation.record import (
    SURVIVORS,
    OutcomeKind,
    Recorded,
    names_digest,
    outcomes_by_name,
    read_record,
    record_text,
    recorded,
    respelled,
    stale_rows,
    totals,
    updated,
)
from properties.mutation.run_history import main as run_history

LISTINGS = pytest.mark.parametrize("listing", [of_2016(), of_history()], ids=lambda one: one.title)
SAMPLE = 40 if os.environ.get("DCPMODEL_PROFILE") == "deep" else 15
NAMES = ("A.a@X/drop-effect-1 Use(A.b)", "A.a@X/drop-effect-2 Drop(A.b)", "A.b@X/negate-guard-1 Has(A.b)")
CLAIM = Killed("no_leak under work", "violated, not holds")


def _results(*outcomes: Outcome) -> list[Result]:
    return [Result(name, "", outcome) for name, outcome in zip(NAMES, outcomes, strict=False)]


RECORD = updated({}, NAMES, _results(CLAIM, Killed("validation", "no such state"), Survived()))


@LISTINGS
def test_record_has_every_mutant(listing: Listing) -> None:
    record = read_record(listing.record)
    assert stale_rows(record, listing.names) == []
    assert list(outcomes_by_name(record, listing.names)) == list(listing.names)


@LISTINGS
def test_no_mutant_is_alive(listing: Listing) -> None:
    assert totals(outcomes_by_name(read_record(listing.record), listing.names))[OutcomeKind.ALIVE] == 0


@LISTINGS
def test_exactly_the_equivalent_survivors_have_a_reason(listing: Listing) -> None:
    outcomes = outcomes_by_name(read_record(listing.record), listing.names)
    for name, one in outcomes.items():
        if one.kind in SURVIVORS:
            excused = bool(listing.reason(name, one.kind is OutcomeKind.NEVER_FIRED))
            assert excused is (one.kind in (OutcomeKind.EQUIVALENT, OutcomeKind.NEVER_FIRED)), name


@LISTINGS
def test_every_listed_reason_excuses_a_survivor(listing: Listing) -> None:
    outcomes = outcomes_by_name(read_record(listing.record), listing.names)
    assert stale(listing.listed, [name for name, one in outcomes.items() if one.kind in SURVIVORS]) == ()


def test_page_is_made_from_the_records() -> None:
    assert page.main(["--check"]) == 0, "run python -m properties.mutation.page"


def test_mutants_with_an_outcome_are_listed(capsys: pytest.CaptureFixture[str]) -> None:
    assert page.main(["--list", str(OutcomeKind.SAME)]) == 0
    printed = capsys.readouterr().out.split("\n")
    assert "mb12636_fix: ActiveStream.producer/strength-strong" in printed


@pytest.mark.deep
def test_sample_of_the_2016_mutants_has_the_recorded_outcomes() -> None:
    subject = load_subject()
    design = subject.design(DESIGN_OF_2016)
    sound = baseline_of(subject, design)
    known = outcomes_by_name(read_record(of_2016().record), of_2016().names)
    chosen = Random(len(known)).sample(mutants_of(design), SAMPLE)
    found = {one.id: recorded(result(one, sound.outcome(one), of_2016().listed)) for one in chosen}
    assert found == {name: known[name] for name in found}


@pytest.mark.deep
def test_mutants_of_one_design_of_history_have_the_recorded_outcomes(tmp_path: Path) -> None:
    path = tmp_path / "record.toml"
    assert run_history(["--only", "mb22451*", "--jobs", "1", "--record", str(path)]) == 0
    found, known = read_record(path), read_record(of_history().record)
    assert sum(len(row.outcomes) for row in found.values()) > 10
    assert found == {part: known[part] for part in found}


def test_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "record.toml"
    path.write_text(record_text(RECORD))
    assert read_record(path) == RECORD
    assert [one.kind for one in RECORD["A.a@X"].outcomes] == [OutcomeKind.CLAIM, OutcomeKind.VALIDATION]
    path.write_text("[rows]\n")
    with pytest.raises(RequestError, match="a record is written by --record"):
        read_record(path)


def test_new_missing_and_changed_rows_are_stale() -> None:
    assert stale_rows(RECORD, NAMES) == []
    assert stale_rows(RECORD, NAMES[:2]) == ["A.b@X"]
    assert stale_rows(RECORD, (*NAMES, "A.c@X/drop-effect-1 Use(A.b)")) == ["A.c@X"]
    assert stale_rows(RECORD, NAMES[1:]) == ["A.a@X"]
    assert stale_rows(RECORD, (NAMES[1], NAMES[0], NAMES[2])) == ["A.a@X"]


@pytest.mark.parametrize(
    "other",
    [
        Killed("no_leak under rest", "violated, not holds"),
        Killed("no_leak under work", "undecided, not holds"),
        Killed("no_crash under work", "violated, not holds"),
        Killed("lint", ""),
        Survived(),
        Survived(same=True),
    ],
)
def test_another_outcome_is_recorded_otherwise(other: Outcome) -> None:
    first, second = (recorded(one) for one in (*_results(CLAIM), *_results(other)))
    assert first != second


def test_update_keeps_rows_that_are_fresh_and_were_not_judged() -> None:
    partly = updated(RECORD, NAMES, _results(Survived()))
    assert partly == RECORD
    other = updated(RECORD, NAMES, [Result(NAMES[2], "", CLAIM)])
    assert other["A.a@X"] == RECORD["A.a@X"] and other["A.b@X"].outcomes[0].kind is OutcomeKind.CLAIM
    assert list(updated(RECORD, NAMES[1:], [])) == ["A.b@X"]


def test_respelled_record_keeps_outcomes_under_new_names() -> None:
    names = tuple(name.replace("Use", "Touch") for name in NAMES)
    assert stale_rows(RECORD, names) == ["A.a@X"]
    again = respelled(RECORD, names)
    assert again["A.a@X"].names == names_digest(names[:2]) and again["A.a@X"].outcomes == RECORD["A.a@X"].outcomes
    with pytest.raises(RequestError, match="judge them again"):
        respelled(RECORD, NAMES[:1])


def test_row_that_never_fires_is_recorded_as_such() -> None:
    excused = Result("a/drop-effect-1 x", "", Survived(NEVER_FIRED), f"{NEVER_FIRED}: no client asks")
    assert recorded(excused) == Recorded(OutcomeKind.NEVER_FIRED)


def test_shared_reasons_name_no_row() -> None:
    assert shared() and set(shared()) < set(equivalents())
