"""The report on one historic defect: the violation step by step, the locks, and all that its fix changes."""

from __future__ import annotations

from collections.abc import Iterator

from model.history.beyond import BEYOND
from model.history.beyond import RECORDS as RECORDS_BEYOND
from model.history.record import Record
from model.history.thirty import THIRTY
from model.semantics.replay import replay
from properties.claims.beyond import SUBJECT as SUBJECT_BEYOND
from properties.claims.history import SUBJECT
from properties.claims.subject import Subject
from properties.output.document import Document, Section, count
from properties.reports.bug_report import explain_judgement
from properties.reports.history.difference import difference_lines
from properties.reports.history.outcome import Outcome
from properties.reports.history.schedule import schedule
from properties.verdicts.checked import Checked
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.verdict import Judgement


def subject_of(record: Record) -> Subject:
    """The subject that has the designs of a record."""
    return SUBJECT_BEYOND if record in RECORDS_BEYOND else SUBJECT


def date_of(record: Record) -> str:
    """The day of the fix, as `2016-06-17`."""
    return next(listed.date for listed in (*THIRTY, *BEYOND) if listed.number == record.number)


def record_document(outcome: Outcome, defect: Judgement) -> Document:
    """Everything there is to say about a record whose defect violates its claim."""
    record = outcome.record
    subject = subject_of(record)
    verdict = defect.verdict(record.claim)
    layout = subject.layout(record.defect, record.scenario)
    checked = Checked(subject, load_manifest(subject), (defect,))
    return (
        _heading(outcome),
        *explain_judgement(checked, defect, verdict),
        Section("Schedule: locks of each step", (schedule(replay(layout, verdict.trace or ())),)),
        Section(f"The fix, {record.fix.name}", tuple(difference_lines(record.defect, record.fix))),
        *_after_the_fix(outcome),
    )


def _heading(outcome: Outcome) -> Section:
    record = outcome.record
    scenario = record.scenario
    sizes = ", ".join(f"{size} {sort}" for sort, size in scenario.scope.sizes)
    return Section(
        f"{record.key}: {record.kind}, fixed on {date_of(record)} by {record.commit}",
        (
            f"  {record.story}",
            f"  {scenario.name}: {scenario.story}",
            f"  assumed: {', '.join(sorted(scenario.assumes)) or 'nothing of the environment'}",
            f"  set at the start: {', '.join(scenario.starts) or 'nothing'}",
            f"  scope {scenario.scope.name}: {sizes or 'one of each'}",
            f"  before the fix, {record.defect.name}: violated after {outcome.steps} steps, {outcome.states} states",
            f"  after the fix, {record.fix.name}: {'holds' if outcome.gone else 'NOT GONE'}, "
            f"{outcome.states_after} states",
        ),
    )


def _after_the_fix(outcome: Outcome) -> Iterator[Section]:
    """The run of the fix: the answer to the claim, and the claims that it still violates."""
    record, run = outcome.record, outcome.fix
    if run is None:
        return
    answer = run.verdict(record.claim).answer
    lines = [
        f"  {record.claim} {answer} in {record.fix.name}, {count(run.unreduced_states or run.states, 'state')}",
        *(f"  {one.claim} is violated: {one.why}" for one in record.leftovers),
    ]
    yield Section("After the fix", tuple(lines))
