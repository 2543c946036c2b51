"""The closed vocabulary of rows: guards, the conditions of a row, and effects, its changes.

Every value here is frozen data with no behaviour. Its docstring gives its meaning. The interpreter
(`model.semantics.step`), the oracle (`model.oracle`) and the grounder (`model.ground.grounder`) carry it out; all other
code reads the structure through `model.language.fold`. No guard or effect runs Python code.

Naming. An *instance* is named by its lifecycle (`"ActiveStream"`), a slot, flag, counter or lock by its lifecycle and
member (`"DcpProducer.streams"`). Which instance is meant follows from the index variables in scope: every lifecycle
declares its index variables (`ActiveStream` is indexed by `p`, `v`, `g`), and the same variable means the same value
throughout a row. Where a row speaks of two instances at once the second is renamed: `renamed("ActiveStream", g="g2")`.
A variable's sort is its name without trailing digits, so `g2` ranges over the same values as `g`.

Guards read the state before the row (in a row's `guards`), or the state at that moment (inside `If`, `Each`, `Pick`).

Effects run in order, after the instance has taken the row's target state: C++ stores `state_` first and runs the entry
action afterwards.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from model.language.checked import checked
from model.language.guards import (
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
    renamed,
)

__all__ = [
    "DYING",
    "GONE",
    "NONE",
    "RESERVED",
    "Add",
    "Alive",
    "At",
    "Both",
    "Clear",
    "Create",
    "Delete",
    "Differs",
    "Drop",
    "Each",
    "Effect",
    "Either",
    "Equals",
    "Expired",
    "Fail",
    "Fire",
    "First",
    "Forget",
    "Free",
    "Full",
    "Guard",
    "Has",
    "If",
    "Lacks",
    "Lock",
    "Move",
    "Name",
    "No",
    "Not",
    "NotAt",
    "Off",
    "On",
    "Pick",
    "Promote",
    "Renamed",
    "Room",
    "Set",
    "Some",
    "Take",
    "Unlock",
    "Use",
    "renamed",
]


@checked
@dataclass(frozen=True)
class Create:
    """Bring an object into being in this state. Creating one that exists means the scope was too small: the run is
    then `undecided`, naming the lifecycle."""

    instance: Name
    state: str


@checked
@dataclass(frozen=True)
class Delete:
    """C++ `delete`: run the destructor now, even if references to the object are set; deleting twice is a violation."""

    instance: Name


@checked
@dataclass(frozen=True)
class Take:
    """Make the slot refer to the target. A reference to a destroyed object, or an owning one to an object inside its
    destructor (a resurrection), is a violation. Taking a reference twice changes nothing."""

    slot: Name


@checked
@dataclass(frozen=True)
class Drop:
    """Clear the reference if it is there. When it was the last owning one the target is destroyed at once."""

    slot: Name


@checked
@dataclass(frozen=True)
class Forget:
    """Lose the reference without releasing it: the last raw pointer to heap memory goes out of scope and nothing is
    deleted. The target lives on, leaked if it has no other owner. Forgetting an unset reference changes nothing."""

    slot: Name


@checked
@dataclass(frozen=True)
class Move:
    """Re-file a reference from one slot to another without touching the count; violation if the first is empty."""

    source: Name
    target: Name


@checked
@dataclass(frozen=True)
class Promote:
    """`weak_ptr::lock` known to succeed: take `strong` to the target of `weak`. Guard the row with `Alive`."""

    weak: Name
    strong: Name


@checked
@dataclass(frozen=True)
class Use:
    """Dereference through the slot: violation `null` if it is empty, `freed` if the target has been destroyed. A target
    inside its destructor may still be used."""

    slot: Name


@checked
@dataclass(frozen=True)
class Fire:
    """Deliver an event to another instance inside the same step; `event` is written `"Lifecycle.event"`.

    The one row of the instance whose source and guards match runs, with the values of its `given` variables taken from
    here. Without such a row the event is an illegal transition, to an absent instance it is a use of a freed object;
    two rows that match are a `ModelBug`."""

    event: Name


@checked
@dataclass(frozen=True)
class Set:
    """Set the flag."""

    flag: Name


@checked
@dataclass(frozen=True)
class Clear:
    """Clear the flag."""

    flag: Name


@checked
@dataclass(frozen=True)
class Add:
    """Add to the counter. Below zero is a violation; above the cap means the scope was too small."""

    counter: Name
    amount: int


@checked
@dataclass(frozen=True)
class Lock:
    """Take the lock for the running thread. Held by another thread: the whole step is blocked, that is, not enabled.
    Held by the same thread: self-deadlock. The order of locks is recorded."""

    lock: Name


@checked
@dataclass(frozen=True)
class Unlock:
    """Release the lock; releasing a lock that the thread does not hold is a `ModelBug`."""

    lock: Name


@checked
@dataclass(frozen=True)
class Fail:
    """The code throws or aborts here: a violation of this kind (a value of `model.language.violation.Kind`), with
    this text."""

    kind: str
    text: str


@checked
@dataclass(frozen=True)
class If:
    """Run one list of effects or the other, by the guards in the state at this moment."""

    guards: tuple[Guard, ...]
    then: tuple[Effect, ...]
    otherwise: tuple[Effect, ...] = ()


@checked
@dataclass(frozen=True)
class Each:
    """For all values of the variables, ascending, for which the guards hold at that moment: run the effects."""

    variables: tuple[str, ...]
    guards: tuple[Guard, ...]
    effects: tuple[Effect, ...]


@checked
@dataclass(frozen=True)
class Pick:
    """Bind the variables to the first values, ascending, for which the guards hold and run the effects; run
    `otherwise` if there are none."""

    variables: tuple[str, ...]
    guards: tuple[Guard, ...]
    effects: tuple[Effect, ...]
    otherwise: tuple[Effect, ...] = field(default=())


Effect = (
    Create
    | Delete
    | Take
    | Drop
    | Forget
    | Move
    | Promote
    | Use
    | Fire
    | Set
    | Clear
    | Add
    | Lock
    | Unlock
    | Fail
    | If
    | Each
    | Pick
)
