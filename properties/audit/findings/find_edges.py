"""Findings about single references: dangling, a second owner, opaque, and classes that own their kind."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from properties.audit.findings.finding import Finding, finding_id
from properties.audit.findings.kind import MESSAGES, Kind
from properties.audit.findings.spell import spell_hops, spell_names
from properties.audit.graph.engine import ints, listed, places
from properties.audit.graph.graph import STRENGTHS, Strength
from properties.audit.graph.heap import Heap

MOST = 10
"""The number of references that are spelled out in a finding."""


def edge_findings(heap: Heap) -> Iterator[Finding]:
    """Yield findings about references, in the order of their kinds and labels."""
    yield from _by_label(heap, Kind.DANGLING, _dangling(heap))
    yield from _owners(heap)
    yield from _by_label(heap, Kind.OPAQUE, _of(heap, Strength.OPAQUE))
    yield from _by_label(heap, Kind.RECURSIVE, _recursive(heap))


def _of(heap: Heap, strength: Strength) -> list[int]:
    return listed(heap.owning_of(strength))


def _dangling(heap: Heap) -> list[int]:
    weak = STRENGTHS.index(Strength.WEAK)
    return listed(places((heap.strength != weak) & heap.alive[heap.holder] & ~heap.alive[heap.target]))


def _recursive(heap: Heap) -> list[int]:
    holder, target, class_of = heap.holder[heap.owning], heap.target[heap.owning], ints(heap.graph.objects.class_of)
    own_kind = (class_of[holder] == class_of[target]) & (heap.component_of[holder] != heap.component_of[target])
    return listed(heap.owning[own_kind])


def _by_label(heap: Heap, kind: Kind, references: list[int]) -> Iterator[Finding]:
    """Yield one finding for each label and target class."""
    graph = heap.graph
    by_label: dict[tuple[str, str], list[int]] = defaultdict(list)
    for one in references:
        by_label[graph.label(one), graph.class_name(graph.references.target[one])].append(one)
    for (label, class_name), numbers in sorted(by_label.items()):
        hops = spell_hops(heap, numbers[:MOST])
        message = f"{label} to {class_name}: {MESSAGES[kind]}"
        yield Finding(
            kind=kind,
            id=finding_id(kind, (label, class_name)),
            message=message,
            hops=hops,
            where=hops[0].where,
            instances=len(numbers),
        )


def _owners(heap: Heap) -> Iterator[Finding]:
    """Yield findings about objects with a unique owner and another one, by the labels of all their owners."""
    graph, target = heap.graph, heap.graph.references.target
    unique = Counter(target[one] for one in _of(heap, Strength.UNIQUE))
    if not unique:
        return
    shared = set(heap.target[heap.owning_of(Strength.STRONG, Strength.OPAQUE)].tolist())
    by_labels: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for number in sorted(number for number, owners in unique.items() if owners > 1 or number in shared):
        into = (edge[2] for edge in heap.network.into(number) if edge[2] >= 0)
        by_labels[tuple(sorted(map(graph.label, into)))].append(number)
    for labels, numbers in sorted(by_labels.items()):
        into = (edge[2] for edge in heap.network.into(numbers[0]) if edge[2] >= 0)
        hops = spell_hops(heap, sorted(into)[:MOST])
        message = f"{graph.class_name(numbers[0])}: {MESSAGES[Kind.OWNERS]}"
        yield Finding(
            kind=Kind.OWNERS,
            id=finding_id(Kind.OWNERS, labels),
            message=message,
            hops=hops,
            objects=spell_names(heap, numbers),
            where=hops[0].where,
            instances=len(numbers),
        )
