"""Validation of guards: those that can never hold, and rows of an object that one event could both match."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from model.language.fold import blocks_of, guards_of
from model.language.lifecycle import DESTROY, Lifecycle, Role, Row
from model.language.spelling import spell
from model.language.vocabulary import DYING, Guard
from model.validation.satisfiable import Case, Sense
from model.validation.tables import Tables


def guard_faults(tables: Tables) -> Iterator[str]:
    """Rows, and conditions inside effects, whose guards contradict each other or the source."""
    sense = Sense(tables)
    for one, row in tables.rows:
        # A destructor body is chosen by the state before, but its guards already see the object dying.
        states = (DYING,) if row.event == DESTROY else row.source
        if not sense.possible(sense.state_of(one, states), (row.guards, {})):
            yield f"{one.row_id(row)}: the guards can never hold together with the source: {_spell_all(row.guards)}"
    for one, row, found in tables.occurrences:
        guards = guards_of(found.item)
        if blocks_of(found.item) and not sense.possible(Case({}), (guards, {})):
            yield f"{one.row_id(row)}: {found.where}: the guards can never hold: {_spell_all(guards)}"


def _spell_all(guards: tuple[Guard, ...]) -> str:
    return " and ".join(map(spell, guards))


def ambiguity_faults(tables: Tables) -> Iterator[str]:
    """Pairs of rows of an object that one event could match at once; a thread may choose between rows."""
    sense = Sense(tables)
    for event, rows in tables.events.items():
        one = tables.lifecycles[event.partition(".")[0]]
        if one.role is not Role.THREAD:
            yield from (
                f"{one.row_id(left)} and {one.row_id(right)}: ambiguous, both match in {common}; "
                "add guards that exclude each other"
                for left, right in combinations(rows, 2)
                if (common := _common_state(sense, one, left, right))
            )


def _common_state(sense: Sense, one: Lifecycle, left: Row, right: Row) -> str:
    """A state in which both rows can match, or nothing."""
    for state in left.source:
        if state in right.source:
            own = sense.state_of(one, (DYING if left.event == DESTROY else state,))
            both = [(row.guards, sense.fresh(row.choose)) for row in (left, right)]
            if sense.possible(own, *both):
                return state
    return ""
