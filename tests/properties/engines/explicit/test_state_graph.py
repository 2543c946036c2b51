"""Questions about all states at once, against loops that look at each."""

from __future__ import annotations

from array import array

import pytest
from hypothesis import given
from hypothesis import strategies as st

from docs.tutorial.window import CLOSE, DESIGNS
from model.language.policy import Policy, Scope
from model.language.violation import Kind
from model.language.vocabulary import NONE, At, Create, Differs, Has, Lock, No, NotAt, Some, Unlock, renamed
from model.semantics.layout import Layout
from model.semantics.step import step
from model.semantics.world import holds
from properties.engines.explicit.arrays import Edges, Mask, first_of, mask_of, point_of_no_return
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import StateGraph
from tests.model.ground.playground import playground
from tests.model.semantics.workshop import row
from tests.properties.engines.explicit.slow_search import bottoms, reachable, search

STRONG, WEAK, RAW = (explore(Layout(design, Policy(CLOSE, Scope("two", (("w", 2),))))) for design in DESIGNS)
SPACES = pytest.mark.parametrize("space", [STRONG, WEAK, RAW], ids=[design.name for design in DESIGNS])
COUNT = 9


def graphs() -> st.SearchStrategy[list[tuple[int, int]]]:
    """Edges between nine states."""
    return st.lists(st.tuples(st.integers(0, COUNT - 1), st.integers(0, COUNT - 1)), max_size=25).map(sorted)


def edges_of(edges: list[tuple[int, int]]) -> Edges:
    """The same edges as a search leaves them."""
    offsets = [sum(1 for before, _ in edges if before < number) for number in range(COUNT + 1)]
    return Edges.of(array("Q", offsets), array("I", [after for _, after in edges]), COUNT)


def mask(numbers: set[int]) -> Mask:
    """A mask of nine states."""
    return mask_of(COUNT, array("I", sorted(numbers)))


def numbers(of: Mask) -> set[int]:
    """The states of a mask."""
    return {number for number, inside in enumerate(of) if inside}


@given(edges=graphs(), start=st.sets(st.integers(0, COUNT - 1)))
def test_reachability_forward_and_backward(edges: list[tuple[int, int]], start: set[int]) -> None:
    found = edges_of(edges)
    assert numbers(found.reachable(mask(start))) == reachable(edges, start)
    back = [(after, before) for before, after in edges]
    assert numbers(found.reversed.reachable(mask(start))) == reachable(back, start)


@given(edges=graphs())
def test_bottom_components_are_those_that_nothing_leaves(edges: list[tuple[int, int]]) -> None:
    assert [group.tolist() for group in edges_of(edges).bottom_components()] == bottoms(edges, COUNT)


@given(edges=graphs(), before=st.sets(st.integers(0, COUNT - 1)), after=st.sets(st.integers(0, COUNT - 1)))
def test_the_first_edge_between_two_masks(edges: list[tuple[int, int]], before: set[int], after: set[int]) -> None:
    expected = next((n for n, (one, other) in enumerate(edges) if one in before and other in after), None)
    assert edges_of(edges).first(mask(before), mask(after)) == expected


def test_states_that_were_not_visited_have_no_edges() -> None:
    edges = Edges.of(array("Q", [0, 2]), array("I", [1, 2]), 4)
    assert edges.count == 4 and edges.sources.tolist() == [0, 0]
    assert [group.tolist() for group in edges.bottom_components()] == [[1], [2], [3]]


def test_a_space_without_edges_is_its_own_bottom() -> None:
    assert [group.tolist() for group in Edges.of(array("Q", [0]), array("I"), 1).bottom_components()] == [[0]]


def test_masks_of_members_and_their_first() -> None:
    assert mask_of(4, array("I", [2, 3])).tolist() == [False, False, True, True]
    assert (first_of(mask_of(4, array("I", [3, 2]))), first_of(mask_of(4, array("I")))) == (2, None)


def test_the_point_of_no_return_is_the_first_state_of_a_trace_from_which_the_goal_is_unreachable() -> None:
    assert point_of_no_return([0, 4, 7], mask({4, 7})) == 1
    assert point_of_no_return([0, 1], mask({4})) is None


@SPACES
def test_guards_over_all_states_agree_with_guards_on_each(space: StateGraph) -> None:
    questions = (
        (At("User", "LEFT"),),
        (Some(("w",), Has("Document.observer"), At("Window", NONE, "gone")),),
        (No(("w", "w2"), Differs("w", "w2"), NotAt("Window", NONE), NotAt(renamed("Window", w="w2"), NONE)),),
        CLOSE.released,
    )
    for guards in questions:
        each = [holds(space.layout, space.state(number), guards, {}) for number in range(space.count)]
        assert space.where(guards).tolist() == each
        assert space.first(space.where(guards)) == (each.index(True) if True in each else None)


@SPACES
def test_states_that_can_reach_a_goal_or_a_crash(space: StateGraph) -> None:
    twin = search(space.layout)
    number = {space.state(n): n for n in range(space.count)}
    back = [(number[after], number[before]) for before, _, after in twin.edges]
    goal = numbers(space.where(CLOSE.released))
    crashing = {number[state] for state, _, _ in twin.crashes}
    assert numbers(space.can_reach(space.where(CLOSE.released))) == reachable(back, goal)
    assert numbers(space.crashing()) == crashing
    assert numbers(space.crash_possible) == reachable(back, crashing)
    assert [group.tolist() for group in space.bottom_components] == bottoms([(b, a) for a, b in back], space.count)


def test_crashing_can_ask_for_some_kinds_only() -> None:
    assert RAW.crashing(Kind.FREED).any() and not RAW.crashing(Kind.NULL).any()


@SPACES
def test_the_first_edge_that_leaves_a_state_set_is_a_real_step(space: StateGraph) -> None:
    there = space.where((At("User", "THERE"),))
    found = space.edges_where(there, ~there)
    assert found is not None
    before, one, after = found
    assert step(space.layout, space.state(before), one).state == space.state(after)
    assert one.row.event == "leave" and space.edges_where(~there, there) is None


def test_the_witness_of_a_lock_order_takes_the_locks_in_that_order() -> None:
    make = row("make", "START", "READY", Create("Box", "OPEN"), choose=("b",))
    nest = row(
        "nest",
        "READY",
        "END",
        Lock("Box.lid"),
        Lock("Box.hinge"),
        Unlock("Box.lid"),
        Unlock("Box.hinge"),
        choose=("b",),
    )
    space = explore(playground((make, nest), sizes=(1, 2, 1)))
    pair = ("Box[b0].lid", "Box[b0].hinge")
    where = "Hand[h0]/Hand.nest@READY"
    assert space.lock_order == {(*pair, where), ("Box[b1].lid", "Box[b1].hinge", where)}
    number, one = space.lock_witness(pair)
    assert pair in step(space.layout, space.state(number), one).locks
    assert space.lock_witness((*pair, where)) == (number, one)


def test_the_path_to_a_state_is_a_chain_of_edges() -> None:
    for number in range(STRONG.count):
        path = STRONG.path_to(number)
        assert path[0] == 0 and path[-1] == number and list(path) == sorted(path)
        assert len(STRONG.trace_to(number)) == len(path) - 1


def test_spaces_are_measured() -> None:
    assert STRONG.rate > 0 and STRONG.depth == max(len(STRONG.path_to(n)) - 1 for n in range(STRONG.count))
