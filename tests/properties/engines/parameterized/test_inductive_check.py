"""The inductive-invariant check confirms a right abstraction, and refuses a wrong one."""

from __future__ import annotations

import pytest

from docs.reference.scenario import BEFORE, CLAIMS, FIX, LIFE, streams
from model.ground.grounder import ground
from model.language.design import Design
from model.language.errors import ModelBug
from model.language.policy import Policy
from model.language.vocabulary import Fail
from model.semantics.layout import Layout
from properties.engines.explicit.search import explore
from properties.engines.parameterized import abstract_states
from properties.engines.parameterized.abstract_states import AbstractStates
from properties.engines.parameterized.counter_abstraction import REGISTERS
from properties.engines.parameterized.inductive_check import InductiveCheck
from properties.engines.parameterized.judge import judge_parameterized
from properties.engines.symbolic.reachable_states import ReachableStates
from properties.verdicts.verdict import Answer
from tests.properties.engines.parameterized.test_parameterized_verdicts import MUTANTS, changed
from tests.properties.engines.symbolic.test_wrong_engines import MUTANTS as WRONG

SAFE = CLAIMS[:2]


def space_of(design: Design) -> AbstractStates:
    """The abstract states."""
    return AbstractStates(Layout(design, Policy(LIFE, streams(REGISTERS))), "v")


@pytest.mark.few(1)
@pytest.mark.parametrize("design", [FIX, BEFORE], ids=lambda design: design.name)
def test_it_sees_the_states_that_there_are(design: Design) -> None:
    space = space_of(design)
    for number in (1, 2, 3, 4, 5, 8):
        real = ReachableStates(Layout(design, Policy(LIFE, streams(number))), 1 << 20)
        assert InductiveCheck(space, number).count == real.count


@pytest.mark.few(2)
@pytest.mark.parametrize("name", MUTANTS)
def test_it_sees_no_fewer_states_of_a_mutant_than_there_are(name: str) -> None:
    row_id, more = MUTANTS[name]
    design = changed(FIX, row_id, **more)
    space = space_of(design)
    for number in (1, 2, 3):
        real = explore(Layout(design, Policy(LIFE, streams(number))))
        check = InductiveCheck(space, number)
        assert check.count >= real.count
        states = (real.state(one) for one in range(0, real.count, 1 if number < 3 else 7))
        assert all(check.encoding.has(check.states, state) for state in states)


NOTICED = (
    "close, guard negated",
    "clear_streams, guard negated",
    "schedule, dropped",
    "complete, dropped",
    "end, dropped",
)


@pytest.mark.parametrize("name", NOTICED)
def test_steps_missing_from_the_abstraction_are_reported(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        abstract_states, "ground", lambda layout, simplify: WRONG[name](ground(layout, simplify=simplify))
    )
    with pytest.raises(ModelBug, match=f"{name.partition(',')[0]}.* leads out of the states"):
        judge_parameterized(FIX, LIFE, SAFE, "v")


@pytest.mark.few(3)
@pytest.mark.parametrize("name", sorted(set(WRONG) - set(NOTICED)))
def test_other_wrong_engines_say_nothing_that_is_false(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        abstract_states, "ground", lambda layout, simplify: WRONG[name](ground(layout, simplify=simplify))
    )
    for design, right in ((FIX, Answer.HOLDS), (BEFORE, Answer.VIOLATED)):
        found = {one.answer for one in judge_parameterized(design, LIFE, SAFE, "v").verdicts}
        assert found <= {right, Answer.UNDECIDED}


def test_a_claim_that_does_not_hold_is_not_confirmed() -> None:
    InductiveCheck(space_of(FIX)).confirm(SAFE[0])
    with pytest.raises(ModelBug, match="no_leak does not hold with 5"):
        InductiveCheck(space_of(BEFORE)).confirm(SAFE[0])


def test_a_violation_that_the_abstraction_missed_is_reported() -> None:
    space = space_of(changed(FIX, "World.reap@RUNNING", effects=(Fail("thrown", "at the dead list"),)))
    InductiveCheck(space)
    space.image.violations.clear()
    with pytest.raises(ModelBug, match="thrown: at the dead list is missing"):
        InductiveCheck(space)


def test_a_set_without_the_initial_state_is_refused() -> None:
    space = space_of(FIX)
    space.states = space.where(SAFE[0].premise)
    with pytest.raises(ModelBug, match="the initial state is not among the states"):
        InductiveCheck(space)
