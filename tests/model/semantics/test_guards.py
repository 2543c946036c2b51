"""Every guard, in a state where it holds and in one where it does not."""

from __future__ import annotations

import pytest

from model.language.policy import Grain
from model.language.vocabulary import (
    DYING,
    GONE,
    NONE,
    Add,
    Alive,
    At,
    Both,
    Create,
    Delete,
    Differs,
    Drop,
    Each,
    Effect,
    Either,
    Equals,
    Expired,
    First,
    Free,
    Full,
    Guard,
    Has,
    Lacks,
    Lock,
    No,
    Not,
    NotAt,
    Off,
    On,
    Room,
    Set,
    Some,
    Take,
    renamed,
)
from model.oracle.engine import Oracle
from model.semantics.layout import Layout, State
from model.semantics.step import Step, initial
from model.semantics.world import holds
from tests.model.semantics.workshop import BOX, CHOICE, ITEM, VARIABLES, both, box, hand, row, workshop

Effects = tuple[Effect, ...]
SECOND = Create(renamed("Item", i="i2"), "NEW")
LINED_UP = (BOX, ITEM, SECOND, Take(renamed("Box.line", i="i2")), Take("Box.line"))
DANGLING = (BOX, ITEM, Take("Box.hint"), Delete("Item"))

CASES: list[tuple[Guard, Effects, Effects]] = [
    (At("Box", "OPEN"), (BOX,), ()),
    (At("Box", NONE), (), (BOX,)),
    (At("Box", "OPEN", "SHUT"), (Create("Box", "SHUT"),), ()),
    (At("Item", GONE), DANGLING, (*DANGLING, Drop("Box.hint"))),
    (NotAt("Box", "OPEN", NONE), (Create("Box", "SHUT"),), (BOX,)),
    (Alive("Box"), (BOX,), ()),
    (Alive("Hand"), (), ()),
    (Expired("Item"), DANGLING, (ITEM,)),
    (Has("Box.content"), (BOX, ITEM, Take("Box.content")), (BOX, ITEM)),
    (Lacks("Box.content"), (BOX, ITEM), (BOX, ITEM, Take("Box.content"))),
    (Has("Box.content"), (BOX, ITEM, Take("Box.content")), (BOX, SECOND, Take(renamed("Box.content", i="i2")))),
    (First("Box.line"), (BOX, ITEM, Take("Box.line")), LINED_UP),
    (First(renamed("Box.line", i="i2")), LINED_UP, (BOX, SECOND)),
    (First("Box.content"), (BOX, ITEM, Take("Box.content")), (BOX, ITEM)),
    (On("Box.lit"), (BOX, Set("Box.lit")), (BOX,)),
    (Off("Box.lit"), (BOX,), (BOX, Set("Box.lit"))),
    (Room("Box.load"), (BOX, Add("Box.load", 1)), (BOX, Add("Box.load", 2))),
    (Full("Box.load"), (BOX, Add("Box.load", 2)), (BOX, Add("Box.load", 1))),
    (Equals("Box.load", 1), (BOX, Add("Box.load", 1)), (BOX,)),
    (Free("Box.lid"), (BOX,), (BOX, Lock("Box.lid"))),
    (Some(("i3",), At(renamed("Item", i="i3"), "WORN")), (Create(renamed("Item", i="i2"), "WORN"),), (ITEM,)),
    (No(("i3",), At(renamed("Item", i="i3"), "NEW")), (), (SECOND,)),
    (Both(On("Box.lit"), On("Box.fresh")), (BOX, Set("Box.lit")), (BOX,)),
    (Not(Both(On("Box.lit"), On("Box.fresh"))), (BOX,), (BOX, Set("Box.lit"))),
    (Either(On("Box.lit"), Has("Box.content")), (BOX, ITEM, Take("Box.content")), (BOX, ITEM)),
    (Some(("i3",), Differs("i3", "i"), Alive(renamed("Item", i="i3"))), (SECOND,), (ITEM,)),
]


def _prepared(before: Effects) -> tuple[Layout, State]:
    prepare = row("prepare", "START", "READY", *before, choose=VARIABLES)
    layout = workshop(box(), hand("Hand", prepare))
    outcome = both(layout, initial(layout), Step(layout.threads[0], prepare, CHOICE))
    assert outcome.violation is None
    return layout, outcome.state


def _holds(guard: Guard, before: Effects) -> bool:
    layout, state = _prepared(before)
    oracle = Oracle(layout)
    oracle.load(state)
    answer = holds(layout, state, (guard,), dict(CHOICE))
    assert oracle.all_hold((guard,), dict(CHOICE)) is answer
    return answer


@pytest.mark.parametrize(("guard", "true_in", "false_in"), CASES, ids=lambda case: str(case)[:60])
def test_a_guard_holds_where_it_should_and_only_there(guard: Guard, true_in: Effects, false_in: Effects) -> None:
    assert _holds(guard, true_in)
    assert _holds(guard, false_in) is (guard == Alive("Hand"))


def test_no_guard_is_a_violation_when_nothing_exists() -> None:
    outcomes = [_holds(guard, ()) for guard, _, _ in CASES]
    assert True in outcomes
    assert False in outcomes


def test_differs_compares_index_values() -> None:
    layout, state = _prepared(())
    assert holds(layout, state, (Differs("i", "i2"),), dict(CHOICE))
    assert not holds(layout, state, (Differs("i", "i"),), dict(CHOICE))


def test_at_the_safe_grain_any_entry_of_a_queue_may_be_first() -> None:
    prepare = row("prepare", "START", "READY", *LINED_UP, choose=VARIABLES)
    layout = workshop(hand("Hand", prepare), grain=Grain.SAFE)
    state = both(layout, initial(layout), Step(layout.threads[0], prepare, CHOICE)).state
    assert holds(layout, state, (First("Box.line"), First(renamed("Box.line", i="i2"))), dict(CHOICE))


def test_an_object_inside_its_destructor_is_expired_but_exists() -> None:
    seen = (
        Each((), (At("Box", DYING),), (Take("Box.content"),)),
        Each((), (Alive("Box"),), (Take("Box.spare"),)),
        Each((), (Expired("Box"),), (Set("Box.lit"),)),
    )
    dying = box(row("destroy", "OPEN", None, *seen, choose=("i",), guards=(Alive("Item"),)))
    rows = (row("prepare", "START", "READY", BOX, ITEM, Take("Hand.item"), choose=VARIABLES),)
    last = row("act", "READY", "END", Delete("Box"), choose=VARIABLES)
    layout = workshop(dying, hand("Hand", *rows, last))
    state = both(layout, initial(layout), Step(layout.threads[0], rows[0], CHOICE)).state
    log = [str(one) for one in both(layout, state, Step(layout.threads[0], last, CHOICE)).log]
    assert "Box[b0] taken Box[b0].content>Item[i0]" in log
    assert "Box[b0] set Box[b0].lit" in log
    assert "Box[b0] taken Box[b0].spare>Item[i0]" not in log
