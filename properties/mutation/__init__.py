"""Mutation of the tables: the model with one thing wrong, many times, to find out what the claims would notice.

Operators change one row or slot (`operators`, `mutants`); a mutant is judged against the sound design (`baseline`),
those of history in a design that fires the mutated row (`placement`). `run` and `run_history` are the commands that
judge; `record` keeps their outcomes in little room, and `page` writes docs/mutants.md from that. May import engines,
verdicts, claims and the model; imports no reports and no commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.mutation.baseline import Baseline, baseline_of
    from properties.mutation.mutants import Mutant, mutants_of
    from properties.mutation.outcomes import Killed, Survived

__all__ = ["Baseline", "Killed", "Mutant", "Survived", "baseline_of", "mutants_of"]

_HOMES = {
    "Baseline": "baseline",
    "Killed": "outcomes",
    "Mutant": "mutants",
    "Survived": "outcomes",
    "baseline_of": "baseline",
    "mutants_of": "mutants",
}


def __getattr__(name: str) -> object:
    """Import a name of the public face when it is first used."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
