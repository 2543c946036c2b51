"""The lists of equivalent mutants: patterns of ids, each with the reason why no property could notice the mutant."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from model.language.errors import RequestError
from model.language.spelling import matches
from properties.mutation.mutants import Mutant
from properties.mutation.outcomes import Outcome, Result, Survived

OF_2016 = Path(__file__).with_name("equivalent.toml")
OF_HISTORY = Path(__file__).with_name("equivalent_history.toml")


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Mutants that no property could notice: a pattern of ids, in which `*` matches anything, and the reason."""

    pattern: str
    reason: str


def equivalents(path: Path = OF_2016) -> tuple[Equivalent, ...]:
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
            raise RequestError(f"{path.name}: {pattern} has no reason; say why no property could notice the mutant")
    return tuple(Equivalent(pattern, reason) for pattern, reason in table.items())


def shared() -> tuple[Equivalent, ...]:
    """The entries of the 2016 list that name no row in particular: they hold along history as well."""
    return tuple(one for one in equivalents() if one.pattern.startswith("*"))


def matching(name: str, listed: Iterable[Equivalent]) -> Iterator[Equivalent]:
    """The entries whose pattern matches the id of a mutant, in the order of the list."""
    return (one for one in listed if matches(one.pattern, name))


def result(mutant: Mutant, outcome: Outcome, listed: Iterable[Equivalent]) -> Result:
    """The result of a mutant; one that survives is excused by the first entry of the list that matches."""
    found = next(matching(mutant.id, listed), None) if isinstance(outcome, Survived) else None
    return Result(mutant.id, mutant.what, outcome, found.reason if found else "")


def stale(listed: Iterable[Equivalent], survivors: Iterable[str]) -> tuple[str, ...]:
    """One line for each listed pattern that matches none of the mutants that survive."""
    living = tuple(survivors)
    return tuple(
        f"equivalent.toml: {one.pattern} matches no mutant that survives; take it out"
        for one in listed
        if not any(matches(one.pattern, name) for name in living)
    )
