"""A ring of classes, joined to what the model says of it: is it ever there, which step breaks it, is it ever for good.

Types say that objects can own each other. Whether they do, and who lets go, is a question of time, and only the model
has an answer: every state of a run in which all references of the ring are set at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

from model.language.design import Design
from model.language.lifecycle import Lifecycle, Slot
from model.language.vocabulary import Both, Guard, Has, Some

from .against import Finder
from .schema import Schema
from .types_graph import TypeRing

if TYPE_CHECKING:
    from model.semantics.step import Step
    from properties.engines.explicit.state_graph import StateGraph

MOST_WAYS = 64
"""So many ways are tried in which slots of a model may stand for a ring."""


@dataclass(frozen=True)
class Modelled:
    """One way in which slots of the model make up a ring: lifecycle and slot, one for each edge."""

    hops: tuple[tuple[Lifecycle, Slot], ...]

    def __str__(self) -> str:
        return " -> ".join(f"{holder.name}.{slot.name}" for holder, slot in self.hops)

    @property
    def loose(self) -> tuple[str, ...]:
        """The slots that do not own."""
        return tuple(f"{holder.name}.{slot.name}" for holder, slot in self.hops if not slot.strength.owns)

    @property
    def guard(self) -> Guard:
        """That some objects of the model form this ring."""
        indexes = dict.fromkeys(index for holder, slot in self.hops for index in (*holder.indexes, *slot.indexes))
        held = tuple(Has(f"{holder.name}.{slot.name}") for holder, slot in self.hops)
        return Some(tuple(indexes), *held) if indexes else Both(*held)


@dataclass(frozen=True)
class Fate:
    """What becomes of a ring in one run of the model.

    `formed` and `broken` are the first steps that do so, each with its number; `kept` is the step
    after which it is there for good. All are "" where it never happens.
    """

    scenario: str
    formed: str
    broken: str
    kept: str
    undecided: str = ""

    def __str__(self) -> str:
        if not self.formed:
            return f"never there{f' ({self.undecided})' if self.undecided else ''}"
        parts = [f"there from {self.formed}"]
        parts.append(f"broken by {self.broken}" if self.broken else "broken by no step")
        if self.kept:
            parts.append(f"for good from {self.kept}")
        return "; ".join((*parts, *filter(None, (self.undecided,))))


class Joiner:
    """Finds the slots of a design that stand for the rings of a schema."""

    def __init__(self, schema: Schema, design: Design) -> None:
        self._finder = Finder(schema)
        self._lifecycles = {one.name: one for one in design.lifecycles}
        self._slots: dict[str, list[tuple[Lifecycle, Slot]]] = {}
        for one in design.lifecycles:
            for slot in one.slots:
                if (member := self._finder.member(slot.cite.symbol)) is not None:
                    self._slots.setdefault(member.slot, []).append((one, slot))

    def unknown(self, ring: TypeRing) -> tuple[str, ...]:
        """The members of a ring that no slot of the design stands for."""
        return tuple(edge.slot for edge in ring.edges if edge.slot not in self._slots)

    def ways(self, ring: TypeRing) -> tuple[Modelled, ...]:
        """The ways in which owning slots of the design make up the ring."""
        return tuple(one for one in self._ways(ring) if not one.loose)

    def loose(self, ring: TypeRing) -> tuple[str, ...]:
        """The slots that do not own in the design, where that makes the only difference to a ring."""
        loose = [one.loose for one in self._ways(ring)]
        return tuple(dict.fromkeys(name for names in loose for name in names)) if all(loose) else ()

    def _ways(self, ring: TypeRing) -> tuple[Modelled, ...]:
        """The ways in which slots of the design make up the ring; each slot's target holds the next."""
        choices = [self._slots.get(edge.slot, []) for edge in ring.edges]
        found: list[Modelled] = []
        for number, hops in enumerate(product(*choices)):
            if number >= MOST_WAYS:
                break
            following = (*hops[1:], hops[0])
            if all(slot.target == after.name for (_, slot), (after, _) in zip(hops, following, strict=True)):
                found.append(Modelled(hops))
        return tuple(found)


def fate(space: StateGraph, scenario: str, ways: Iterable[Modelled]) -> Fate:
    """What becomes of a ring, in any of its ways, in a state space of its design."""
    there = [space.where((way.guard,)) for way in ways]
    ring = there[0]
    for more in there[1:]:
        ring = ring | more
    for_good = ring & ~space.can_reach(~ring)
    formed, broken = space.edges_where(~ring, ring), space.edges_where(ring, ~ring)
    kept = space.edges_where(~for_good, for_good)
    return Fate(scenario, _told(space, formed), _told(space, broken), _told(space, kept), space.undecided)


def _told(space: StateGraph, edge: tuple[int, Step, int] | None) -> str:
    return "" if edge is None else f"step {len(space.path_to(edge[0]))} ({edge[1]})"


def fates(
    spaces: Iterable[tuple[str, StateGraph]], joiner: Joiner, rings: Iterable[TypeRing]
) -> Iterator[tuple[str, Fate]]:
    """For each ring that the model has, its id and what becomes of it in each run."""
    listed = [(ring.id, joiner.ways(ring)) for ring in rings]
    for scenario, space in spaces:
        for identity, ways in listed:
            if ways:
                yield identity, fate(space, scenario, ways)
