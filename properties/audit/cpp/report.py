"""Reports about C++: cycles of classes with file and line, the comparison with a model, and unresolved names."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from properties.audit.cpp.against import DRIFT, ComparedMember, Comparison, Match
from properties.audit.cpp.class_graph import ClassCycle, basis
from properties.audit.cpp.model_cycles import CycleLifetime, ModelAnswers
from properties.audit.cpp.schema import Confidence, OwnershipEdge, Schema, Unresolved
from properties.audit.findings.cuts import Cut
from properties.audit.findings.finding import AuditReport, Finding
from properties.audit.findings.kind import MESSAGES, Kind
from properties.audit.findings.options import DEFAULT, Options
from properties.audit.findings.rules_check import rule_findings, vacuous
from properties.audit.graph.cyclic_components import Omissions
from properties.audit.graph.graph import Graph, Hop
from properties.audit.graph.heap import Heap
from properties.audit.reports.report_text import clean, finding_section
from properties.output.document import Document, Section, count

MOST_LISTED = 12
"""The number of unresolved names of one kind in text; JSON lists all."""


@dataclass(frozen=True, kw_only=True)
class CppAudit:
    """The result of an audit of C++: the schema, its cycles, the findings, and what a model says of them, if asked."""

    schema: Schema
    cycles: tuple[ClassCycle, ...]
    report: AuditReport
    omissions: Omissions
    comparison: Comparison | None = None
    answers: ModelAnswers | None = None


def report_of(
    schema: Schema, graph: Graph, cycles: Iterable[ClassCycle], omissions: Omissions, options: Options = DEFAULT
) -> AuditReport:
    """Return cycles and broken rules as findings like any other, so that JSON, SARIF and baselines work for them."""
    unclear = Counter(one.why for one in schema.unresolved)
    notes = [f"{why} ({number:,} times)" for why, number in sorted(unclear.items())]
    notes += [f"the syntax is damaged, or not understood in parts: {file}" for file in schema.damaged]
    notes += omissions.notes()
    heap = Heap(graph)
    notes += vacuous(heap, options.rules)
    findings = (*map(_finding, cycles), *rule_findings(heap, options.rules, options.reasons))
    return AuditReport(objects=len(schema.classes), references=len(schema.edges), findings=findings, notes=tuple(notes))


def _finding(cycle: ClassCycle) -> Finding:
    own_kind = cycle.kind is Kind.RECURSIVE
    message = MESSAGES[cycle.kind] if own_kind else "classes whose objects can own each other"
    hops = tuple(map(_spelled, cycle.edges))
    return Finding(
        kind=cycle.kind,
        id=cycle.id,
        message=message if cycle.likely else f"{message}; one of the references is only possible",
        hops=hops,
        objects=tuple(dict.fromkeys(edge.holder for edge in cycle.edges)),
        where=hops[0].where,
        cuts=cycle.cuts,
    )


def _spelled(edge: OwnershipEdge) -> Hop:
    return Hop(
        holder=edge.holder,
        label=edge.label,
        target=edge.target,
        strength=edge.strength,
        where=str(edge.place),
        name=basis(edge),
    )


# --- text --------------------------------------------------------------------------------------------------------


def page(audit: CppAudit) -> Document:
    """Return the whole report as a page."""
    cycles = [cycle for cycle in audit.cycles if cycle.kind is not Kind.RECURSIVE]
    accepted = {one.id: one.accepted for one in audit.report.findings if one.accepted}
    sections = [_cycle(cycle, audit.answers) for cycle in cycles if cycle.id not in accepted]
    rules = (one for one in audit.report.findings if one.kind is Kind.RULE and not one.accepted)
    sections.extend(finding_section(one) for one in rules)
    sections.extend(_cuts(cycles))
    if own := [cycle for cycle in audit.cycles if cycle.kind is Kind.RECURSIVE]:
        title = "Classes that own their own kind (lists, trees, decorators); a graph of objects would show more"
        sections.append(Section(title, tuple(f"  {_line(edge)}" for edge in _first_edges(own))))
    if accepted:
        lines = tuple(f"  {name}: {reason}" for name, reason in sorted(accepted.items()))
        sections.append(Section("Accepted by the baseline", lines))
    if audit.comparison is not None:
        sections.extend(_comparison(audit.comparison))
    sections.extend(_unresolved(audit.schema))
    if notes := tuple(f"  {note}" for note in audit.omissions.notes()):
        sections.append(Section("Notes", notes))
    sections.append(Section("", (_summary(audit, len(cycles)),)))
    return tuple(Section(clean(one.title), tuple(clean(str(line)) for line in one.body)) for one in sections)


def _cycle(cycle: ClassCycle, answers: ModelAnswers | None) -> Section:
    around = " -> ".join((*(edge.holder for edge in cycle.edges), cycle.edges[0].holder))
    width = max(len(str(edge.place)) for edge in cycle.edges) + 1
    lines = [f"  {f'{edge.place}:':<{width}} {_hop(edge)}" for edge in cycle.edges]
    lines += [f"  only possible: {why}" for edge in cycle.edges if (why := _possible(edge))]
    if answers is not None:
        lines += [f"  {line}" for line in _answers(cycle, answers)]
    return Section(f"{cycle.id}: cycle of {count(len(cycle.edges), 'class', 'classes')}: {around}", tuple(lines))


def _hop(edge: OwnershipEdge) -> str:
    """Return one reference as `Holder -- Class.slot (strength) --> Target`, with its type and its evidence."""
    return f"{edge.holder} -- {edge.label} ({edge.strength}) --> {edge.target}  [{basis(edge)}]"


def _line(edge: OwnershipEdge) -> str:
    return f"{edge.place}: {_hop(edge)}"


def _possible(edge: OwnershipEdge) -> str:
    if edge.confidence is Confidence.SUBCLASS:
        return f"{edge.label} holds a {edge.named}; nothing that was read says that it is a {edge.target}"
    if edge.confidence is Confidence.GUESSED:
        return f"no vocabulary describes a template in {edge.spelled}; add it with --vocabulary"
    return ""


def _first_edges(cycles: Iterable[ClassCycle]) -> list[OwnershipEdge]:
    return sorted({cycle.edges[0] for cycle in cycles}, key=lambda edge: (edge.place, edge.holder))


def _cuts(cycles: Iterable[ClassCycle]) -> Iterator[Section]:
    """Yield the cuts of each component once, since its cycles share them."""
    components: dict[tuple[Cut, ...], list[str]] = defaultdict(list)
    for cycle in cycles:
        components[cycle.cuts].append(cycle.id)
    for cuts, names in components.items():
        lines = tuple(f"  {number}. {_cut(cut)}" for number, cut in enumerate(cuts, start=1))
        none = ("  no small set of members breaks it: nothing is proposed",)
        title = f"To break {', '.join(names)}, weaken one of these, or reset it when its holder is closed:"
        yield Section(title, lines or none)


def _cut(cut: Cut) -> str:
    slots = " and ".join(cut.slots)
    return f"{slots} -- no: {', '.join(cut.orphans)} would have no owner" if cut.orphans else slots


def _answers(cycle: ClassCycle, answers: ModelAnswers) -> Iterator[str]:
    if unknown := answers.unknown.get(cycle.id, ()):
        yield f"not in {answers.design}: {', '.join(unknown)}"
        return
    if weak := answers.not_owning.get(cycle.id, ()):
        verb = "does" if len(weak) == 1 else "do"
        yield f"no cycle in {answers.design}: {' and '.join(weak)} {verb} not own there"
        return
    lifetimes = answers.lifetimes.get(cycle.id, ())
    if not lifetimes:
        yield f"not in {answers.design}: there, these members never hold each other's objects"
        return
    yield from _lifetimes(answers.design, lifetimes)


def _lifetimes(design: str, lifetimes: tuple[CycleLifetime, ...]) -> Iterator[str]:
    yield f"in {design}:"
    yield from (f"  {one.scenario}: {one}" for one in lifetimes if one.formed)
    if never := [one.scenario for one in lifetimes if not one.formed]:
        yield f"  never formed: {', '.join(never)}"


def _comparison(comparison: Comparison) -> Iterator[Section]:
    for match in DRIFT:
        if lines := [f"  {_difference(one)}" for one in comparison.drift if one.match is match]:
            yield Section(f"{match.capitalize()}: the source differs from {comparison.design}", tuple(lines))
    if lines := [f"  {_difference(one)} -- {one.reason}" for one in comparison.compared if one.reason]:
        yield Section("Accepted differences", tuple(lines))
    if comparison.unused:
        yield Section("Accepted, but there is no such difference", tuple(f"  {one}" for one in comparison.unused))
    if lines := [f"  {_difference(one)}" for one in comparison.compared if one.match is Match.ELSEWHERE]:
        yield Section("Elsewhere: in files that were not read", tuple(lines))


def _difference(one: ComparedMember) -> str:
    where = f"{one.place}: " if one.place else ""
    return f"{where}{one.symbol}{f' (row {one.row})' if one.row else ''}: {one.message}"


def _unresolved(schema: Schema) -> Iterator[Section]:
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
        yield Section(f"Unresolved: {why} ({len(listed):,})", tuple(lines))
    if schema.damaged:
        shown = ", ".join(schema.damaged[:MOST_LISTED])
        more = f" and {len(schema.damaged) - MOST_LISTED:,} more" if len(schema.damaged) > MOST_LISTED else ""
        title = f"Syntax not understood in full ({count(len(schema.damaged), 'file')})"
        yield Section(title, (f"  {shown}{more}",))


def _same(same: list[Unresolved]) -> str:
    """Return the first of several equal entries, and the number of the others."""
    first = min(same, key=lambda one: one.place)
    more = f", and {len(same) - 1:,} more times" if len(same) > 1 else ""
    return f"{first.place}: {first.what}{f' in {first.about}' if first.about else ''}{more}"


def _summary(audit: CppAudit, cycles: int) -> str:
    schema, comparison = audit.schema, audit.comparison
    size = (
        f"{count(len(schema.files), 'file')}, {count(len(schema.classes), 'class', 'classes')}, "
        f"{count(len(schema.edges), 'reference')}"
    )
    text = f"{size}: {count(cycles, 'cycle')} of classes, {len(schema.unresolved):,} unresolved"
    if comparison is None:
        return text
    numbers = Counter(one.match for one in comparison.compared)
    parts = ", ".join(f"{numbers[match]} {match}" for match in Match if numbers[match])
    drift = count(len(comparison.drift), "unexplained difference")
    return f"{text}; against {comparison.design}: {parts}; {drift}"
