"""The generated pages on the historic defects: `docs/history.md`, and one for each under `docs/findings/history`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from diagrams.story import chapters
from model.history.beyond import BEYOND
from model.history.beyond import RECORDS as RECORDS_BEYOND
from model.history.chains import FOUND, NOT_FOUND
from model.history.record import Record
from model.history.thirty import RECORDS, THIRTY
from model.semantics.replay import replay
from properties.claims.claim import Never, Stays
from properties.claims.history import SUBJECT
from properties.commands.history import judge_records
from properties.output.page import MADE_BY, Table, plain
from properties.reports.bug_report import wrong
from properties.reports.history import HEADERS, Outcome, missing, outcomes, recall, row
from properties.reports.history_difference import difference
from properties.reports.history_schedule import schedule
from properties.verdicts.verdict import Verdict

FOLDER = "docs/findings/history"
OVERVIEW = """\
Thirty defects of the real code, each modelled as two designs: the code before the fix and the code after it. A defect
is *found* when the design before the fix violates the property that the record is about; it is *gone* when the design
after the fix keeps that property, with its premise reached, and violates nothing else but what a later record or a
known finding explains. `dcpmodel check history` makes all runs again, `dcpmodel explain MB-16915` tells one, and
[the thirty-first](thirty-first.md) says how to add one.

*steps* is the length of the shortest trace that shows the defect, *states* how many there are before the fix, and
*after* how many after it: all that can be reached within the scope that the record's page names."""
CHAINS_TEXT = """\
Many of these fixes left the next defect, or made it. Where the last column is empty, the design after the first fix
violates the property of the later record in that record's scenario, and a test runs it; otherwise it says what had to
come first. What a fix leaves in its own scenario is on its page."""
BEYOND_TEXT = """\
Added as [the thirty-first](thirty-first.md) tells it, from commits that were not on the list; `dcpmodel check beyond`
makes these runs again. They are not counted above."""


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
    """The table of the thirty, recall first, and the table of those that were added later."""
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
    """Which later defect is in which fix, and which is not yet."""
    claims = {record.key: record.claim for record in RECORDS}
    found = ((earlier, later, f"`{claims[later]}`", "") for earlier, later in FOUND)
    others = ((earlier, later, f"`{claims[later]}`", why) for earlier, later, why in NOT_FOUND)
    return _table(("after the fix of", "comes", "property", "not in that fix yet"), (*found, *others))


def _line(one: Outcome) -> tuple[str, ...]:
    key, *rest = row(one)
    return f"[{key}](findings/history/{file_of(one.record)})", *rest, one.states_after, f"`{one.record.commit}`"


def record_page(one: Outcome) -> str:
    """One defect: what it was, what is wrong at its end, the trace as a picture, and what the fix made of it."""
    return "\n\n".join(block.rstrip("\n") for block in _blocks(one)) + "\n"


def _blocks(one: Outcome) -> Iterator[str]:
    record = one.record
    yield MADE_BY
    yield f"# {record.key}: {record.kind}"
    yield record.story
    yield _table(("", ""), tuple(_facts(one)))
    if one.defect is not None and one.found:
        yield from _trace(record, one.defect.verdict(record.claim))
    yield "## The fix"
    yield f"`{record.fix.name}`: {record.fix.because}."
    yield difference(record.defect, record.fix)
    if record.leftovers:
        yield "## What the fix leaves\n\nIn the same scenario the design after the fix violates"
        yield "\n".join(f"* `{left.claim}`: {left.why}" for left in record.leftovers)


def _trace(record: Record, verdict: Verdict) -> Iterator[str]:
    layout = SUBJECT.layout(record.defect, record.scenario)
    tale = replay(layout, verdict.trace or ())
    yield f"## What is wrong\n\n{_wrong(verdict)}"
    if page := tuple(wrong(tale, verdict)):
        yield f"```\n{plain(page)}```"
    yield f"## The schedule\n\n{schedule(tale)}"
    moments = {len(tale.states) - 1: "Before the step that fails" if tale.violation else "Where it ends"}
    remarks = {verdict.no_return: "point of no return"} if verdict.no_return else {}
    yield from chapters(layout, tale.steps, record.key, moments, remarks)


def _wrong(verdict: Verdict) -> str:
    """What is found at the end; of a claim about states, what it says and is not so."""
    if isinstance(verdict.claim, Never | Stays):
        return f"In the end it is not so that {verdict.claim.sentence}."
    return f"{verdict.why[:1].upper()}{verdict.why[1:]}."


def _facts(one: Outcome) -> Iterator[tuple[str, str]]:
    record = one.record
    claim, scenario = SUBJECT.claim(record.claim), record.scenario
    yield "fixed by", f"`{record.commit}`, {_date(record)}"
    yield "property", f"`{claim.name}`: {claim.sentence}"
    yield "scenario", f"`{scenario.name}`: {scenario.story}"
    yield "assumed", ", ".join(sorted(scenario.assumes)) or "nothing of the environment"
    yield "set at the start", ", ".join(f"`{flag}`" for flag in scenario.starts) or "nothing"
    sizes = ", ".join(f"{size} {sort}" for sort, size in scenario.scope.sizes)
    yield "scope", f"{scenario.scope.name}: {sizes or 'one of each'}"
    yield "before the fix", f"`{record.defect.name}`: violated after {one.steps} steps, {one.states} states"
    yield "after the fix", f"`{record.fix.name}`: {'holds' if one.gone else 'NOT GONE'}, {one.states_after} states"


def _date(record: Record) -> str:
    return next(listed.date for listed in (*THIRTY, *BEYOND) if listed.number == record.number)


def _table(headers: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    cells = tuple(tuple(cell.replace("|", "/") for cell in line) for line in rows)
    return Table(headers, cells).markdown().rstrip("\n")
