"""The rings of a knot: for each owning reference in it a shortest ring through it, told apart by their labels.

Never an enumeration of all rings, whose number has no bound. In a big knot one reference of each label and target
class is tried, and what the search may look at in all is limited; what was left out is counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from properties.audit.graph.engine import Edge
from properties.audit.graph.heap import UNREACHED, Heap

EVERY = 300
"""Up to so many references in a knot, a ring through each of them is sought."""
BUDGET = 400_000
"""How many references the searches in one knot may look at in all."""


@dataclass(frozen=True, order=True)
class Ring:
    """References in a ring, from the object that comes first in the graph, and the labels that tell it from others."""

    signature: tuple[str, ...]
    references: tuple[int, ...]


@dataclass(frozen=True)
class Knot:
    """A strongly connected component: members, the owning references between them, and its rings, longest first.

    `lost` means that no anchor reaches it. `like` is how many knots of the same shape there are, this one included;
    `untried` counts the kinds of references through which no ring was sought.
    """

    members: tuple[int, ...]
    edges: tuple[Edge, ...]
    rings: tuple[Ring, ...]
    lost: bool
    like: int = 1
    untried: int = 0


def least_rotation(labels: tuple[str, ...]) -> tuple[str, ...]:
    """The rotation of a cyclic sequence that sorts first: the same wherever one begins to read it.

    Two candidates are compared label by label; where they differ, none that begins within the greater one can be least.
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


def find_rings(heap: Heap, edges: list[Edge]) -> tuple[tuple[Ring, ...], int]:
    """The rings of a knot that differ in their labels, longest first; and through how many kinds none was sought."""
    found: dict[tuple[str, ...], Ring] = {}
    ways, untried = shortest_rings(heap, edges)
    for references in ways:
        signature = least_rotation(tuple(map(heap.graph.label, references)))
        found.setdefault(signature, Ring(signature, references))
    return tuple(sorted(found.values(), key=lambda ring: (-len(ring.references), ring))), untried


def shortest_rings(heap: Heap, edges: list[Edge]) -> tuple[tuple[tuple[int, ...], ...], int]:
    """A shortest ring through each owning reference inside a knot, each once, as references.

    Each begins at the object that comes first in the graph. Also through how many kinds of references none was sought.
    """
    graph, columns = heap.graph, heap.graph.references
    leaving: dict[int, list[Edge]] = defaultdict(list)
    for edge in edges:
        leaving[edge[0]].append(edge)
    tried = edges
    if len(edges) > EVERY:
        kinds = {
            (columns.slot[one], graph.class_name(a), graph.class_name(b)): (a, b, one) for a, b, one in edges[::-1]
        }
        tried = list(kinds.values())[::-1]
    found: dict[tuple[int, ...], None] = {}
    left, untried = BUDGET, 0
    for edge in tried:
        path, looked = _way_back(heap, edge, leaving, left)
        left -= looked
        untried += not path
        if path:
            first = min(range(len(path)), key=lambda place: path[place][0])
            found[tuple(one[2] for one in path[first:] + path[:first])] = None
    return tuple(found), untried


def _way_back(heap: Heap, edge: Edge, leaving: Mapping[int, list[Edge]], budget: int) -> tuple[list[Edge], int]:
    """A shortest ring that begins with the edge, [] if there is none within the budget; and how many edges it took.

    Of equally short ones it is that whose labels sort first: so the same is found in whatever order objects come.
    """
    start, goal = edge[1], edge[0]
    level, came = {start: 0}, defaultdict[int, list[Edge]](list)
    front, looked = [start], 0
    while front and goal not in level:
        following = []
        for node in front:
            for one in leaving[node]:
                looked += 1
                if one[1] not in level:
                    level[one[1]] = level[node] + 1
                    following.append(one[1])
                if level[one[1]] == level[node] + 1:
                    came[one[1]].append(one)
            if looked > budget:
                return [], looked
        front = following
    return [edge, *_least(heap, start, goal, came)] if goal in level else [], looked


def _least(heap: Heap, start: int, goal: int, came: Mapping[int, list[Edge]]) -> list[Edge]:
    """Of the shortest paths from start to goal the one whose labels sort first; `came` has all last steps to a node."""
    leading: dict[int, list[Edge]] = defaultdict(list)
    for node in (back := [goal] if goal != start else []):
        for one in came[node]:
            if one[0] not in leading and one[0] != start:
                back.append(one[0])
            leading[one[0]].append(one)
    last: dict[int, Edge] = {}
    layer = [start]
    while goal not in layer:
        steps = [(heap.graph.label(one[2]), one) for node in layer for one in leading[node]]
        least = min(steps)[0]
        reached = {one[1]: one for label, one in reversed(steps) if label == least}
        last.update(reached)
        layer = list(reached)
    path: list[Edge] = []
    while goal != start:
        path.append(last[goal])
        goal = last[goal][0]
    return path[::-1]


# --- Knots of one shape ------------------------------------------------------------------------------------------

Shape = tuple[bool, int, tuple[str, ...], tuple[str, ...]]
"""Whether it is reached, minus its size, its classes and labels; and what its members look like, if that is needed."""
LOOKED_AT = 40
"""In knots with more members than this no more than the classes and the labels of the references are compared."""


def find_knots(heap: Heap, most: int) -> tuple[tuple[Knot, ...], int]:
    """One knot of each shape, the biggest first; and how many shapes there are beyond `most`."""
    alike: dict[Shape, list[int]] = defaultdict(list)
    for unit in heap.knots:
        alike[_outline(heap, unit)].append(unit)
    shapes: dict[Shape, list[int]] = {}
    for outline, units in alike.items():
        for unit in units:
            looks = _looks(heap, unit) if len(units) > 1 else ()
            shapes.setdefault((*outline[:3], looks), []).append(unit)
    ordered = sorted(shapes.items())
    first = (min(units, key=lambda unit: heap.units[unit][0]) for _, units in ordered[:most])
    knots = (_knot(heap, unit, len(units)) for unit, (_, units) in zip(first, ordered, strict=False))
    return tuple(knots), max(0, len(ordered) - most)


def _outline(heap: Heap, unit: int) -> Shape:
    members, graph = heap.units[unit].tolist(), heap.graph
    classes, labels = map(graph.class_name, members), map(graph.label, heap.inside_knots[unit])
    return bool(heap.depth[members[0]] != UNREACHED), -len(members), (*sorted(classes), *sorted(labels)), ()


def _looks(heap: Heap, unit: int) -> tuple[str, ...]:
    """By which labels each member holds, and is held by, members of which class, and how those look in turn.

    Knots that agree in this nearly always differ in instances only.
    """
    members, graph = heap.units[unit].tolist(), heap.graph
    looks = {member: graph.class_name(member) for member in members}
    holder, target = graph.references.holder, graph.references.target
    for _ in range(2 if len(members) <= LOOKED_AT else 0):
        seen: dict[int, list[str]] = {member: [] for member in members}
        for one in heap.inside_knots[unit]:
            label = graph.label(one)
            seen[holder[one]].append(f"{label}>{looks[target[one]]}")
            seen[target[one]].append(f"{label}<{looks[holder[one]]}")
        looks = {member: f"{looks[member]}({','.join(sorted(seen[member]))})" for member in members}
    return tuple(sorted(looks.values()))


def _knot(heap: Heap, unit: int, like: int) -> Knot:
    members = heap.units[unit].tolist()
    edges = heap.edges_inside(unit)
    rings, untried = find_rings(heap, edges)
    lost = bool(heap.depth[members[0]] == UNREACHED)
    return Knot(tuple(members), tuple(edges), rings, lost, like, untried)
