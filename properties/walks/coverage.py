"""Coverage: the part of the reachable state space that walks saw, measured against an exhaustive search.

Four measures, the coarse ones first: rows that ran, those of objects included; *situations*, a row together with the
states of the objects that it touches; steps from states; states. A step touches an object if its row reads or changes
the object, or if one of the references of the object changes, be it in a destructor.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from model.ground.program import Assign, Branch, GroundStep, Instruction, Shift, instructions, places_of
from model.language.lifecycle import Role
from model.semantics.layout import Part
from properties.engines.codegen.stepper import Fast

Item = TypeVar("Item")
Situation = tuple[str, int, int]
"""A thread's row, the bits of the states of the objects that it touches, and what they are."""
WalkedStep = tuple[int, int]
"""A bit-packed state and the number of a step taken from it."""


@dataclass(frozen=True)
class Share:
    """A fraction: `seen` of `all`, of the things that `what` names."""

    what: str
    seen: int
    all: int

    def __str__(self) -> str:
        return f"{self.what} {self.seen:,} of {self.all:,} ({self.percent:.1f} %)"

    @property
    def percent(self) -> float:
        """The fraction as a percentage; 100 if there is nothing to see."""
        return 100 * self.seen / self.all if self.all else 100.0


@dataclass(frozen=True)
class Coverage:
    """The four measures; `missing` are the rows that never ran."""

    rows: Share
    situations: Share
    steps: Share
    states: Share
    missing: tuple[str, ...]

    def __str__(self) -> str:
        return ", ".join(map(str, (self.rows, self.situations, self.steps, self.states)))


def coverage(compiled: Fast, initial: int, walked: Iterable[WalkedStep]) -> Coverage:
    """Compare the steps of walks with all steps that an exhaustive search from the initial state finds."""
    seen, reached = _Seen(compiled), _Seen(compiled)
    for edge in walked:
        seen.add(*edge)
    for state in _reachable(compiled, initial):
        for number, _ in compiled.edges(state):
            reached.add(state, number)
    return Coverage(
        _share("rows", seen.rows, reached.rows),
        _share("situations", seen.situations, reached.situations),
        _share("steps", seen.edges, reached.edges),
        _share("states", seen.states, reached.states),
        tuple(sorted(row for _, row in reached.rows - seen.rows)),
    )


def _share(what: str, seen: set[Item], reached: set[Item]) -> Share:
    return Share(what, len(seen & reached), len(reached))


def _reachable(compiled: Fast, initial: int) -> list[int]:
    found = {initial}
    todo = [initial]
    for here in todo:
        fresh = [after for _, after in compiled.edges(here) if after >= 0 and after not in found]
        found.update(fresh)
        todo += dict.fromkeys(fresh)
    return todo


class _Seen:
    """The rows, situations, steps and states of a set of steps."""

    def __init__(self, compiled: Fast) -> None:
        self.compiled = compiled
        self.rows: set[tuple[str, str]] = set()
        self.situations: set[Situation] = set()
        self.edges: set[WalkedStep] = set()
        self.states: set[int] = set()
        self._objects = _state_bits(compiled)
        self._named = [_named(compiled, step, self._objects) for step in compiled.program.steps]
        self._moved: dict[int, int] = {}

    def add(self, packed: int, number: int) -> None:
        """Count a step from a state, and the state it leads to."""
        after = dict(self.compiled.edges(packed))[number]
        self.states.update(state for state in (packed, after) if state >= 0)
        self.edges.add((packed, number))
        self.rows |= self.compiled.ran(packed, number)
        touched = self._named[number] | (self._changed(packed ^ after) if after >= 0 else 0)
        step = self.compiled.step(number)
        row = self.compiled.program.layout.of(step.thread).row_id(step.row)
        self.situations.add((row, touched, packed & touched))

    def _changed(self, bits: int) -> int:
        """The bits of the states of the objects that changed bits belong to."""
        if bits not in self._moved:
            packing = self.compiled.packing
            places = (place for place, one in packing.bits.items() if one.mask & bits)
            self._moved[bits] = _of_places(self._objects, places)
        return self._moved[bits]


def _state_bits(compiled: Fast) -> dict[int, int]:
    """For each variable, the bits of the states of its holder and its target, as far as they are objects."""
    layout, bits = compiled.program.layout, compiled.packing.bits
    found = {}
    for variable in layout.variables:
        ends = {variable.holder, *([variable.target] if variable.role is Part.SLOT and variable.target else [])}
        objects = (one for one in ends if layout.of(one).role is Role.OBJECT)
        found[variable.place] = sum(bits[layout.variable(str(one)).place].mask for one in objects)
    return found


def _named(fast: Fast, step: GroundStep, objects: dict[int, int]) -> int:
    """The bits of the states of the objects that a step asks about or changes by itself, its calls left out."""
    return _of_places(objects, (*places_of(step.guard), *_written(instructions(step.body))))


def _of_places(objects: dict[int, int], places: Iterable[int]) -> int:
    found = 0
    for place in places:
        found |= objects[place]
    return found


def _written(body: Iterator[Instruction]) -> Iterator[int]:
    for one in body:
        if isinstance(one, Assign | Shift):
            yield one.place
        elif isinstance(one, Branch):
            yield from places_of(one.condition)
