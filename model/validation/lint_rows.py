"""Lint of rows: those that nothing can fire, and points from which a thread may never let another one in."""

from __future__ import annotations

from collections.abc import Iterator

from model.language.fold import base_name
from model.language.lifecycle import DESTROY, Lifecycle, Role, Row
from model.language.policy import Scenario
from model.language.vocabulary import Clear, Drop, Fire, First, Forget, Has, Move, On
from model.validation.lint_finding import LintFinding
from model.validation.state_graph import destructible
from model.validation.tables import Tables


def row_findings(tables: Tables, scenarios: tuple[Scenario, ...]) -> Iterator[LintFinding]:
    """Rows that no step can reach by the tables alone, and loops of points that run on."""
    live, possible = live_rows(tables, scenarios), live_rows(tables, ())
    for one, row in tables.rows:
        row_id = one.row_id(row)
        if row_id not in live:
            yield LintFinding(row_id, f"can never fire: {_why_dead(one, row, scenarios, row_id in possible)}")
    for one in tables.design.lifecycles:
        yield from _loop_findings(one)


def live_rows(tables: Tables, scenarios: tuple[Scenario, ...]) -> frozenset[str]:
    """The ids of rows that run by themselves, or that rows which do so fire; destructor bodies where something dies."""
    fires: dict[str, set[str]] = {}
    for one, row, occurrence in tables.occurrences:
        if isinstance(occurrence.item, Fire):
            fires.setdefault(one.row_id(row), set()).add(base_name(occurrence.item.event))
    mortal = destructible(tables)
    live: set[str] = set()
    waiting = [(one, row) for one, row in tables.rows if _starts(one, row, mortal, scenarios)]
    while waiting:
        one, row = waiting.pop()
        row_id = one.row_id(row)
        if row_id not in live:
            live.add(row_id)
            for event in sorted(fires.get(row_id, ())):
                called = tables.lifecycles[event.partition(".")[0]]
                waiting += ((called, each) for each in tables.events[event] if _assumed(each, scenarios))
    return frozenset(live)


def _assumed(row: Row, scenarios: tuple[Scenario, ...]) -> bool:
    return not (row.environment and scenarios) or any(row.environment in one.assumes for one in scenarios)


def _starts(one: Lifecycle, row: Row, mortal: frozenset[str], scenarios: tuple[Scenario, ...]) -> bool:
    if one.role is not Role.THREAD:
        return row.event == DESTROY and one.name in mortal and _assumed(row, scenarios)
    possible = [scenario for scenario in scenarios if one.name in scenario.threads]
    return not scenarios or any(not row.environment or row.environment in each.assumes for each in possible)


def _why_dead(one: Lifecycle, row: Row, scenarios: tuple[Scenario, ...], possible: bool) -> str:
    """`possible`: it could fire if scenarios let all threads take part and made all assumptions."""
    if not _assumed(row, scenarios):
        return f"no scenario assumes {row.environment}"
    if one.role is Role.THREAD:
        return f"no scenario lets {one.name} take part in it"
    if possible:
        return f"all rows that fire {one.name}.{row.event} are under assumptions that no scenario makes"
    if row.event == DESTROY:
        return f"nothing owns or deletes a {one.name}"
    return f"no row that can fire itself fires {one.name}.{row.event}"


def _loop_findings(one: Lifecycle) -> Iterator[LintFinding]:
    """Yield points that run on and lie on a cycle of such points: no other thread would ever step."""
    on = {state.name for state in one.states if state.runs_on}
    onward = {name: _targets(one, name) & on for name in on}
    for state in one.states:
        if state.name in on and state.name in _reached(onward, state.name):
            yield LintFinding(f"{one.name} at {state.name}", "runs on in a loop; make a point of it a scheduling point")


def _targets(one: Lifecycle, name: str) -> set[str]:
    targets = ((row, row.target or name) for row in one.rows if name in row.source)
    return {target for row, target in targets if not (target == name and _consumes(row))}


def _consumes(row: Row) -> bool:
    """Return True if the row removes a reference or flag that it needs, so that it cannot run again and again."""
    asked = {guard.slot for guard in row.guards if isinstance(guard, Has | First)}
    asked |= {guard.flag for guard in row.guards if isinstance(guard, On)}
    gone = {effect.slot for effect in row.effects if isinstance(effect, Drop | Forget)}
    gone |= {effect.source for effect in row.effects if isinstance(effect, Move)}
    gone |= {effect.flag for effect in row.effects if isinstance(effect, Clear)}
    return bool(asked & gone)


def _reached(onward: dict[str, set[str]], start: str) -> set[str]:
    found, waiting = set[str](), [start]
    while waiting:
        for name in onward[waiting.pop()] - found:
            found.add(name)
            waiting.append(name)
    return found
