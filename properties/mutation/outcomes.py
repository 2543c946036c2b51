"""Outcomes of mutants: killed by the first verdict that differs from the sound design's, or survived.

A mutant is *killed* by the first verdict that differs, or by validation if its tables make no sense. One that survives
is *equivalent* if the list of equivalent mutants has a reason for it, *indistinguishable* if no step and no state of an
object differs, and else *alive*.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from model.language.design import Design
from model.language.errors import ModelBug, TableError
from model.validation.validator import validate
from properties.mutation.mutants import Mutant

VALIDATION = "validation"
"""Kills a mutant whose tables make no sense."""
BOUND = "the bounds of the scope"
"""Kills a mutant whose state space outgrows its bounds before it breaks a claim."""
FIRES = "every row fires"
"""Kills a mutant in which a row that fires in some scenario of the sound design fires in none."""
LINT = "lint"
"""Kills a mutant that only the static checks find."""
NEVER_FIRED = "no run fires the row"
"""The reason of a mutant that survives because no run reaches its row."""

Verdicts = Mapping[str, object] | Iterable[tuple[str, object]]
"""Verdicts by property. A judge that yields pairs one by one can stop at the first that differs."""
Judge = Callable[[Design], Verdicts]


@dataclass(frozen=True, slots=True)
class Killed:
    """The mutant was noticed: `by` names the property or check that differs, `why` the difference."""

    by: str
    why: str


@dataclass(frozen=True, slots=True)
class Survived:
    """No verdict differs.

    `same` is true if no step and no state of an object differs either (`properties.engines.explicit.bisimulation`).
    `why` says what was compared, or the first difference, or why the mutant could not be put to the test.
    """

    why: str = ""
    same: bool = False


Outcome = Killed | Survived


@dataclass(frozen=True, slots=True)
class Result:
    """The outcome of one mutant. `equivalent` is the listed reason if it survives and a reason is listed."""

    id: str
    what: str
    outcome: Outcome
    equivalent: str = ""

    @property
    def alive(self) -> bool:
        """True if the mutant survives without an excuse."""
        return isinstance(self.outcome, Survived) and not self.outcome.same and not self.equivalent


def kill(mutant: Mutant, judge: Judge, expected: Mapping[str, object]) -> Outcome:
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
