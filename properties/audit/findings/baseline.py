"""The baseline: a file of accepted findings, one on each line, with the reason and an optional last day.

    cycle-1f2e3d4c because the pool lives as long as the process
    latent-0a1b2c3d until 2027-03-31 because MB-12345 removes it

Text after `#` is a comment. Entries that match nothing, and those whose date has passed, are reported.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

from model.language.errors import RequestError
from properties.audit.findings.finding import AuditReport, Finding
from properties.audit.findings.kind import Kind
from properties.audit.graph.columns import printable, shown

ENTRY = re.compile(r"(?P<id>\S+)(?: until (?P<until>\S+))? because (?P<because>.+)")
IDENTITY = re.compile(rf"({'|'.join(Kind)})-[0-9a-f]{{8}}")


@dataclass(frozen=True, kw_only=True)
class Accepted:
    """One accepted finding; `until` is the last day on which it is accepted, None for no limit."""

    id: str
    because: str
    until: date | None
    line: int


def read_baseline(text: str, source: str) -> tuple[Accepted, ...]:
    """Return the entries of a baseline; RequestError names the first line that is not an entry."""
    entries: dict[str, Accepted] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        words = " ".join(line.partition("#")[0].split())
        if not words:
            continue
        where = f"{source}: line {number}"
        entry = ENTRY.fullmatch(words)
        if entry is None or not IDENTITY.fullmatch(entry["id"]):
            right = "write ID because REASON, or ID until YYYY-MM-DD because REASON"
            raise RequestError(f"{where}: {shown(words)} is not an entry; {right}")
        if entry["id"] in entries:
            raise RequestError(
                f"{where}: {entry['id']} appears again; it was accepted in line {entries[entry['id']].line}"
            )
        entries[entry["id"]] = Accepted(
            id=entry["id"], because=entry["because"], until=_day(entry["until"], where), line=number
        )
    return tuple(entries.values())


def _day(text: str | None, where: str) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise RequestError(f"{where}: {shown(text)} is not a date; write it as 2027-03-31") from None


def apply_baseline(report: AuditReport, entries: tuple[Accepted, ...], source: str, today: date) -> AuditReport:
    """Return the report with accepted findings marked, and notes about unused and expired entries."""
    valid = {one.id: one for one in entries if one.until is None or today <= one.until}
    findings = tuple(_marked(one, valid) for one in report.findings)
    notes = _notes(entries, {one.id for one in findings}, source, today)
    return replace(report, findings=findings, notes=(*report.notes, *notes))


def _marked(finding: Finding, valid: dict[str, Accepted]) -> Finding:
    entry = valid.get(finding.id)
    return replace(finding, accepted=entry.because) if entry else finding


def _notes(entries: tuple[Accepted, ...], found: set[str], source: str, today: date) -> Iterator[str]:
    for one in entries:
        if one.id not in found:
            yield f"{source}: line {one.line}: {one.id} no longer matches a finding; remove it"
        elif one.until is not None and today > one.until:
            yield f"{source}: line {one.line}: {one.id} is no longer accepted: its date {one.until} has passed"


def baseline_text(findings: tuple[Finding, ...]) -> str:
    """Return a baseline that accepts some findings, with the reasons to be filled in."""
    return "".join(f"{one.id} because TODO  # {printable(one.message)}\n" for one in findings)
