"""Validation of the graph of states: each can be reached in its table's own graph, and left unless it is final."""

from __future__ import annotations

from collections.abc import Iterator

from model.language.fold import base_name
from model.language.lifecycle import Lifecycle, Role
from model.language.vocabulary import NONE, Create, Delete
from model.validation.tables import Tables


def graph_faults(tables: Tables) -> Iterator[str]:
    """Unreachable states, states without a row that leaves them, final states with one."""
    created = _created(tables)
    mortal = destructible(tables)
    for one in tables.design.lifecycles:
        reached = reachable(one, created.get(one.name, frozenset()))
        for state in one.states:
            if state.name not in reached:
                yield f"{one.name}: state {state.name} is unreachable; no row goes there and nothing creates it so"
        yield from _exit_faults(one, one.name in mortal)


def _created(tables: Tables) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for _, _, occurrence in tables.occurrences:
        if isinstance(occurrence.item, Create):
            name = base_name(occurrence.item.instance)
            found[name] = found.get(name, frozenset()) | {occurrence.item.state}
    return found


def reachable(one: Lifecycle, created: frozenset[str]) -> frozenset[str]:
    """The states that rows lead to from the initial state and from those in which instances are created; guards
    aside."""
    reached = set(created) | ({one.initial} - {NONE})
    while True:
        further = {row.target for row in one.rows if row.target and reached.intersection(row.source)} - reached
        if not further:
            return frozenset(reached)
        reached |= further


def destructible(tables: Tables) -> frozenset[str]:
    """The lifecycles whose instances something can destroy: those that a slot owns or a row deletes."""
    owned = {slot.target for one in tables.design.lifecycles for slot in one.slots if slot.strength.owns}
    items = (occurrence.item for _, _, occurrence in tables.occurrences)
    deleted = {base_name(item.instance) for item in items if isinstance(item, Delete)}
    return frozenset(owned | deleted)


def _exit_faults(one: Lifecycle, mortal: bool) -> Iterator[str]:
    for state in one.states:
        rows = [row for row in one.rows if state.name in row.source]
        leaving = [row for row in rows if row.target not in (None, state.name)]
        if state.name in one.final:
            yield from (f"{one.row_id(row)}: leaves {state.name}, which is final" for row in leaving)
        elif one.role is Role.THREAD and not rows:
            yield f"{one.name}: missing rows: point {state.name} has none; add one or list it as final"
        elif one.role is not Role.THREAD and not leaving and not mortal and len(one.states) > 1:
            yield (
                f"{one.name}: missing rows: nothing leaves state {state.name} and nothing destroys a {one.name}; "
                "add a row or list it as final"
            )
