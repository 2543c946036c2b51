"""The local transition closure finds the same states, rows and crashes as single steps."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from hypothesis import assume, given

from docs.reference.scenario import BEFORE, FIX, LIFE, streams
from model.ground.grounder import ground
from model.language.design import Design
from model.language.lifecycle import Row
from model.language.policy import Grain, Policy
from model.language.vocabulary import NONE, Alive, At, Create, Fail, If
from model.language.vocabulary import Set as Switch
from model.semantics.layout import Layout
from properties.engines.explicit.search import explore
from properties.engines.symbolic import reachable_states
from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.image import Fork, Put
from properties.engines.symbolic.local_closure import LocalClosure
from properties.engines.symbolic.reachable_states import ReachableStates
from properties.engines.symbolic.transition_relation import Move
from properties.engines.symbolic.variable_order import as_few, springs
from tests.model.ground.playground import playground, tables
from tests.model.semantics.workshop import row
from tests.properties.engines.symbolic.test_symbolic_agrees import LIMIT, agree

NODES = 1 << 20


@contextmanager
def copies_apart(*sorts: str) -> Iterator[None]:
    """Have the copies by some sorts stand apart, which `choose_order` decides otherwise."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reachable_states, "choose_order", lambda layout: (sorts, ()))
        yield


def laid_out(design: Design, number: int) -> Layout:
    """So many streams."""
    return Layout(design, Policy(LIFE, streams(number)))


@pytest.mark.tenth
@pytest.mark.parametrize("sort", ["b", "i"])
@given(rows=tables())
def test_any_table_has_the_same_states(sort: str, rows: tuple[Row, ...]) -> None:
    layout = playground(rows, Grain.FULL, sizes=(1, 2, 2))
    explicit = explore(layout, limit=LIMIT)
    assume("states" not in explicit.undecided)
    with copies_apart(sort):
        agree(layout, explicit)


@pytest.mark.parametrize("design", [FIX, BEFORE], ids=lambda design: design.name)
@pytest.mark.parametrize("number", [1, 2, 3])
def test_streams_have_the_same_states_and_most_of_their_steps_are_their_own(design: Design, number: int) -> None:
    layout = laid_out(design, number)
    with copies_apart("v"):
        local = agree(layout, explore(layout), NODES).local
    assert local is not None
    left = {move.step.row.event for move, _ in local.rest if move.step.choice}
    assert left == {"open", "close", "delete"}


def test_a_step_that_ends_in_a_violation_is_found_among_steps_of_copies() -> None:
    rows = (
        row("light", "START", None, choose=("b",)),
        row("break", "START", None, Fail("thrown", "broken"), choose=("b",)),
    )
    layout = playground(rows, Grain.FULL, sizes=(1, 3, 1))
    with copies_apart("b"):
        assert [str(one) for one in agree(layout, explore(layout)).violations] == ["thrown: broken"]


def test_where_threads_run_on_steps_are_taken_one_by_one() -> None:
    rows = (row("go", "START", "READY", choose=("b",)), row("stay", "READY", "READY", choose=("b",)))
    layout = playground(rows, Grain.SAFE, sizes=(2, 2, 1))
    with copies_apart("b"):
        assert agree(layout, explore(layout)).local is None


def test_many_copies_stand_apart_each_in_the_order_of_the_first() -> None:
    layout = laid_out(FIX, 6)
    few = springs(ground(laid_out(FIX, 2)))
    order = as_few(layout, few, ("v",))
    assert order is not None and set(order) == set(layout.variables)
    names = [variable.name for variable in order]
    copies = [[name for name in names if f"v{copy}" in name] for copy in range(6)]
    together = [name for some in copies for name in some]
    assert names[-len(together) :] == together
    assert all([name.replace(f"v{copy}", "v0") for name in some] == copies[0] for copy, some in enumerate(copies))


def test_a_queue_that_keeps_its_order_has_no_order_of_a_first_copy() -> None:
    few, many = (playground(sizes=(1, 1, number)) for number in (2, 3))
    assert as_few(many, springs(ground(few)), ("i",)) is None


def _others_ignored(self: LocalClosure, one: Fork, copy: int) -> tuple[Set, Set]:
    """Conditions about other copies are taken not to hold."""
    surely = ~((~one.met).exists(self._others[copy]))
    return surely, surely


def _once_ignored(self: LocalClosure, one: Put, pairs: Set, copy: int) -> Set:
    """Shared variables are ignored."""
    mine = {place: value for place, value in one.assigned if self.encoding.copy.get(place) == copy}
    return pairs.exists(self.encoding.places(list(mine))) & self.encoding.values(mine)


def _nothing_left(self: LocalClosure, move: Move) -> Set:
    """A step that is local in part is taken to be local as a whole."""
    return self.empty if move in self._within else move.guarded


MAKE_AND_MAKE = (
    row("box", "START", None, Create("Box", "OPEN"), guards=(At("Box", NONE),), choose=("b",)),
    row("light", "START", None, Switch("Box.lit"), guards=(Alive("Box"),), choose=("b",)),
    row(
        "item",
        "START",
        None,
        Switch("Box.lit"),
        If((At("Item", NONE),), (Create("Item", "NEW"),)),
        guards=(Alive("Box"),),
        choose=("b", "i"),
    ),
)


@pytest.mark.parametrize(
    ("name", "wrong"), [("_met", _others_ignored), ("_put", _once_ignored), ("_rest", _nothing_left)]
)
def test_a_relation_that_is_too_large_is_caught(name: str, wrong: object, monkeypatch: pytest.MonkeyPatch) -> None:
    layouts = [playground(MAKE_AND_MAKE, Grain.FULL, sizes=(1, 2, 1)), laid_out(FIX, 3)]
    right = [explore(layout).count for layout in layouts]
    with copies_apart("b"):
        assert ReachableStates(layouts[0], NODES).count == right[0]
        monkeypatch.setattr(LocalClosure, name, wrong)
        found = [ReachableStates(layouts[0], NODES).count]
    assert [*found, ReachableStates(layouts[1], NODES).count] != right
