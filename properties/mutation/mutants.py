"""Mutants: the model with one thing wrong. A property that no mutant can break is not a property.

For every row, one mutant for each effect left out and each guard turned round; for every slot, one with its strength
flipped. A mutant is *killed* by the first verdict that comes out other than for the sound design, or by validation if
its tables make no sense; it is *equivalent* if `equivalent.toml` says why no property could see it; else it is *alive*.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from model.language.design import Design
from model.language.errors import ModelBug, RequestError, TableError
from model.language.lifecycle import Lifecycle, Role, Row
from model.language.spelling import matches, spell
from model.validation.validator import validate
from properties.mutation.operators import flipped, with_guard_negated, with_slot_copied, without_effect

EQUIVALENT = Path(__file__).with_name("equivalent.toml")
VALIDATION = "validation"
"""What kills a mutant whose tables make no sense."""

Verdicts = Mapping[str, object] | Iterable[tuple[str, object]]
"""What a judge says, by property; pairs that come one by one let it stop at the first that differs."""
Judge = Callable[[Design], Verdicts]


@dataclass(frozen=True, slots=True)
class Mutant:
    """A design with one thing wrong. `id` is stable: row, kind of change, number within the row, and what it is of."""

    id: str
    design: Design
    what: str


@dataclass(frozen=True, slots=True)
class Killed:
    """The property whose verdict gives the mutant away, or `VALIDATION`; `why` is how."""

    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Survived:
    """No verdict differs. `same` if no step and no state of an object does either
    (`properties.engines.explicit.bisimulation`).

    `why` says what was compared, or the first difference, or why the mutant could not be put to the test.
    """

    why: str = ""
    same: bool = False


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Mutants that no property could see: a pattern of ids, in which `*` stands for anything, and the reason."""

    pattern: str
    reason: str


# --- making them ---


Wanted = Callable[[str], bool]
"""Whether mutants are wanted of a row or a slot, by its name."""


def mutants(design: Design, wanted: Wanted = lambda part: True) -> tuple[Mutant, ...]:
    """All mutants of a design, or those of some rows and slots, by lifecycle, slot and row."""
    kinds = (_of_slots, _of_rows)
    return tuple(mutant for one in design.lifecycles for of in kinds for mutant in of(design, one, wanted))


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
            yield _mutant(design, name, f"{row_id} with {spell(guard)} turned round", _swapped(one, row, changed))


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
    return text if len(text) <= 60 else f"{text[:57]}..."


# --- killing them ---


def kill(mutant: Mutant, judge: Judge, expected: Mapping[str, object]) -> Killed | Survived:
    """Judge a mutant against the verdicts of the sound design; the first that differs kills it."""
    try:
        validate(mutant.design)
        found = judge(mutant.design)
        for name, answer in found.items() if isinstance(found, Mapping) else found:
            sound = expected.get(name, "unknown")
            if answer != sound:
                return Killed(name, f"{answer}, not {sound}" if sound else str(answer))
    except (TableError, ModelBug) as wrong:
        return Killed(VALIDATION, str(wrong))
    return Survived()


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a mutant; `equivalent` is the reason if it lives and one is listed."""

    id: str
    what: str
    fate: Killed | Survived
    equivalent: str = ""

    @property
    def alive(self) -> bool:
        """Whether it lives without an excuse."""
        return isinstance(self.fate, Survived) and not self.fate.same and not self.equivalent


def result(mutant: Mutant, fate: Killed | Survived, listed: Iterable[Equivalent]) -> Result:
    """What became of a mutant; one that lives is excused by the first of the list that matches."""
    reasons = (one.reason for one in listed if isinstance(fate, Survived) and matches(one.pattern, mutant.id))
    return Result(mutant.id, mutant.what, fate, next(reasons, ""))


# --- the list of equivalent ones ---


def equivalents(path: Path = EQUIVALENT) -> tuple[Equivalent, ...]:
    """The list: TOML with a table `equivalent` of patterns and reasons. `RequestError` says what is wrong with it."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as wrong:
        raise RequestError(f"{path.name}: {wrong}; it must be TOML with a table [equivalent]") from None
    table = content.get("equivalent")
    if not isinstance(table, dict) or len(content) > 1:
        raise RequestError(f'{path.name}: it must hold one table [equivalent] of lines "pattern" = "reason"')
    for pattern, reason in table.items():
        if not isinstance(reason, str) or not reason.strip():
            raise RequestError(f"{path.name}: {pattern} has no reason; say why no property could see it")
    return tuple(Equivalent(pattern, reason) for pattern, reason in table.items())


def stale(listed: Iterable[Equivalent], results: Iterable[Result]) -> tuple[str, ...]:
    """One line for each listed pattern that excuses no living mutant any more."""
    living = [one.id for one in results if isinstance(one.fate, Survived)]
    return tuple(
        f"equivalent.toml: {one.pattern} matches no mutant that lives; take it out"
        for one in listed
        if not any(matches(one.pattern, name) for name in living)
    )
