"""Ground programs, compiled, do what the interpreter does: in every state, for every guard and effect."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.ground.grounder import ground
from model.ground.program import Assign, Instruction, Shift, instructions
from model.language.errors import Disabled, ModelBug, TableError
from model.language.fold import all_parts
from model.language.violation import Violation
from model.language.vocabulary import Add, At, Effect, Fire, Guard, Take
from model.semantics.layout import State
from model.semantics.step import initial, step, successors
from properties.engines.codegen.compiled import Compiled, compile_program, violation_number
from properties.engines.codegen.packing import Packing
from tests.model.ground.playground import BOXES, ITEMS, ROWS, playground, states
from tests.model.semantics.workshop import row

LAYOUT = playground()


@cache
def compiled(simplify: bool) -> Compiled:
    """The playground with all its rows, at full grain."""
    return compile_program(ground(LAYOUT, simplify=simplify), Packing(LAYOUT))


def fast(code: Compiled, state: State) -> dict[str, State | Violation] | None:
    """The successors by the compiled program; None if it found that the table breaks a rule."""
    packed = code.packing.pack(state)
    out: list[int] = []
    try:
        for point in code.plan(packed)[1]:
            point(packed, out.append)
    except ModelBug:
        return None
    pairs = zip(out[::2], out[1::2], strict=True)
    return {
        str(code.program.steps[number].step): code.packing.unpack(after)
        if after >= 0
        else code.violations[violation_number(after)]
        for after, number in pairs
    }


def plain(state: State) -> dict[str, State | Violation | None]:
    """The same by `step`; None for a step that breaks a rule of the tables."""
    found: dict[str, State | Violation | None] = {}
    for ground_step in compiled(True).program.steps:
        try:
            outcome = step(LAYOUT, state, ground_step.step)
            found[str(ground_step.step)] = outcome.violation or outcome.state
        except Disabled:
            continue
        except ModelBug:
            found[str(ground_step.step)] = None
    return found


@pytest.mark.tenth
@pytest.mark.parametrize("simplify", [True, False])
@given(seed=st.integers(0, 1 << 32))
def test_any_state_has_the_same_successors(simplify: bool, seed: int) -> None:
    for state in states(LAYOUT, seed, 6):
        expected, found = plain(state), fast(compiled(simplify), state)
        if found is None:
            assert None in expected.values()
        else:
            assert found == {name: outcome for name, outcome in expected.items() if outcome is not None}


@pytest.mark.tenth
@pytest.mark.parametrize("simplify", [True, False])
@given(data=st.data())
def test_a_walk_meets_the_same_successors_everywhere(simplify: bool, data: st.DataObject) -> None:
    state = initial(LAYOUT)
    for _ in range(12):
        found = fast(compiled(simplify), state)
        assert found == plain(state)
        onward = [after for after in (found or {}).values() if not isinstance(after, Violation)]
        if not onward:
            break
        state = data.draw(st.sampled_from(onward))


def test_the_simplified_program_has_no_more_instructions_and_fewer_checks() -> None:
    def size(simplify: bool) -> int:
        program = compiled(simplify).program
        bodies = [*(one.body for one in program.steps), *program.procedures.values()]
        return sum(1 for body in bodies for _ in instructions(body))

    assert size(True) < 0.9 * size(False)


def test_every_instruction_is_in_the_playground() -> None:
    program = compiled(True).program
    bodies = [*(one.body for one in program.steps), *program.procedures.values()]
    assert {type(one) for body in bodies for one in instructions(body)} == set(get_args(Instruction))


def test_every_guard_and_effect_is_in_the_playground() -> None:
    rows = (*ROWS, *BOXES.rows, *ITEMS.rows)
    used = {type(one) for some in rows for one in all_parts((*some.guards, *some.effects))}
    assert used == {*get_args(Guard), *get_args(Effect)}


def test_a_step_whose_guards_contradict_its_point_is_left_out() -> None:
    never = row("never", "START", "END", guards=(At("Hand", "END"),))
    assert not ground(playground((never,))).steps


def test_an_assignment_after_a_shift_wins() -> None:
    program = ground(playground((row("load", "START", None, Add("Box.load", 1), choose=("b",)),), sizes=(1, 1, 1)))
    load = program.layout.variable("Box[b0].load").place
    one = replace(program.steps[0], body=(Shift(load, 1), Assign(load, 2), Shift(load, -1)))
    code = compile_program(replace(program, steps=(one,)), Packing(program.layout))
    (after,) = (fast(code, program.layout.initial) or {}).values()
    assert not isinstance(after, Violation) and after[load] == 1


def test_destructors_that_reach_each_other_are_one_procedure_each() -> None:
    names = [name for name in compiled(True).program.procedures if name.startswith("destroy ")]
    assert sorted(names) == [f"destroy {one}" for one in ("Box[b0]", "Box[b1]", "Item[i0]", "Item[i1]", "Item[i2]")]


def test_the_steps_come_in_the_order_of_the_interpreter() -> None:
    state = initial(LAYOUT)
    assert list(fast(compiled(True), state) or {}) == [str(one) for one, _ in successors(LAYOUT, state)]


def test_grounding_twice_gives_the_same_program() -> None:
    again = compile_program(ground(playground()), Packing(LAYOUT))
    assert again.source == compiled(True).source


@pytest.mark.parametrize(
    ("effect", "message"),
    [
        (Take("Hand.nothing"), "no variable"),
        (Fire("Hand.rest"), "fires a thread"),
        (Take("Box.content"), "needs index"),
        (Fire("Box.knock"), "is given i, which its caller lacks"),
    ],
)
def test_an_unknown_name_in_a_row_is_a_table_error(effect: Effect, message: str) -> None:
    with pytest.raises(TableError, match=message):
        ground(playground((row("wrong", "START", None, effect, choose=("b",)),)))
