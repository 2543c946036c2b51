"""The generated pages on the historic defects: `docs/history.md`, and a screen for each below `docs/findings/history`.

A page has the story, one picture and the names of what the fix changes; `dcpmodel explain KEY` prints the rest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from diagrams.mermaid import fenced, flowchart
from model.history.beyond import RECORDS as RECORDS_BEYOND
from model.history.chains import FOUND, NOT_FOUND
from model.history.record import Record
from model.history.thirty import RECORDS
from model.semantics.replay import replay
from properties.claims.claim import Never, Stays
from properties.claims.history import SUBJECT
from properties.output.document import MADE_BY, Table
from properties.reports.end_picture import end_picture
from properties.reports.history.difference import changes
from properties.reports.history.outcome import HEADERS, Outcome, missing, outcomes, recall, row
from properties.reports.history.report import date_of
from properties.running.records import judge_records
from properties.verdicts.verdict import Verdict

FOLDER = "docs/findings/history"
OVERVIEW = """\
Thirty defects of the real code, each modelled as two designs: the code before the fix and the code after it. A defect
is *found* when the design before the fix violates the property that the record is about; it is *gone* when the design
after the fix keeps that property, with its premise reached, and every other violation is explained by a later record
or a known finding. `dcpmodel check history` repeats all runs, `dcpmodel explain MB-16915` explains one defect step by
step, and [the thirty-first](thirty-first.md) says how to add one.

*steps* is the length of the shortest trace that shows the defect; *states* and *after* are the numbers of reachable
states before and after the fix."""
CHAINS_TEXT = """\
Many of these fixes left the next defect, or introduced it. Where the last column is empty, the design after the first
fix violates the property of the later record in that record's scenario, and a test runs it; otherwise the column names
the change that had to come first. The page of a defect lists the violations that its fix leaves in its own scenario."""
BEYOND_TEXT = """\
Added as [the thirty-first](thirty-first.md) describes, from commits that were not on the list; `dcpmodel check beyond`
repeats these runs. They are not counted above."""


def history_pages() -> Mapping[str, str]:
    """The text of every page, by its path in the tree; makes all runs of all records."""
    records = (*RECORDS, *RECORDS_BEYOND)
    results = outcomes(judge_records(records, lambda text: None), records)
    pages = {f"{FOLDER}/{file_of(one.record)}": record_page(one) for one in results}
    return {"docs/history.md": overview(results[: len(RECORDS)], results[len(RECORDS) :]), **pages}


def file_of(record: Record) -> str:
    """The name of a record's page."""
    return f"{record.key.lower().replace('-', '')}.md"


def overview(results: tuple[Outcome, ...], beyond: tuple[Outcome, ...]) -> str:
    """The table of the thirty with their recall, and the table of the defects that were added later."""
    blocks = [
        MADE_BY,
        "# Thirty defects",
        f"{recall(results)}.",
        OVERVIEW,
        _table((*HEADERS, "after", "fixed by"), tuple(map(_line, results))),
    ]
    not_there = "\n".join(f"* {line}" for line in missing(results))
    if not_there:
        blocks += ["## What is missing", not_there]
    blocks += ["## One fix, the next defect", CHAINS_TEXT, chains()]
    blocks += ["## Beyond the thirty", BEYOND_TEXT, _table((*HEADERS, "after", "fixed by"), tuple(map(_line, beyond)))]
    return "\n\n".join(blocks) + "\n"


def chains() -> str:
    """The table of fixes and the later defects that are, or are not yet, in them."""
    claims = {record.key: record.claim for record in RECORDS}
    found = ((earlier, later, f"`{claims[later]}`", "") for earlier, later in FOUND)
    others = ((earlier, later, f"`{claims[later]}`", why) for earlier, later, why in NOT_FOUND)
    return _table(("after the fix of", "comes", "property", "not in that fix yet"), (*found, *others))


def _line(one: Outcome) -> tuple[str, ...]:
    key, *rest = row(one)
    return f"[{key}](findings/history/{file_of(one.record)})", *rest, one.states_after, f"`{one.record.commit}`"


def record_page(one: Outcome) -> str:
    """One defect on one screen."""
    return "\n\n".join(_blocks(one)) + "\n"


def _blocks(one: Outcome) -> Iterator[str]:
    record = one.record
    claim = SUBJECT.claim(record.claim)
    yield MADE_BY
    yield f"# {record.key}: {record.kind}"
    yield record.story
    yield f"Fixed by `{record.commit}` on {date_of(record)}. Violates `{claim.name}`: {claim.sentence}."
    yield _table(("", "design", f"under `{record.scenario.name}`", "states"), tuple(_runs(one)))
    if one.defect is not None and one.found:
        yield from _end(record, one.defect.verdict(record.claim))
    yield f"## The fix\n\n{_sentence(record.fix.because)}"
    yield "\n".join(_changes(record))
    yield _the_rest(record)


def _changes(record: Record) -> Iterator[str]:
    """The rows and members that the fix changes, and the claims that it leaves violated, as a Markdown list."""
    for kind, names in changes(record.defect, record.fix):
        yield f"* {kind} {', '.join(f'`{name}`' for name in names)}"
    reasons: dict[str, list[str]] = {}
    for left in record.leftovers:
        reasons.setdefault(left.why, []).append(f"`{left.claim}`")
    for why, claims in reasons.items():
        yield f"* leaves {', '.join(claims)} violated: {why}"


def _sentence(text: str) -> str:
    """The text with a full stop; a capital begins it, unless that is the hash of a commit."""
    start = text if re.match("[0-9a-f]{7,}", text) else f"{text[:1].upper()}{text[1:]}"
    return f"{start.rstrip('.')}."


def _runs(one: Outcome) -> Iterator[tuple[str, ...]]:
    record = one.record
    yield "before", f"`{record.defect.name}`", f"violated after {one.steps} steps", one.states
    yield "after", f"`{record.fix.name}`", "holds" if one.gone else "NOT GONE", one.states_after


def _end(record: Record, verdict: Verdict) -> Iterator[str]:
    shown = end_picture(replay(SUBJECT.layout(record.defect, record.scenario), verdict.trace or ()), verdict)
    caption = f" Below: {shown.caption}." if shown else ""
    yield f"## The end of the trace\n\n{_found(verdict)}{caption}"
    if shown:
        yield fenced(flowchart(shown.picture))


def _found(verdict: Verdict) -> str:
    """The finding as a sentence; for claims about states, the sentence that does not hold."""
    if isinstance(verdict.claim, Never | Stays):
        return f"It does not hold that {verdict.claim.sentence}."
    return _sentence(verdict.why)


def _the_rest(record: Record) -> str:
    return f"""\
Every step, its locks, and each changed row before and after; then the same as a sequence diagram:

    dcpmodel explain {record.key} --trace FILE
    dcpmodel draw FILE"""


def _table(headers: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    cells = tuple(tuple(cell.replace("|", "/") for cell in line) for line in rows)
    return Table(headers, cells).markdown().rstrip("\n")
