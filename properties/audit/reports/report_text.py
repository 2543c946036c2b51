"""A report as text: each finding with one reference a line, and a summary in the last line.

The references that the best cut would weaken are marked `~`. A known line of code begins the line, as in messages of
compilers, so that editors can jump there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise

from properties.audit.findings.audit_graph import Explanation
from properties.audit.findings.cuts import Cut
from properties.audit.findings.finding import AuditReport, Finding, Retainer, Why
from properties.audit.findings.kind import Kind
from properties.audit.graph.columns import printable
from properties.audit.graph.dominance import Retained
from properties.audit.graph.graph import Hop
from properties.output.document import Document, Section, count

TITLES = {
    Kind.CYCLE: "unreachable reference cycle of {}",
    Kind.LATENT: "latent leak, reference cycle of {}",
    Kind.DECLARED: "declared reference cycle of {}",
}
MOST_NAMED = 8
"""The number of resources, orphans and members that are named on a line."""
MOST_HOPS = 60
"""Longer paths and cycles are shown without their middle."""
LONGEST_LINE = 4_000
"""The number of characters of a line; a cycle of eight templates needs a thousand."""
UNREACHABLE = "no root reaches it"


def report_page(report: AuditReport, failing: tuple[Finding, ...]) -> Document:
    """Return the whole report as a page; its last line is the summary."""
    components: dict[tuple[str, ...], str] = {}
    sections = []
    for one in (one for one in report.findings if not one.accepted):
        sections.append(finding_section(one, components.get(one.objects, "")))
        if one.kind in TITLES:
            components.setdefault(one.objects, one.id)
    accepted = [one for one in report.findings if one.accepted]
    if accepted:
        sections.append(Section("Accepted by the baseline", tuple(f"  {one.id}: {one.accepted}" for one in accepted)))
    sections.extend(_largest(report.largest))
    if report.resources:
        lines = (line for held in report.resources for line in _held(held))
        sections.append(Section("Resources held besides memory", tuple(lines)))
    if report.notes:
        sections.append(Section("Notes", tuple(f"  {note}" for note in report.notes)))
    sections.append(Section("", (summary(report, failing),)))
    return tuple(Section(clean(one.title), tuple(clean(str(line)) for line in one.body)) for one in sections)


def summary(report: AuditReport, failing: tuple[Finding, ...]) -> str:
    """Return one line with the size of the graph, the number of findings, and the number that fails the audit."""
    size = f"{count(report.objects, 'object')}, {count(report.references, 'reference')}"
    kinds = Counter(one.kind for one in report.findings)
    listed = ", ".join(f"{kinds[kind]} {kind}" for kind in Kind if kinds[kind])
    found = count(len(report.findings), "finding")
    if not listed:
        return f"{size}: {found}"
    return f"{size}: {found} ({listed}); {count(len(failing), 'fails', 'fail')} the audit"


def clean(line: str) -> str:
    """Return a line that is safe to print: names come from user files and may be of any length.

    Characters that control a terminal, and line ends, are escaped. The middle of a very long line is left out.
    """
    if len(line) > LONGEST_LINE:
        left_out = len(line) - LONGEST_LINE
        line = f"{line[: LONGEST_LINE // 2]} ... {left_out:,} characters ... {line[-LONGEST_LINE // 2 :]}"
    return printable(line)


# --- one finding -------------------------------------------------------------------------------------------------


def finding_section(one: Finding, component: str = "") -> Section:
    """Return a finding with its references, what it retains, the reasons it is alive, and what to cut.

    `component` is the id of an earlier finding about the same component; then only the cycle is shown.
    """
    suspects = set(next((cut.slots for cut in one.cuts if not cut.orphans), ()))
    lines = [f"  {line}" for line in hop_lines(one.hops, suspects)]
    if component and one.kind in TITLES:
        return Section(_title(one), (*lines, f"  in the same group of cycles as {component}"))
    if one.where and not any(hop.where for hop in one.hops):
        lines.append(f"  at {one.where}")
    if one.kind in TITLES and len(one.objects) > len(one.hops):
        lines.append(f"  in a group of cycles with {len(one.objects)} objects: {_some(one.objects)}")
    elif one.objects and one.kind not in TITLES:
        lines.append(f"  {_some(one.objects)}")
    if one.retained:
        lines.extend(f"  {line}" for line in _retained(one.retained))
    lines.extend(f"  {line}" for line in reason_lines(one.reasons))
    lines.extend(f"  it would be freed together with {other}" for other in one.related)
    lines.extend(f"  {line}" for line in _cuts(one.cuts))
    return Section(_title(one), tuple(lines))


def _title(one: Finding) -> str:
    times = f" ({one.instances:,} times)" if one.instances > 1 else ""
    if one.kind not in TITLES:
        return f"{one.id}: {one.message}{times}"
    title = TITLES[one.kind].format(len(one.hops))
    around = " -> ".join((*(hop.holder for hop in one.hops), one.hops[0].holder))
    return f"{one.id}: {title}{times}: {around}" if len(one.hops) <= MOST_NAMED else f"{one.id}: {title}{times}"


def hop_lines(hops: Iterable[Hop], suspects: Iterable[str] = ()) -> Iterator[str]:
    """Yield one line for each reference, with its line of code first and suspects marked.

    The middle of a very long list is left out, apart from some suspects; reports in JSON have all references.
    """
    listed, marked = list(hops), set(suspects)
    lines: Sequence[int] = range(len(listed))
    if len(listed) > MOST_HOPS:
        middle = lines[MOST_HOPS // 2 : -MOST_HOPS // 2]
        suspect = [hop.label in marked for hop in listed]
        more = max(0, MOST_NAMED - sum(suspect[: middle[0]]) - sum(suspect[middle[-1] + 1 :]))
        kept = islice((line for line in middle if suspect[line]), more)
        lines = [*lines[: middle[0]], *kept, *lines[middle[-1] + 1 :]]
    width = max((len(listed[line].where) for line in lines), default=0)
    for before, line in pairwise((-1, *lines)):
        if line > before + 1:
            yield f"  ... {count(line - before - 1, 'more reference')} ..."
        hop = listed[line]
        where = f"{hop.where + ':' if hop.where else '':<{width + 1}} " if width else ""
        yield f"{'~' if hop.label in marked else ' '} {where}{hop}"


def reason_lines(reasons: Iterable[Why], complete: bool = True) -> Iterator[str]:
    """Yield the reasons for which something is alive: each root, and the references from there."""
    listed = list(reasons)
    for why in listed:
        alike = f", one of {why.alike:,} similar paths" if why.alike > 1 else ""
        yield f"kept alive by {why.root} ({why.kind}{alike})"
        yield from (f"  {line}" for line in hop_lines(why.hops))
    if listed and not complete:
        yield "and by others; raise --reasons to see them"


def _retained(one: Retained) -> Iterator[str]:
    resources = f", {_some(one.resources)}" if one.resources else ""
    yield f"retains {count(one.objects, 'object')}{_bytes(one.size)}{resources}"
    if one.shared_objects:
        shared = f", {_some(one.shared_resources)}" if one.shared_resources else ""
        yield f"shares with others {count(one.shared_objects, 'object')}{_bytes(one.shared_size)}{shared}"
    if not one.counted:
        yield "what it shares with others was not counted; --why counts it"


def _bytes(size: int) -> str:
    return f", {count(size, 'byte')}" if size else ""


def _some(names: tuple[str, ...]) -> str:
    more = f" and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + more


def _cuts(cuts: tuple[Cut, ...]) -> Iterator[str]:
    if not cuts:
        return
    yield "to break the cycles, weaken one of these, or reset it when its holder is closed:"
    for number, cut in enumerate(cuts, start=1):
        yield f"  {number}. {' and '.join(cut.slots)} -- {_consequence(cut)}"


def _consequence(cut: Cut) -> str:
    if cut.orphans:
        return f"no: {_some(cut.orphans)} would have no owner"
    freed = f"frees {count(cut.freed, 'object')} of the group at once" if cut.freed else "frees nothing at once"
    return f"{freed}; the rest is freed when {_some(cut.released)} is released" if cut.released else freed


# --- the rest ----------------------------------------------------------------------------------------------------


def _largest(largest: tuple[Retainer, ...]) -> Iterator[Section]:
    for place, one in enumerate(largest, start=1):
        lines = [*_retained(one.retained), *reason_lines(one.reasons)]
        yield Section(f"Number {place} by retained size: {one.object}", tuple(f"  {line}" for line in lines))


def object_page(found: Explanation) -> Document:
    """Return the reasons for which one object is alive, and what it retains."""
    one = found.retainer
    lines = [*reason_lines(one.reasons, found.complete)] or [UNREACHABLE]
    lines += _retained(one.retained)
    if found.component > 1:
        together = count(found.component_retains.objects, "object")
        size = _bytes(found.component_retains.size)
        lines.append(f"belongs to a group of cycles with {found.component:,} objects, which retains {together}{size}")
    return (Section(clean(f"{one.object} ({one.class_name})"), tuple(clean(f"  {line}") for line in lines)),)


def _held(one: Retainer) -> Iterator[str]:
    yield f"  {_some(one.retained.resources)}: {one.object}"
    reasons = list(reason_lines(one.reasons)) or [UNREACHABLE]
    yield from (f"    {line}" for line in reasons)
