"""What a state of the model leaves over, for bug reports: the lost knots with every ring, and what is still held.

The same rings under the same ids as an audit of the same state; here also those that differ in instances only.
"""

from __future__ import annotations

from dataclasses import dataclass

from properties.audit.findings.finding import finding_id
from properties.audit.findings.kind import Kind
from properties.audit.findings.spell import spell_hops, spell_reasons
from properties.audit.graph.cycles import least_rotation, shortest_rings
from properties.audit.graph.graph import Graph, Hop
from properties.audit.graph.heap import UNREACHED, Heap
from properties.audit.graph.retained import Dominance
from properties.audit.graph.why import why_alive
from properties.audit.reports.report_text import reason_lines


@dataclass(frozen=True)
class LostRing:
    """A ring, and the id of the finding."""

    id: str
    hops: tuple[Hop, ...]


@dataclass(frozen=True)
class LostKnot:
    """A knot that no root reaches: its rings, the longest first, and what else only it keeps."""

    members: tuple[str, ...]
    rings: tuple[LostRing, ...]
    drags: tuple[str, ...]


@dataclass(frozen=True)
class Leftovers:
    """Lost knots, and lines about resources: what is held, by whom, and why that is alive."""

    knots: tuple[LostKnot, ...]
    held: tuple[str, ...]


def leftovers(graph: Graph) -> Leftovers:
    """What is left over in a state."""
    heap = Heap(graph)
    dominance = Dominance(heap)
    lost = [unit for unit in heap.knots if heap.depth[heap.units[unit][0]] == UNREACHED]
    lost.sort(key=lambda unit: heap.units[unit][0])
    return Leftovers(tuple(_knot(heap, dominance, unit) for unit in lost), _held(heap))


def _knot(heap: Heap, dominance: Dominance, unit: int) -> LostKnot:
    members, ids = heap.units[unit].tolist(), heap.graph.objects.ids
    found, _ = shortest_rings(heap, heap.edges_inside(unit))
    rings = []
    told: set[int] = set()
    for references in sorted(found, key=lambda ring: (-len(ring), ring)):
        if not told.issuperset(references):
            told.update(references)
            signature = least_rotation(tuple(map(heap.graph.label, references)))
            rings.append(LostRing(finding_id(Kind.CYCLE, signature), spell_hops(heap, references)))
    drags = sorted(ids[one] for one in dominance.exclusive(unit) if one not in members)
    return LostKnot(tuple(ids[one] for one in members), tuple(rings), tuple(drags))


def _held(heap: Heap) -> tuple[str, ...]:
    lines: list[str] = []
    objects = heap.graph.objects
    for number, names in sorted(objects.resources.items()):
        lines.append(f"{', '.join(names)}")
        reasons = spell_reasons(heap, why_alive(heap, number, 1))
        lines.extend(f"  {line}" for line in reason_lines(reasons))
        if not reasons:
            lines.append("  no root reaches it")
    return tuple(lines)
