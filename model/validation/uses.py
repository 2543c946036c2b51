"""Which names the rows of a design use, where, and with which index variables in scope.

Validation, lint and mutation all walk over rows; they do it through `places`, so that a new guard or effect is
entered once, in `names` below.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from model.language.design import Design
from model.language.lifecycle import Counter, Flag, Lifecycle, Mutex, Row, Slot
from model.language.vocabulary import (
    Add,
    Alive,
    At,
    Both,
    Clear,
    Create,
    Delete,
    Drop,
    Each,
    Effect,
    Either,
    Equals,
    Expired,
    Fire,
    First,
    Forget,
    Free,
    Full,
    Guard,
    Has,
    If,
    Lacks,
    Lock,
    Move,
    Name,
    No,
    Not,
    NotAt,
    Off,
    On,
    Pick,
    Promote,
    Renamed,
    Room,
    Set,
    Some,
    Take,
    Unlock,
    Use,
)


class What(StrEnum):
    """What a name stands for."""

    INSTANCE = "lifecycle"
    SLOT = "slot"
    FLAG = "flag"
    COUNTER = "counter"
    MUTEX = "lock"
    EVENT = "event"


Member = Slot | Flag | Counter | Mutex


@dataclass(frozen=True, slots=True)
class Place:
    """A guard or effect of a row, where it stands (`effect 2, guard 1`) and the index variables in scope there."""

    where: str
    item: Guard | Effect
    scope: frozenset[str]


def base_name(name: Name) -> str:
    """The name without its renames."""
    return name.name if isinstance(name, Renamed) else name


def names(item: Guard | Effect) -> tuple[tuple[What, Name], ...]:
    """The names that this guard or effect uses itself; those inside `Some`, `If` and the like have their own place."""
    match item:
        case At() | NotAt() | Alive() | Expired() | Create() | Delete():
            return ((What.INSTANCE, item.instance),)
        case Has() | Lacks() | First() | Take() | Drop() | Forget() | Use():
            return ((What.SLOT, item.slot),)
        case Move():
            return ((What.SLOT, item.source), (What.SLOT, item.target))
        case Promote():
            return ((What.SLOT, item.weak), (What.SLOT, item.strong))
        case On() | Off() | Set() | Clear():
            return ((What.FLAG, item.flag),)
        case Room() | Full() | Equals() | Add():
            return ((What.COUNTER, item.counter),)
        case Free() | Lock() | Unlock():
            return ((What.MUTEX, item.lock),)
        case Fire():
            return ((What.EVENT, item.event),)
    return ()


def guard_places(guards: tuple[Guard, ...], scope: frozenset[str], prefix: str = "") -> Iterator[Place]:
    """All guards, nested ones after the one that contains them."""
    for number, guard in enumerate(guards, 1):
        where = f"{prefix}guard {number}"
        yield Place(where, guard, scope)
        if isinstance(guard, Some | No):
            yield from guard_places(guard.guards, scope | set(guard.variables), f"{where}, ")
        elif isinstance(guard, Either | Both):
            yield from guard_places(guard.guards, scope, f"{where}, ")
        elif isinstance(guard, Not):
            yield from guard_places((guard.guard,), scope, f"{where}, ")


def effect_places(effects: tuple[Effect, ...], scope: frozenset[str], prefix: str = "") -> Iterator[Place]:
    """All effects and the guards inside them, nested ones after the one that contains them."""
    for number, effect in enumerate(effects, 1):
        where = f"{prefix}effect {number}"
        yield Place(where, effect, scope)
        if isinstance(effect, If):
            yield from guard_places(effect.guards, scope, f"{where}, ")
            yield from effect_places(effect.then, scope, f"{where}, then ")
            yield from effect_places(effect.otherwise, scope, f"{where}, otherwise ")
        elif isinstance(effect, Each | Pick):
            inner = scope | set(effect.variables)
            yield from guard_places(effect.guards, inner, f"{where}, ")
            yield from effect_places(effect.effects, inner, f"{where}, ")
            if isinstance(effect, Pick):
                yield from effect_places(effect.otherwise, scope, f"{where}, otherwise ")


def places(lifecycle: Lifecycle, row: Row) -> Iterator[Place]:
    """All guards and effects of a row."""
    scope = frozenset((*lifecycle.indexes, *row.given, *row.choose))
    yield from guard_places(row.guards, scope)
    yield from effect_places(row.effects, scope)


def members(lifecycle: Lifecycle) -> tuple[Member, ...]:
    """All members of a lifecycle: slots, flags, counters, locks."""
    return (*lifecycle.slots, *lifecycle.flags, *lifecycle.counters, *lifecycle.mutexes)


class Tables:
    """A design's lifecycles and members by name. Look-ups of what is not there give None or raise KeyError."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.lifecycles: dict[str, Lifecycle] = {one.name: one for one in design.lifecycles}
        self.members: dict[str, Member] = {
            f"{one.name}.{member.name}": member for one in design.lifecycles for member in members(one)
        }

    @cached_property
    def rows(self) -> tuple[tuple[Lifecycle, Row], ...]:
        """All rows with their lifecycles, in order."""
        return tuple((one, row) for one in self.design.lifecycles for row in one.rows)

    @cached_property
    def places(self) -> tuple[tuple[Lifecycle, Row, Place], ...]:
        """All guards and effects of all rows, in order."""
        return tuple((one, row, place) for one, row in self.rows for place in places(one, row))

    @cached_property
    def events(self) -> dict[str, tuple[Row, ...]]:
        """The rows of each event, by `Lifecycle.event`."""
        found: dict[str, list[Row]] = {}
        for one, row in self.rows:
            found.setdefault(f"{one.name}.{row.event}", []).append(row)
        return {event: tuple(rows) for event, rows in found.items()}

    def slot(self, name: Name) -> Slot:
        """The slot of that name; KeyError if it is not one."""
        member = self.members[base_name(name)]
        if not isinstance(member, Slot):
            raise KeyError(name)
        return member

    def indexes(self, name: Name) -> tuple[str, ...]:
        """The index variables that naming an instance of this lifecycle, event or member needs."""
        full = base_name(name)
        own = self.lifecycles[full.partition(".")[0]].indexes
        member = self.members.get(full)
        if not isinstance(member, Slot):
            return own
        return tuple(dict.fromkeys((*own, *member.indexes, *self.lifecycles[member.target].indexes)))

    def instance(self, name: Name) -> tuple[str, ...]:
        """The variables that stand for `indexes(name)` after renaming."""
        renames = dict(name.renames) if isinstance(name, Renamed) else {}
        return tuple(renames.get(index, index) for index in self.indexes(name))
