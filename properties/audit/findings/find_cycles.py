"""Findings about ownership cycles: those that no root reaches, and those that leak once the last root lets go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from model.language.spelling import matches
from properties.audit.findings.cuts import Cut, Cutter
from properties.audit.findings.finding import Finding, Why, finding_id
from properties.audit.findings.kind import MESSAGES, Kind
from properties.audit.findings.options import Options
from properties.audit.findings.spell import spell_hops, spell_names, spell_reasons
from properties.audit.graph.cyclic_components import CyclicComponent, Omissions, find_cyclic_components
from properties.audit.graph.dominance import Dominance, Retained
from properties.audit.graph.heap import Heap
from properties.audit.graph.reference_cycles import ReferenceCycle, distinct_cycles
from properties.audit.graph.why import why_alive


def cycle_findings(
    heap: Heap, dominance: Dominance, cutter: Cutter, options: Options
) -> tuple[list[Finding], Omissions]:
    """Return a finding for each distinct cycle of the first `options.most` shapes of components, and the omissions."""
    components, omissions = find_cyclic_components(heap, options.most)
    findings: list[Finding] = []
    for component in components:
        common = _Common(
            retained=dominance.retained(heap.component_of[component.members[0]]),
            cuts=cutter.ranked(component, options.cuts),
            reasons=spell_reasons(heap, why_alive(heap, component.members[0], options.reasons)),
            related=tuple(_kept_by(heap, component)),
        )
        findings.extend(_finding(heap, component, cycle, common, options) for cycle in component.cycles)
    return findings, omissions


@dataclass(frozen=True, kw_only=True)
class _Common:
    """The facts that all cycles of one component share."""

    retained: Retained
    cuts: tuple[Cut, ...]
    reasons: tuple[Why, ...]
    related: tuple[str, ...]


def _finding(
    heap: Heap, component: CyclicComponent, cycle: ReferenceCycle, common: _Common, options: Options
) -> Finding:
    kind = _kind(heap, component, cycle, options)
    hops = spell_hops(heap, cycle.references)
    return Finding(
        kind=kind,
        id=finding_id(kind, cycle.signature),
        message=MESSAGES[kind],
        hops=hops,
        objects=spell_names(heap, component.members),
        where=next((hop.where for hop in hops if hop.where), ""),
        instances=component.alike,
        retained=common.retained,
        reasons=common.reasons,
        cuts=common.cuts,
        related=common.related,
    )


def _kind(heap: Heap, component: CyclicComponent, cycle: ReferenceCycle, options: Options) -> Kind:
    if component.lost:
        return Kind.CYCLE
    coming = [label for label, event in options.rules.releases if event not in heap.graph.events]
    declared = any(matches(label, one) for label in coming for one in cycle.signature)
    return Kind.DECLARED if declared else Kind.LATENT


def _kept_by(heap: Heap, component: CyclicComponent) -> Iterator[str]:
    """Yield the id of the finding about whatever keeps a lost component: it would be freed together with that."""
    if not component.lost:
        return
    seen = set(component.members)
    for node in (front := list(component.members)):
        for before, _, _ in heap.network.into(node):
            if before not in seen:
                seen.add(before)
                front.append(before)
    # A component has a higher number than those it owns into, so that nothing else owns the one with the highest.
    number = int(max(heap.component_of[one] for one in seen))
    first = int(heap.components[number][0])
    if number in heap.inner_references:
        cycles, _ = distinct_cycles(heap, heap.edges_inside(number))
        own = {cycle.signature for cycle in component.cycles}
        yield from (finding_id(Kind.CYCLE, cycle.signature) for cycle in cycles[:1] if cycle.signature not in own)
    else:
        yield finding_id(Kind.LEAK, (heap.graph.class_name(first),))
