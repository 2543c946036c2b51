"""Symmetry leaves out states that differ in names only: neither more nor fewer, and every trace is made real again."""

from __future__ import annotations

from functools import cache
from itertools import permutations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from model.language.errors import TableError
from model.language.lifecycle import Row
from model.language.policy import Grain
from model.language.vocabulary import Create, Fail, Lock
from model.semantics.layout import Layout, State
from model.semantics.step import step
from properties.engines.codegen.packing import Packing
from properties.engines.explicit.search import explore
from properties.engines.explicit.symmetry import Image, Symmetry, all_permutations
from tests.model.ground.playground import ROWS, playground, states, tables
from tests.model.semantics.workshop import row

SORTS = ("b", "h", "i")
NAMED = {one.event: one for one in ROWS}
SYMMETRIC = tuple(NAMED[name] for name in ("create", "hold", "let_go", "enter", "leave", "finish"))
QUEUED = tuple(NAMED[name] for name in ("create", "create_item", "hold", "queue", "serve"))


LAYOUTS = {grain: playground((), grain) for grain in Grain}


@cache
def group(layout: Layout, sorts: tuple[str, ...]) -> Symmetry:
    """The permutations of some sorts, made once."""
    return Symmetry(layout, sorts)


@cache
def every_image(layout: Layout, sorts: tuple[str, ...]) -> tuple[Image, ...]:
    """All permutations: the slow version of the canonical form."""
    return tuple(Image(layout, one) for one in all_permutations(layout, sorts))


def images(layout: Layout, sorts: tuple[str, ...], state: State) -> set[State]:
    """The orbit of a state."""
    return {state, *(image.of(state) for image in every_image(layout, sorts))}


@pytest.mark.tenth
@pytest.mark.parametrize("sorts", [SORTS, ("i",), ("h",)])
@pytest.mark.parametrize("grain", Grain)
@given(seed=st.integers(0, 1 << 32))
def test_all_images_have_one_representative(grain: Grain, sorts: tuple[str, ...], seed: int) -> None:
    layout = LAYOUTS[grain]
    packing = Packing(layout, group(layout, sorts).order)
    canonical, orbit = group(layout, sorts).canonical(packing), group(layout, sorts).orbit(packing)
    assert canonical is not None
    for state in states(layout, seed, 3):
        own = {packing.pack(one) for one in images(layout, sorts, state)}
        (chosen,) = {canonical(one) for one in own}
        assert chosen in own and orbit(packing.pack(state)) == len(own)


@pytest.mark.parametrize("grain", Grain)
@given(seed=st.integers(0, 1 << 32))
def test_the_permutation_leads_to_the_representative(grain: Grain, seed: int) -> None:
    layout = LAYOUTS[grain]
    symmetry = group(layout, SORTS)
    packing = Packing(layout, symmetry.order)
    canonicalise = symmetry.canonicalise(packing)
    assert canonicalise is not None
    for state in states(layout, seed, 3):
        found, number = canonicalise(packing.pack(state))
        assert packing.pack(Image(layout, symmetry.permutations[number]).of(state)) == found


def queued(layout: Layout, entered: tuple[int, ...], worn: frozenset[int]) -> State:
    """A state in which items have entered a queue in this order; they are alike but for those that are worn."""
    state = list(layout.initial)
    for item in entered:
        variable = layout.variable(f"Item[i{item}]")
        state[variable.place] = variable.domain.index("WORN" if item in worn else "NEW")
        state[layout.variable(f"Box[b0].line>Item[i{item}]").place] = 1
    for place, first in enumerate(entered):
        for later in entered[place + 1 :]:
            one, other = sorted((first, later))
            name = f"Box[b0].line:Item[i{one}]<Item[i{other}]"
            state[layout.variable(name).place] = int(first == one)
    return tuple(state)


@pytest.mark.parametrize(("length", "worn"), [(3, 0), (3, 1), (3, 2), (2, 0)])
def test_equal_values_in_a_queue_are_distinguished_by_their_place(length: int, worn: int) -> None:
    layout = LAYOUTS[Grain.FULL]
    packing = Packing(layout, group(layout, ("i",)).order)
    canonical, orbit = group(layout, ("i",)).canonical(packing), group(layout, ("i",)).orbit(packing)
    assert canonical is not None
    for places in permutations(range(length), worn):
        alike = {
            packing.pack(queued(layout, entered, frozenset(entered[place] for place in places)))
            for entered in permutations(range(3), length)
        }
        assert len({canonical(state) for state in alike}) == 1
        assert {orbit(state) for state in alike} == {len(alike)}


def test_the_largest_sort_that_can_form_blocks_does() -> None:
    # Hands are threads: their mutexes are named after them, inside the blocks of others.
    assert {sort: group(LAYOUTS[Grain.FULL], (sort,)).inner for sort in SORTS} == {"b": "b", "h": "", "i": "i"}
    assert group(LAYOUTS[Grain.FULL], SORTS).inner == "i"


