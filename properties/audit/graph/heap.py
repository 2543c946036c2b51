"""The basic facts about a graph: who owns whom, what the roots reach, and the strongly connected components.

Roots are the objects that are declared as roots, and every object whose recorded count shows a holder that the graph
lacks. If neither roots nor counts are given, objects without an owner are assumed to be roots.
"""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property

from properties.audit.graph.engine import UNREACHED as UNREACHED
from properties.audit.graph.engine import (
    Groups,
    Ints,
    Mask,
    Network,
    NetworkEdge,
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
ASSUMED_ROOT = "assumed root: nothing owns it"
"""The kind of root of objects in a graph without roots and counts."""


class Heap:
    """A graph with derived facts, each computed on first use."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.super_root = len(graph)
        """The node of the network that has an edge to every root."""

    @cached_property
    def alive(self) -> Mask:
        """The objects that are alive, as a mask."""
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
        """The number of counted references to each object: the value that its recorded count should have."""
        return counted(self.target[self.owning_of(Strength.STRONG, Strength.OPAQUE)], self.super_root)

    @cached_property
    def unowned(self) -> Ints:
        """The living objects without an owner."""
        return places(self.alive & (counted(self.target[self.owning], self.super_root) == 0))

    @cached_property
    def surplus(self) -> dict[int, int]:
        """The difference between recorded count and references, by object; negative for a deficit.

        A root may be held by something outside of the graph, so that only its deficits are included.
        """
        count, given = ints(self.graph.objects.count), self.graph.objects.roots
        wrong = places((count >= 0) & self.alive & (count != self.counted))
        different = zip(wrong.tolist(), (count - self.counted)[wrong].tolist(), strict=True)
        return {number: by for number, by in different if by < 0 or number not in given}

    @cached_property
    def roots(self) -> dict[int, str]:
        """The roots, with the kind of each."""
        objects = self.graph.objects
        roots = {number: kind for number, kind in sorted(objects.roots.items()) if objects.alive[number]}
        roots.update((number, UNKNOWN_HOLDER) for number, by in self.surplus.items() if by > 0)
        if self.assumes_roots:
            roots.update(dict.fromkeys(self.unowned.tolist(), ASSUMED_ROOT))
        return roots

    @cached_property
    def assumes_roots(self) -> bool:
        """True if the graph has no information about roots, not even counts."""
        objects = self.graph.objects
        return not objects.roots and max(objects.count, default=-1) < 0

    @cached_property
    def network(self) -> Network:
        """The owning references, and edges from `super_root` to the roots."""
        owning, roots = self.owning, ints(self.roots)
        return Network(
            self.super_root + 1,
            joined(self.holder[owning], repeated(self.super_root, len(roots))),
            joined(self.target[owning], roots),
            joined(owning, repeated(-1, len(roots))),
        )

    @cached_property
    def depth(self) -> Ints:
        """The distance of each object from the nearest root; `UNREACHED` if no root reaches it."""
        away = self.network.distances(self.super_root)[: self.super_root]
        away[away > 0] -= 1
        return away

    @cached_property
    def component_of(self) -> Ints:
        """The number of the strongly connected component of each object, -1 for dead ones.

        A component has a higher number than all components that it owns into.
        """
        return renamed(self.network.components()[: self.super_root], self.alive)

    @cached_property
    def components(self) -> Groups:
        """The members of each component, in the order of the graph."""
        return Groups(self.component_of, int(self.component_of.max(initial=-1)) + 1)

    @cached_property
    def lost_sources(self) -> Ints:
        """The members of the unreachable components that nothing outside of them owns."""
        home, number = self.component_of, len(self.components)
        holder, target = home[self.holder[self.owning]], home[self.target[self.owning]]
        owned = counted(target[holder != target], number) > 0
        lost = marked(number, places(~owned & (self.depth[self.components.first] == UNREACHED)))
        # Dead objects have the component -1, which would index the last one.
        return places(self.alive & lost[home]) if number else places(self.alive)

    @cached_property
    def inner_references(self) -> dict[int, list[int]]:
        """The owning references between the members of a component, by component, if there are any."""
        home = self.component_of[self.holder[self.owning]]
        within = home == self.component_of[self.target[self.owning]]
        inside: dict[int, list[int]] = defaultdict(list)
        for number, one in zip(home[within].tolist(), self.owning[within].tolist(), strict=True):
            inside[number].append(one)
        return inside

    @property
    def cyclic_components(self) -> tuple[int, ...]:
        """The components in which objects keep each other, or one object itself, alive."""
        return tuple(sorted(self.inner_references))

    @cached_property
    def schema(self) -> tuple[Field, ...]:
        """The slots through which classes own each other: those that are set, and those that the graph declares."""
        graph, columns = self.graph, self.graph.references
        class_of, slot = ints(graph.objects.class_of), ints(columns.slot)
        holds, held = class_of[self.holder[self.owning]], class_of[self.target[self.owning]]
        seen = self.owning[last_of_each(holds, slot[self.owning], held)].tolist()
        fields = {field for field in graph.schema if field.strength.owns}
        for number in seen:
            fields.add(
                Field(
                    holder=graph.class_name(columns.holder[number]),
                    label=graph.label(number),
                    target=graph.class_name(columns.target[number]),
                    strength=graph.strength(number),
                    many=number in columns.many,
                )
            )
        return tuple(sorted(fields))

    def edges_inside(self, number: int) -> list[NetworkEdge]:
        """Return the owning references inside a component, sorted by label."""
        columns, label = self.graph.references, self.graph.label
        inside = sorted(self.inner_references[number], key=lambda one: (label(one), one))
        return [(columns.holder[one], columns.target[one], one) for one in inside]
