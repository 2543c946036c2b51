"""`dcpmodel explain MB-16915`: one historic defect, what it was and what its fix made of it."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

from model.history.beyond import RECORDS as BEYOND
from model.history.record import Record
from model.history.thirty import OUT, RECORDS, THIRTY
from model.language.errors import RequestError
from properties.claims.beyond import SUBJECT as SUBJECT_BEYOND
from properties.claims.history import SUBJECT
from properties.commands.check import tell
from properties.commands.trace import save
from properties.engines.request import EngineRequest, ProgressReport
from properties.output.console import progress, show
from properties.output.page import Section, count
from properties.reports.history import NO_RECORD, Outcome, outcomes
from properties.running.runner import run_all
from properties.verdicts.checked import Checked
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.verdict import Judgement


def explain_record(key: str, trace: Path | None, graph: Path | None) -> int:
    """Tell a record as a bug report: what it breaks, step by step, and what its fix keeps and leaves.

    RequestError if there is no such record, or if its defect does not break the claim. `trace` and `graph` are files to
    write.
    """
    record = record_of(key)
    with progress() as report:
        (outcome,) = outcomes(judge_records((record,), report), (record,))
    if outcome.defect is None or not outcome.found:
        raise RequestError(f"{record.defect.name} does not violate {record.claim}: no trace to explain")
    verdict = outcome.defect.verdict(record.claim)
    subject = SUBJECT_BEYOND if record in BEYOND else SUBJECT
    save(subject.layout(record.defect, record.scenario), verdict, trace, graph)
    checked = Checked(subject, load_manifest(subject), (outcome.defect,))
    show((*_heading(record), *tell(checked, outcome.defect, verdict), *_after_the_fix(outcome)))
    return 0


def judge_records(
    records: tuple[Record, ...], report: ProgressReport, workers: int | None = None
) -> tuple[Judgement, ...]:
    """Both designs of each record, each under its scenario and by all claims that it can be asked, each run once."""
    jobs = {
        (design.name, record.scenario.name): EngineRequest(
            design=design, scenario=record.scenario, claims=SUBJECT.asked(design), symmetry=SUBJECT.symmetry
        )
        for record in records
        for design in (record.defect, record.fix)
    }
    return run_all(tuple(jobs.values()), report, workers)


def record_of(key: str) -> Record:
    """The record of that ticket or commit, in any case of letters; `RequestError` names the nearest there is."""
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


def _heading(record: Record) -> Iterator[Section]:
    title = f"{record.key}: {record.kind}, fixed in {record.year} by {record.commit}"
    yield Section(title, (f"  {record.story}", f"  {record.scenario.name}: {record.scenario.story}"))


def _after_the_fix(outcome: Outcome) -> Iterator[Section]:
    """What the run of the fix says: the claim, and what it still breaks."""
    record, run = outcome.record, outcome.fix
    if run is None:
        return
    said = run.verdict(record.claim)
    lines = [
        f"  {record.claim} {said.answer} in {record.fix.name}, {count(run.unreduced_states or run.states, 'state')}",
        *(f"  {one.claim} is violated: {one.why}" for one in record.leftovers),
    ]
    yield Section("After the fix", tuple(lines))
