"""A step as one formula: the state after it, when it crashes and when it waits, in terms of the state before.

`properties.export.tracing` finds it; here is what it consists of. Every place has an *operand*: a constant, or a place
and a difference. A condition of a branch is a *signal*, and so is the value that a place has where two branches meet;
signals are further places, numbered behind those of the layout, so that expressions of the ground form may ask about
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.ground.program import Expr, GroundStep, places_of
from model.language.violation import Violation


@dataclass(frozen=True, slots=True)
class Operand:
    """A value: `value` alone if `place` is None, else what is at the place (before the step, or a signal) plus it."""

    place: int | None
    value: int


@dataclass(frozen=True, slots=True)
class Condition:
    """A signal that is 1 where the expression holds, else 0."""

    place: int
    expr: Expr


@dataclass(frozen=True, slots=True)
class Choice:
    """A signal that has one value where a condition holds, else the other. `of` is the place whose value it is."""

    place: int
    of: int
    condition: Expr
    then: Operand
    otherwise: Operand


Signal = Condition | Choice


@dataclass(frozen=True)
class Flow:
    """A step as a formula.

    `signals` stand in an order in which each refers only to earlier ones. `blocked` holds where the step needs a mutex
    of another thread, `crashes` say where it ends in which violation; at most one of them all holds. `after` are the
    values of what it changes where none of them holds. All of it means something only where the step's guard holds.
    """

    step: GroundStep
    signals: tuple[Signal, ...]
    blocked: Expr
    crashes: tuple[tuple[Violation, Expr], ...]
    after: tuple[tuple[int, Operand], ...]


def needed(signals: Sequence[Signal], roots: tuple[Expr, ...], values: tuple[Operand, ...] = ()) -> tuple[Signal, ...]:
    """The signals that something depends on, in their order."""
    wanted = {place for root in roots for place in places_of(root)} | {one.place for one in values}
    for signal in reversed(signals):
        if signal.place in wanted:
            wanted.update(_asked(signal))
    return tuple(signal for signal in signals if signal.place in wanted)


def _asked(signal: Signal) -> Iterator[int | None]:
    yield from places_of(signal.expr if isinstance(signal, Condition) else signal.condition)
    if isinstance(signal, Choice):
        yield from (signal.then.place, signal.otherwise.place)
