"""The second look at every number: it sees what the first has, and that a wrong one is wrong."""

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
from properties.engines.parameterized import abstract_states as everyn_space
from properties.engines.parameterized.abstract_states import EverySpace
from properties.engines.parameterized.inductive_check import Certificate
from properties.engines.parameterized.judge import judge_every
from properties.engines.parameterized.kinds import LANES
from properties.engines.symbolic.state_set import SymbolicSpace
from properties.verdicts.verdict import Answer
from tests.properties.engines.parameterized.test_every_number import MUTANTS, changed
from tests.properties.engines.symbolic.test_wrong_engines import MUTANTS as WRONG

SAFE = CLAIMS[:2]


def space_of(design: Design) -> EverySpace:
    """The abstract states."""
    return EverySpace(Layout(design, Policy(LIFE, streams(LANES))), "v")


@pytest.mark.parametrize("design", [FIX, BEFORE], ids=lambda design: design.name)
def test_it_sees_the_states_that_there_are(design: Design) -> None:
    space = space_of(design)
    for number in (1, 2, 3, 4, 5, 8):
        real = SymbolicSpace(Layout(design, Policy(LIFE, streams(number))), 1 << 20)
        assert Certificate(space, number).count == real.count


@pytest.mark.parametrize("name", MUTANTS)
def test_it_sees_no_fewer_states_of_a_mutant_than_there_are(name: str) -> None:
    row_id, more = MUTANTS[name]
    design = changed(FIX, row_id, **more)
    space = space_of(design)
    for number in (1, 2, 3):
        real = explore(Layout(design, Policy(LIFE, streams(number))))
        certificate = Certificate(space, number)
        assert certificate.count >= real.count
        states = (real.state(one) for one in range(0, real.count, 1 if number < 3 else 7))
        assert all(certificate.encoding.has(certificate.states, state) for state in states)


NOTICED = (
    "close, guard negated",
    "clear_streams, guard negated",
    "schedule, dropped",
    "complete, dropped",
    "end, dropped",
)


@pytest.mark.parametrize("name", NOTICED)
def test_steps_that_an_engine_has_forgotten_are_named(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everyn_space, "ground", lambda layout, simplify: WRONG[name](ground(layout, simplify=simplify)))
    with pytest.raises(ModelBug, match=f"{name.partition(',')[0]}.* leads out of the states"):
        judge_every(FIX, LIFE, SAFE, "v")


@pytest.mark.parametrize("name", sorted(set(WRONG) - set(NOTICED)))
def test_other_wrong_engines_say_nothing_that_is_false(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(everyn_space, "ground", lambda layout, simplify: WRONG[name](ground(layout, simplify=simplify)))
    for design, right in ((FIX, Answer.HOLDS), (BEFORE, Answer.VIOLATED)):
        found = {one.answer for one in judge_every(design, LIFE, SAFE, "v").verdicts}
        assert found <= {right, Answer.UNDECIDED}


def test_a_claim_that_does_not_hold_is_not_confirmed() -> None:
    Certificate(space_of(FIX)).confirm(SAFE[0])
    with pytest.raises(ModelBug, match="no_leak does not hold with 5"):
        Certificate(space_of(BEFORE)).confirm(SAFE[0])


def test_a_violation_that_was_overlooked_is_named() -> None:
    space = space_of(changed(FIX, "World.reap@RUNNING", effects=(Fail("thrown", "at the dead list"),)))
    Certificate(space)
    space.bodies.violations.clear()
    with pytest.raises(ModelBug, match="thrown: at the dead list is missing"):
        Certificate(space)


def test_a_set_without_the_initial_state_is_refused() -> None:
    space = space_of(FIX)
    space.states = space.where(SAFE[0].premise)
    with pytest.raises(ModelBug, match="the initial state is not among the states"):
        Certificate(space)
