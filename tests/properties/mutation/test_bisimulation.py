"""The bisimulation check: differences between designs, against a slow twin by partition refinement."""

from __future__ import annotations

from contextlib import suppress

import pytest

from model.language.design import Design
from model.language.errors import ModelBug, TableError
from model.language.vocabulary import Set
from model.semantics.layout import Layout, Part, State
from model.semantics.step import successors
from properties.engines.explicit.bisimulation import Compared, compare
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import StateGraph
from properties.mutation.mutants import mutants_of
from tests.model.validation.small import POLICY, SMALL, acting

Offers = dict[State, dict[str, State | str]]


def space(design: Design, limit: int = 10_000) -> StateGraph:
    return explore(Layout(design, POLICY), limit=limit)


def offers(design: Design) -> Offers:
    """All states that the interpreter reaches, with the result of each step."""
    layout = Layout(design, POLICY)
    found: Offers = {}
    waiting = [layout.initial]
    while waiting:
        state = waiting.pop()
        if state in found:
            continue
        steps = [(str(one), outcome.violation, outcome.state) for one, outcome in successors(layout, state)]
        found[state] = {name: str(wrong) if wrong else after for name, wrong, after in steps}
        waiting += [after for _, wrong, after in steps if not wrong]
    return found


def bisimilar(*designs: Design) -> bool:
    """Split all states of two designs by their objects, then by their successors, until no class is split."""
    places = [one.place for one in Layout(designs[0], POLICY).variables if one.role is Part.LIFECYCLE]
    after = {(number, state): steps for number, one in enumerate(designs) for state, steps in offers(one).items()}
    classes: dict[tuple[int, State], object] = {key: tuple(key[1][place] for place in places) for key in after}
    count = 0
    while len(set(classes.values())) > count:
        count = len(set(classes.values()))
        signs = {
            key: (
                classes[key],
                frozenset(
                    (name, what if isinstance(what, str) else classes[key[0], what]) for name, what in steps.items()
                ),
            )
            for key, steps in after.items()
        }
        numbers = {sign: number for number, sign in enumerate(set(signs.values()))}
        classes = {key: numbers[sign] for key, sign in signs.items()}
    first, second = (classes[number, Layout(one, POLICY).initial] for number, one in enumerate(designs))
    return first == second


def test_design_is_bisimilar_to_itself() -> None:
    mine = space(SMALL)
    assert compare(mine, space(SMALL)) == Compared(mine.count, "")


@pytest.mark.parametrize(
    ("name", "difference"),
    [
        ("Box.destroy@EMPTY|FILLED/drop-effect-1 Clear(Box.used)", ""),
        (
            "Worker.put@IDLE/drop-effect-7 Unlock(Pool.guard)",
            "Worker[w0] put b1: self-deadlock: Pool.guard, not goes on",
        ),
        ("Worker.put@IDLE/drop-effect-3 Take(Pool.boxes)", "Box[b0] is FILLED, not none"),
        ("Worker.put@IDLE/drop-effect-4 Take(Worker.hint)", "Worker[w0] look b0 is missing"),
        ("Worker.look@IDLE/negate-guard-1 Has(Worker.hint)", "Worker[w0] look b0 is missing"),
    ],
)
def test_difference_between_mutant_and_design_is_named(name: str, difference: str) -> None:
    mutant = next(one for one in mutants_of(SMALL) if one.id == name)
    assert compare(space(SMALL), space(mutant.design)).difference == difference


def test_additional_step_is_a_difference() -> None:
    more = acting(Set("Box.used"))
    assert compare(space(SMALL), space(more)).difference == "Worker[w0] extra b0 is possible"


def test_incomplete_state_spaces_are_not_compared() -> None:
    assert compare(space(SMALL, limit=3), space(SMALL)) == Compared(0, "not compared: more than 3 states")


def test_partition_refinement_gives_the_same_answer_for_every_mutant() -> None:
    sound = space(SMALL)
    answers = {}
    for one in mutants_of(SMALL):
        # Tables that make no sense have no states to compare.
        with suppress(TableError, ModelBug):
            answers[one.id] = not compare(sound, space(one.design)).difference, bisimilar(SMALL, one.design)
    assert len(answers) > 20
    assert {found for found, _ in answers.values()} == {True, False}
    assert [name for name, (found, twin) in answers.items() if found is not twin] == []
