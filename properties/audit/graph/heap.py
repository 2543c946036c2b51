"""What every question to a graph needs: who owns whom, what is reached from the roots, which objects form knots.

Alive by itself, an *anchor*, is every root, and every object whose recorded count says that somebody unknown holds it.
Where neither roots nor counts are given, what nothing owns is taken for a root.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from properties.audit.graph.engine import UNREACHED as UNREACHED
from properties.audit.graph.engine import (
    Edge,
    Groups,
    Ints,
    Mask,
    Network,
    counted,
    ints,
    joined,
    last_of_each,
    marked,
    places,
    renamed,
    repeated,
)
from properties.audit.graph.graph import OWNS, STRENGTHS, Field, Graph, Strength

UNKNOWN_HOLDER = "an unknown holder"
"""The kind of root of an object with a surplus in its count."""
ASSUMED = "nothing owns it, so taken for a root"
"""The kind of root of objects in a graph without roots and counts."""


class Heap:
    """A graph with its answers, each computed when it is first asked for."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.root = len(graph)
        """The node of the network from which all anchors hang."""

    @cached_property
    def alive(self) -> Mask:
        """Which objects are alive."""
        return ints(self.graph.objects.alive) > 0

    @cached_property
    def holder(self) -> Ints:
        """The holders of all references."""
        return ints(self.graph.references.holder)

    @cached_property
    def target(self) -> Ints:
        """The targets of all references."""
        return ints(self.graph.references.target)

    @cached_property
    def strength(self) -> Ints:
        """The codes of the strengths of all references."""
        return ints(self.graph.references.strength)

    @cached_property
    def owning(self) -> Ints:
        """The references that own, between objects that are alive."""
        owns = ints(self.graph.references.strength.translate(OWNS.ljust(256, b"\0"))) > 0
        return places(owns & self.alive[self.holder] & self.alive[self.target])

    def owning_of(self, *strengths: Strength) -> Ints:
        """The owning references that have one of these strengths."""
        wanted = marked(len(STRENGTHS), ints(map(STRENGTHS.index, strengths)))
        return self.owning[wanted[self.strength[self.owning]]]

    @cached_property
    def counted(self) -> Ints:
        """How many counted references each object has: what its recorded count should be."""
        return counted(self.target[self.owning_of(Strength.STRONG, Strength.OPAQUE)], self.root)

    @cached_property
    def unowned(self) -> Ints:
        """The living objects that nothing owns."""
        return places(self.alive & (counted(self.target[self.owning], self.root) == 0))

    @cached_property
    def surplus(self) -> dict[int, int]:
        """By object, how many holders its recorded count knows and the graph does not; negative is a deficit.

        A root may be held by what makes it one, so that only a deficit of it is told.
        """
        count, roots = ints(self.graph.objects.count), self.graph.objects.roots
        wrong = places((count >= 0) & self.alive & (count != self.counted))
        different = zip(wrong.tolist(), (count - self.counted)[wrong].tolist(), strict=True)
        return {number: by for number, by in different if by < 0 or number not in roots}

    @cached_property
    def anchors(self) -> dict[int, str]:
        """What is alive by itself, and why."""
        objects = self.graph.objects
        anchors = {number: kind for number, kind in sorted(objects.roots.items()) if objects.alive[number]}
        anchors.update((number, UNKNOWN_HOLDER) for number, by in self.surplus.items() if by > 0)
        if self.assumes_roots:
            anchors.update(dict.fromkeys(self.unowned.tolist(), ASSUMED))
        return anchors

    @cached_property
    def assumes_roots(self) -> bool:
        """Whether the graph says nothing about roots, not even by counts."""
        objects = self.graph.objects
        return not objects.roots and max(objects.count, default=-1) < 0

    @cached_property
    def network(self) -> Network:
        """The owning references, and edges from `root` to the anchors."""
        owning, anchors = self.owning, ints(self.anchors)
        return Network(
            self.root + 1,
            joined(self.holder[owning], repeated(self.root, len(anchors))),
            joined(self.target[owning], anchors),
            joined(owning, repeated(-1, len(anchors))),
        )

    @cached_property
    def depth(self) -> Ints:
        """How many references away from an anchor each object is; `UNREACHED` if no anchor keeps it."""
        away = self.network.distances(self.root)[: self.root]
        away[away > 0] -= 1
        return away

    @cached_property
    def unit(self) -> Ints:
        """For each object the number of its *unit*, -1 for dead ones.

        The units are the strongly connected components of the living objects; what a unit owns into has a lower number.
        """
        return renamed(self.network.components()[: self.root], self.alive)

    @cached_property
    def units(self) -> Groups:
        """The members of each unit, in the order of the graph."""
        return Groups(self.unit, int(self.unit.max(initial=-1)) + 1)

    @cached_property
    def inside_knots(self) -> dict[int, list[int]]:
        """By unit, the owning references between its own members, if there are any."""
        home = self.unit[self.holder[self.owning]]
        within = home == self.unit[self.target[self.owning]]
        inside: dict[int, list[int]] = defaultdict(list)
        for unit, one in zip(home[within].tolist(), self.owning[within].tolist(), strict=True):
            inside[unit].append(one)
        return inside

    @property
    def knots(self) -> tuple[int, ...]:
        """The units in which some objects keep each other, or one itself, alive."""
        return tuple(sorted(self.inside_knots))

    @cached_property
    def schema(self) -> tuple[Field, ...]:
        """Which class owns which through which slot: what the graph shows, and what it declares."""
        graph, columns = self.graph, self.graph.references
        class_of, slot = ints(graph.objects.class_of), ints(columns.slot)
        holds, held = class_of[self.holder[self.owning]], class_of[self.target[self.owning]]
        seen = self.owning[last_of_each(holds, slot[self.owning], held)].tolist()
        fields = {field for field in graph.schema if field.strength.owns}
        for number in seen:
            ends = graph.class_name(columns.holder[number]), graph.class_name(columns.target[number])
            fields.add(Field(ends[0], graph.label(number), ends[1], graph.strength(number), number in columns.many))
        return tuple(sorted(fields))

    def edges_inside(self, unit: int) -> list[Edge]:
        """The owning references inside a knot, sorted by what they are called."""
        columns, label = self.graph.references, self.graph.label
        inside = sorted(self.inside_knots[unit], key=lambda one: (label(one), one))
        return [(columns.holder[one], columns.target[one], one) for one in inside]
