"""Verdicts for any number of copies: those of a few real ones, and none where the rows do not fit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from docs.reference.scenario import BEFORE, CLAIMS, FIX, LIFE, streams
from model.language.design import Design
from model.language.lifecycle import Lifecycle, Row
from model.language.policy import Policy
from model.language.vocabulary import Drop, Each, Fire, Guard, Has, NotAt, Pick, Some, renamed
from model.semantics.layout import Layout, State
from properties.claims.claim import Never
from properties.claims.dcp2016 import SUBJECT as CATALOGUE
from properties.engines.explicit.judge import judge
from properties.engines.explicit.search import explore
from properties.engines.parameterized.abstract_states import AbstractStates
from properties.engines.parameterized.counter_abstraction import REGISTERS
from properties.engines.parameterized.judge import judge_parameterized
from properties.engines.parameterized.side_conditions import obstacles
from properties.engines.symbolic.reachable_states import ReachableStates
from properties.verdicts.verdict import Answer

LEAK, FILE = CLAIMS[0], CLAIMS[1]


def laid_out(design: Design, number: int = REGISTERS) -> Layout:
    """So many streams."""
    return Layout(design, Policy(LIFE, streams(number)))


def changed(design: Design, row_id: str, **more: object) -> Design:
    """The design with one row changed."""

    def of(lifecycle: Lifecycle) -> Lifecycle:
        rows = (replace(row, **more) if lifecycle.row_id(row) == row_id else row for row in lifecycle.rows)  # type: ignore[arg-type]
        return replace(lifecycle, rows=tuple(rows))

    found = replace(design, lifecycles=tuple(map(of, design.lifecycles)))
    assert found != design
    return found


def row_of(row_id: str) -> Row:
    """A row of the fix."""
    return next(row for one in FIX.lifecycles for row in one.rows if one.row_id(row) == row_id)


def test_the_fix_holds_for_any_number_of_streams_and_the_leak_is_found_with_one() -> None:
    fixed, leaks = (judge_parameterized(design, LIFE, (LEAK, FILE), "v") for design in (FIX, BEFORE))
    assert [one.answer for one in fixed.verdicts] == [Answer.HOLDS, Answer.HOLDS]
    assert [one.answer for one in leaks.verdicts] == [Answer.VIOLATED, Answer.VIOLATED]
    assert [len(one.trace or ()) for one in leaks.verdicts] == [11, 14]
    assert leaks.verdicts[0].why.endswith("with 1 by v already")


@pytest.mark.parametrize(("design", "counted"), [(FIX, 266_489), (BEFORE, 266_706)], ids=["fix", "before"])
def test_the_abstract_states_are_as_many_as_in_other_implementations(design: Design, counted: int) -> None:
    # They let a stream be opened at any time; here the number of streams may be used up. One state is before the start.
    space = AbstractStates(laid_out(design), "v")
    unused = space.encoding.diagrams.bit(space.abstraction.occurs(0), True)
    assert space.encoding.count(space.states & unused) - 1 == counted


def projected(space: AbstractStates, layout: Layout, state: State) -> bool:
    """Return True if a state of some real streams is among the abstract ones."""
    four, abstraction = space.layout, space.abstraction
    here = {variable.name: state[variable.place] for variable in layout.variables}
    once = {v.place: here[v.name] for v in four.variables if abstraction.register_of[v.place] is None}
    found = space.states & space.encoding.values(once)
    names = [four.variables[place].name for place in abstraction.places[0]]
    number = layout.policy.scope.size("v")
    local_states = {tuple(here[name.replace("v0", f"v{copy}")] for name in names) for copy in range(number)}
    for local_state, values in enumerate(abstraction.local_states):
        found &= space.encoding.diagrams.bit(abstraction.occurs(local_state), values in local_states)
    return local_states <= set(abstraction.local_states) and found != space.image.empty


@pytest.mark.few(2)
@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize("design", [FIX, BEFORE], ids=lambda design: design.name)
def test_every_state_of_real_streams_is_among_the_abstract_ones(design: Design, number: int) -> None:
    space, layout = AbstractStates(laid_out(design), "v"), laid_out(design, number)
    real = explore(layout)
    step = 1 if number < 3 else 7
    assert all(projected(space, layout, real.state(one)) for one in range(0, real.count, step))


def guards_of(row_id: str) -> tuple[Guard, ...]:
    """The guards of a row of the fix."""
    return row_of(row_id).guards


CLEAR, COOKIE, END = "World.clear_streams@RUNNING", "World.drop_cookie@RUNNING", "World.destroy_bucket@RUNNING"
MUTANTS: dict[str, tuple[str, dict[str, object]]] = {
    "close without telling the stream": ("World.close@RUNNING", {"effects": (Drop("Producer.streams"),)}),
    "clear without looking": (CLEAR, {"guards": guards_of(CLEAR)[:1]}),
    "reap too early": ("World.reap@RUNNING", {"effects": (Fire("Connection.reap"),)}),
    "keep the cookie": (COOKIE, {"guards": (*guards_of(COOKIE), Has("Task.manager"))}),
    "cancel at once": ("World.cancel_tasks@RUNNING", {"guards": guards_of("World.cancel_tasks@RUNNING")[:1]}),
    "destroy with the cookie": (END, {"guards": guards_of(END)[:3]}),
    "destroy with the task": (END, {"guards": guards_of(END)[::3]}),
}


@pytest.mark.few(4)
@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 6])
@pytest.mark.parametrize("design", [FIX, BEFORE], ids=lambda design: design.name)
def test_the_upper_bound_of_states_is_exact_for_streams(design: Design, number: int) -> None:
    most = judge_parameterized(design, LIFE, (), "v").at_most(number)
    assert most == ReachableStates(laid_out(design, number), 1 << 20).count


@pytest.mark.few(2)
@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_has_no_more_states_than_its_upper_bound(name: str) -> None:
    row_id, more = MUTANTS[name]
    design = changed(FIX, row_id, **more)
    every = judge_parameterized(design, LIFE, (), "v")
    assert all(every.at_most(number) >= explore(laid_out(design, number)).count for number in (1, 2, 3))


@pytest.mark.few(2)
@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_has_the_verdicts_that_it_has_with_few_streams(name: str) -> None:
    row_id, more = MUTANTS[name]
    design = changed(FIX, row_id, **more)
    every = judge_parameterized(design, LIFE, (LEAK, FILE), "v")
    assert every.obstacles == ()
    few = [judge(design, LIFE, (LEAK, FILE), scope=streams(number)) for number in (1, 2, 3)]
    for verdict in every.verdicts:
        real = {one.verdict(verdict.claim.name).answer for one in few}
        assert (verdict.answer is Answer.VIOLATED) is (Answer.VIOLATED in real)
        assert (verdict.answer is Answer.HOLDS) is (real == {Answer.HOLDS})


def _obstacle(design: Design) -> list[str]:
    found = judge_parameterized(design, LIFE, (LEAK,), "v")
    assert found.verdicts == () and found.obstacles
    return [str(one) for one in found.obstacles]


def test_a_row_about_two_copies_is_reported() -> None:
    asks = (Some(("v2",), NotAt(renamed("Stream", v="v2"), "DEAD")),)
    assert _obstacle(changed(FIX, "World.open@RUNNING", guards=asks)) == [
        "World.open@RUNNING speaks of two copies at once"
    ]


def test_a_row_that_picks_the_first_copy_is_reported() -> None:
    picks = (Pick(("v",), (Has("Producer.streams"),), (Drop("Producer.streams"),)),)
    assert _obstacle(changed(FIX, "World.reap@RUNNING", effects=picks)) == [
        "World.reap@RUNNING picks the first copy, by its number"
    ]


def test_a_step_of_one_copy_that_changes_a_shared_variable_is_reported() -> None:
    row = row_of("World.schedule@RUNNING")
    found = _obstacle(changed(FIX, "World.schedule@RUNNING", effects=(*row.effects, Drop("Connection.cookie"))))
    assert found == [
        "World.schedule@RUNNING changes Connection.cookie>Producer, of which there is one,"
        " together with one of several copies"
    ]


def test_a_loop_that_changes_a_shared_variable_for_each_copy_is_reported() -> None:
    loop = (Each(("v",), (Has("Producer.streams"),), (Drop("Producer.streams"), Drop("Connection.cookie"))),)
    found = _obstacle(changed(FIX, CLEAR, effects=(*loop, Fire("Connection.clear"))))
    assert found[0].startswith(f"{CLEAR} changes Connection.cookie>Producer")


def test_the_2016_model_is_refused_with_its_row() -> None:
    layout = Layout(CATALOGUE.designs[0], CATALOGUE.policy(CATALOGUE.scenarios[0]))
    found = judge_parameterized(CATALOGUE.designs[0], CATALOGUE.scenarios[0], CATALOGUE.claims, "v")
    assert obstacles(layout, "v") == ()
    assert [one.where.partition(".")[0] for one in found.obstacles] == ["FrontEnd"]
    assert "of which there is one" in found.obstacles[0].condition


def test_a_premise_that_no_number_of_copies_reaches_is_vacuous() -> None:
    never = Never(
        name="none",
        sentence="None.",
        family=LEAK.family,
        premise=(*LEAK.premise, Has("Connection.map")),
        guards=LEAK.guards,
    )
    assert judge_parameterized(FIX, LIFE, (never,), "v").verdicts[0].why.startswith("vacuous")
