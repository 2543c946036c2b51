"""Walks catch an engine that is wrong in one place, be it the oracle or the compiled engine."""

from __future__ import annotations

import pytest

from docs.tutorial.window import CLOSE, SUBJECT
from model.ground.grounder import ground
from model.oracle.engine import Oracle
from model.semantics.layout import Variable
from model.semantics.step import Step
from properties.walks.differential_run import Disagreement
from properties.walks.harness import Harness
from properties.walks.hypothesis_machine import run_walks
from properties.walks.shrinking import shortest_disagreement
from tests.properties.walks.harnesses import RAW, STRONG, WEAK, forgetful_harness, harness_with, window_harness


def droppable(design: str) -> list[tuple[int, int, str]]:
    """Every instruction of every step but the thread's move: a compiled engine may forget any of them."""
    steps = ground(SUBJECT.layout(SUBJECT.design(design), CLOSE)).steps
    return [
        (number, place, f"{one.step}, {type(one.body[place]).__name__} {place}")
        for number, one in enumerate(steps)
        for place in range(1, len(one.body))
    ]


def disagreement(harness: Harness) -> Disagreement:
    """The disagreement that walks find; fails if they find none."""
    with pytest.raises(Disagreement) as found:
        run_walks(harness, examples=100, steps=30)
    return found.value


def texts(harness: Harness, found: Disagreement) -> list[str]:
    """The shortest trace to the disagreement."""
    return [str(harness.compiled.step(number)) for number in shortest_disagreement(harness, found)]


def differs(harness: Harness) -> bool:
    """True if the compiled engine of the harness is wrong in a reachable state."""
    right = window_harness(STRONG.name).compiled
    starts = (one.packed for one in harness.starting_states[-1])
    return any(right.edges(packed) != harness.compiled.edges(packed) for packed in starts)


DROPPED = droppable(STRONG.name)


@pytest.mark.parametrize(("number", "place"), [one[:2] for one in DROPPED], ids=[one[2] for one in DROPPED])
def test_compiled_engine_that_drops_an_effect_is_caught_if_it_matters(number: int, place: int) -> None:
    harness = forgetful_harness(STRONG.name, number, place)
    if not differs(harness):
        run_walks(harness, examples=20, steps=30)
        return
    found = disagreement(harness)
    assert shortest_disagreement(harness, found)[-1] == number


def test_most_dropped_effects_matter() -> None:
    mattering = [what for number, place, what in DROPPED if differs(forgetful_harness(STRONG.name, number, place))]
    assert len(mattering) > len(DROPPED) / 2


class ForgetsToDrop(Oracle):
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


class OverlooksFreed(Oracle):
    """Uses freed objects without a violation."""

    def use(self, slot: Variable) -> None:
        """Check nothing."""


def test_oracle_that_forgets_a_drop_is_caught() -> None:
    harness = harness_with(ForgetsToDrop, WEAK.name)
    found = disagreement(harness)
    assert texts(harness, found) == ["User open w0", "User close w0"]


def test_oracle_that_lacks_a_step_is_caught() -> None:
    harness = harness_with(SeesLess)
    found = disagreement(harness)
    assert str(found) == "only the compiled engine offers User close w0"
    assert texts(harness, found) == ["User open w0"]


def test_oracle_that_overlooks_a_violation_is_caught() -> None:
    harness = harness_with(OverlooksFreed, RAW.name)
    found = disagreement(harness)
    assert "the compiled engine freed: " in str(found)
    assert texts(harness, found)[-1] == "Idle finish w0"


@pytest.mark.parametrize("design", [STRONG.name, WEAK.name, RAW.name])
def test_correct_engines_agree(design: str) -> None:
    harness = window_harness(design)
    run_walks(harness, examples=50, steps=30)
    assert harness.log.steps > 100
    assert len(harness.agreed) == harness.space.count
