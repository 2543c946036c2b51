"""Cycles of ownership: islands, and rings that will be islands once the last root lets go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.language.spelling import matches
from properties.audit.findings.cuts import Cut, Cutter
from properties.audit.findings.finding import Finding, Why, finding_id
from properties.audit.findings.kind import SAYS, Kind
from properties.audit.findings.spell import spell_hops, spell_names, spell_reasons
from properties.audit.graph.cycles import Knot, Ring, find_knots, find_rings
from properties.audit.graph.heap import Heap
from properties.audit.graph.retained import Dominance, Retained
from properties.audit.graph.why import why_alive

if TYPE_CHECKING:
    from properties.audit.findings.audit import Options


def cycle_findings(heap: Heap, dominance: Dominance, cutter: Cutter, options: Options) -> tuple[list[Finding], int]:
    """A finding for each distinct ring, and how many shapes of knots are left out."""
    knots, left_out = find_knots(heap, options.most)
    findings: list[Finding] = []
    for knot in knots:
        told = _Told(
            dominance.retained(heap.unit[knot.members[0]]),
            cutter.ranked(knot, options.cuts),
            () if knot.lost else spell_reasons(heap, why_alive(heap, knot.members[0], options.reasons)),
            tuple(_kept_by(heap, knot)),
        )
        findings.extend(_finding(heap, knot, ring, told, options) for ring in knot.rings)
    return findings, left_out


@dataclass(frozen=True)
class _Told:
    """What is said of all rings of one knot."""

    retained: Retained
    cuts: tuple[Cut, ...]
    reasons: tuple[Why, ...]
    related: tuple[str, ...]


def _finding(heap: Heap, knot: Knot, ring: Ring, told: _Told, options: Options) -> Finding:
    kind = _kind(heap, knot, ring, options)
    hops = spell_hops(heap, ring.references)
    return Finding(
        kind,
        finding_id(kind, ring.signature),
        SAYS[kind],
        hops,
        spell_names(heap, knot.members),
        next((hop.where for hop in hops if hop.where), ""),
        knot.like,
        told.retained,
        told.reasons,
        told.cuts,
        told.related,
    )


def _kind(heap: Heap, knot: Knot, ring: Ring, options: Options) -> Kind:
    if knot.lost:
        return Kind.CYCLE
    coming = [label for label, event in options.rules.releases if event not in heap.graph.events]
    declared = any(matches(label, one) for label in coming for one in ring.signature)
    return Kind.DECLARED if declared else Kind.LATENT


def _kept_by(heap: Heap, knot: Knot) -> Iterator[str]:
    """The finding about the lost knot or object from which a lost knot hangs: it would go with that."""
    if not knot.lost:
        return
    seen = set(knot.members)
    for node in (front := list(knot.members)):
        for before, _, _ in heap.network.into(node):
            if before not in seen:
                seen.add(before)
                front.append(before)
    # Components come after what they own into, so that the last one is owned by no other.
    unit = int(max(heap.unit[one] for one in seen))
    first = int(heap.units[unit][0])
    if unit in heap.inside_knots:
        rings, _ = find_rings(heap, heap.edges_inside(unit))
        own = {ring.signature for ring in knot.rings}
        yield from (finding_id(Kind.CYCLE, ring.signature) for ring in rings[:1] if ring.signature not in own)
    else:
        yield finding_id(Kind.LEAK, (heap.graph.class_name(first),))
