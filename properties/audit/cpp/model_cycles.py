"""Cycles of classes, matched with a model: if and when they form, which step breaks them, if they become permanent.

Types say that objects can own each other. Whether they do, and which step lets go, is a question of time that only a
model answers: a cycle exists in a state if all its references are set at once. The explored states of the model are an
argument, so that this package needs no engine.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Protocol, Self, TypeVar

from model.language.design import Design
from model.language.lifecycle import Lifecycle, Slot
from model.language.vocabulary import Both, Guard, Has, Some
from model.semantics.step import Step
from properties.audit.cpp.against import MemberIndex
from properties.audit.cpp.class_graph import ClassCycle
from properties.audit.cpp.schema import Schema

MOST_COMBINATIONS = 64
"""The number of combinations of model slots that are tried for one cycle."""


class States(Protocol):
    """A set of states of an explored model."""

    def __and__(self, other: Self, /) -> Self: ...
    def __or__(self, other: Self, /) -> Self: ...
    def __invert__(self) -> Self: ...


Set = TypeVar("Set", bound=States)


class Explored(Protocol[Set]):
    """The states of a model, as far as the questions about cycles need them.

    `undecided` is "" if all states were explored, otherwise the reason why not.
    """

    undecided: str

    def where(self, guards: Iterable[Guard], /) -> Set:
        """Return the states in which all guards hold."""

    def can_reach(self, states: Set, /) -> Set:
        """Return the states from which one of the given states can be reached, these included."""

    def edges_where(self, before: Set, after: Set, /) -> tuple[int, Step, int] | None:
        """Return the first edge between two sets: source, step and target; None if there is none."""

    def path_to(self, number: int, /) -> tuple[int, ...]:
        """Return the edges of a shortest path to a state."""


@dataclass(frozen=True)
class ModelCycle:
    """Slots of the model that make up a cycle of classes: a lifecycle and a slot for each edge."""

    hops: tuple[tuple[Lifecycle, Slot], ...]

    def __str__(self) -> str:
        return " -> ".join(f"{holder.name}.{slot.name}" for holder, slot in self.hops)

    @property
    def not_owning(self) -> tuple[str, ...]:
        """The slots that do not own."""
        return tuple(f"{holder.name}.{slot.name}" for holder, slot in self.hops if not slot.strength.owns)

    @property
    def guard(self) -> Guard:
        """The condition that some objects of the model form this cycle."""
        indexes = dict.fromkeys(index for holder, slot in self.hops for index in (*holder.indexes, *slot.indexes))
        held = tuple(Has(f"{holder.name}.{slot.name}") for holder, slot in self.hops)
        return Some(tuple(indexes), *held) if indexes else Both(*held)


@dataclass(frozen=True, kw_only=True)
class CycleLifetime:
    """When a cycle exists in one scenario of the model.

    `formed` and `broken` are the first steps that form and break it, each with its number; `permanent` is the step
    after which no run breaks it any more. Each is "" where that never happens.
    """

    scenario: str
    formed: str
    broken: str
    permanent: str
    undecided: str = ""

    def __str__(self) -> str:
        if not self.formed:
            return f"never formed{f' ({self.undecided})' if self.undecided else ''}"
        parts = [f"formed at {self.formed}"]
        parts.append(f"broken by {self.broken}" if self.broken else "broken by no step")
        if self.permanent:
            parts.append(f"permanent from {self.permanent}")
        return "; ".join((*parts, *filter(None, (self.undecided,))))


@dataclass(frozen=True, kw_only=True)
class ModelAnswers:
    """The answers of a model about each cycle of classes, by the id of the cycle.

    Each cycle has its lifetimes in the scenarios, or the members that the model does not know, or the slots that do not
    own in the model.
    """

    design: str
    lifetimes: Mapping[str, tuple[CycleLifetime, ...]] = field(default_factory=dict)
    unknown: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    not_owning: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class CycleMatcher:
    """Finds the slots of a design that correspond to the cycles of a schema."""

    def __init__(self, schema: Schema, design: Design) -> None:
        self._members = MemberIndex(schema)
        self._lifecycles = {one.name: one for one in design.lifecycles}
        self._slots: dict[str, list[tuple[Lifecycle, Slot]]] = {}
        for one in design.lifecycles:
            for slot in one.slots:
                if (member := self._members.member(slot.cite.symbol)) is not None:
                    self._slots.setdefault(member.slot, []).append((one, slot))

    def unknown(self, cycle: ClassCycle) -> tuple[str, ...]:
        """Return the members of a cycle that no slot of the design cites."""
        return tuple(edge.slot for edge in cycle.edges if edge.slot not in self._slots)

    def matches(self, cycle: ClassCycle) -> tuple[ModelCycle, ...]:
        """Return the combinations of owning slots of the design that make up the cycle."""
        return tuple(one for one in self._combinations(cycle) if not one.not_owning)

    def not_owning(self, cycle: ClassCycle) -> tuple[str, ...]:
        """Return the slots that do not own in the design, if that is the only difference to the cycle."""
        found = [one.not_owning for one in self._combinations(cycle)]
        return tuple(dict.fromkeys(name for names in found for name in names)) if all(found) else ()

    def _combinations(self, cycle: ClassCycle) -> tuple[ModelCycle, ...]:
        """Return the combinations of slots in which the target of each slot holds the next one."""
        choices = [self._slots.get(edge.slot, []) for edge in cycle.edges]
        found: list[ModelCycle] = []
        for number, hops in enumerate(product(*choices)):
            if number >= MOST_COMBINATIONS:
                break
            following = (*hops[1:], hops[0])
            if all(slot.target == after.name for (_, slot), (after, _) in zip(hops, following, strict=True)):
                found.append(ModelCycle(hops))
        return tuple(found)


def lifetime(space: Explored[Set], scenario: str, matches: Iterable[ModelCycle]) -> CycleLifetime:
    """Return when a cycle, in any of its combinations of slots, exists in the explored states of a scenario."""
    exists, *others = [space.where((one.guard,)) for one in matches]
    for more in others:
        exists = exists | more
    permanent = exists & ~space.can_reach(~exists)
    return CycleLifetime(
        scenario=scenario,
        formed=_step(space, ~exists, exists),
        broken=_step(space, exists, ~exists),
        permanent=_step(space, ~permanent, permanent),
        undecided=space.undecided,
    )


def _step(space: Explored[Set], before: Set, after: Set) -> str:
    edge = space.edges_where(before, after)
    return "" if edge is None else f"step {len(space.path_to(edge[0]))} ({edge[1]})"


def model_answers(
    schema: Schema,
    cycles: Iterable[ClassCycle],
    design: Design,
    explored: Callable[[], Iterable[tuple[str, Explored[Set]]]],
) -> ModelAnswers:
    """Return what a design says of each cycle.

    `explored` yields the name and the explored states of each scenario; it is called only if the design has a cycle.
    """
    matcher, listed = CycleMatcher(schema, design), tuple(cycles)
    known = {cycle.id: matches for cycle in listed if (matches := matcher.matches(cycle))}
    found: dict[str, list[CycleLifetime]] = {identity: [] for identity in known}
    for scenario, space in explored() if known else ():
        for identity, matches in known.items():
            found[identity].append(lifetime(space, scenario, matches))
    return ModelAnswers(
        design=design.name,
        lifetimes={identity: tuple(lifetimes) for identity, lifetimes in found.items()},
        unknown={cycle.id: matcher.unknown(cycle) for cycle in listed},
        not_owning={cycle.id: matcher.not_owning(cycle) for cycle in listed},
    )
