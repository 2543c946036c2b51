"""Lifecycles: states, members and rows of one kind of instance, as plain immutable data.

A lifecycle describes an object (its rows are fired by others) or a thread (its states are program points and its rows
fire by themselves). `model.validation` checks them; nothing here knows what they model.
"""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum

from model.language.checked import checked
from model.language.vocabulary import Effect, Guard

DESTROY = "destroy"
"""The event of destructor bodies. A lifecycle without such a row has an empty destructor body."""


class Strength(StrEnum):
    """The way in which a reference holds its target."""

    STRONG = "strong"
    """Shared ownership: counted."""
    UNIQUE = "unique"
    """Sole ownership (`unique_ptr`, or a raw pointer that its holder deletes)."""
    WEAK = "weak"
    """`weak_ptr`: never keeps anything alive, knows when the target is gone."""
    RAW = "raw"
    """A plain pointer or C++ reference: never keeps anything alive, does not know."""

    @property
    def owns(self) -> bool:
        """True if the target lives as long as the reference is there."""
        return self in (Strength.STRONG, Strength.UNIQUE)


class Role(StrEnum):
    """The part that an instance plays: others fire its rows, or it fires them by itself."""

    OBJECT = "object"
    """Created and destroyed by rows; its rows are fired by others."""
    ROOT = "root"
    """An object that is alive by itself (the executor pool, the connection map)."""
    THREAD = "thread"
    """Its states are program points and its rows fire by themselves; always alive."""


@checked
@dataclass(frozen=True)
class Cite:
    """The place in the C++ source that a row or member models: file, symbol, commit."""

    file: str
    symbol: str
    commit: str

    def __str__(self) -> str:
        return f"{self.symbol} ({self.file} @ {self.commit})"


@checked
@dataclass(frozen=True)
class State:
    """A state or program point, and the situation that it means.

    `runs_on` is empty where another thread may come in between (a scheduling point). Otherwise it says why the `safe`
    grain loses nothing by letting the thread run on from here; the `full` grain stops everywhere.
    """

    name: str
    meaning: str
    runs_on: str = ""


@checked
@dataclass(frozen=True)
class Slot:
    """A member that refers to other instances: a relation, one bit per holder and target.

    `indexes` are further index variables, for members that are arrays or may hold the same target several times.
    `frame` marks a raw reference that means: a method of the target is on the holder's frame. `queue` marks a container
    whose order of entry matters. Members are declared in C++ order, base classes first.
    """

    name: str
    target: str
    strength: Strength
    cite: Cite
    meaning: str = ""
    _: KW_ONLY
    indexes: tuple[str, ...] = ()
    frame: bool = False
    queue: bool = False


@checked
@dataclass(frozen=True)
class Flag:
    """A boolean member of the instance; `initial` is its value in a new instance."""

    name: str
    meaning: str
    initial: bool = False


@checked
@dataclass(frozen=True)
class Counter:
    """A bounded natural number of the instance, starting at `initial`; the scope may lower or raise `cap`."""

    name: str
    meaning: str
    cap: int
    initial: int = 0


@checked
@dataclass(frozen=True)
class Mutex:
    """A lock member. Its value is the thread that holds it. Reader locks are taken as exclusive ones."""

    name: str
    cite: Cite
    meaning: str = ""


Member = Slot | Flag | Counter | Mutex


@checked
@dataclass(frozen=True)
class Row:
    """One row of a lifecycle: on `event`, in a `source` state and under `guards`, go to `target` and run `effects`.

    `given` are index variables whose values the firing row passes, by the same names: the arguments of the call.
    `choose` are index variables beside the instance's own. In a thread's row each choice is a step of its own; in an
    object's row the guards must leave one choice. `target` None stays. `case` tells apart rows of the same event and
    source. `environment` names the assumption under which the row exists; a scenario lists the assumptions it makes.
    """

    event: str
    source: tuple[str, ...]
    target: str | None
    cite: Cite
    _: KW_ONLY
    guards: tuple[Guard, ...] = ()
    effects: tuple[Effect, ...] = ()
    given: tuple[str, ...] = ()
    choose: tuple[str, ...] = ()
    case: str = ""
    environment: str = ""
    why: str = ""

    @property
    def label(self) -> str:
        """The event and the case, unique within a lifecycle and source: `setDead[backfilling]`."""
        return f"{self.event}[{self.case}]" if self.case else self.event


@checked
@dataclass(frozen=True)
class Lifecycle:
    """A table: the states, members and rows of one kind of instance.

    `initial` is the state at the start of a run: `none` for objects that rows create. `slots` stand in the order of
    declaration in C++, bases first: destruction drops them in reverse. `resource` names what a living instance holds
    besides memory (`open file`), for the reports of an audit.
    """

    name: str
    role: Role
    _: KW_ONLY
    indexes: tuple[str, ...]
    states: tuple[State, ...]
    initial: str
    rows: tuple[Row, ...]
    cite: Cite
    meaning: str
    slots: tuple[Slot, ...] = ()
    flags: tuple[Flag, ...] = ()
    counters: tuple[Counter, ...] = ()
    mutexes: tuple[Mutex, ...] = ()
    final: tuple[str, ...] = ()
    resource: str = ""

    @property
    def members(self) -> tuple[Member, ...]:
        """All members: slots, flags, counters, locks."""
        return (*self.slots, *self.flags, *self.counters, *self.mutexes)

    def row_id(self, row: Row) -> str:
        """Return the name of a row in deltas, traces and reports: `Lifecycle.event[case]@SOURCE`."""
        return f"{self.name}.{row.label}@{'|'.join(row.source)}"
