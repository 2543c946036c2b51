"""The ground form: a design laid out over a scope, as guarded assignments over finite-domain variables.

`model.ground.grounder` makes it; the engines and the exporters read it. It holds no Python code and no names to
resolve: a *place* is a position in a `State`, a value is an index into that variable's domain.

* An expression (`Is`, `All`, `Any`, `Not`) asks about the state at the moment it is evaluated.
* A body is a tuple of instructions, run in order. `Halt` ends the whole step with a violation: the state before the
  step stays. `Acquire` of a mutex that another thread holds means that the step is not enabled at all.
* Procedures are what rows have in common: destructors and fired events. They may call each other, and destructors each
  other in circles; an object inside its destructor is `dying` and is not destroyed again, so every call ends. They
  run on the thread of the step that called them: `Acquire` and `Release` mean that thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from model.language.violation import Violation
from model.semantics.layout import Layout
from model.semantics.step import Step

# --- Expressions ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Is:
    """The variable at `place` has one of these values (ascending, never empty, never its whole domain)."""

    place: int
    values: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds. `TRUE` is the empty one."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """At least one part holds. `FALSE` is the empty one."""

    parts: tuple[Expr, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Expr


Expr = Is | All | Any | Not
TRUE = All(())
FALSE = Any(())


def all_of(parts: Iterator[Expr] | tuple[Expr, ...]) -> Expr:
    """The conjunction, flat and without what is always true."""
    flat: list[Expr] = []
    for part in parts:
        if part == FALSE:
            return FALSE
        flat.extend(part.parts if isinstance(part, All) else (part,))
    return flat[0] if len(flat) == 1 else All(tuple(flat))


def any_of(parts: Iterator[Expr] | tuple[Expr, ...]) -> Expr:
    """The disjunction, flat and without what is never true."""
    flat: list[Expr] = []
    for part in parts:
        if part == TRUE:
            return TRUE
        flat.extend(part.parts if isinstance(part, Any) else (part,))
    return flat[0] if len(flat) == 1 else Any(tuple(flat))


def negation(part: Expr) -> Expr:
    """The negation, with constants and double negations resolved."""
    if part in (TRUE, FALSE):
        return FALSE if part == TRUE else TRUE
    return part.part if isinstance(part, Not) else Not(part)


def places_of(expr: Expr) -> Iterator[int]:
    """Yield the places that an expression reads, left to right; a place that is read twice comes twice."""
    match expr:
        case Is(place):
            yield place
        case Not(part):
            yield from places_of(part)
        case All(parts) | Any(parts):
            for part in parts:
                yield from places_of(part)


# --- Instructions -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Assign:
    """The variable takes this value."""

    place: int
    value: int


@dataclass(frozen=True, slots=True)
class Shift:
    """The counter changes by `delta`; guarded so that it stays within its domain."""

    place: int
    delta: int


@dataclass(frozen=True, slots=True)
class Branch:
    """Run one body or the other."""

    condition: Expr
    then: Body
    otherwise: Body = ()


@dataclass(frozen=True, slots=True)
class Call:
    """Run `Program.procedures[procedure]` on the same thread."""

    procedure: str


@dataclass(frozen=True, slots=True)
class Halt:
    """The step ends with this violation and changes nothing."""

    violation: Violation


@dataclass(frozen=True, slots=True)
class Acquire:
    """The running thread takes the mutex. Held by another thread: the step is not enabled. Held by the same thread: the
    step ends in a self-deadlock. `site` is the row whose effect it is (`Lifecycle.row_id`)."""

    place: int
    site: str


@dataclass(frozen=True, slots=True)
class Release:
    """The running thread gives the mutex back; a table in which it does not hold it is wrong (`ModelBug`)."""

    place: int


@dataclass(frozen=True, slots=True)
class Ran:
    """A row of an object runs here: a mark for coverage that changes nothing. `row` is its `Lifecycle.row_id`."""

    lifecycle: str
    row: str


Instruction = Assign | Shift | Branch | Call | Halt | Acquire | Release | Ran
Body = tuple[Instruction, ...]


# --- Programs ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class GroundStep:
    """One step: enabled where the thread's variable `place` has one of `points` and `guard` holds (and no `Acquire` in
    its body meets a mutex of another thread). `body` starts with the thread's move to its next point."""

    step: Step
    place: int
    points: tuple[int, ...]
    guard: Expr
    body: Body


@dataclass(frozen=True)
class Program:
    """All steps of a layout, in the order of `model.semantics.step.enabled`, and the procedures they call, by name."""

    layout: Layout
    steps: tuple[GroundStep, ...]
    procedures: dict[str, Body]


def instructions(body: Body) -> Iterator[Instruction]:
    """Yield every instruction of a body, those of its branches too, but not those of the procedures that it calls."""
    for one in body:
        yield one
        if isinstance(one, Branch):
            yield from instructions(one.then)
            yield from instructions(one.otherwise)
