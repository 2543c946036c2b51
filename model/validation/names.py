"""Validation of what rows name: it exists, is of the right sort and is in scope.

Each function yields faults, one line each, that begin with the row and the place in it.
"""

from __future__ import annotations

from collections.abc import Iterator

from model.language.fold import NameKind, base_name, names_of, variables_of
from model.language.lifecycle import DESTROY, Counter, Flag, Mutex, Role, Slot, Strength
from model.language.spelling import closest, spell
from model.language.violation import Kind
from model.language.vocabulary import (
    RESERVED,
    Add,
    At,
    Create,
    Delete,
    Differs,
    Effect,
    Equals,
    Fail,
    Guard,
    Move,
    Name,
    No,
    NotAt,
    Promote,
    Renamed,
    Some,
)
from model.semantics.layout import sort_of
from model.validation.declarations import INDEX, misspelled
from model.validation.tables import Occurrence, Tables

MEMBERS = {NameKind.SLOT: Slot, NameKind.FLAG: Flag, NameKind.COUNTER: Counter, NameKind.MUTEX: Mutex}


def name_faults(tables: Tables) -> Iterator[str]:
    """All faults of guards and effects, in the order of the tables."""
    for one, row, found in tables.occurrences:
        yield from (f"{one.row_id(row)}: {fault}" for fault in occurrence_faults(tables, found))


def occurrence_faults(tables: Tables, occurrence: Occurrence) -> Iterator[str]:
    """Faults of one guard or effect, beginning with its place and spelling."""
    item, scope = occurrence.item, occurrence.scope
    found = [fault for kind, name in names_of(item) for fault in _use_faults(tables, kind, name, scope)]
    found += _variable_faults(item, scope)
    if not found:
        found += _type_faults(tables, item)
    yield from (f"{occurrence.where} {spell(item)}: {fault}" for fault in found)


def _use_faults(tables: Tables, kind: NameKind, name: Name, scope: frozenset[str]) -> Iterator[str]:
    full = base_name(name)
    owner, _, member = full.partition(".")
    if owner not in tables.lifecycles:
        yield f"no lifecycle {owner}; {closest(owner, tuple(tables.lifecycles))}"
    elif kind is NameKind.EVENT:
        yield from _event_faults(tables, name, scope)
    elif kind in MEMBERS and not isinstance(tables.members.get(full), MEMBERS[kind]):
        all_members = tables.lifecycles[owner].members
        same = tuple(f"{owner}.{one.name}" for one in all_members if isinstance(one, MEMBERS[kind]))
        yield f"no {kind} {full}; {closest(full, same)}"
    elif kind is NameKind.INSTANCE and member:
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
    if isinstance(item, Some | No) and not item.variables:
        return [f"binds no variable; use {'Both' if isinstance(item, Some) else 'Not'}"]
    if not isinstance(item, Differs):
        return list(misspelled("an index variable", variables_of(item), INDEX))
    missing = [name for name in (item.left, item.right) if name not in scope]
    if missing:
        return [f"{name} is not in scope ({', '.join(sorted(scope)) or 'nothing is'})" for name in missing]
    if sort_of(item.left) != sort_of(item.right):
        return [f"{item.left} and {item.right} are of different sorts and cannot be compared"]
    return []


def _type_faults(tables: Tables, item: Guard | Effect) -> Iterator[str]:
    match item:
        case At() | NotAt():
            yield from _unknown_states(tables, item)
        case Create():
            yield from _created_faults(tables, item)
        case Delete() if tables.lifecycles[base_name(item.instance)].role is Role.THREAD:
            yield "a thread is never destroyed"
        case Move():
            yield from _pair_faults(tables, item.source, item.target)
            for name in (item.source, item.target):
                if not tables.slot(name).strength.owns:
                    yield f"{base_name(name)} is {tables.slot(name).strength}; Move re-files owning references only"
        case Promote():
            yield from _promote_faults(tables, item)
        case Equals() if not 0 <= item.value <= tables.counter(item.counter).cap:
            yield f"can never hold: the counter stays within 0..{tables.counter(item.counter).cap}"
        case Add() if item.amount == 0:
            yield "adds nothing"
        case Fail() if item.kind not in tuple(Kind):
            yield f"no kind of violation {item.kind}; {closest(item.kind, tuple(map(str, Kind)))}"
    if len(set(variables_of(item))) < len(variables_of(item)):
        yield "binds a variable twice"


def _unknown_states(tables: Tables, item: At | NotAt) -> Iterator[str]:
    one = tables.lifecycles[base_name(item.instance)]
    known = tuple(state.name for state in one.states) + (() if one.role is Role.THREAD else RESERVED)
    yield from (f"{one.name} has no state {name}; {closest(name, known)}" for name in item.states if name not in known)
    if not item.states:
        yield "names no state"


def _created_faults(tables: Tables, item: Create) -> Iterator[str]:
    one = tables.lifecycles[base_name(item.instance)]
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
