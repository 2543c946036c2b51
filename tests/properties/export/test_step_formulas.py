"""The formula of a step and its unfolded body do what the step does: all exports rest on that."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.dcp2016.catalogue import DESIGNS
from model.ground.grounder import ground
from model.ground.program import Call, GroundStep, instructions, places_of
from model.language.design import Design
from model.language.errors import Disabled, ModelBug
from model.language.lifecycle import Row
from model.language.policy import Grain
from model.language.violation import Violation
from model.semantics.layout import Layout, State
from model.semantics.step import enabled, step
from properties.claims.dcp2016 import SUBJECT
from properties.engines.explicit.search import explore
from properties.export.plan import Plan
from properties.export.promela import write_promela
from properties.export.step_formula import Choice, StepFormula
from properties.export.unfold import unfold, values_of
from tests.model.ground.playground import playground, states, tables
from tests.properties.export.evaluation import outcomes

FEW = settings(max_examples=max(5, settings().max_examples // 10))  # each is a whole table, or three whole states


@pytest.fixture(
    scope="module",
    params=[(2, 2, 2), pytest.param((2, 2, 3), marks=pytest.mark.deep)],
    ids=["two items", "three items"],
)
def play(request: pytest.FixtureRequest) -> Plan:
    """The playground; each step of the larger one has hundreds of let-bindings."""
    return Plan.anywhere(ground(playground(sizes=request.param)), ())


def interpreted(layout: Layout, state: State) -> dict[str, State | Violation] | None:
    """The outcomes by the interpreter; None if a table breaks a rule here."""
    found: dict[str, State | Violation] = {}
    try:
        for one in enabled(layout, state):
            outcome = step(layout, state, one)
            found[str(one)] = outcome.violation or outcome.state
    except (ModelBug, Disabled):
        return None
    return found


def checked(plan: Plan, some: list[State]) -> int:
    """Compare in each state; return the number of states compared."""
    compared = 0
    for state in some:
        expected = interpreted(plan.layout, state)
        if expected is not None:
            assert outcomes(plan, state) == expected
            compared += 1
    return compared


@FEW
@given(seed=st.integers(0, 1 << 32))
def test_formulas_agree_with_the_interpreter_in_any_state(play: Plan, seed: int) -> None:
    checked(play, list(states(play.layout, seed, 3)))


@pytest.mark.parametrize("grain", list(Grain))
def test_formulas_schedule_threads_as_the_interpreter_does(grain: Grain) -> None:
    layout = playground(grain=grain, sizes=(2, 1, 1))
    plan = Plan.of(ground(layout), ())
    some = explore(layout, limit=3000, symmetry=False)
    chosen = [some.state(number) for number in Random(1).sample(range(some.count), 60)]
    assert checked(plan, chosen) > 20
    assert bool(plan.alone) is (grain is Grain.SAFE)


@FEW
@given(rows=tables(), seed=st.integers(0, 1 << 32))
def test_formulas_of_random_tables_agree_with_the_interpreter(rows: tuple[Row, ...], seed: int) -> None:
    layout = playground(rows, Grain.SAFE, sizes=(2, 1, 1))
    checked(Plan.anywhere(ground(layout), ()), list(states(layout, seed, 3)))


@pytest.mark.few(1)
@pytest.mark.parametrize("design", [DESIGNS[0], DESIGNS[1], DESIGNS[3]], ids=lambda design: design.name)
def test_formulas_of_the_2016_model_agree_with_the_interpreter(design: Design) -> None:
    layout = SUBJECT.layout(design, SUBJECT.scenario(SUBJECT.core[1]))
    space = explore(layout, limit=20_000, symmetry=False)
    chosen = [space.state(number) for number in Random(2).sample(range(space.count), 60)]
    assert checked(Plan.of(ground(layout), ()), chosen) == 60


NARROW = [Layout(design, SUBJECT.policy(SUBJECT.scenario("unit_test"))) for design in (DESIGNS[0], DESIGNS[3])]


@pytest.mark.parametrize("layout", [*NARROW, playground(sizes=(2, 1, 1))], ids=["before", "raw", "playground"])
def test_reachable_states_have_only_possible_values(layout: Layout) -> None:
    values = values_of(ground(layout))
    space = explore(layout, limit=5000, symmetry=False)
    for number in range(space.count):
        assert all(value in values[place] for place, value in enumerate(space.state(number)))


@pytest.mark.parametrize("layout", NARROW, ids=["before", "raw"])
def test_conditions_on_impossible_values_are_left_out(layout: Layout) -> None:
    program = ground(layout)
    values = values_of(program)
    assert sum(len(one) == 1 for one in values) > 20
    narrow, wide = (unfold(program, known) for known in (values, None))
    assert len(narrow.steps) < len(wide.steps)
    assert sum(map(_length, narrow.steps)) < 0.7 * sum(map(_length, wide.steps))


def _length(step: GroundStep) -> int:
    return sum(1 for _ in instructions(step.body))


def test_unfolded_program_has_no_calls(play: Plan) -> None:
    assert all(not isinstance(one, Call) for formula in play.formulas for one in instructions(formula.step.body))


def test_each_let_binding_depends_only_on_earlier_ones(play: Plan) -> None:
    def early(formula: StepFormula) -> bool:
        known = set(range(len(play.layout.variables)))
        for one in formula.bindings:
            if not set(places_of(one.condition if isinstance(one, Choice) else one.expr)) <= known:
                return False
            known.add(one.place)
        return True

    assert all(map(early, play.formulas))
    assert sum(len(formula.bindings) for formula in play.formulas) > 100


@pytest.mark.parametrize(
    "layout", [*NARROW, pytest.param(playground(), marks=pytest.mark.deep)], ids=["before", "raw", "playground"]
)
def test_let_bindings_in_the_c_code_of_spin_are_within_their_array(layout: Layout) -> None:
    text = write_promela(Plan.of(ground(layout), ()), "test")
    size = re.search(r"^static int c\[(\d+)\];$", text, re.MULTILINE)
    used = re.findall(r"^  c\[(\d+)\] = ", text, re.MULTILINE)
    assert size is not None and used
    assert max(map(int, used)) < int(size[1])
