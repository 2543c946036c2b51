"""Objects that leak without a ring: alive, owned by nobody, reached from no root; and counts that do not agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from properties.audit.findings.finding import Finding, finding_id
from properties.audit.findings.kind import SAYS, Kind
from properties.audit.findings.spell import spell_names
from properties.audit.graph.engine import listed
from properties.audit.graph.heap import UNREACHED, Heap
from properties.audit.graph.retained import Dominance


def leak_findings(heap: Heap, dominance: Dominance) -> Iterator[Finding]:
    """Leaked objects by class, then surpluses and deficits by class; the first of each class is told."""
    graph = heap.graph
    leaked: dict[str, list[int]] = defaultdict(list)
    for number in _alone(heap):
        leaked[graph.class_name(number)].append(number)
    for class_name, numbers in sorted(leaked.items()):
        yield _finding(heap, Kind.LEAK, class_name, numbers, dominance)
    for kind in (Kind.SURPLUS, Kind.DEFICIT):
        wrong: dict[str, list[int]] = defaultdict(list)
        for number, by in heap.surplus.items():
            if (by > 0) == (kind is Kind.SURPLUS):
                wrong[graph.class_name(number)].append(number)
        for class_name, numbers in sorted(wrong.items()):
            yield _finding(heap, kind, class_name, numbers, dominance)


def _alone(heap: Heap) -> list[int]:
    """The living objects that neither an anchor reaches nor anything owns."""
    return listed(heap.unowned[heap.depth[heap.unowned] == UNREACHED])


def _finding(heap: Heap, kind: Kind, class_name: str, numbers: list[int], dominance: Dominance) -> Finding:
    first = numbers[0]
    objects, says = heap.graph.objects, f"{class_name}: {SAYS[kind]}"
    if kind is not Kind.LEAK:
        counted = heap.counted[first]
        says = f"{class_name} is counted {objects.count[first]} and has {counted}: {SAYS[kind]}"
    return Finding(
        kind,
        finding_id(kind, (class_name,)),
        says,
        tuple(map(heap.graph.hop, sorted(edge[2] for edge in heap.network.into(first) if edge[2] >= 0)[:10])),
        spell_names(heap, numbers),
        objects.where.get(first, ""),
        len(numbers),
        dominance.retained(heap.unit[first]),
    )
