"""Validation, first part: everything that a design names exists, is of the right sort and is in scope.

Each function yields faults, one line each, that begin with the table and row. The later parts of validation rely on
these having found nothing.
"""

from __future__ import annotations

import re
from collections import Counter as Tally
from collections.abc import Iterable, Iterator

from .layout import sort_of
from .lifecycle import DESTROY, Cite, Lifecycle, Role, Row, Slot, Strength
from .lifecycle import Counter as CounterMember
from .lifecycle import Flag as FlagMember
from .lifecycle import Mutex as MutexMember
from .spelling import closest, spell
from .validate_uses import Place, Tables, What, base_name, members, names
from .violation import Kind
from .vocabulary import (
    RESERVED,
    Add,
    At,
    Create,
    Delete,
    Differs,
    Each,
    Effect,
    Equals,
    Fail,
    Guard,
    Move,
    Name,
    No,
    NotAt,
    Pick,
    Promote,
    Renamed,
    Some,
)

NAME = re.compile(r"[A-Za-z_]\w*")
EVENT = re.compile(r"[^\s@\[\]]+")
CASE = re.compile(r"[^\s@\[\]]+( [^\s@\[\]]+)*")
INDEX = re.compile(r"[a-z]+\d*")
MEMBERS = {What.SLOT: Slot, What.FLAG: FlagMember, What.COUNTER: CounterMember, What.MUTEX: MutexMember}


def name_faults(tables: Tables) -> Iterator[str]:
    """All faults of this part, in the order of the tables."""
    yield from _repeated("design", "lifecycle", (one.name for one in tables.design.lifecycles))
    for one in tables.design.lifecycles:
        yield from _lifecycle_faults(tables, one)
    for one in tables.design.lifecycles:
        for row in one.rows:
            yield from (f"{one.row_id(row)}: {fault}" for fault in _row_faults(one, row))
    for one, row, place in tables.places:
        yield from (f"{one.row_id(row)}: {fault}" for fault in place_faults(tables, place))


def _repeated(where: str, what: str, given: Iterable[str]) -> Iterator[str]:
    yield from (f"{where}: {times} {what}s named {name}" for name, times in Tally(given).items() if times > 1)


def _misspelled(what: str, given: Iterable[str], shape: re.Pattern[str]) -> Iterator[str]:
    wrong = (name for name in given if not shape.fullmatch(name))
    yield from (f"{name!r} is no name for {what}; it must match {shape.pattern}" for name in wrong)


def _uncited(what: str, cite: Cite) -> Iterator[str]:
    for part in ("file", "symbol", "commit"):
        if not getattr(cite, part).strip():
            yield f"{what} has no {part} in its citation"


# --- lifecycles and their members ---


