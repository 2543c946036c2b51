"""Reference cycles inside one strongly connected component: a shortest cycle through each of its owning references.

Cycles are never enumerated, because their number is not bounded by any useful function of the input. In a large
component one reference of each label and pair of classes is tried, and the total work of the searches is limited; the
number of kinds for which no cycle was found is reported.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from properties.audit.graph.engine import NetworkEdge
from properties.audit.graph.heap import Heap

EVERY = 300
"""In a component with at most this many references, a cycle through each of them is sought."""
BUDGET = 400_000
"""The number of references that all searches in one component may visit."""


@dataclass(frozen=True, order=True)
class ReferenceCycle:
    """A cycle of references, from the object that comes first in the graph, and the labels that identify the cycle."""

    signature: tuple[str, ...]
    references: tuple[int, ...]


def least_rotation(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the rotation of a cyclic sequence that sorts first, so that the starting point does not matter.

    Two candidate starts are compared label by label. Where they differ, no start within the greater run can be least.
    """
    length, one, other, equal = len(labels), 0, 1, 0
    while max(one, other, equal) < length:
        first, second = labels[(one + equal) % length], labels[(other + equal) % length]
        if first == second:
            equal += 1
            continue
        if first > second:
            one += equal + 1
        else:
            other += equal + 1
        other += one == other
        equal = 0
    start = min(one, other)
    return labels[start:] + labels[:start]


def distinct_cycles(heap: Heap, edges: list[NetworkEdge]) -> tuple[tuple[ReferenceCycle, ...], int]:
    """Return the cycles of a component that differ in their labels, longest first, and the number of untried kinds."""
    found: dict[tuple[str, ...], ReferenceCycle] = {}
    paths, untried = shortest_cycles(heap, edges)
    for references in paths:
        signature = least_rotation(tuple(map(heap.graph.label, references)))
        found.setdefault(signature, ReferenceCycle(signature, references))
    return tuple(sorted(found.values(), key=lambda cycle: (-len(cycle.references), cycle))), untried


def shortest_cycles(heap: Heap, edges: list[NetworkEdge]) -> tuple[tuple[tuple[int, ...], ...], int]:
    """Return a shortest cycle through each owning reference inside a component, each cycle once, as references.

    Each cycle begins at the object that comes first in the graph. The second value is the number of kinds of references
    for which no cycle was sought or found within the budget.
    """
    leaving: dict[int, list[NetworkEdge]] = defaultdict(list)
    for edge in edges:
        leaving[edge[0]].append(edge)
    found: dict[tuple[int, ...], None] = {}
    left, untried = BUDGET, 0
    for edge in _to_try(heap, edges):
        if left <= 0:
            untried += 1
            continue
        path, visited = _way_back(heap, edge, leaving, left)
        left -= visited
        untried += not path
        if path:
            first = min(range(len(path)), key=lambda place: path[place][0])
            found[tuple(one[2] for one in path[first:] + path[:first])] = None
    return tuple(found), untried


def _to_try(heap: Heap, edges: list[NetworkEdge]) -> list[NetworkEdge]:
    """Return all edges of a small component, or the first of each slot and pair of classes of a large one."""
    if len(edges) <= EVERY:
        return edges
    graph, columns = heap.graph, heap.graph.references
    kinds = {(columns.slot[one], graph.class_name(a), graph.class_name(b)): (a, b, one) for a, b, one in edges[::-1]}
    return list(kinds.values())[::-1]


def _way_back(
    heap: Heap, edge: NetworkEdge, leaving: Mapping[int, list[NetworkEdge]], budget: int
) -> tuple[list[NetworkEdge], int]:
    """Return a shortest cycle that begins with the edge and the number of edges visited; [] beyond the budget.

    Of equally short cycles the one whose labels sort first is taken, so that the order of objects does not matter.
    """
    start, goal = edge[1], edge[0]
    level, came = {start: 0}, defaultdict[int, list[NetworkEdge]](list)
    front, visited = [start], 0
    while front and goal not in level:
        following = []
        for node in front:
            for one in leaving[node]:
                visited += 1
                if one[1] not in level:
                    level[one[1]] = level[node] + 1
                    following.append(one[1])
                if level[one[1]] == level[node] + 1:
                    came[one[1]].append(one)
            if visited > budget:
                return [], visited
        front = following
    return [edge, *_least(heap, start, goal, came)] if goal in level else [], visited


def _least(heap: Heap, start: int, goal: int, came: Mapping[int, list[NetworkEdge]]) -> list[NetworkEdge]:
    """Return the shortest path from start to goal whose labels sort first; `came` has all last edges to each node."""
    leading: dict[int, list[NetworkEdge]] = defaultdict(list)
    for node in (back := [goal] if goal != start else []):
        for one in came[node]:
            if one[0] not in leading and one[0] != start:
                back.append(one[0])
            leading[one[0]].append(one)
    last: dict[int, NetworkEdge] = {}
    layer = [start]
    while goal not in layer:
        steps = [(heap.graph.label(one[2]), one) for node in layer for one in leading[node]]
        least = min(steps)[0]
        reached = {one[1]: one for label, one in reversed(steps) if label == least}
        last.update(reached)
        layer = list(reached)
    path: list[NetworkEdge] = []
    while goal != start:
        path.append(last[goal])
        goal = last[goal][0]
    return path[::-1]
