"""A step as one formula: the state after it, when it crashes and when it waits, in terms of the state before.

`properties.export.symbolic_execution` makes it. Every place has an *operand*: a constant, or a place and a difference.
A condition of a branch is bound to a name (a *let-binding*), and so is the value of a place where two branches meet.
Let-bindings are further places, numbered after those of the layout, so that expressions of the ground form may contain
them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from model.ground.program import Expr, GroundStep, places_of
from model.language.violation import Violation


@dataclass(frozen=True, slots=True)
class Operand:
    """A value: `value`, plus the value of the place (before the step, or a let-binding) unless `place` is None."""

    place: int | None
    value: int


@dataclass(frozen=True, slots=True)
class Condition:
    """A let-binding that is 1 where the expression holds, else 0."""

    place: int
    expr: Expr


@dataclass(frozen=True, slots=True)
class Choice:
    """A let-binding that has one value where a condition holds, else another. `of` is the place whose value it is."""

    place: int
    of: int
    condition: Expr
    then: Operand
    otherwise: Operand


LetBinding = Condition | Choice


@dataclass(frozen=True, kw_only=True)
class StepFormula:
    """A step as a formula.

    Each of the `bindings` refers only to earlier ones. `blocked` holds where the step needs a mutex of another thread,
    `crashes` are the conditions of the violations; at most one of them all holds. `after` are the new values of the
    changed places where none of them holds. All of it is defined only where the guard of the step holds.
    """

    step: GroundStep
    bindings: tuple[LetBinding, ...]
    blocked: Expr
    crashes: tuple[tuple[Violation, Expr], ...]
    after: tuple[tuple[int, Operand], ...]


def needed(
    bindings: Sequence[LetBinding], roots: tuple[Expr, ...], values: tuple[Operand, ...] = ()
) -> tuple[LetBinding, ...]:
    """The let-bindings on which these expressions and values depend, in their order."""
    wanted = {place for root in roots for place in places_of(root)} | {one.place for one in values}
    for binding in reversed(bindings):
        if binding.place in wanted:
            wanted.update(_read_by(binding))
    return tuple(binding for binding in bindings if binding.place in wanted)


def _read_by(binding: LetBinding) -> Iterator[int | None]:
    yield from places_of(binding.expr if isinstance(binding, Condition) else binding.condition)
    if isinstance(binding, Choice):
        yield from (binding.then.place, binding.otherwise.place)
