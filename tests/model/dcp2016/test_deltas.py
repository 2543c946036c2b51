"""A design differs from its base in what its delta names, and in nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from model.language.design import Delta, Design
from model.language.lifecycle import Counter, Flag, Lifecycle, Mutex, Slot, State
from properties.claims.dcp2016 import SUBJECT

Part = State | Slot | Flag | Counter | Mutex
DERIVED = tuple(design for design in SUBJECT.designs if design.base)
EACH = pytest.mark.parametrize("design", DERIVED, ids=lambda design: design.name)


def members(one: Lifecycle) -> Iterator[tuple[str, object]]:
    """All that a lifecycle is made of, by name; what is left of it without its parts stands under its own name."""
    yield one.name, replace(one, rows=(), slots=(), flags=(), counters=(), mutexes=(), states=())
    yield from ((one.row_id(row), row) for row in one.rows)
    for kind in (one.slots, one.flags, one.counters, one.mutexes, one.states):
        yield from ((f"{one.name}.{part.name}", part) for part in kind)


def facts(design: Design) -> dict[str, object]:
    """All that a design says, by name."""
    return dict(fact for one in design.lifecycles for fact in members(one))


def named(design: Design, delta: Delta) -> set[str]:
    """The members that a delta names as changed."""
    rows = ((row_id.partition(".")[0], row) for row_id, row in delta.replace_rows)
    added: tuple[tuple[str, Part], ...] = (
        *delta.add_states,
        *delta.add_slots,
        *delta.add_flags,
        *delta.add_counters,
        *delta.add_mutexes,
    )
    return {
        *(member for member, _ in delta.strengths),
        *(row_id for row_id, _ in delta.replace_rows),
        *(design.lifecycle(owner).row_id(row) for owner, row in (*rows, *delta.add_rows)),
        *delta.remove_rows,
        *(f"{owner}.{part.name}" for owner, part in added),
        *(name for one in delta.add_lifecycles for name, _ in members(one)),
    }


def base_of(design: Design) -> Design:
    """The design on which another is a delta."""
    return SUBJECT.design(design.base)


@EACH
def test_a_delta_changes_what_it_names_and_nothing_else(design: Design) -> None:
    before, after = facts(base_of(design)), facts(design)
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert changed == named(design, design.delta)


@EACH
def test_members_keep_the_order_in_which_they_are_destroyed(design: Design) -> None:
    for one in base_of(design).lifecycles:
        was, now = ([slot.name for slot in x.slots] for x in (one, design.lifecycle(one.name)))
        assert now[: len(was)] == was


def test_a_change_that_no_delta_names_is_noticed() -> None:
    fix = SUBJECT.design("mb19892_fix")
    secretly = replace(fix, lifecycles=(replace(fix.lifecycles[0], final=()), *fix.lifecycles[1:]))
    changed = {name for name, fact in facts(secretly).items() if facts(fix)[name] != fact}
    assert changed == {fix.lifecycles[0].name}
    assert not changed & named(fix, fix.delta)
