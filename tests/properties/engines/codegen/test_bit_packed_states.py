"""Bit-packed states, the conditions written over them, and the same conditions over columns of many states."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.ground.program import FALSE, TRUE, All, Any, Expr, Is, Not
from model.language.policy import Grain
from model.language.vocabulary import DYING, GONE, NONE
from model.semantics.layout import Layout, Part, State
from properties.engines.codegen.conditions import source
from properties.engines.codegen.packing import Packing
from properties.engines.explicit.arrays import Columns
from properties.engines.explicit.symmetry import Symmetry
from tests.model.ground.playground import playground, states

LAYOUT = playground(symmetry=("b", "h"))
PACKINGS = {"plain": Packing(LAYOUT), "by blocks": Packing(LAYOUT, Symmetry(LAYOUT, ("b", "h")).order)}


def expressions(layout: Layout) -> st.SearchStrategy[Expr]:
    """Any expression over the places of a layout."""

    def literal(place: int) -> st.SearchStrategy[Expr]:
        values = range(len(layout.variables[place].domain))
        chosen = st.sets(st.sampled_from(values), min_size=1, max_size=len(values) - 1)
        return chosen.map(lambda some: Is(place, tuple(sorted(some))))

    leaves = st.integers(0, len(layout.variables) - 1).flatmap(literal)
    return st.recursive(
        leaves | st.sampled_from((TRUE, FALSE)),
        lambda inner: (
            st.lists(inner, max_size=4).map(lambda parts: All(tuple(parts)))
            | st.lists(inner, max_size=4).map(lambda parts: Any(tuple(parts)))
            | inner.map(Not)
        ),
        max_leaves=12,
    )


def holds(expr: Expr, state: State) -> bool:
    """The meaning of an expression, word by word."""
    match expr:
        case Is(place, values):
            return state[place] in values
        case All(parts):
            return all(holds(part, state) for part in parts)
        case Any(parts):
            return any(holds(part, state) for part in parts)
        case Not(part):
            return not holds(part, state)


@pytest.mark.parametrize("name", PACKINGS)
@given(seed=st.integers(0, 1 << 32))
def test_a_packed_state_unpacks_to_itself(name: str, seed: int) -> None:
    packing = PACKINGS[name]
    for state in states(LAYOUT, seed, 20):
        assert packing.unpack(packing.pack(state)) == state
        assert packing.pack(state) <= packing.full


def test_states_that_differ_pack_differently() -> None:
    some = set(states(LAYOUT, 1, 500))
    assert len({PACKINGS["plain"].pack(state) for state in some}) == len(some)


@pytest.mark.parametrize("name", PACKINGS)
def test_no_two_variables_share_a_bit(name: str) -> None:
    masks = [bits.mask for bits in PACKINGS[name].bits.values()]
    assert sum(masks) == PACKINGS[name].full and len(masks) == len(LAYOUT.variables)


def test_the_lowest_bits_are_the_program_points() -> None:
    packing = PACKINGS["by blocks"]
    first, second = (packing.bits[LAYOUT.variable(f"Hand[h{h}]").place] for h in (0, 1))
    assert packing.point_mask == first.mask | second.mask == (1 << first.width + second.width) - 1


def test_being_alive_is_one_bit() -> None:
    packing = PACKINGS["plain"]
    for variable in LAYOUT.variables:
        if variable.role is Part.LIFECYCLE and variable.holder.lifecycle != "Hand":
            alive = tuple(v for v, name in enumerate(variable.domain) if name not in (NONE, DYING, GONE))
            assert source(packing, Is(variable.place, alive)).count("&") == 1
            assert "in" not in source(packing, Is(variable.place, alive))


@given(expr=expressions(LAYOUT), seed=st.integers(0, 1 << 32))
def test_a_condition_is_equivalent_to_its_expression(expr: Expr, seed: int) -> None:
    for packing in PACKINGS.values():
        code = compile(source(packing, expr), "<condition>", "eval")
        for state in states(LAYOUT, seed, 10):
            assert bool(eval(code, {"s": packing.pack(state)})) is holds(expr, state)


@given(expr=expressions(LAYOUT), seed=st.integers(0, 1 << 32))
def test_columns_evaluate_expressions_on_all_states_at_once(expr: Expr, seed: int) -> None:
    some = list(states(LAYOUT, seed, 40))
    for packing in PACKINGS.values():
        columns = Columns(packing, [packing.pack(state) for state in some])
        assert columns.where(expr).tolist() == [holds(expr, state) for state in some]


def test_a_state_of_few_bits_is_still_a_row_of_bytes() -> None:
    layout = playground((), Grain.SAFE, sizes=(1, 1, 1))
    packing = Packing(layout)
    columns = Columns(packing, [packing.pack(layout.initial)])
    assert columns.where(TRUE).tolist() == [True] and columns.where(FALSE).tolist() == [False]


def test_the_order_of_blocks_does_not_depend_on_chance() -> None:
    shuffled = list(LAYOUT.variables)
    Random(3).shuffle(shuffled)
    key = Symmetry(LAYOUT, ("b", "h")).order
    assert sorted(shuffled, key=key) == sorted(LAYOUT.variables, key=key)
