"""Guards, the conditions of rows, and the names by which guards and effects refer to instances and members.

`model.language.vocabulary` tells how both are read."""

from __future__ import annotations

from dataclasses import dataclass

from model.language.checked import checked
from model.language.errors import TableError

NONE = "none"
"""Reserved state: the object does not exist."""
DYING = "dying"
"""Reserved state: inside its destructor. Never visible between steps; promotion already fails, members may be read."""
GONE = "gone"
"""Reserved state: destroyed, and a weak or raw reference still points at it. Without such a reference it is `none`."""
RESERVED = (NONE, DYING, GONE)


@checked
@dataclass(frozen=True)
class Renamed:
    """A lifecycle or member whose index variables are replaced: `{variable: other variable}`."""

    name: str
    renames: tuple[tuple[str, str], ...]


def renamed(name: str, **renames: str) -> Renamed:
    """Name another instance: `renamed("ActiveStream", g="g2")` is the stream whose generation is `g2`."""
    return Renamed(name, tuple(sorted(renames.items())))


Name = str | Renamed


@checked
@dataclass(frozen=True)
class At:
    """The instance is in one of these states. `At("X", NONE)` holds for one that does not exist."""

    instance: Name
    states: tuple[str, ...]

    def __init__(self, instance: Name, *states: str) -> None:
        object.__setattr__(self, "instance", instance)
        object.__setattr__(self, "states", states)


@checked
@dataclass(frozen=True)
class NotAt:
    """The instance is in none of these states."""

    instance: Name
    states: tuple[str, ...]

    def __init__(self, instance: Name, *states: str) -> None:
        object.__setattr__(self, "instance", instance)
        object.__setattr__(self, "states", states)


@checked
@dataclass(frozen=True)
class Alive:
    """The object exists and is not inside its destructor: `weak_ptr::lock` succeeds."""

    instance: Name


@checked
@dataclass(frozen=True)
class Expired:
    """The object does not exist or is inside its destructor: `weak_ptr::lock` returns null."""

    instance: Name


@checked
@dataclass(frozen=True)
class Has:
    """The slot refers to the target that the index variables name."""

    slot: Name


@checked
@dataclass(frozen=True)
class Lacks:
    """The slot does not refer to the target that the index variables name."""

    slot: Name


@checked
@dataclass(frozen=True)
class First:
    """The slot refers to the named target and, if the slot is a queue, nothing entered it earlier."""

    slot: Name


@checked
@dataclass(frozen=True)
class On:
    """The flag is set."""

    flag: Name


@checked
@dataclass(frozen=True)
class Off:
    """The flag is clear."""

    flag: Name


@checked
@dataclass(frozen=True)
class Room:
    """The counter is below its cap."""

    counter: Name


@checked
@dataclass(frozen=True)
class Full:
    """The counter is at its cap."""

    counter: Name


@checked
@dataclass(frozen=True)
class Equals:
    """The counter has this value."""

    counter: Name
    value: int


@checked
@dataclass(frozen=True)
class Free:
    """No thread holds the lock."""

    lock: Name


@checked
@dataclass(frozen=True)
class Differs:
    """Two index variables have different values (decided when the row is grounded)."""

    left: str
    right: str


@checked
@dataclass(frozen=True)
class Some:
    """For some values of the variables all guards hold."""

    variables: tuple[str, ...]
    guards: tuple[Guard, ...]

    def __init__(self, variables: tuple[str, ...], *guards: Guard) -> None:
        if not variables:
            raise TableError("Some(()) binds no variable; use Both(...) for a conjunction")
        object.__setattr__(self, "variables", variables)
        object.__setattr__(self, "guards", guards)


@checked
@dataclass(frozen=True)
class No:
    """For no values of the variables do all guards hold."""

    variables: tuple[str, ...]
    guards: tuple[Guard, ...]

    def __init__(self, variables: tuple[str, ...], *guards: Guard) -> None:
        if not variables:
            raise TableError("No(()) binds no variable; use Not(...) for a negation")
        object.__setattr__(self, "variables", variables)
        object.__setattr__(self, "guards", guards)


@checked
@dataclass(frozen=True)
class Either:
    """At least one of these guards holds."""

    guards: tuple[Guard, ...]

    def __init__(self, *guards: Guard) -> None:
        object.__setattr__(self, "guards", guards)


@checked
@dataclass(frozen=True)
class Both:
    """All of these guards hold. The guards of a row are a conjunction already: this one is for use inside others."""

    guards: tuple[Guard, ...]

    def __init__(self, *guards: Guard) -> None:
        object.__setattr__(self, "guards", guards)


@checked
@dataclass(frozen=True)
class Not:
    """The guard does not hold."""

    guard: Guard


Guard = (
    At
    | NotAt
    | Alive
    | Expired
    | Has
    | Lacks
    | First
    | On
    | Off
    | Room
    | Full
    | Equals
    | Free
    | Differs
    | Some
    | No
    | Either
    | Both
    | Not
)
