"""The two lists of mutants whose outcomes are recorded: of the 2016 fix, and of what history and master add."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from model.dcp2016.catalogue import DESIGNS
from properties.claims import history
from properties.claims import master2026 as master
from properties.mutation.equivalents import OF_HISTORY, Equivalent, equivalents, matching, shared
from properties.mutation.mutants import mutants_of, part_of
from properties.mutation.outcomes import NEVER_FIRED
from properties.mutation.placement import placed_mutants
from properties.verdicts.manifest_file import load_manifest

DESIGN_OF_2016 = "mb19892_fix"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """The names of some mutants in their order, the file of their recorded outcomes, and why survivors are excused.

    `reason` gives the reason for a mutant that survives, or "" if none is listed; its second argument is true if no run
    fires the row. `listed` are the entries that must each excuse a survivor.
    """

    title: str
    record: Path
    names: tuple[str, ...]
    listed: tuple[Equivalent, ...]
    reason: Callable[[str, bool], str]


@cache
def of_2016() -> Listing:
    """The mutants of the 2016 fix."""
    design = next(one for one in DESIGNS if one.name == DESIGN_OF_2016)
    listed = equivalents()
    return Listing(
        title="2016",
        record=Path(__file__).with_name("outcomes_2016.toml"),
        names=tuple(one.id for one in mutants_of(design)),
        listed=listed,
        reason=lambda name, _: next((one.reason for one in matching(name, listed)), ""),
    )


@cache
def of_history() -> Listing:
    """The mutants of each row and slot that history and master add to the 2016 model or change in it."""
    own = equivalents(OF_HISTORY)
    return Listing(
        title="history and master",
        record=Path(__file__).with_name("outcomes_history.toml"),
        names=tuple(one.id for one in placed_mutants()),
        listed=own,
        reason=lambda name, never_fired: reason_in_history(name, own, never_fired=never_fired),
    )


def reason_in_history(name: str, own: tuple[Equivalent, ...], *, never_fired: bool) -> str:
    """The first reason for a survivor: of the manifest if no run fires the row, of the shared list, of the own list."""
    mutant = name.partition(": ")[2]
    if never_fired and (why := _never_fired().get(part_of(mutant))):
        return f"{NEVER_FIRED}: {why}"
    found = (*matching(mutant, shared()), *matching(name, own))
    return found[0].reason if found else ""


@cache
def _never_fired() -> dict[str, str]:
    """Why no run fires a row, by the row, as the manifests say."""
    known = [load_manifest(one).known.never_fired for one in (history.SUBJECT, master.SUBJECT)]
    return {row: why for designs in known for rows in designs.values() for row, why in rows.items()}
