"""A design's tables by name, and every guard and effect in them with its place and the index variables in scope.

Validation and lint walk over rows through `Tables.occurrences`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from model.language.design import Design
from model.language.fold import Effects, Guards, base_name, blocks_of, guards_of, variables_of
from model.language.lifecycle import Counter, Lifecycle, Member, Row, Slot
from model.language.vocabulary import Effect, Guard, Name, Renamed


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A guard or effect of a row, where it stands (`effect 2, guard 1`) and the index variables in scope there."""

    where: str
    item: Guard | Effect
    scope: frozenset[str]


def guard_occurrences(guards: Guards, scope: frozenset[str], prefix: str = "") -> Iterator[Occurrence]:
    """Yield all guards, each before those inside it."""
    for number, guard in enumerate(guards, 1):
        where = f"{prefix}guard {number}"
        yield Occurrence(where, guard, scope)
        yield from guard_occurrences(guards_of(guard), scope.union(variables_of(guard)), f"{where}, ")


def effect_occurrences(effects: Effects, scope: frozenset[str], prefix: str = "") -> Iterator[Occurrence]:
    """Yield all effects and the guards inside them, each before those inside it."""
    for number, effect in enumerate(effects, 1):
        where = f"{prefix}effect {number}"
        yield Occurrence(where, effect, scope)
        yield from guard_occurrences(guards_of(effect), scope.union(variables_of(effect)), f"{where}, ")
        for block in blocks_of(effect):
            inside = f"{where}, {block.label} " if block.label else f"{where}, "
            yield from effect_occurrences(block.effects, scope.union(block.variables), inside)


def row_occurrences(lifecycle: Lifecycle, row: Row) -> Iterator[Occurrence]:
    """Yield all guards and effects of a row."""
    scope = frozenset((*lifecycle.indexes, *row.given, *row.choose))
    yield from guard_occurrences(row.guards, scope)
    yield from effect_occurrences(row.effects, scope)


class Tables:
    """A design's lifecycles and members by name. Look-ups of what is not there give None or raise KeyError."""

    def __init__(self, design: Design) -> None:
        self.design = design
        self.lifecycles: dict[str, Lifecycle] = {one.name: one for one in design.lifecycles}
        self.members: dict[str, Member] = {
            f"{one.name}.{member.name}": member for one in design.lifecycles for member in one.members
        }

    @cached_property
    def rows(self) -> tuple[tuple[Lifecycle, Row], ...]:
        """All rows with their lifecycles, in order."""
        return tuple((one, row) for one in self.design.lifecycles for row in one.rows)

    @cached_property
    def occurrences(self) -> tuple[tuple[Lifecycle, Row, Occurrence], ...]:
        """All guards and effects of all rows, in order."""
        return tuple((one, row, found) for one, row in self.rows for found in row_occurrences(one, row))

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

    def counter(self, name: Name) -> Counter:
        """The counter of that name; KeyError if it is not one."""
        member = self.members[base_name(name)]
        if not isinstance(member, Counter):
            raise KeyError(name)
        return member

    def indexes(self, name: Name) -> tuple[str, ...]:
        """The index variables that naming an instance of this lifecycle, event or member needs."""
        full = base_name(name)
        own = self.lifecycles[full.partition(".")[0]].indexes
        member = self.members.get(full)
        if not isinstance(member, Slot):
            return own
        # A target that does not exist is a fault of the slot and is reported there.
        target = self.lifecycles.get(member.target)
        return tuple(dict.fromkeys((*own, *member.indexes, *(target.indexes if target else ()))))

    def instance(self, name: Name) -> tuple[str, ...]:
        """The variables that stand for `indexes(name)` after renaming."""
        renames = dict(name.renames) if isinstance(name, Renamed) else {}
        return tuple(renames.get(index, index) for index in self.indexes(name))
