"""What the C++ says, told: rings with file and line, how the model compares, and all that stayed unclear."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from properties.audit.findings.audit import DEFAULT, Options
from properties.audit.findings.cuts import Cut
from properties.audit.findings.finding import Finding, Report
from properties.audit.findings.kind import SAYS, Kind
from properties.audit.findings.rules_check import rule_findings, vacuous
from properties.audit.graph.graph import Graph, Hop
from properties.audit.graph.heap import Heap
from properties.audit.reports.report_text import finding_section
from properties.output.page import Page, Section, count

from .against import DRIFT, Compared, Comparison, Match
from .joined import Fate
from .schema import Confidence, Edge, Schema, Unresolved
from .types_graph import TypeRing, told

MOST_LISTED = 12
"""So many unclear things of one kind are listed in text; JSON lists all."""
POSSIBLE = (Confidence.SUBCLASS, Confidence.GUESSED)


@dataclass(frozen=True)
class Joined:
    """What the model says of each ring, by id: what becomes of it in each run, or which members it does not know, or
    which of its slots do not own there."""

    design: str
    fates: Mapping[str, tuple[Fate, ...]] = field(default_factory=dict)
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    loose: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def report_of(
    schema: Schema, graph: Graph, rings: Iterable[TypeRing], left_out: int, options: Options = DEFAULT
) -> Report:
    """The rings as findings like any other, and what rules find: the same JSON, SARIF and baselines are for them."""
    unclear = Counter(one.why for one in schema.unresolved)
    notes = [f"{why} ({number:,} times)" for why, number in sorted(unclear.items())]
    notes += [f"the syntax is damaged, or not understood in parts: {file}" for file in schema.damaged]
    if left_out:
        notes.append(f"{left_out:,} more knots of classes are not told")
    heap = Heap(graph)
    notes += vacuous(heap, options.rules)
    findings = (*map(_finding, rings), *rule_findings(heap, options.rules, options.reasons))
    return Report(len(schema.classes), len(schema.edges), findings, notes=tuple(notes))


def _finding(ring: TypeRing) -> Finding:
    hops = tuple(
        Hop(edge.holder, edge.label, edge.target, edge.strength, str(edge.place), told(edge)) for edge in ring.edges
    )
    says = SAYS[ring.kind] if ring.kind is Kind.RECURSIVE else "classes whose objects can own each other"
    says += "" if ring.likely else "; one link of it is only possible"
    holders = tuple(dict.fromkeys(edge.holder for edge in ring.edges))
    return Finding(ring.kind, ring.id, says, hops, holders, hops[0].where, cuts=ring.cuts)


# --- text --------------------------------------------------------------------------------------------------------


def page(
    schema: Schema, rings: tuple[TypeRing, ...], report: Report, joined: Joined | None, compared: Comparison | None
) -> Page:
    """The whole report."""
    accepted = {one.id: one.accepted for one in report.findings if one.accepted}
    sections = [_ring(ring, joined) for ring in rings if ring.kind is not Kind.RECURSIVE and ring.id not in accepted]
    sections.extend(finding_section(one) for one in report.findings if one.kind is Kind.RULE and not one.accepted)
    sections.extend(_cuts(ring for ring in rings if ring.kind is not Kind.RECURSIVE))
    if own := [ring for ring in rings if ring.kind is Kind.RECURSIVE]:
        title = "Own their own kind: lists, trees, decorators; a graph of objects would tell more"
        sections.append(Section(title, tuple(f"  {_line(edge)}" for edge in _first_edges(own))))
    if accepted:
        lines = tuple(f"  {name}: {reason}" for name, reason in sorted(accepted.items()))
        sections.append(Section("Accepted by the baseline", lines))
    if compared is not None:
        sections.extend(_compared(compared))
    sections.extend(_unclear(schema))
    return (*sections, Section("", (_summary(schema, rings, compared),)))


def _ring(ring: TypeRing, joined: Joined | None) -> Section:
    around = " -> ".join((*(edge.holder for edge in ring.edges), ring.edges[0].holder))
    width = max(len(str(edge.place)) for edge in ring.edges) + 1
    lines = [f"  {f'{edge.place}:':<{width}} {_hop(edge)}" for edge in ring.edges]
    lines += [f"  only possible: {why}" for edge in ring.edges if (why := _possible(edge))]
    if joined is not None:
        lines += [f"  {line}" for line in _fates(ring, joined)]
    return Section(f"{ring.id}: a ring of {len(ring.edges)} in the types: {around}", tuple(lines))


def _hop(edge: Edge) -> str:
    """One reference: `Holder -- Class.slot (strength) --> Target`, its type, and what it rests on."""
    return f"{edge.holder} -- {edge.label} ({edge.strength}) --> {edge.target}  [{told(edge)}]"


def _line(edge: Edge) -> str:
    return f"{edge.place}: {_hop(edge)}"


def _possible(edge: Edge) -> str:
    if edge.confidence is Confidence.SUBCLASS:
        return f"{edge.label} holds a {edge.named}; nothing that was read says that it is a {edge.target}"
    if edge.confidence is Confidence.GUESSED:
        return f"nobody has described a template in {edge.spelled}; --vocabulary can"
    return ""


def _first_edges(rings: Iterable[TypeRing]) -> list[Edge]:
    return sorted({ring.edges[0] for ring in rings}, key=lambda edge: (edge.place, edge.holder))


def _cuts(rings: Iterable[TypeRing]) -> Iterator[Section]:
    """Once for each knot, which rings share."""
    knots: dict[tuple[Cut, ...], list[str]] = defaultdict(list)
    for ring in rings:
        knots[ring.cuts].append(ring.id)
    for cuts, names in knots.items():
        lines = tuple(f"  {number}. {_cut(cut)}" for number, cut in enumerate(cuts, start=1))
        none = ("  no handful of members is enough: nothing is proposed",)
        title = f"To break {', '.join(names)}: weaken, or empty when the holder is closed,"
        yield Section(title, lines or none)


def _cut(cut: Cut) -> str:
    slots = " and ".join(cut.slots)
    return f"{slots} -- no: nothing would own {', '.join(cut.orphans)} any more" if cut.orphans else slots


def _fates(ring: TypeRing, joined: Joined) -> Iterator[str]:
    if unknown := joined.unknown.get(ring.id, ()):
        yield f"not in {joined.design}: {', '.join(unknown)}"
        return
    if loose := joined.loose.get(ring.id, ()):
        yield f"no ring in {joined.design}: {' and '.join(loose)} {'does' if len(loose) == 1 else 'do'} not own there"
        return
    fates = joined.fates.get(ring.id, ())
    if not fates:
        yield f"not in {joined.design}: there, these members never hold each other's objects"
        return
    yield f"in {joined.design}:"
    yield from (f"  {fate.scenario}: {fate}" for fate in fates if fate.formed)
    if never := [fate.scenario for fate in fates if not fate.formed]:
        yield f"  never there: {', '.join(never)}"


def _compared(compared: Comparison) -> Iterator[Section]:
    for match in DRIFT:
        if lines := [f"  {_difference(one)}" for one in compared.drift if one.match is match]:
            yield Section(f"{match.capitalize()}, between the source and {compared.design}", tuple(lines))
    if lines := [f"  {_difference(one)} -- {one.reason}" for one in compared.compared if one.reason]:
        yield Section("Accepted differences", tuple(lines))
    if compared.unused:
        yield Section("Accepted, but there is no such difference", tuple(f"  {one}" for one in compared.unused))
    if lines := [f"  {_difference(one)}" for one in compared.compared if one.match is Match.ELSEWHERE]:
        yield Section("Elsewhere: not among the files that were read", tuple(lines))


def _difference(one: Compared) -> str:
    where = f"{one.place}: " if one.place else ""
    return f"{where}{one.symbol}{f' (row {one.row})' if one.row else ''}: {one.says}"


def _unclear(schema: Schema) -> Iterator[Section]:
    by_why: dict[str, list[Unresolved]] = defaultdict(list)
    for one in schema.unresolved:
        by_why[one.why].append(one)
    for why, listed in by_why.items():
        by_what: dict[str, list[Unresolved]] = defaultdict(list)
        for one in listed:
            by_what[one.what].append(one)
        often = sorted(by_what.values(), key=lambda same: (-len(same), same[0].what))
        lines = [f"  {_same(same)}" for same in often[:MOST_LISTED]]
        if len(often) > MOST_LISTED:
            lines.append(f"  and {len(often) - MOST_LISTED:,} more; --json lists all")
        yield Section(f"Not clear: {why} ({len(listed):,})", tuple(lines))
    if schema.damaged:
        shown = ", ".join(schema.damaged[:MOST_LISTED])
        more = f" and {len(schema.damaged) - MOST_LISTED:,} more" if len(schema.damaged) > MOST_LISTED else ""
        title = f"Not all of the syntax was understood ({count(len(schema.damaged), 'file')})"
        yield Section(title, (f"  {shown}{more}",))


def _same(same: list[Unresolved]) -> str:
    """What is unclear in the same way: the first place, and how many there are."""
    first = min(same, key=lambda one: one.place)
    more = f", and {len(same) - 1:,} more times" if len(same) > 1 else ""
    return f"{first.place}: {first.what}{f' in {first.about}' if first.about else ''}{more}"


def _summary(schema: Schema, rings: tuple[TypeRing, ...], compared: Comparison | None) -> str:
    size = (
        f"{count(len(schema.files), 'file')}, {count(len(schema.classes), 'class', 'classes')}, "
        f"{count(len(schema.edges), 'reference')}"
    )
    found = sum(ring.kind is not Kind.RECURSIVE for ring in rings)
    text = f"{size}: {count(found, 'ring')} of classes, {count(len(schema.unresolved), 'thing')} not clear"
    if compared is None:
        return text
    numbers = Counter(one.match for one in compared.compared)
    parts = ", ".join(f"{numbers[match]} {match}" for match in Match if numbers[match])
    return f"{text}; against {compared.design}: {parts}; {count(len(compared.drift), 'difference')} to settle"
