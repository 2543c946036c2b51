"""The leftovers of a model state, for bug reports: unreachable components with their cycles, and resources still held.

The cycles have the same ids as in an audit of the same state. Here cycles that differ only in instances are listed too.
"""

from __future__ import annotations

from dataclasses import dataclass

from properties.audit.findings.finding import finding_id
from properties.audit.findings.kind import Kind
from properties.audit.findings.spell import spell_hops, spell_reasons
from properties.audit.graph.dominance import Dominance
from properties.audit.graph.graph import Graph, Hop
from properties.audit.graph.heap import UNREACHED, Heap
from properties.audit.graph.reference_cycles import least_rotation, shortest_cycles
from properties.audit.graph.why import why_alive
from properties.audit.reports.report_text import UNREACHABLE, reason_lines


@dataclass(frozen=True)
class LostCycle:
    """An unreachable reference cycle and the id of its finding."""

    id: str
    hops: tuple[Hop, ...]


@dataclass(frozen=True)
class LostComponent:
    """A strongly connected component that no root reaches: its cycles, longest first, and what else it retains."""

    members: tuple[str, ...]
    cycles: tuple[LostCycle, ...]
    retains: tuple[str, ...]


@dataclass(frozen=True)
class Leftovers:
    """Unreachable components, and lines about resources: each with its holder and the reason it is alive."""

    components: tuple[LostComponent, ...]
    held: tuple[str, ...]


def leftovers(graph: Graph) -> Leftovers:
    """Return what is left over in a state."""
    heap = Heap(graph)
    dominance = Dominance.of_components(heap)
    lost = [number for number in heap.cyclic_components if heap.depth[heap.components[number][0]] == UNREACHED]
    lost.sort(key=lambda number: heap.components[number][0])
    return Leftovers(tuple(_component(heap, dominance, number) for number in lost), _held(heap))


def _component(heap: Heap, dominance: Dominance, number: int) -> LostComponent:
    members, ids = heap.components[number].tolist(), heap.graph.objects.ids
    found, _ = shortest_cycles(heap, heap.edges_inside(number))
    cycles = []
    covered: set[int] = set()
    for references in sorted(found, key=lambda cycle: (-len(cycle), cycle)):
        if not covered.issuperset(references):
            covered.update(references)
            signature = least_rotation(tuple(map(heap.graph.label, references)))
            cycles.append(LostCycle(finding_id(Kind.CYCLE, signature), spell_hops(heap, references)))
    retains = sorted(ids[one] for one in dominance.exclusive(number) if one not in members)
    return LostComponent(tuple(ids[one] for one in members), tuple(cycles), tuple(retains))


def _held(heap: Heap) -> tuple[str, ...]:
    lines: list[str] = []
    objects = heap.graph.objects
    for number, names in sorted(objects.resources.items()):
        lines.append(f"{', '.join(names)}")
        reasons = spell_reasons(heap, why_alive(heap, number, 1))
        lines.extend(f"  {line}" for line in reason_lines(reasons))
        if not reasons:
            lines.append(f"  {UNREACHABLE}")
    return tuple(lines)
