"""A report as text: the counts, then each finding the way a leak is told, one reference a line, suspects marked `~`.

A suspect is a reference that the best cut would weaken. Where a line of code is known, it begins the line, as compilers
do it, so that editors jump there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from properties.audit.findings.cuts import Cut
from properties.audit.findings.finding import Finding, Largest, Report, Why
from properties.audit.findings.kind import Kind
from properties.audit.graph.graph import Hop
from properties.audit.graph.retained import Retained
from properties.output.page import Page, Section, count

TITLES = {
    Kind.CYCLE: "an island: a ring of {}",
    Kind.LATENT: "a latent leak: a ring of {}",
    Kind.DECLARED: "a ring of {} that is to be released",
}
MOST_TOLD = 8
"""So many resources, orphans and members are named on a line."""
MOST_HOPS = 60
"""A way or ring of more references is not told whole."""


def report_page(report: Report, failing: tuple[Finding, ...]) -> Page:
    """The whole report; the last line says what counts."""
    knots: dict[tuple[str, ...], str] = {}
    sections = []
    for one in (one for one in report.findings if not one.accepted):
        sections.append(finding_section(one, knots.get(one.objects, "")))
        if one.kind in TITLES:
            knots.setdefault(one.objects, one.id)
    accepted = [one for one in report.findings if one.accepted]
    if accepted:
        sections.append(Section("Accepted by the baseline", tuple(f"  {one.id}: {one.accepted}" for one in accepted)))
    sections.extend(_largest(report.largest))
    if report.resources:
        lines = (line for held in report.resources for line in _held(held))
        sections.append(Section("What is held besides memory", tuple(lines)))
    if report.notes:
        sections.append(Section("To be known", tuple(f"  {note}" for note in report.notes)))
    sections.append(Section("", (summary(report, failing),)))
    return tuple(Section(_clean(one.title), tuple(_clean(str(line)) for line in one.body)) for one in sections)


def summary(report: Report, failing: tuple[Finding, ...]) -> str:
    """One line: how much was looked at, what was found, and what of it fails the audit."""
    size = f"{count(report.objects, 'object')}, {count(report.references, 'reference')}"
    kinds = Counter(one.kind for one in report.findings)
    told = ", ".join(f"{kinds[kind]} {kind}" for kind in Kind if kinds[kind])
    found = count(len(report.findings), "finding")
    if not told:
        return f"{size}: {found}"
    return f"{size}: {found} ({told}); {count(len(failing), 'of them fails', 'of them fail')} the audit"


def _clean(line: str) -> str:
    """Names come from a file of the user's: none may steer a terminal or begin a line of its own."""
    return line if line.isprintable() else line.encode("unicode_escape").decode()


# --- one finding -------------------------------------------------------------------------------------------------


def finding_section(one: Finding, knot: str = "") -> Section:
    """A finding: what it is, reference by reference, what goes with it, why it lives, what to cut.

    `knot` is the finding that has told the same knot already: then only the ring is.
    """
    suspects = set(next((cut.slots for cut in one.cuts if not cut.orphans), ()))
    lines = [f"  {line}" for line in hop_lines(one.hops, suspects)]
    if knot and one.kind in TITLES:
        return Section(_title(one), (*lines, f"  in the knot of {knot}"))
    if one.where and not any(hop.where for hop in one.hops):
        lines.append(f"  at {one.where}")
    if one.kind in TITLES and len(one.objects) > len(one.hops):
        lines.append(f"  in a knot of {len(one.objects)}: {_some(one.objects)}")
    elif one.objects and one.kind not in TITLES:
        lines.append(f"  {_some(one.objects)}")
    if one.retained:
        lines.extend(f"  {line}" for line in _retained(one.retained))
    lines.extend(f"  {line}" for line in reason_lines(one.reasons))
    lines.extend(f"  it would go with {other}" for other in one.related)
    lines.extend(f"  {line}" for line in _cuts(one.cuts))
    return Section(_title(one), tuple(lines))


def _title(one: Finding) -> str:
    times = f" ({one.instances:,} times)" if one.instances > 1 else ""
    if one.kind not in TITLES:
        return f"{one.id}: {one.says}{times}"
    title = TITLES[one.kind].format(len(one.hops))
    around = " -> ".join((*(hop.holder for hop in one.hops), one.hops[0].holder))
    return f"{one.id}: {title}{times}: {around}" if len(one.hops) <= MOST_TOLD else f"{one.id}: {title}{times}"


