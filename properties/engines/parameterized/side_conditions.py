"""The side conditions of a parameterized proof: rows treat copies in ways that do not depend on their number.

Copies are the instances of one sort, each with all references that have it as an index. Allowed are: to work on one
copy and on shared variables; to test that some copy, or none, satisfies a condition; to apply the same effects to all
copies. Everything else is reported, with its row.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from model.language.design import Design
from model.language.errors import RequestError
from model.language.fold import all_parts, variables_of
from model.language.lifecycle import Role, Row
from model.language.vocabulary import Differs, Effect, Guard, Name, Pick, Renamed
from model.semantics.layout import Layout, sort_of


@dataclass(frozen=True)
class Obstacle:
    """A violated side condition: the row (or member), and how it distinguishes copies."""

    where: str
    condition: str

    def __str__(self) -> str:
        return f"{self.where} {self.condition}"


class Unfit(Exception):
    """Raised when the abstraction meets an obstacle during its search."""

    def __init__(self, where: str, condition: str) -> None:
        super().__init__(f"{where} {condition}")
        self.obstacle = Obstacle(where, condition)


def obstacles(layout: Layout, sort: str) -> tuple[Obstacle, ...]:
    """All obstacles in the tables, in the order of the tables."""
    return tuple(dict.fromkeys(_obstacles(layout, sort)))


def _obstacles(layout: Layout, sort: str) -> Iterator[Obstacle]:
    idle = {one.lifecycle for one in layout.threads} - set(layout.policy.scenario.threads)
    for lifecycle in layout.design.lifecycles:
        if lifecycle.name in idle:
            continue
        own = [index for index in lifecycle.indexes if sort_of(index) == sort]
        if own and lifecycle.role is Role.THREAD:
            yield Obstacle(lifecycle.name, "is a thread of which each copy has one")
        for slot in lifecycle.slots:
            indexes = {*own, *layout.free_indexes(lifecycle.name, slot)}
            if len([index for index in indexes if sort_of(index) == sort]) > 1:
                yield Obstacle(f"{lifecycle.name}.{slot.name}", "refers from one copy to another")
            if slot.queue and layout.keeps_order and any(sort_of(index) == sort for index in indexes):
                yield Obstacle(f"{lifecycle.name}.{slot.name}", "keeps copies in their order of entry")
        for row in lifecycle.rows:
            if not row.environment or row.environment in layout.policy.scenario.assumes:
                yield from (Obstacle(lifecycle.row_id(row), why) for why in _of_row(row, sort))


def _of_row(row: Row, sort: str) -> Iterator[str]:
    names = [*row.choose, *row.given, *_names(row.guards), *_names(row.effects)]
    if any(sort_of(name) == sort and name != sort for name in names):
        yield "speaks of two copies at once"
    if any(isinstance(one, Pick) and _binds(one.variables, sort) for one in all_parts(row.effects)):
        yield "picks the first copy, by its number"
    if any(isinstance(one, Differs) and sort in map(sort_of, (one.left, one.right)) for one in all_parts(row.guards)):
        yield "tells copies apart by their numbers"


def _binds(variables: tuple[str, ...], sort: str) -> bool:
    return any(sort_of(name) == sort for name in variables)


def _names(parts: tuple[Guard | Effect, ...]) -> Iterator[str]:
    """The index variables that guards and effects bind or rename to."""
    for one in all_parts(parts):
        yield from variables_of(one)
        for value in vars(one).values():
            yield from _renamed(value)


def _renamed(value: Name | object) -> Iterator[str]:
    if isinstance(value, Renamed):
        yield from (name for pair in value.renames for name in pair)


def copied_sorts(design: Design) -> tuple[str, ...]:
    """The sorts that objects are indexed by and no thread, by the number of their lifecycles, the most first."""
    threads = {sort_of(index) for one in design.lifecycles if one.role is Role.THREAD for index in one.indexes}
    indexed = [sort_of(index) for one in design.lifecycles for index in one.indexes]
    sorts = [sort for sort in dict.fromkeys(indexed) if sort not in threads]
    return tuple(sorted(sorts, key=lambda sort: -indexed.count(sort)))


def copied_sort(design: Design) -> str:
    """The sort whose copies are counted: the first of `copied_sorts`; `RequestError` if there is none."""
    sorts = copied_sorts(design)
    if not sorts:
        raise RequestError(f"{design.name} has no objects of which there may be any number beside its threads")
    return sorts[0]
