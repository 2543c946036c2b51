"""Every row that history adds runs in some run of the check, or the manifest says why it never does."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from model.history.reached import REACHED
from model.history.thirty import RECORDS
from properties.claims.history import SUBJECT
from properties.engines.explicit.judge import judge
from properties.running.request import REACHING_LIMIT
from properties.verdicts.manifest import Known
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.vacuity import idle_rows
from properties.verdicts.verdict import Judgement

KNOWN = load_manifest(SUBJECT).known


@cache
def of_records() -> tuple[Judgement, ...]:
    """The runs of the records, by no claim."""
    runs = {
        (design.name, one.scenario.name): (design, one.scenario) for one in RECORDS for design in (one.defect, one.fix)
    }
    return tuple(judge(*run, (), symmetry=SUBJECT.symmetry) for run in runs.values())


@cache
def of_reached() -> tuple[Judgement, ...]:
    """The runs that are made for the rows that they reach."""
    return tuple(
        judge(design, scenario, (), symmetry=SUBJECT.symmetry, limit=REACHING_LIMIT) for design, scenario in REACHED
    )


@pytest.mark.deep
def test_every_row_of_history_fires_or_is_listed_with_a_reason() -> None:
    assert idle_rows(SUBJECT, KNOWN, (*of_records(), *of_reached())) == ()
    assert all(why.strip() for rows in KNOWN.never_fired.values() for why in rows.values())


@pytest.mark.deep
def test_listed_rows_never_fire() -> None:
    said = idle_rows(SUBJECT, Known(), (*of_records(), *of_reached()))
    assert len(said) == sum(len(rows) for rows in KNOWN.never_fired.values())


@pytest.mark.deep
def test_each_extra_run_fires_a_row_that_no_other_run_fires() -> None:
    runs = of_reached()
    for place, (design, scenario) in enumerate(REACHED):
        rest = (*of_records(), *runs[:place], *runs[place + 1 :])
        assert idle_rows(SUBJECT, KNOWN, rest), f"{design.name} under {scenario.name} reaches no row of its own"


def test_many_rows_are_named_without_the_extra_runs() -> None:
    assert len(idle_rows(replace(SUBJECT, reached_by=()), KNOWN, of_records())) > len(REACHED)
