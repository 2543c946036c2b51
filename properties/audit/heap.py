"""What every question to a graph needs: who owns whom, what is reached from the roots, which objects form knots.

Alive by itself, an *anchor*, is every root, and every object whose recorded count says that somebody unknown holds it.
Where neither roots nor counts are given, what nothing owns is taken for a root.
"""

from __future__ import annotations

from array import array
from collections import Counter, defaultdict
from functools import cached_property
from itertools import compress

from .engine import Edge, Network
from .graph import OWNS, STRENGTHS, Field, Graph, Strength, labelled

UNKNOWN_HOLDER = "an unknown holder"
"""The kind of root of an object with a surplus in its count."""
ASSUMED = "nothing owns it, so taken for a root"
"""The kind of root of objects in a graph without roots and counts."""
UNREACHED = -1
"""The depth of an object that no anchor reaches."""


class Heap:
    """A graph with its answers, each computed when it is first asked for."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.root = len(graph)
        """The node of the network from which all anchors hang."""

    @cached_property
    def owning(self) -> tuple[int, ...]:
        """The references that own, between objects that are alive."""
        columns, alive = self.graph.references, self.graph.objects.alive
        owns = columns.strength.translate(OWNS.ljust(256, b"\0"))
        if 0 not in alive:
            return tuple(compress(range(len(owns)), owns))
        ends = zip(range(len(owns)), owns, columns.holder, columns.target, strict=True)
        return tuple(number for number, is_own, holder, target in ends if is_own and alive[holder] and alive[target])

    @cached_property
    def counted(self) -> Counter[int]:
        """How many counted references each object has: what its recorded count should be."""
        columns = self.graph.references
        counts = (STRENGTHS.index(Strength.STRONG), STRENGTHS.index(Strength.OPAQUE))
        return Counter(columns.target[number] for number in self.owning if columns.strength[number] in counts)

    @cached_property
    def surplus(self) -> dict[int, int]:
        """By object, how many holders its recorded count knows and the graph does not; negative is a deficit.

        A root may be held by what makes it one, so that only a deficit of it is told.
        """
        objects = self.graph.objects
        if max(objects.count, default=-1) < 0:
            return {}
        counted = self.counted
        different = (
            (number, count - counted[number])
            for number, count in enumerate(objects.count)
            if count >= 0 and objects.alive[number] and count != counted[number]
        )
        return {number: by for number, by in different if by < 0 or number not in objects.roots}

    @cached_property
    def anchors(self) -> dict[int, str]:
        """What is alive by itself, and why."""
        objects = self.graph.objects
        anchors = {number: kind for number, kind in sorted(objects.roots.items()) if objects.alive[number]}
        anchors.update((number, UNKNOWN_HOLDER) for number, by in self.surplus.items() if by > 0)
        if self.assumes_roots:
            owned = set(map(self.graph.references.target.__getitem__, self.owning))
            free = (number for number in compress(range(self.root), objects.alive) if number not in owned)
            anchors.update((number, ASSUMED) for number in free)
        return anchors

    @cached_property
    def assumes_roots(self) -> bool:
        """Whether the graph says nothing about roots, not even by counts."""
        objects = self.graph.objects
        return not objects.roots and max(objects.count, default=-1) < 0

    @cached_property
    def network(self) -> Network:
        """The owning references, and edges from `root` to the anchors."""
        columns = self.graph.references
        holders, targets = map(columns.holder.__getitem__, self.owning), map(columns.target.__getitem__, self.owning)
        network = Network(self.root + 1, zip(holders, targets, self.owning, strict=True))
        network.add((self.root, anchor, -1) for anchor in self.anchors)
        return network

    @cached_property
    def depth(self) -> array[int]:
        """How many references away from an anchor each object is; `UNREACHED` if no anchor keeps it."""
        depth = array("i", [UNREACHED]) * self.root
        for away, layer in enumerate(self.network.layers(self.root)[1:]):
            for one in layer:
                depth[one] = away
        return depth

    @cached_property
    def components(self) -> list[list[int]]:
        """The strongly connected components of the living objects; each comes after all those it owns into."""
        alive = self.graph.objects.alive
        found = self.network.components()
        return [one for one in found if len(one) > 1 or (one[0] != self.root and alive[one[0]])]

    @cached_property
    def unit(self) -> array[int]:
        """For each object the number of its component, -1 for dead ones."""
        unit = array("i", [-1]) * self.root
        for number, members in enumerate(self.components):
            if len(members) == 1:
                unit[members[0]] = number
            else:
                for member in members:
                    unit[member] = number
        return unit

    @cached_property
    def inside_knots(self) -> dict[int, list[int]]:
        """By component, the owning references between its own members, if there are any."""
        unit, columns = self.unit, self.graph.references
        holder, target = columns.holder, columns.target
        inside: dict[int, list[int]] = defaultdict(list)
        for one in [one for one in self.owning if unit[holder[one]] == unit[target[one]]]:
            inside[unit[holder[one]]].append(one)
        return inside

    @property
    def knots(self) -> tuple[int, ...]:
        """The components in which some objects keep each other, or one itself, alive."""
        return tuple(sorted(self.inside_knots))

    @cached_property
    def schema(self) -> tuple[Field, ...]:
        """Which class owns which through which slot: what the graph shows, and what it declares."""
        graph, columns = self.graph, self.graph.references
        class_of = graph.objects.class_of.__getitem__
        holds = map(class_of, map(columns.holder.__getitem__, self.owning))
        held = map(class_of, map(columns.target.__getitem__, self.owning))
        slots = map(columns.slot.__getitem__, self.owning)
        seen = dict(zip(zip(holds, slots, held, strict=True), self.owning, strict=True))
        classes = graph.objects.classes
        fields = {field for field in graph.schema if field.strength.owns}
        for (one, slot, other), number in seen.items():
            label, many = labelled(classes[one], columns.slots[slot]), number in columns.many
            fields.add(Field(classes[one], label, classes[other], graph.strength(number), many))
        return tuple(sorted(fields))

    def edges_inside(self, unit: int) -> list[Edge]:
        """The owning references inside a knot, sorted by what they are called."""
        columns, label = self.graph.references, self.graph.label
        inside = sorted(self.inside_knots[unit], key=lambda one: (label(one), one))
        return [(columns.holder[one], columns.target[one], one) for one in inside]
