"""Mutants: the model with one thing wrong. A property that no mutant can break is not a property.

For every row there is one mutant for each effect left out and each guard negated; for every slot, one with its strength
flipped. `properties.mutation.outcomes` has the possible outcomes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from model.language.design import Design
from model.language.lifecycle import Lifecycle, Role, Row
from model.language.spelling import spell
from properties.mutation.operators import flipped, with_guard_negated, with_slot_copied, without_effect

OPERATORS = {"drop-effect": "effect left out", "negate-guard": "guard negated", "strength": "strength flipped"}
"""The three operators: how the name of a mutant spells each, and what it does."""
LONGEST_SPELLING = 60
"""Characters of an effect or guard in the name of a mutant; the rest is cut off."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """A design with one thing wrong. `id` is stable: row, operator, number within the row, and the effect or guard."""

    id: str
    design: Design
    what: str


Wanted = Callable[[str], bool]
"""Selects the rows and slots to mutate, by name."""


def mutants_of(design: Design, wanted: Wanted = lambda part: True) -> tuple[Mutant, ...]:
    """All mutants of a design, or those of some rows and slots, by lifecycle, slot and row."""
    kinds = (_of_slots, _of_rows)
    return tuple(mutant for one in design.lifecycles for of in kinds for mutant in of(design, one, wanted))


def part_of(mutant: str) -> str:
    """The name of the row or slot that a mutant changes, from the id of the mutant."""
    return mutant.rpartition("/")[0]


def operator_of(mutant: str) -> str:
    """The key in `OPERATORS` of the operator that made a mutant, from the id of the mutant."""
    name = mutant.rpartition("/")[2]
    return next(operator for operator in OPERATORS if name.startswith(operator))


def _of_rows(design: Design, one: Lifecycle, wanted: Wanted) -> Iterator[Mutant]:
    for row in one.rows:
        row_id = one.row_id(row)
        if not wanted(row_id):
            continue
        for number, (effect, changed) in enumerate(without_effect(row), 1):
            name = f"{row_id}/drop-effect-{number} {_short(spell(effect))}"
            yield _mutant(design, name, f"{row_id} without {spell(effect)}", _swapped(one, row, changed))
        for number, (guard, changed) in enumerate(with_guard_negated(row), 1):
            name = f"{row_id}/negate-guard-{number} {_short(spell(guard))}"
            yield _mutant(design, name, f"{row_id} with {spell(guard)} negated", _swapped(one, row, changed))


def _of_slots(design: Design, one: Lifecycle, wanted: Wanted) -> Iterator[Mutant]:
    for slot in one.slots:
        name, strength = f"{one.name}.{slot.name}", flipped(slot.strength)
        if slot.frame or design.lifecycle(slot.target).role is Role.THREAD or not wanted(name):
            continue
        changed = replace(slot, strength=strength)
        touched = tuple(
            replace(
                each,
                slots=tuple(changed if each is one and other is slot else other for other in each.slots),
                rows=tuple(with_slot_copied(row, name) for row in each.rows),
            )
            for each in design.lifecycles
        )
        yield _mutant(design, f"{name}/strength-{strength}", f"{name} is {strength}, not {slot.strength}", *touched)


def _swapped(one: Lifecycle, old: Row, new: Row) -> Lifecycle:
    return replace(one, rows=tuple(new if row is old else row for row in one.rows))


def _mutant(design: Design, name: str, what: str, *changed: Lifecycle) -> Mutant:
    by_name = {one.name: one for one in changed}
    lifecycles = tuple(by_name.get(one.name, one) for one in design.lifecycles)
    return Mutant(name, replace(design, lifecycles=lifecycles), what)


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SPELLING else f"{text[: LONGEST_SPELLING - 3]}..."
