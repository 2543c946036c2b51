"""The operators that make mutants: complete, one change each, and never the row itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.language.lifecycle import Strength
from model.language.vocabulary import (
    Add,
    Alive,
    At,
    Clear,
    Differs,
    Drop,
    Each,
    Either,
    Equals,
    Expired,
    First,
    Free,
    Full,
    Guard,
    Has,
    If,
    Lacks,
    Move,
    No,
    NotAt,
    Off,
    On,
    Pick,
    Promote,
    Room,
    Set,
    Some,
    Take,
    Use,
)
from model.semantics.layout import Layout
from model.semantics.step import successors
from model.semantics.world import holds
from properties.mutation.operators import flipped, negated, with_guard_negated, with_slot_copied, without_effect
from tests.model.validation.small import POLICY, SMALL, WORKER, row

GUARDS: tuple[Guard, ...] = (
    At("Box", "EMPTY", "none"),
    NotAt("Box", "EMPTY"),
    Alive("Box"),
    Expired("Box"),
    Has("Pool.boxes"),
    Lacks("Pool.boxes"),
    First("Worker.hint"),
    On("Box.used"),
    Off("Box.used"),
    Room("Pool.filled"),
    Full("Pool.filled"),
    Equals("Pool.filled", 1),
    Free("Pool.guard"),
    Differs("b", "b2"),
    Some(("b",), Has("Pool.boxes"), Alive("Box")),
    No(("b",), Has("Pool.boxes"), Alive("Box")),
    Either(On("Box.used"), Has("Worker.hint")),
)
LAYOUT = Layout(SMALL, POLICY)


def reachable() -> list[tuple[int, ...]]:
    found, waiting = {LAYOUT.initial}, [LAYOUT.initial]
    while waiting:
        new = {one.state for _, one in successors(LAYOUT, waiting.pop())} - found
        found |= new
        waiting += sorted(new)
    return sorted(found)


STATES = reachable()


@pytest.mark.parametrize("guard", GUARDS, ids=lambda guard: type(guard).__name__)
@given(state=st.sampled_from(STATES), b=st.integers(0, 1), b2=st.integers(0, 1))
def test_negated_guard_holds_exactly_where_the_guard_does_not(
    guard: Guard, state: tuple[int, ...], b: int, b2: int
) -> None:
    binding = {"b": b, "b2": b2, "w": 0}
    assert holds(LAYOUT, state, (negated(guard),), binding) is not holds(LAYOUT, state, (guard,), binding)


NESTED = row(
    "nested",
    "IDLE",
    guards=(On("Box.used"), Has("Pool.boxes")),
    effects=(
        Set("Box.used"),
        If(
            (Off("Box.used"),), (Clear("Box.used"), Each(("b2",), (), (Add("Pool.filled", 1),))), (Use("Worker.local"),)
        ),
        Pick(("b",), (Alive("Box"),), (Drop("Worker.hint"),), (Drop("Worker.local"),)),
    ),
)


def test_every_effect_is_left_out_once_including_nested_ones() -> None:
    found = [(type(effect).__name__, changed.effects) for effect, changed in without_effect(NESTED)]
    assert [name for name, _ in found] == ["Set", "If", "Clear", "Each", "Add", "Use", "Pick", "Drop", "Drop"]
    assert len({effects for _, effects in found} | {NESTED.effects}) == len(found) + 1
    assert found[0][1] == NESTED.effects[1:]
    inner = found[4][1][1]
    assert isinstance(inner, If) and inner.then == (Clear("Box.used"), Each(("b2",), (), ()))


def test_every_guard_is_negated_once_including_those_of_conditions() -> None:
    found = list(with_guard_negated(NESTED))
    assert [guard for guard, _ in found] == [On("Box.used"), Has("Pool.boxes"), Off("Box.used"), Alive("Box")]
    assert found[0][1].guards == (Off("Box.used"), Has("Pool.boxes"))
    assert all(changed != NESTED for _, changed in found)
    condition = found[2][1].effects[1]
    assert isinstance(condition, If) and condition.guards == (On("Box.used"),)
    assert found[2][1].guards == NESTED.guards


def test_row_without_guards_and_effects_has_no_mutants() -> None:
    bare = row("bare", "IDLE")
    assert list(without_effect(bare)) == [] and list(with_guard_negated(bare)) == []


@pytest.mark.parametrize("strength", list(Strength))
def test_flipping_the_strength_changes_ownership(strength: Strength) -> None:
    assert flipped(strength).owns is not strength.owns


def test_effect_that_needs_the_old_strength_becomes_a_copy() -> None:
    moving = row("move", "IDLE", effects=(If((), (Move("Pool.boxes", "Worker.local"),)),))
    copied = (Use("Pool.boxes"), Take("Worker.local"), Drop("Pool.boxes"))
    assert with_slot_copied(moving, "Worker.local").effects == (If((), copied),)
    assert with_slot_copied(moving, "Worker.hint") == moving
    look = next(one for one in WORKER.rows if one.event == "look")
    assert Promote("Worker.hint", "Worker.local") in look.effects
    assert with_slot_copied(look, "Worker.hint").effects[:2] == (Use("Worker.hint"), Take("Worker.local"))