def hop_lines(hops: Iterable[Hop], suspects: Iterable[str] = ()) -> Iterator[str]:
    """One reference a line, its place in the code before it; suspects are marked. Of very many the middle is left out,
    but for some suspects; reports in JSON have all."""
    told, marked = list(hops), set(suspects)
    lines: Sequence[int] = range(len(told))
    if len(told) > MOST_HOPS:
        middle = lines[MOST_HOPS // 2 : -MOST_HOPS // 2]
        suspect = [hop.label in marked for hop in told]
        more = max(0, MOST_TOLD - sum(suspect[: middle[0]]) - sum(suspect[middle[-1] + 1 :]))
        kept = islice((line for line in middle if suspect[line]), more)
        lines = [*lines[: middle[0]], *kept, *lines[middle[-1] + 1 :]]
    width = max((len(told[line].where) for line in lines), default=0)
    for before, line in pairwise((-1, *lines)):
        if line > before + 1:
            yield f"  ... {count(line - before - 1, 'more reference')} ..."
        hop = told[line]
        where = f"{hop.where + ':' if hop.where else '':<{width + 1}} " if width else ""
        yield f"{'~' if hop.label in marked else ' '} {where}{hop}"


def reason_lines(reasons: Iterable[Why], complete: bool = True) -> Iterator[str]:
    """Why something is alive: the anchor, and the way from there."""
    told = list(reasons)
    for why in told:
        alike = f" (one of {why.alike:,} alike)" if why.alike > 1 else ""
        yield f"alive because of {why.anchor}, {why.kind}{alike}"
        yield from (f"  {line}" for line in hop_lines(why.hops))
    if told and not complete:
        yield "and for more reasons"


def _retained(one: Retained) -> Iterator[str]:
    resources = f", {_some(one.resources)}" if one.resources else ""
    yield f"goes with it: {count(one.objects, 'object')}{_bytes(one.size)}{resources}"
    if one.shared_objects:
        shared = f", {_some(one.shared_resources)}" if one.shared_resources else ""
        yield f"shared with others: {count(one.shared_objects, 'object')}{_bytes(one.shared_size)}{shared}"
    if not one.counted:
        yield "what it shares with others was not counted; ask with --why"


def _bytes(size: int) -> str:
    return f", {count(size, 'byte')}" if size else ""


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - MOST_TOLD:,} more" if len(names) > MOST_TOLD else ""
    return ", ".join(names[:MOST_TOLD]) + more


def _cuts(cuts: tuple[Cut, ...]) -> Iterator[str]:
    if not cuts:
        return
    yield "to break it, weaken, or empty when the holder is closed, one of:"
    for number, cut in enumerate(cuts, start=1):
        yield f"  {number}. {' and '.join(cut.slots)} -- {_consequence(cut)}"


def _consequence(cut: Cut) -> str:
    if cut.orphans:
        return f"no: nothing would own {_some(cut.orphans)} any more"
    freed = f"frees {count(cut.freed, 'object')} of the knot at once" if cut.freed else "frees nothing at once"
    return f"{freed}; the rest goes when {_some(cut.released)} is released" if cut.released else freed


# --- the rest ----------------------------------------------------------------------------------------------------


def _largest(largest: tuple[Largest, ...]) -> Iterator[Section]:
    for place, one in enumerate(largest, start=1):
        names = _some(one.objects)
        lines = [*_retained(one.retained), *reason_lines(one.reasons)]
        yield Section(f"Number {place} by what it keeps: {names}", tuple(f"  {line}" for line in lines))


def object_page(one: Largest, complete: bool) -> Page:
    """Why one object is alive, and what goes with it."""
    lines = [*reason_lines(one.reasons, complete)] or ["no root reaches it"]
    lines += _retained(one.retained)
    return (Section(_clean(f"{one.objects[0]} ({one.class_name})"), tuple(_clean(f"  {line}") for line in lines)),)


def _held(one: Largest) -> Iterator[str]:
    yield f"  {_some(one.retained.resources)}: {one.objects[0]}"
    reasons = list(reason_lines(one.reasons)) or ["no root reaches it"]
    yield from (f"    {line}" for line in reasons)