def _lifecycle_faults(tables: Tables, one: Lifecycle) -> Iterator[str]:
    states = tuple(state.name for state in one.states)
    own = tuple(member.name for member in members(one))
    yield from _repeated(one.name, "state", states)
    yield from _repeated(one.name, "member", own)
    yield from _repeated(one.name, "row", map(one.row_id, one.rows))
    yield from (f"{one.name}: {fault}" for fault in _state_faults(one, states))
    spelled = (
        *_misspelled("a lifecycle", (one.name,), NAME),
        *_misspelled("a state", states, NAME),
        *_misspelled("a member", own, NAME),
        *_misspelled("an index variable", one.indexes, INDEX),
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
    yield from _misspelled("an index variable", slot.indexes, INDEX)
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
    yield from _misspelled("an event", (row.event,), EVENT)
    yield from _misspelled("a case", (row.case,) if row.case else (), CASE)
    yield from _misspelled("an index variable", (*row.given, *row.choose), INDEX)
    yield from _uncited("the row", row.cite)
    yield from (f"no source state {name}; {closest(name, sources)}" for name in row.source if name not in sources)
    if not row.source:
        yield "no source state; name at least one"
    if row.target is not None and row.target not in states:
        yield f"no target state {row.target}; {closest(row.target, states)}"
    for name, times in Tally((*one.indexes, *row.given, *row.choose)).items():
        if times > 1:
            yield f"index variable {name} is bound {times} times (by the bearer, `given` and `choose`)"
    yield from _role_faults(one, row)


def _role_faults(one: Lifecycle, row: Row) -> Iterator[str]:
    if row.event == DESTROY and one.role is Role.THREAD:
        yield "a thread is never destroyed; rename the event"
    if row.event == DESTROY and row.target is not None:
        yield f"a destructor body has no target state; {row.target} must be None"
    if row.given and (one.role is Role.THREAD or row.event == DESTROY):
        yield f"nobody fires this row, so nobody can give it {', '.join(row.given)}; use `choose`"


# --- guards and effects ---


def place_faults(tables: Tables, place: Place) -> Iterator[str]:
    """Faults of one guard or effect, beginning with its place and spelling."""
    found = [fault for what, name in names(place.item) for fault in _use_faults(tables, what, name, place.scope)]
    found += _variable_faults(place.item, place.scope)
    if not found:
        found += _type_faults(tables, place)
    if found:
        said = f"{place.where} {spell(place.item)}"
        yield from (f"{said}: {fault}" for fault in found)


def _use_faults(tables: Tables, what: What, name: Name, scope: frozenset[str]) -> Iterator[str]:
    full = base_name(name)
    owner, _, member = full.partition(".")
    if owner not in tables.lifecycles:
        yield f"no lifecycle {owner}; {closest(owner, tuple(tables.lifecycles))}"
    elif what is What.EVENT:
        yield from _event_faults(tables, name, scope)
    elif what in MEMBERS and not isinstance(tables.members.get(full), MEMBERS[what]):
        all_members = members(tables.lifecycles[owner])
        same = tuple(f"{owner}.{one.name}" for one in all_members if isinstance(one, MEMBERS[what]))
        yield f"no {what} {full}; {closest(full, same)}"
    elif what is What.BEARER and member:
        yield f"{full} is not a lifecycle; leave out .{member}"
    elif not (isinstance(slot := tables.members.get(full), Slot) and slot.target not in tables.lifecycles):
        yield from _scope_faults(tables, name, scope)


def _event_faults(tables: Tables, name: Name, scope: frozenset[str]) -> Iterator[str]:
    full = base_name(name)
    owner, _, event = full.partition(".")
    if tables.lifecycles[owner].role is Role.THREAD:
        yield f"{owner} is a thread; its rows fire by themselves"
    elif full not in tables.events:
        known = tuple(f"{owner}.{row.event}" for row in tables.lifecycles[owner].rows)
        yield f"no row of {owner} for event {event}; {closest(full, known)}"
    elif event == DESTROY:
        yield f"destructors run by themselves; write Delete({owner}) or drop the last owning reference"
    else:
        given = tuple(dict.fromkeys(index for row in tables.events[full] for index in row.given))
        yield from _scope_faults(tables, name, scope, given)


def _scope_faults(tables: Tables, name: Name, scope: frozenset[str], given: tuple[str, ...] = ()) -> Iterator[str]:
    """Variables that the name needs and that are not there; `given` are those that the fired rows want passed."""
    needed = (*tables.indexes(name), *given)
    renames = dict(name.renames) if isinstance(name, Renamed) else {}
    for index, by in renames.items():
        if index not in needed:
            yield f"renames {index}, which is no index of {base_name(name)} ({', '.join(needed) or 'it has none'})"
        elif sort_of(index) != sort_of(by):
            yield f"renames {index} to {by}, which is of another sort"
    there = ", ".join(sorted(scope)) or "nothing is"
    for index in needed:
        if renames.get(index, index) not in scope:
            yield f"needs index {index}, but {renames.get(index, index)} is not in scope ({there})"


def _variable_faults(item: Guard | Effect, scope: frozenset[str]) -> list[str]:
    if isinstance(item, Some | No | Each | Pick):
        return list(_misspelled("an index variable", item.variables, INDEX))
    if not isinstance(item, Differs):
        return []
    missing = [name for name in (item.left, item.right) if name not in scope]
    if missing:
        return [f"{name} is not in scope ({', '.join(sorted(scope)) or 'nothing is'})" for name in missing]
    if sort_of(item.left) != sort_of(item.right):
        return [f"{item.left} and {item.right} are of different sorts and cannot be compared"]
    return []


def _type_faults(tables: Tables, place: Place) -> Iterator[str]:
    item = place.item
    match item:
        case At() | NotAt():
            yield from _unknown_states(tables, item)
        case Create():
            yield from _created_faults(tables, item)
        case Delete() if tables.lifecycles[base_name(item.bearer)].role is Role.THREAD:
            yield "a thread is never destroyed"
        case Move():
            yield from _pair_faults(tables, item.source, item.target)
            for name in (item.source, item.target):
                if not tables.slot(name).strength.owns:
                    yield f"{base_name(name)} is {tables.slot(name).strength}; Move re-files owning references only"
        case Promote():
            yield from _promote_faults(tables, item)
        case Equals() if not 0 <= item.value <= tables.members[base_name(item.counter)].cap:  # type: ignore[union-attr]
            yield f"can never hold: the counter stays within 0..{tables.members[base_name(item.counter)].cap}"  # type: ignore[union-attr]
        case Add() if item.amount == 0:
            yield "adds nothing"
        case Fail() if item.kind not in tuple(Kind):
            yield f"no kind of violation {item.kind}; {closest(item.kind, tuple(map(str, Kind)))}"
        case Some() | No() | Each() | Pick() if len(set(item.variables)) < len(item.variables):
            yield "binds a variable twice"


def _unknown_states(tables: Tables, item: At | NotAt) -> Iterator[str]:
    one = tables.lifecycles[base_name(item.bearer)]
    known = tuple(state.name for state in one.states) + (() if one.role is Role.THREAD else RESERVED)
    yield from (f"{one.name} has no state {name}; {closest(name, known)}" for name in item.states if name not in known)
    if not item.states:
        yield "names no state"


def _created_faults(tables: Tables, item: Create) -> Iterator[str]:
    one = tables.lifecycles[base_name(item.bearer)]
    known = tuple(state.name for state in one.states)
    if one.role is not Role.OBJECT:
        yield f"{one.name} is a {one.role} and there from the start"
    elif item.state not in known:
        yield f"{one.name} has no state {item.state}; {closest(item.state, known)}"


def _pair_faults(tables: Tables, left: Name, right: Name) -> Iterator[str]:
    one, other = (_target(tables, name) for name in (left, right))
    if one != other:
        yield f"the slots refer to different targets, {one} and {other}"


def _target(tables: Tables, name: Name) -> str:
    """The instance that a slot name refers to, spelled with the variables: `Stream[p,g2]`."""
    target = tables.slot(name).target
    stands = dict(zip(tables.indexes(name), tables.instance(name), strict=True))
    return f"{target}[{','.join(stands[index] for index in tables.lifecycles[target].indexes)}]"


def _promote_faults(tables: Tables, item: Promote) -> Iterator[str]:
    yield from _pair_faults(tables, item.weak, item.strong)
    for name, wanted in ((item.weak, Strength.WEAK), (item.strong, Strength.STRONG)):
        if tables.slot(name).strength is not wanted:
            yield f"{base_name(name)} is {tables.slot(name).strength}, not {wanted}"