@given(seed=st.integers(0, 1 << 32))
def test_an_image_has_the_same_images(seed: int) -> None:
    layout = LAYOUTS[Grain.FULL]
    (state,) = states(layout, seed, 1)
    own = images(layout, SORTS, state)
    assert all(images(layout, SORTS, one) == own for one in sorted(own)[:5])


def test_there_is_an_image_for_each_permutation_of_each_sort() -> None:
    assert len(every_image(LAYOUTS[Grain.FULL], SORTS)) == 2 * 2 * len(tuple(permutations(range(3)))) - 1


def test_sorts_with_one_value_have_nothing_to_permute() -> None:
    assert Symmetry(playground((), sizes=(1, 1, 1)), SORTS).trivial


def _classes(layout: Layout, sorts: tuple[str, ...]) -> tuple[set[frozenset[State]], set[State]]:
    space = explore(layout, limit=4_000, symmetry=False)
    assert "states" not in space.undecided
    found = {space.state(number) for number in range(space.count)}
    return {frozenset(images(layout, sorts, state)) for state in found}, found


@pytest.mark.parametrize("grain", Grain)
@pytest.mark.parametrize(("rows", "sorts"), [(SYMMETRIC, ("b",)), (SYMMETRIC, ("b", "h")), (QUEUED, ("i", "b"))])
def test_a_search_finds_one_state_of_each_class(rows: tuple[Row, ...], sorts: tuple[str, ...], grain: Grain) -> None:
    sizes = (2, 2, 1) if rows is SYMMETRIC else (1, 1, 3)
    layout = playground(rows, grain, sorts, sizes)
    classes, states_without = _classes(layout, sorts)
    space = explore(layout)
    assert {frozenset(images(layout, sorts, space.state(n))) for n in range(space.count)} == classes
    assert space.count == len(classes) < len(states_without)


@pytest.mark.parametrize("rows", [SYMMETRIC, QUEUED])
def test_a_trace_through_symmetry_is_a_real_one(rows: tuple[Row, ...]) -> None:
    sorts = ("b", "h", "i")
    layout = playground(rows, Grain.FULL, sorts, (2, 2, 1) if rows is SYMMETRIC else (1, 2, 2))
    space = explore(layout, limit=300)
    for number in range(0, min(space.count, 300), 7):
        state = layout.initial
        for one in space.trace_to(number):
            outcome = step(layout, state, one)
            assert outcome.violation is None
            state = outcome.state
        assert space.state(number) in images(layout, sorts, state)


@pytest.mark.tenth
@given(rows=tables())
def test_the_same_kinds_of_crashes_are_found(rows: tuple[Row, ...]) -> None:
    sorts = ("b", "h")
    layout = playground([one for one in rows if one.event != "pick"], Grain.SAFE, sorts, (2, 2, 1))
    with_all = explore(layout, limit=4_000, symmetry=False)
    assume("states" not in with_all.undecided)
    space = explore(layout)
    assert {one.violation.kind for one in space.crashes} == {one.violation.kind for one in with_all.crashes}
    for crash in space.crashes:
        trace, state = space.trace_of(crash), layout.initial
        for one in trace[:-1]:
            state = step(layout, state, one).state
        violation = step(layout, state, trace[-1]).violation
        assert violation is not None and violation.kind is crash.violation.kind
        assert trace[-1].row == crash.step.row


def test_a_crash_keeps_its_row_when_its_trace_is_made_concrete() -> None:
    # Two rows crash alike in the same state; each crash must end in its own.
    one, two = (row(name, "START", "END", Fail("thrown", name)) for name in ("one", "two"))
    space = explore(playground((one, two), Grain.FULL, ("h",), (2, 1, 1)))
    assert [space.trace_of(crash)[-1].row.event for crash in space.crashes] == ["one", "two"]


def test_symmetry_can_be_switched_off() -> None:
    layout = playground(SYMMETRIC, Grain.SAFE, ("b",), (2, 2, 1))
    assert explore(layout, symmetry=False).count > explore(layout).count


def test_values_that_start_in_different_states_are_not_interchangeable(monkeypatch: pytest.MonkeyPatch) -> None:
    layout = playground((), sizes=(1, 2, 1))
    other = list(layout.initial)
    other[layout.variable("Box[b1].lit").place] = 1
    monkeypatch.setitem(layout.__dict__, "initial", tuple(other))
    with pytest.raises(TableError, match="not interchangeable"):
        Symmetry(layout, ("b",))


def test_the_owner_of_a_mutex_is_renamed_with_its_thread() -> None:
    take = row("take", "START", "READY", Create("Box", "OPEN"), Lock("Box.lid"), choose=("b",))
    layout = playground((take,), symmetry=("h",), sizes=(2, 1, 1))
    space = explore(layout)
    owned = [space.state(n)[layout.variable("Box[b0].lid").place] for n in range(space.count)]
    assert space.count == 2 and 0 in owned and len(set(owned)) == 2
