"""An engine that is wrong in one place is caught by walks, whichever of the two it is."""

from __future__ import annotations

import pytest

from docs.tutorial.window import CLOSE, SUBJECT
from model.ground.grounder import ground
from model.oracle.engine import Oracle
from model.semantics.layout import Variable
from model.semantics.step import Step
from properties.walks.differential_run import Disagreement
from properties.walks.harness import Arena
from properties.walks.hypothesis_machine import hunt
from properties.walks.shrinking import shortest_disagreement
from tests.properties.walks.arenas import RAW, STRONG, WEAK, arena_with, forgetful_arena, window_arena


def droppable(design: str) -> list[tuple[int, int, str]]:
    """Every instruction of every step but the thread's move: what a fast engine may forget."""
    steps = ground(SUBJECT.layout(SUBJECT.design(design), CLOSE)).steps
    return [
        (number, place, f"{one.step}, {type(one.body[place]).__name__} {place}")
        for number, one in enumerate(steps)
        for place in range(1, len(one.body))
    ]


def disagreement(arena: Arena) -> Disagreement:
    """What walks find, and they must find something."""
    with pytest.raises(Disagreement) as found:
        hunt(arena, examples=100, steps=30)
    return found.value


def texts(arena: Arena, found: Disagreement) -> list[str]:
    """The shortest way to the disagreement."""
    return [str(arena.fast.step(number)) for number in shortest_disagreement(arena, found)]


def differs(arena: Arena) -> bool:
    """Whether the arena's fast engine is wrong anywhere within reach: a check that never fails may as well go."""
    right = window_arena(STRONG.name).fast
    starts = (one.packed for one in arena.shelves[-1])
    return any(right.edges(packed) != arena.fast.edges(packed) for packed in starts)


DROPPED = droppable(STRONG.name)


@pytest.mark.parametrize(("number", "place"), [one[:2] for one in DROPPED], ids=[one[2] for one in DROPPED])
def test_a_fast_engine_that_drops_an_effect_is_caught_if_it_matters(number: int, place: int) -> None:
    arena = forgetful_arena(STRONG.name, number, place)
    if not differs(arena):
        hunt(arena, examples=20, steps=30)
        return
    found = disagreement(arena)
    assert shortest_disagreement(arena, found)[-1] == number


def test_most_dropped_effects_matter() -> None:
    mattering = [what for number, place, what in DROPPED if differs(forgetful_arena(STRONG.name, number, place))]
    assert len(mattering) > len(DROPPED) / 2


class ForgetsToLetGo(Oracle):
    """Never lets go of the user's window."""

    def drop(self, slot: Variable) -> None:
        """As it should be, but for one slot."""
        if not slot.name.startswith("User.window"):
            super().drop(slot)


class SeesLess(Oracle):
    """Does not offer to close a window."""

    def enabled(self) -> tuple[Step, ...]:
        """All but one."""
        return tuple(one for one in super().enabled() if one.row.event != "close")


class MindsNothing(Oracle):
    """Uses what was freed, and says nothing."""

    def use(self, slot: Variable) -> None:
        """Nothing is checked."""


def test_a_clear_engine_that_forgets_a_drop_is_caught() -> None:
    arena = arena_with(ForgetsToLetGo, WEAK.name)
    found = disagreement(arena)
    assert texts(arena, found) == ["User open w0", "User close w0"]


def test_a_clear_engine_that_offers_too_little_is_caught() -> None:
    arena = arena_with(SeesLess)
    found = disagreement(arena)
    assert str(found) == "only the fast engine offers User close w0"
    assert texts(arena, found) == ["User open w0"]


def test_a_clear_engine_that_overlooks_a_violation_is_caught() -> None:
    arena = arena_with(MindsNothing, RAW.name)
    found = disagreement(arena)
    assert "the fast one freed: " in str(found)
    assert texts(arena, found)[-1] == "Idle finish w0"


@pytest.mark.parametrize("design", [STRONG.name, WEAK.name, RAW.name])
def test_engines_that_are_right_agree(design: str) -> None:
    arena = window_arena(design)
    hunt(arena, examples=50, steps=30)
    assert arena.ledger.steps > 100
    assert len(arena.agreed) == arena.space.count
