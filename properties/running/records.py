"""Runs of the historic defects: both designs of a record, each under the scenario of the record."""

from __future__ import annotations

from difflib import get_close_matches

from model.history.beyond import RECORDS as BEYOND
from model.history.record import Record
from model.history.thirty import OUT, RECORDS, THIRTY
from model.language.errors import RequestError
from properties.claims.history import SUBJECT
from properties.engines.evaluation.request import EngineRequest, ProgressReport
from properties.running.runner import run_all
from properties.verdicts.verdict import Judgement

NO_RECORD = "no record yet"


def judge_records(
    records: tuple[Record, ...], report: ProgressReport, workers: int | None = None
) -> tuple[Judgement, ...]:
    """Run both designs of each record under its scenario, each pair of design and scenario once.

    All claims are judged that the design can be asked.
    """
    jobs = {
        (design.name, record.scenario.name): EngineRequest(
            design=design, scenario=record.scenario, claims=SUBJECT.asked(design), symmetry=SUBJECT.symmetry
        )
        for record in records
        for design in (record.defect, record.fix)
    }
    return run_all(tuple(jobs.values()), report, workers)


def record_of(key: str) -> Record:
    """The record of a ticket or commit, in any case of letters; `RequestError` names the nearest key."""
    for record in (*RECORDS, *BEYOND):
        if key.lower() in (record.key.lower(), record.commit.lower()):
            return record
    for listed in THIRTY:
        if key.lower() == listed.key.lower():
            raise RequestError(f"{listed.key} is not modelled: {OUT.get(listed.number, NO_RECORD)}")
    keys = [record.key for record in (*RECORDS, *BEYOND)]
    near = get_close_matches(key.upper(), keys, n=1)
    hint = f"did you mean {near[0]}?" if near else f"there are {', '.join(keys)};"
    raise RequestError(f"no historic defect {key}; {hint} a design needs a PROPERTY after it")
