"""Validation of what a table declares: lifecycles, their states and members, and the outside of their rows.

Each function yields faults, one line each, that begin with the table and row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from model.language.lifecycle import DESTROY, Cite, Lifecycle, Role, Row, Slot, Strength
from model.language.spelling import closest
from model.language.vocabulary import RESERVED
from model.validation.tables import Tables

NAME = re.compile(r"[A-Za-z_]\w*")
EVENT = re.compile(r"[^\s@\[\]]+")
CASE = re.compile(r"[^\s@\[\]]+( [^\s@\[\]]+)*")
INDEX = re.compile(r"[a-z]+\d*")


def table_faults(tables: Tables) -> Iterator[str]:
    """All faults of declarations, in the order of the tables."""
    yield from _repeated("design", "lifecycle", (one.name for one in tables.design.lifecycles))
    for one in tables.design.lifecycles:
        yield from _lifecycle_faults(tables, one)
    for one in tables.design.lifecycles:
        for row in one.rows:
            yield from (f"{one.row_id(row)}: {fault}" for fault in _row_faults(one, row))


def _repeated(where: str, what: str, given: Iterable[str]) -> Iterator[str]:
    yield from (f"{where}: {times} {what}s named {name}" for name, times in Counter(given).items() if times > 1)


def misspelled(what: str, given: Iterable[str], shape: re.Pattern[str]) -> Iterator[str]:
    """Names that are not of the shape that their kind has."""
    wrong = (name for name in given if not shape.fullmatch(name))
    yield from (f"{name!r} is no name for {what}; it must match {shape.pattern}" for name in wrong)


def _uncited(what: str, cite: Cite) -> Iterator[str]:
    for part in ("file", "symbol", "commit"):
        if not getattr(cite, part).strip():
            yield f"{what} has no {part} in its citation"


# --- lifecycles and their members ---


def _lifecycle_faults(tables: Tables, one: Lifecycle) -> Iterator[str]:
    states = tuple(state.name for state in one.states)
    own = tuple(member.name for member in one.members)
    yield from _repeated(one.name, "state", states)
    yield from _repeated(one.name, "member", own)
    yield from _repeated(one.name, "row", map(one.row_id, one.rows))
    yield from (f"{one.name}: {fault}" for fault in _state_faults(one, states))
    spelled = (
        *misspelled("a lifecycle", (one.name,), NAME),
        *misspelled("a state", states, NAME),
        *misspelled("a member", own, NAME),
        *misspelled("an index variable", one.indexes, INDEX),
        *_uncited("the lifecycle", one.cite),
        *(fault for lock in one.mutexes for fault in _uncited(f"lock {lock.name}", lock.cite)),
    )
    yield from (f"{one.name}: {fault}" for fault in spelled)
    for slot in one.slots:
        yield from (f"{one.name}.{slot.name}: {fault}" for fault in _slot_faults(tables, one, slot))
    for counter in one.counters:
        if not 0 <= counter.initial <= counter.cap:
            yield f"{one.name}.{counter.name}: starts at {counter.initial}, outside 0..{counter.cap}"


def _state_faults(one: Lifecycle, states: tuple[str, ...]) -> Iterator[str]:
    for reserved in (name for name in RESERVED if name in states):
        yield f"state {reserved} is reserved; every object has it already"
    allowed = (*states, RESERVED[0]) if one.role is Role.OBJECT else states
    if one.initial not in allowed:
        yield f"no state {one.initial} to start in; {closest(one.initial, allowed)}"
    for name in one.final:
        if name not in states:
            yield f"no state {name} to be final; {closest(name, states)}"
    if one.role is not Role.THREAD:
        for state in one.states:
            if state.runs_on:
                yield f"state {state.name} runs on, but only a thread has scheduling points"


def _slot_faults(tables: Tables, holder: Lifecycle, slot: Slot) -> Iterator[str]:
    yield from _uncited("the slot", slot.cite)
    yield from misspelled("an index variable", slot.indexes, INDEX)
    if slot.target not in tables.lifecycles:
        yield f"no lifecycle {slot.target} to refer to; {closest(slot.target, tuple(tables.lifecycles))}"
        return
    target = tables.lifecycles[slot.target]
    for index in slot.indexes:
        if index in (*holder.indexes, *target.indexes):
            yield f"index {index} is the holder's or target's already; use another variable of that sort"
    if slot.frame and slot.strength is not Strength.RAW:
        yield f"a frame slot must be raw, not {slot.strength}"
    if slot.strength.owns and target.role is Role.THREAD:
        yield f"a thread ({slot.target}) cannot be owned; make the slot weak or raw"


# --- rows ---


def _row_faults(one: Lifecycle, row: Row) -> Iterator[str]:
    states = tuple(state.name for state in one.states)
    sources = states if one.role is Role.THREAD or row.event == DESTROY else (*states, "dying")
    yield from misspelled("an event", (row.event,), EVENT)
    yield from misspelled("a case", (row.case,) if row.case else (), CASE)
    yield from misspelled("an index variable", (*row.given, *row.choose), INDEX)
    yield from _uncited("the row", row.cite)
    yield from (f"no source state {name}; {closest(name, sources)}" for name in row.source if name not in sources)
    if not row.source:
        yield "no source state; name at least one"
    if row.target is not None and row.target not in states:
        yield f"no target state {row.target}; {closest(row.target, states)}"
    for name, times in Counter((*one.indexes, *row.given, *row.choose)).items():
        if times > 1:
            yield f"index variable {name} is bound {times} times (by the instance, `given` and `choose`)"
    yield from _role_faults(one, row)


def _role_faults(one: Lifecycle, row: Row) -> Iterator[str]:
    if row.event == DESTROY and one.role is Role.THREAD:
        yield "a thread is never destroyed; rename the event"
    if row.event == DESTROY and row.target is not None:
        yield f"a destructor body has no target state; {row.target} must be None"
    if row.given and (one.role is Role.THREAD or row.event == DESTROY):
        yield f"nobody fires this row, so nobody can give it {', '.join(row.given)}; use `choose`"
