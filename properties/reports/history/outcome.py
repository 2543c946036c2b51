"""Recall on the historic defects: the number found, and the number gone after their fix."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from model.history.beyond import RECORDS as BEYOND
from model.history.record import Record
from model.history.thirty import OUT, RECORDS, THIRTY, Listed
from model.language.design import Design
from properties.output.document import Document, Section, Table
from properties.running.records import NO_RECORD
from properties.verdicts.checked import Checked
from properties.verdicts.verdict import Answer, Judgement

HEADERS = ("record", "year", "kind", "property", "steps", "states", "found", "gone")


@dataclass(frozen=True)
class Outcome:
    """The two runs of a record; None for a run that was not made."""

    record: Record
    defect: Judgement | None
    fix: Judgement | None

    @property
    def found(self) -> bool:
        """True if the defect violates its claim."""
        return self.defect is not None and _answer(self.defect, self.record.claim) is Answer.VIOLATED

    @property
    def gone(self) -> bool:
        """True if the fix keeps the claim, its premise reached, and violates only its leftovers."""
        if self.fix is None or _answer(self.fix, self.record.claim) is not Answer.HOLDS:
            return False
        return violated(self.fix) == {one.claim for one in self.record.leftovers}

    @property
    def steps(self) -> str:
        """The length of the shortest trace of the defect, or `-`."""
        verdicts = self.defect.verdicts if self.defect else ()
        lengths = [len(one.trace) for one in verdicts if one.claim.name == self.record.claim and one.trace]
        return str(lengths[0]) if lengths else "-"

    @property
    def states(self) -> str:
        """The number of states of the defect, or `-`."""
        return f"{self.defect.unreduced_states:,}" if self.defect else "-"

    @property
    def states_after(self) -> str:
        """The number of states of the fix, or `-`."""
        return f"{self.fix.unreduced_states:,}" if self.fix else "-"


def outcomes(judgements: tuple[Judgement, ...], records: tuple[Record, ...] = RECORDS) -> tuple[Outcome, ...]:
    """The runs of each record, in the order of the records."""
    by_run = {(one.run.design, one.run.scenario): one for one in judgements}

    def run(record: Record, design: Design) -> Judgement | None:
        return by_run.get((design.name, record.scenario.name))

    return tuple(Outcome(one, run(one, one.defect), run(one, one.fix)) for one in records)


def violated(judgement: Judgement) -> set[str]:
    """The claims that a run violates."""
    return {one.claim.name for one in judgement.verdicts if one.answer is Answer.VIOLATED}


def recall(results: tuple[Outcome, ...], of: int = len(THIRTY)) -> str:
    """`30 of 30 found, 30 of 30 gone`."""
    found, gone = (sum(so) for so in zip(*((one.found, one.gone) for one in results), strict=True))
    return f"{found} of {of} found, {gone} of {of} gone"


def missing(results: tuple[Outcome, ...]) -> Iterator[str]:
    """A line for each of the thirty that is not found, or not gone, with its reason."""
    by_number = {one.record.number: one for one in results}
    for listed in THIRTY:
        one = by_number.get(listed.number)
        if one is None:
            yield f"{_named(listed)}: not modelled, {OUT.get(listed.number, NO_RECORD)}"
        elif not (one.found and one.gone):
            lacks = " and ".join(word for word, so in (("found", one.found), ("gone", one.gone)) if not so)
            yield f"{_named(listed)}: not {lacks}"


def recall_document(checked: Checked) -> Document:
    """The table of all records, their recall, and the records that are not found or not gone."""
    results = outcomes(checked.judgements)
    return (
        Section("Historic defects", (Table(HEADERS, tuple(map(row, results))),)),
        Section(recall(results), tuple(f"  {line}" for line in missing(results))),
    )


def beyond_document(checked: Checked) -> Document:
    """The same of the defects that were added after the thirty."""
    results = outcomes(checked.judgements, BEYOND)
    return (
        Section("Defects beyond the thirty", (Table(HEADERS, tuple(map(row, results))),)),
        Section(recall(results, len(BEYOND)), ()),
    )


def row(one: Outcome) -> tuple[str, ...]:
    """The cells of one record, under `HEADERS`."""
    record = one.record
    said = ("yes" if so else "NO" if run else "-" for so, run in ((one.found, one.defect), (one.gone, one.fix)))
    return (record.key, str(record.year), record.kind, record.claim, one.steps, one.states, *said)


def _named(listed: Listed) -> str:
    return f"{listed.key} ({listed.commit}, {listed.year})"


def _answer(judgement: Judgement, claim: str) -> Answer | None:
    return judgement.answers().get(claim)
