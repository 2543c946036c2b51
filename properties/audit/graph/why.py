"""The reasons for which an object is alive: all distinct ones, shortest first.

A reason is a path of owning references from a root to the object. Two reasons are distinct if their labels, or the
kinds of their roots, differ. The search goes backwards over *sets* of paths with the same labels, so that a thousand
holders of one class are one reason. It proceeds in the order of total length, which the depth of an object gives
exactly.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from heapq import heappop, heappush, nsmallest

from properties.audit.graph.heap import ASSUMED_ROOT, UNKNOWN_HOLDER, Heap

TOGETHER = 64
"""The number of paths with the same labels that are followed together."""
BUDGET = 20_000
"""The number of references that are visited before the search gives up."""

Path = tuple[int, ...]
"""References, from the one nearest the root to the one that holds the object."""


@dataclass(frozen=True)
class Reason:
    """A path from a root: the kind of the root, the root, the references, and the number of paths with these labels."""

    kind: str
    root: int
    path: Path
    alike: int


@dataclass(frozen=True)
class Reasons:
    """The reasons found; `complete` is True if there are no others."""

    found: tuple[Reason, ...]
    complete: bool


def why_alive(heap: Heap, target: int, most: int) -> Reasons:
    """Return at most `most` distinct reasons for which an object is alive; none if no root reaches it."""
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
    ordered = sorted(found.items(), key=lambda item: (len(item[1].path), _sorts_last(item[1].kind), item[0]))
    complete = complete and not queue and len(ordered) <= most
    return Reasons(tuple(reason for _, reason in ordered[:most]), complete)


def _shortest(heap: Heap, target: int) -> Reason:
    """Return a shortest path from a root, for an object so deep that the search by labels ends before it."""
    path: list[int] = []
    node = target
    while node not in heap.roots:
        above = heap.depth[node] - 1
        nearer = (edge for edge in heap.network.into(node) if edge[2] >= 0 and heap.depth[edge[0]] == above)
        node, _, reference = min(nearer, key=lambda edge: (heap.graph.label(edge[2]), edge[2]))
        path.append(reference)
    return Reason(heap.roots[node], node, tuple(reversed(path)), 1)


def _sorts_last(kind: str) -> bool:
    """Return True for kinds of roots that say little; they come after known ones."""
    return kind in (UNKNOWN_HOLDER, ASSUMED_ROOT)


def _ending(heap: Heap, paths: list[tuple[int, Path]]) -> Iterator[Reason]:
    """Yield the reasons that end in a set of paths: one for each kind of root among their holders."""
    ending: dict[str, list[tuple[int, Path]]] = defaultdict(list)
    for node, path in paths:
        if node in heap.roots:
            ending[heap.roots[node]].append((node, path))
    for kind, ends in ending.items():
        yield Reason(kind, *ends[0], len(ends))


def _extended(heap: Heap, paths: list[tuple[int, Path]]) -> dict[str, list[tuple[int, Path]]]:
    """Return the paths, each longer by one reference at the front, by the label of that reference.

    A path that begins at a root is not extended: another holder of the root is not a further reason.
    """
    longer: dict[str, list[tuple[int, Path]]] = defaultdict(list)
    target = heap.graph.references.target
    for node, path in paths:
        if node in heap.roots:
            continue
        passed = {node, *(target[one] for one in path)}
        for before, _, reference in sorted(heap.network.into(node), key=lambda edge: edge[2]):
            if before not in passed and before != heap.super_root and heap.depth[before] >= 0:
                longer[heap.graph.label(reference)].append((before, (reference, *path)))
    return longer
