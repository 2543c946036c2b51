"""Why an object is alive: all distinct reasons, the shortest first.

A reason is a path of owning references from an anchor to the object; two are distinct if their labels, or the kinds of
their anchors, differ. The search goes backwards over *sets* of paths with the same labels, so that a thousand holders
of one class are one reason, and in the order of total length, which the depth of an object tells exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush, nsmallest

from properties.audit.graph.heap import ASSUMED, UNKNOWN_HOLDER, Heap

TOGETHER = 64
"""So many paths with the same labels are followed together."""
BUDGET = 20_000
"""So many references are looked at before the search gives up."""

Path = tuple[int, ...]
"""References, from the one nearest the anchor to the one that holds the object."""


@dataclass(frozen=True)
class Reason:
    """A path from an anchor: its kind, the anchor itself, the references, and how many paths have the same labels."""

    kind: str
    anchor: int
    path: Path
    alike: int


@dataclass(frozen=True)
class Reasons:
    """What was found; `complete` says whether there is no other."""

    found: tuple[Reason, ...]
    complete: bool


def why_alive(heap: Heap, target: int, most: int) -> Reasons:
    """At most so many distinct reasons for which an object is alive; none if no anchor reaches it."""
    if heap.depth[target] < 0:
        return Reasons((), True)
    queue: list[tuple[int, int, tuple[str, ...], list[tuple[int, Path]]]] = [
        (heap.depth[target], 0, (), [(target, ())])
    ]
    found: dict[tuple[str, tuple[str, ...]], Reason] = {}
    looked, complete = 0, True
    while queue and len(found) <= most and looked < BUDGET:
        _, _, labels, paths = heappop(queue)
        for reason in _ending(heap, paths):
            found.setdefault((reason.kind, labels), reason)
        groups = _extended(heap, paths)
        for label, longer in groups.items():
            looked += len(longer)
            complete = complete and len(longer) <= TOGETHER
            kept = nsmallest(TOGETHER, longer, key=lambda one: heap.depth[one[0]])
            length = min(heap.depth[node] + len(path) for node, path in kept)
            heappush(queue, (length, len(labels) + 1, (label, *labels), kept))
    if not found:
        first = _shortest(heap, target)
        found[first.kind, tuple(map(heap.graph.label, first.path))] = first
    ordered = sorted(found.items(), key=lambda item: (len(item[1].path), _told_last(item[1].kind), item[0]))
    complete = complete and not queue and len(ordered) <= most
    return Reasons(tuple(reason for _, reason in ordered[:most]), complete)


def _shortest(heap: Heap, target: int) -> Reason:
    """A shortest path from an anchor, for an object so deep that the search by labels ends before it."""
    path: list[int] = []
    node = target
    while node not in heap.anchors:
        above = heap.depth[node] - 1
        nearer = (edge for edge in heap.network.into(node) if edge[2] >= 0 and heap.depth[edge[0]] == above)
        node, _, reference = min(nearer, key=lambda edge: (heap.graph.label(edge[2]), edge[2]))
        path.append(reference)
    return Reason(heap.anchors[node], node, tuple(reversed(path)), 1)


def _told_last(kind: str) -> bool:
    """Roots that say little come after those that are known."""
    return kind in (UNKNOWN_HOLDER, ASSUMED)


def _ending(heap: Heap, paths: list[tuple[int, Path]]) -> Iterator[Reason]:
    """The reasons that end in a set of paths: one for each kind of anchor among their holders."""
    ending: dict[str, list[tuple[int, Path]]] = defaultdict(list)
    for node, path in paths:
        if node in heap.anchors:
            ending[heap.anchors[node]].append((node, path))
    for kind, ends in ending.items():
        yield Reason(kind, *ends[0], len(ends))


def _extended(heap: Heap, paths: list[tuple[int, Path]]) -> dict[str, list[tuple[int, Path]]]:
    """The paths, each longer by one reference at the front, by the label of that reference.

    What begins at an anchor is not made longer: that it is held by something else as well is no further reason.
    """
    longer: dict[str, list[tuple[int, Path]]] = defaultdict(list)
    target = heap.graph.references.target
    for node, path in paths:
        if node in heap.anchors:
            continue
        passed = {node, *(target[one] for one in path)}
        for before, _, reference in sorted(heap.network.into(node), key=lambda edge: edge[2]):
            if before not in passed and before != heap.root and heap.depth[before] >= 0:
                longer[heap.graph.label(reference)].append((before, (reference, *path)))
    return longer
