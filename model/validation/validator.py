"""Validation of designs and scenarios at construction: a table that is not well formed is refused with its row named.

There are four parts: declarations (`declarations`), names, types and scopes (`names`), guards that contradict each
other and ambiguous rows (`guards`), states that cannot be reached or left (`state_graph`). Smells that are not errors
are found by `model.validation.linter`.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.language.design import Design
from model.language.errors import TableError
from model.language.lifecycle import Flag, Role
from model.language.policy import Scenario
from model.language.spelling import closest
from model.language.vocabulary import Guard
from model.semantics.layout import sort_of
from model.validation.declarations import table_faults
from model.validation.guards import ambiguity_faults, guard_faults
from model.validation.names import name_faults, occurrence_faults
from model.validation.satisfiable import Case, Sense
from model.validation.state_graph import graph_faults
from model.validation.tables import Tables, guard_occurrences


def validate(design: Design) -> None:
    """Raise `TableError` for the first fault of a design, saying how many more there are."""
    _raise(f"design {design.name}", faults(design))


def faults(design: Design) -> tuple[str, ...]:
    """All faults, each one line that begins with the table and row; the later checks run on sound names only."""
    tables = Tables(design)
    declared = tuple(table_faults(tables))
    if any(slot.target not in tables.lifecycles for one in design.lifecycles for slot in one.slots):
        return declared  # names cannot be followed through a slot that leads nowhere
    return (*declared, *name_faults(tables)) or (
        *guard_faults(tables),
        *ambiguity_faults(tables),
        *graph_faults(tables),
    )


def validate_scenario(design: Design, scenario: Scenario) -> None:
    """Raise `TableError` for the first name of a scenario that the design does not have."""
    _raise(f"scenario {scenario.name} of design {design.name}", tuple(_scenario_faults(Tables(design), scenario)))


def validate_condition(design: Design, what: str, guards: tuple[Guard, ...], over: tuple[str, ...] = ()) -> None:
    """Raise `TableError` if guards that stand outside the tables, such as a claim's, make no sense in a design.

    `what` names them in the message; `over` are index variables that have values there, by default none.
    """
    tables = Tables(design)
    there = guard_occurrences(guards, frozenset(over))
    found = [fault for occurrence in there for fault in occurrence_faults(tables, occurrence)]
    if not found and not Sense(tables).possible(Case({}), (guards, {})):
        found = ["the guards can never hold"]
    _raise(f"{what} in design {design.name}", tuple(found))


def _raise(where: str, found: tuple[str, ...]) -> None:
    if found:
        more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise TableError(f"{where}: {found[0]}{more}")


def _scenario_faults(tables: Tables, scenario: Scenario) -> Iterator[str]:
    threads = tuple(name for name, one in tables.lifecycles.items() if one.role is Role.THREAD)
    flags = tuple(name for name, member in tables.members.items() if isinstance(member, Flag))
    assumptions = tuple(sorted({row.environment for _, row in tables.rows if row.environment}))
    yield from (f"no thread {one}; {closest(one, threads)}" for one in scenario.threads if one not in threads)
    yield from (f"no flag {one} to start set; {closest(one, flags)}" for one in scenario.starts if one not in flags)
    yield from (
        f"assumes {one}, which no row is under; {closest(one, assumptions)}"
        for one in sorted(scenario.assumes)
        if one not in assumptions
    )
    for occurrence in guard_occurrences(scenario.released, frozenset(), "released "):
        yield from occurrence_faults(tables, occurrence)
    yield from _scope_faults(tables, scenario)


def _scope_faults(tables: Tables, scenario: Scenario) -> Iterator[str]:
    indexes = {index for one in tables.design.lifecycles for slot in one.slots for index in slot.indexes}
    indexes |= {index for one in tables.design.lifecycles for index in one.indexes}
    sorts = tuple(sorted(map(sort_of, indexes)))
    for sort, size in scenario.scope.sizes:
        if sort not in sorts:
            yield f"scope {scenario.scope.name}: no index sort {sort}; {closest(sort, sorts)}"
        elif size < 1:
            yield f"scope {scenario.scope.name}: sort {sort} has size {size}; it needs at least one value"
    counters = tuple(f"{one.name}.{counter.name}" for one in tables.design.lifecycles for counter in one.counters)
    for name, cap in scenario.scope.caps:
        if name not in counters:
            yield f"scope {scenario.scope.name}: no counter {name}; {closest(name, counters)}"
        elif cap < 1:
            yield f"scope {scenario.scope.name}: {name} has cap {cap}; it needs at least 1"
