"""Findings about objects that leak without a cycle, and about counts that do not agree with the references."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from properties.audit.findings.finding import Finding, finding_id
from properties.audit.findings.kind import MESSAGES, Kind
from properties.audit.findings.spell import spell_hops, spell_names
from properties.audit.graph.dominance import Dominance
from properties.audit.graph.engine import listed
from properties.audit.graph.heap import UNREACHED, Heap


def leak_findings(heap: Heap, dominance: Dominance) -> Iterator[Finding]:
    """Yield leaked objects by class, then surpluses and deficits by class; the first object of each class is shown."""
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
    """Return the living objects that no root reaches and nothing owns."""
    return listed(heap.unowned[heap.depth[heap.unowned] == UNREACHED])


def _finding(heap: Heap, kind: Kind, class_name: str, numbers: list[int], dominance: Dominance) -> Finding:
    first = numbers[0]
    objects, message = heap.graph.objects, f"{class_name}: {MESSAGES[kind]}"
    if kind is not Kind.LEAK:
        counted = heap.counted[first]
        message = f"{class_name} has count {objects.count[first]} and {counted} counted references: {MESSAGES[kind]}"
    holders = sorted(edge[2] for edge in heap.network.into(first) if edge[2] >= 0)
    return Finding(
        kind=kind,
        id=finding_id(kind, (class_name,)),
        message=message,
        hops=spell_hops(heap, holders[:10]),
        objects=spell_names(heap, numbers),
        where=objects.where.get(first, ""),
        instances=len(numbers),
        retained=dominance.retained(heap.component_of[first]),
    )
