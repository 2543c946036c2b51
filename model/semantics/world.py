"""One state: the guards that hold in it, and the working copy that a step changes.

A state is a tuple; a step works on a list of the same values and gives a tuple back (`model.semantics.step`). Guards
read either. The layout resolves all names, so that this module knows instances and not their spelling in tables.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from model.language.errors import TableError
from model.language.lifecycle import Row
from model.language.violation import Kind, Violation
from model.language.vocabulary import (
    DYING,
    GONE,
    NONE,
    RESERVED,
    Alive,
    At,
    Both,
    Differs,
    Either,
    Equals,
    Expired,
    First,
    Free,
    Full,
    Guard,
    Has,
    Lacks,
    Name,
    No,
    Not,
    NotAt,
    Off,
    On,
    Renamed,
    Room,
    Some,
)
from model.semantics.layout import Binding, Instance, Layout, Variable

FREE = 0
"""Value of a mutex that nobody holds."""


class Halted(Exception):
    """A violation ends the step; caught where the step began, and never seen outside an engine."""

    def __init__(self, kind: Kind, text: str) -> None:
        super().__init__(text)
        self.violation = Violation(kind, text)


class Blocked(Exception):
    """The step needs a lock that another thread holds: it is not enabled. Never seen outside an engine."""


class Happens(StrEnum):
    """The kinds of happenings that a report can tell of a step."""

    CREATED = "created"
    STATE = "state"
    DESTROYED = "destroyed"
    FIRED = "fired"
    TAKEN = "taken"
    DROPPED = "dropped"
    FORGOTTEN = "forgotten"
    MOVED = "moved"
    SET = "set"
    CLEARED = "cleared"
    COUNTED = "counted"
    LOCKED = "locked"
    UNLOCKED = "unlocked"


@dataclass(frozen=True, slots=True)
class Happening:
    """An event inside a step: the instance, and a text (the name of a variable, or states)."""

    kind: Happens
    instance: Instance
    text: str

    def __str__(self) -> str:
        return f"{self.instance} {self.kind} {self.text}"


# --- Reading -----------------------------------------------------------------------------------------------------


def state_of(layout: Layout, values: Sequence[int], instance: Instance) -> str:
    """The state an instance is in, by name; `none`, `dying` and `gone` included."""
    variable = layout.variable(str(instance))
    return variable.domain[values[variable.place]]


def is_first(layout: Layout, values: Sequence[int], slot: Variable) -> bool:
    """Return True if the reference is set and, in a queue that keeps its order, no other entry came before it."""
    if not values[slot.place]:
        return False
    return all(
        not values[other.place] or values[order.place] == declared_first
        for order, other, declared_first in layout.orders[slot.name]
    )


def holds(layout: Layout, values: Sequence[int], guards: tuple[Guard, ...], binding: Binding) -> bool:
    """Return True if all guards hold in a state (or a working copy) under a binding of the index variables they use."""
    return all(_holds(layout, values, guard, binding) for guard in guards)


def _holds(layout: Layout, values: Sequence[int], guard: Guard, binding: Binding) -> bool:
    match guard:
        case Some(variables, guards):
            return any(holds(layout, values, guards, {**binding, **more}) for more in layout.bindings(variables))
        case No(variables, guards):
            return not any(holds(layout, values, guards, {**binding, **more}) for more in layout.bindings(variables))
        case Either(guards):
            return any(_holds(layout, values, one, binding) for one in guards)
        case Both(guards):
            return holds(layout, values, guards, binding)
        case Not(negated):
            return not _holds(layout, values, negated, binding)
        case Differs(left, right):
            return binding[left] != binding[right]
        case At(name, states):
            return state_of(layout, values, layout.instance(name, binding)) in states
        case NotAt(name, states):
            return state_of(layout, values, layout.instance(name, binding)) not in states
        case Alive(name):
            return state_of(layout, values, layout.instance(name, binding)) not in RESERVED
        case Expired(name):
            return state_of(layout, values, layout.instance(name, binding)) in RESERVED
        case _:
            return _holds_of_member(layout, values, guard, binding)


def _holds_of_member(layout: Layout, values: Sequence[int], guard: Guard, binding: Binding) -> bool:
    match guard:
        case Has(name) | On(name):
            return values[layout.member(name, binding).place] == 1
        case Lacks(name) | Off(name):
            return values[layout.member(name, binding).place] == 0
        case First(name):
            return is_first(layout, values, layout.member(name, binding))
        case Equals(name, value):
            return values[layout.member(name, binding).place] == value
        case Room(name) | Full(name):
            counter = layout.member(name, binding)
            full = values[counter.place] == len(counter.domain) - 1
            return full is isinstance(guard, Full)
        case Free(name):
            return values[layout.member(name, binding).place] == FREE
        case _:
            raise TableError(f"design {layout.design.name}: {guard!r} is not a guard")


def scope_of(name: Name, binding: Binding) -> Binding:
    """The binding as the named instance sees it: with the renames of `renamed(...)` applied."""
    if not isinstance(name, Renamed):
        return binding
    return {**binding, **{index: binding[by] for index, by in name.renames if by in binding}}


def matching(
    layout: Layout, values: Sequence[int], instance: Instance, event: str, state: str, caller: Binding
) -> Iterator[tuple[Row, Binding]]:
    """The rows of an instance that an event in this state can run, each with the binding it runs under.

    `caller` is where the values of `given` variables come from; a row's `choose` variables range over the scope.
    """
    for row in layout.rows(instance):
        if row.event != event or state not in row.source:
            continue
        missing = [name for name in row.given if name not in caller]
        if missing:
            row_id = layout.of(instance).row_id(row)
            raise TableError(f"design {layout.design.name}: {row_id} is given {missing[0]}, which its caller lacks")
        own = {**instance.binding, **{name: caller[name] for name in row.given}}
        for choice in layout.bindings(row.choose):
            if holds(layout, values, row.guards, own | choice):
                yield row, own | choice


# --- A working copy ----------------------------------------------------------------------------------------------


@dataclass
class World:
    """A working copy of a state while `thread` takes one step, with what has happened in it so far."""

    layout: Layout
    values: list[int]
    thread: Instance
    locks: list[tuple[str, str]] = field(default_factory=list)
    log: list[Happening] = field(default_factory=list)

    def note(self, kind: Happens, instance: Instance, text: str) -> None:
        """Write a happening down, for reports."""
        self.log.append(Happening(kind, instance, text))

    def is_set(self, variable: Variable) -> bool:
        """Return True if a flag or reference is set."""
        return self.values[variable.place] == 1

    def put(self, variable: Variable, value: int) -> None:
        """Give a variable a value, which must be in its domain."""
        self.values[variable.place] = value

    def state(self, instance: Instance) -> str:
        """The state an instance is in."""
        return state_of(self.layout, self.values, instance)

    def enter(self, instance: Instance, state: str) -> None:
        """Put an instance into a state; `TableError` if its lifecycle has none of that name."""
        variable = self.layout.variable(str(instance))
        if state not in variable.domain:
            raise TableError(f"design {self.layout.design.name}: {instance.lifecycle} has no state {state}")
        before = self.state(instance)
        if state != before:
            self.note(Happens.STATE, instance, f"{before} -> {state}")
        self.put(variable, variable.domain.index(state))

    def require(self, holder: Instance, text: str) -> None:
        """Halt with `freed`, naming `text`, unless the holder exists; inside its destructor it still does."""
        if self.state(holder) in (NONE, GONE):
            raise Halted(Kind.FREED, text)

    def unusable(self, target: Instance, *, dying_too: bool) -> bool:
        """Return True if a target does not exist or, with `dying_too`, is inside its destructor."""
        return self.state(target) in ((NONE, GONE, DYING) if dying_too else (NONE, GONE))
