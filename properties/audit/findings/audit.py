"""The audit of one graph: every question of this package asked once, the answers as a `Report`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from properties.audit.findings.cuts import Cutter
from properties.audit.findings.find_cycles import cycle_findings
from properties.audit.findings.find_edges import edge_findings
from properties.audit.findings.find_leaks import leak_findings
from properties.audit.findings.finding import Finding, Largest, Report
from properties.audit.findings.kind import Kind
from properties.audit.findings.rules import Rules
from properties.audit.findings.rules_check import rule_findings, vacuous
from properties.audit.findings.spell import spell_reasons
from properties.audit.formats.collector import no_collector
from properties.audit.graph.graph import Graph
from properties.audit.graph.heap import UNREACHED, Heap
from properties.audit.graph.retained import Dominance, Retained
from properties.audit.graph.why import why_alive

ORDER = tuple(Kind)


@dataclass(frozen=True)
class Options:
    """What to look for: rules and pins of the user, and how much to tell.

    `most` bounds the shapes of knots that are told, `largest` the objects that keep most, `reasons` the reasons told
    for each, `cuts` the cuts of each knot.
    """

    rules: Rules = field(default_factory=Rules)
    most: int = 50
    largest: int = 0
    reasons: int = 3
    cuts: int = 5


DEFAULT = Options()


def audit(graph: Graph, options: Options = DEFAULT) -> Report:
    """Everything that is to be said of a graph."""
    with no_collector():
        return _audit(Heap(graph), options)


def _audit(heap: Heap, options: Options) -> Report:
    graph = heap.graph
    dominance = Dominance(heap)
    cutter = Cutter(heap, options.rules.pins)
    notes = list(graph.notes)
    if not len(graph):
        notes.append("there is no object in it: nothing was checked")
    elif heap.assumes_roots:
        notes.append("no roots and no counts are given: what nothing owns is taken for a root")
    findings: list[Finding] = []
    if graph.collected:
        notes.append("a garbage collector frees rings here: they are no findings")
    else:
        cycles, left_out = cycle_findings(heap, dominance, cutter, options)
        findings.extend(cycles)
        if left_out:
            notes.append(f"knots of {left_out:,} more shapes are not told; --most tells more")
        findings.extend(leak_findings(heap, dominance))
    if (holding := len(graph.objects.resources)) > options.most:
        notes.append(f"of {holding:,} objects that hold something besides memory, {options.most:,} are told")
    findings.extend(edge_findings(heap))
    findings.extend(rule_findings(heap, options.rules, options.reasons))
    notes.extend(vacuous(heap, options.rules))
    return Report(
        len(graph),
        len(graph.references.holder),
        merged(findings),
        tuple(_largest(heap, dominance, options)),
        tuple(_resources(heap, options)),
        tuple(notes),
    )


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Findings in the order of their kinds; of several with one id the first, which then counts for all."""
    found: dict[str, Finding] = {}
    for one in findings:
        if one.id in found:
            found[one.id] = replace(found[one.id], instances=found[one.id].instances + one.instances)
        else:
            found[one.id] = one
    return tuple(sorted(found.values(), key=lambda one: ORDER.index(one.kind)))


def _largest(heap: Heap, dominance: Dominance, options: Options) -> Iterable[Largest]:
    ids = heap.graph.objects.ids
    for unit in dominance.largest(options.largest) if options.largest else ():
        members = heap.units[unit].tolist()
        reasons = spell_reasons(heap, why_alive(heap, members[0], options.reasons))
        names = tuple(ids[one] for one in members[:5])
        yield Largest(names, heap.graph.class_name(members[0]), dominance.retained(unit), reasons)


def _resources(heap: Heap, options: Options) -> Iterable[Largest]:
    """The objects that hold something besides memory, as far as they are told."""
    graph, objects = heap.graph, heap.graph.objects
    holding = sorted(one for one in objects.resources if objects.alive[one])
    for one in holding[: options.most]:
        reasons = spell_reasons(heap, why_alive(heap, one, 1))
        held = Retained(1, objects.size[one], objects.resources[one], counted=False)
        yield Largest((objects.ids[one],), graph.class_name(one), held, reasons)


def explain_object(graph: Graph, name: str, most: int) -> tuple[Largest, bool] | None:
    """Why one object is alive and what goes with it, and whether these are all reasons; None if it does not live.

    An object that no root reaches has no reason.
    """
    place = graph.place(name)
    if place is None or not graph.objects.alive[place]:
        return None
    heap = Heap(graph)
    dominance = Dominance(heap)
    reasons = why_alive(heap, place, most) if heap.depth[place] != UNREACHED else None
    told = spell_reasons(heap, reasons) if reasons else ()
    retained = dominance.retained(heap.unit[place])
    complete = reasons.complete if reasons else True
    return Largest((name,), graph.class_name(place), retained, told), complete
