"""The audit of one graph: all checks of this package, with the results as an `AuditReport`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from properties.audit.findings.cuts import Cutter
from properties.audit.findings.find_cycles import cycle_findings
from properties.audit.findings.find_edges import edge_findings
from properties.audit.findings.find_leaks import leak_findings
from properties.audit.findings.finding import AuditReport, Finding, Retainer
from properties.audit.findings.kind import Kind
from properties.audit.findings.options import DEFAULT, Options
from properties.audit.findings.rules_check import rule_findings, vacuous
from properties.audit.findings.spell import spell_reasons
from properties.audit.graph.collector import collector_paused
from properties.audit.graph.cyclic_components import Omissions
from properties.audit.graph.dominance import Dominance, Retained
from properties.audit.graph.graph import Graph
from properties.audit.graph.heap import Heap
from properties.audit.graph.why import Reasons, why_alive

ORDER = tuple(Kind)


def audit(graph: Graph, options: Options = DEFAULT) -> AuditReport:
    """Return all findings about a graph, with the notes that a reader needs to judge them."""
    with collector_paused():
        return _audit(Heap(graph), options)


def _audit(heap: Heap, options: Options) -> AuditReport:
    graph = heap.graph
    dominance = Dominance.of_components(heap)
    findings: list[Finding] = []
    omissions = Omissions()
    if not graph.collected:
        cutter = Cutter(heap, options.rules.pins)
        findings, omissions = cycle_findings(heap, dominance, cutter, options)
        findings.extend(leak_findings(heap, dominance))
    findings.extend(edge_findings(heap))
    findings.extend(rule_findings(heap, options.rules, options.reasons))
    return AuditReport(
        objects=len(graph),
        references=len(graph.references.holder),
        findings=merged(findings),
        largest=tuple(_largest(heap, options)),
        resources=tuple(_resources(heap, options)),
        notes=tuple(_notes(heap, options, omissions)),
    )


def _notes(heap: Heap, options: Options, omissions: Omissions) -> Iterator[str]:
    graph = heap.graph
    yield from graph.notes
    if not len(graph):
        yield "the graph has no objects: nothing was checked"
    elif heap.assumes_roots:
        yield "no roots and no counts are given: objects without an owner are assumed to be roots"
    if graph.collected:
        yield "a garbage collector frees cycles in this program: they are not reported"
    yield from omissions.notes()
    if (holding := len(graph.objects.resources)) > options.most:
        yield f"{options.most:,} of {holding:,} objects that hold resources are reported"
    yield from vacuous(heap, options.rules)


def merged(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in the order of their kinds; several with one id become the first, which counts for all."""
    found: dict[str, Finding] = {}
    for one in findings:
        if one.id in found:
            found[one.id] = replace(found[one.id], instances=found[one.id].instances + one.instances)
        else:
            found[one.id] = one
    return tuple(sorted(found.values(), key=lambda one: ORDER.index(one.kind)))


def _largest(heap: Heap, options: Options) -> Iterator[Retainer]:
    if not options.largest:
        return
    dominance = Dominance.of_objects(heap)
    for group in dominance.largest(options.largest):
        number = int(dominance.groups[group][0])
        yield _retainer(heap, number, dominance.retained(group), why_alive(heap, number, options.reasons))


def _retainer(heap: Heap, number: int, retained: Retained, reasons: Reasons) -> Retainer:
    return Retainer(
        object=heap.graph.objects.ids[number],
        class_name=heap.graph.class_name(number),
        retained=retained,
        reasons=spell_reasons(heap, reasons),
    )


def _resources(heap: Heap, options: Options) -> Iterator[Retainer]:
    """Yield the first objects that hold something besides memory."""
    objects = heap.graph.objects
    for one in sorted(one for one in objects.resources if objects.alive[one])[: options.most]:
        held = Retained(objects=1, size=objects.size[one], resources=objects.resources[one], counted=False)
        yield _retainer(heap, one, held, why_alive(heap, one, 1))


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The reasons for which one object is alive, and what it retains.

    `complete` is False if there are further reasons. `component` is the number of objects in its strongly connected
    component, 1 outside of all cycles, and `component_retains` what these retain together.
    """

    retainer: Retainer
    complete: bool
    component: int
    component_retains: Retained


def explain_object(graph: Graph, name: str, most: int) -> Explanation | None:
    """Explain why the object with this id is alive; None if there is no such object, or if it is destroyed.

    An object that no root reaches has no reason. At most `most` reasons are given.
    """
    place = graph.place(name)
    if place is None or not graph.objects.alive[place]:
        return None
    heap = Heap(graph)
    objects, components = Dominance.of_objects(heap), Dominance.of_components(heap)
    home, reasons = int(heap.component_of[place]), why_alive(heap, place, most)
    return Explanation(
        retainer=_retainer(heap, place, objects.retained(int(objects.group_of[place])), reasons),
        complete=reasons.complete,
        component=len(heap.components[home]),
        component_retains=components.retained(home),
    )
