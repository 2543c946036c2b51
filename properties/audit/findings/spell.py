"""Conversion of the numbers in a heap to the names and references that findings carry."""

from __future__ import annotations

from collections.abc import Iterable

from properties.audit.findings.finding import Why
from properties.audit.graph.graph import Hop
from properties.audit.graph.heap import Heap
from properties.audit.graph.why import Reasons

MOST_NAMES = 30
"""The number of objects of a component that are named."""


def spell_hops(heap: Heap, references: Iterable[int]) -> tuple[Hop, ...]:
    """Return references as reports show them."""
    return tuple(map(heap.graph.hop, references))


def spell_reasons(heap: Heap, reasons: Reasons) -> tuple[Why, ...]:
    """Return reasons as reports show them."""
    ids = heap.graph.objects.ids
    return tuple(
        Why(kind=one.kind, root=ids[one.root], hops=spell_hops(heap, one.path), alike=one.alike)
        for one in reasons.found
    )


def spell_names(heap: Heap, numbers: Iterable[int]) -> tuple[str, ...]:
    """Return the ids of the first objects; the last entry is the number of further ones if there are too many."""
    listed = list(numbers)
    names = tuple(heap.graph.objects.ids[one] for one in listed[:MOST_NAMES])
    return (*names, f"and {len(listed) - MOST_NAMES:,} more") if len(listed) > MOST_NAMES else names
