"""References and reasons spelled out: from the numbers of a heap to what findings carry."""

from __future__ import annotations

from collections.abc import Iterable

from properties.audit.findings.finding import Why
from properties.audit.graph.graph import Hop
from properties.audit.graph.heap import Heap
from properties.audit.graph.why import Reasons

MOST_NAMES = 30
"""So many objects of a knot are named."""


def spell_hops(heap: Heap, references: Iterable[int]) -> tuple[Hop, ...]:
    """References spelled out."""
    return tuple(map(heap.graph.hop, references))


def spell_reasons(heap: Heap, reasons: Reasons) -> tuple[Why, ...]:
    """Reasons spelled out."""
    ids = heap.graph.objects.ids
    return tuple(Why(one.kind, ids[one.anchor], spell_hops(heap, one.path), one.alike) for one in reasons.found)


def spell_names(heap: Heap, numbers: Iterable[int]) -> tuple[str, ...]:
    """Ids of objects, the first some of them; how many more there are is the last."""
    listed = list(numbers)
    names = tuple(heap.graph.objects.ids[one] for one in listed[:MOST_NAMES])
    return (*names, f"and {len(listed) - MOST_NAMES:,} more") if len(listed) > MOST_NAMES else names
