"""Placement: the design in which each row or reference that history and master add to the 2016 model is mutated.

A *part* is a row or a reference. One that several designs share is mutated in the first of them: the fixes come in the
order of their records, then the defects, then master.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property

from model.dcp2016.catalogue import DESIGNS
from model.ground.guards import ground_guards
from model.history.beyond import RECORDS as BEYOND
from model.history.thirty import RECORDS
from model.language.design import Design
from model.language.errors import TableError
from model.language.lifecycle import Lifecycle, Row, Slot
from model.language.policy import Scenario
from model.semantics.layout import Layout
from model.semantics.trace import digest_of
from properties.claims import beyond as history_beyond
from properties.claims import history
from properties.claims import master2026 as master
from properties.claims.bookkeeping import BOOKKEEPING
from properties.claims.bookkeeping_history import BOOKKEEPING_OF_HISTORY
from properties.claims.bookkeeping_runs import BOOKKEEPING_OF_MASTER
from properties.claims.claim import Shape
from properties.claims.subject import Subject
from properties.mutation.baseline import Baseline, baseline_of
from properties.mutation.mutants import mutants_of, part_of

LAST_CLAIMS = (*BOOKKEEPING_OF_HISTORY, *BOOKKEEPING_OF_MASTER)


@dataclass(frozen=True)
class Placement:
    """A design in which mutants are judged, and under which scenarios."""

    subject: Subject
    design: Design
    scenarios: tuple[Scenario, ...]

    @cached_property
    def claims(self) -> tuple[Shape, ...]:
        """The claims of the subject, and the bookkeeping claims of 2016 whose members the design has."""
        mine = self.subject.asked(self.design)
        names = {one.name for one in mine}
        return (*mine, *(one for one in BOOKKEEPING if one.name not in names and self._has_members_of(one)))

    @cached_property
    def last_claims(self) -> tuple[Shape, ...]:
        """The claims that judge only mutants that survive the others: the bookkeeping of other years."""
        names = {one.name for one in self.claims}
        return tuple(one for one in LAST_CLAIMS if one.name not in names and self._has_members_of(one))

    @cached_property
    def _layout(self) -> Layout:
        return self.subject.layout(self.design, self.scenarios[0])

    def _has_members_of(self, claim: Shape) -> bool:
        """True if the design has all members that the claim mentions."""
        try:
            for guards in (claim.premise, getattr(claim, "guards", ()), getattr(claim, "goal", ())):
                ground_guards(self._layout, guards, {})
            for binding in self._layout.bindings(getattr(claim, "over", ())):
                for guards in (getattr(claim, "before", ()), getattr(claim, "after", ())):
                    ground_guards(self._layout, guards, binding)
        except TableError:
            return False
        return True

    def baseline(self, claims: tuple[Shape, ...]) -> Baseline:
        """The sound design, judged by these claims."""
        return baseline_of(replace(self.subject, scenarios=self.scenarios, claims=claims, claims_of=None), self.design)

    @cached_property
    def key(self) -> str:
        """A digest of everything that the outcomes in this design depend on."""
        claims = self.claims, self.last_claims
        return digest_of((self.design.lifecycles, claims, self.scenarios, self.subject.symmetry))


Part = tuple[str, Row | Slot]
"""A row or a reference, with the lifecycle that has it."""


@cache
def placements() -> tuple[Placement, ...]:
    """The fixes in the order of their records, then the defects, then designs that only reach rows, then master.

    A design has the scenarios of its records, and those in which it reaches rows that no record reaches.
    """
    pairs = [(history.SUBJECT, one) for one in RECORDS] + [(history_beyond.SUBJECT, one) for one in BEYOND]
    found: dict[str, Placement] = {}
    for fixed in (True, False):
        for subject, record in pairs:
            design = record.fix if fixed else record.defect
            mine = (one.scenario for _, one in pairs if design in (one.fix, one.defect))
            found.setdefault(design.name, Placement(subject, design, tuple(dict.fromkeys(mine))))
    for design, scenario in history.SUBJECT.reached_by:
        place = found.setdefault(design.name, Placement(history.SUBJECT, design, ()))
        found[design.name] = replace(place, scenarios=tuple(dict.fromkeys((*place.scenarios, scenario))))
    found |= {one.name: Placement(master.SUBJECT, one, master.SUBJECT.scenarios) for one in master.SUBJECT.designs}
    return tuple(found.values())


@cache
def placement_of(design: str) -> Placement:
    """The placement of mutants in the design of that name."""
    return next(one for one in placements() if one.design.name == design)


def _parts(one: Lifecycle) -> Iterator[tuple[str, Part]]:
    """Each row and reference of a lifecycle, by the name that its mutants begin with."""
    yield from ((f"{one.name}.{slot.name}", (one.name, slot)) for slot in one.slots)
    yield from ((one.row_id(row), (one.name, row)) for row in one.rows)


def parts(design: Design) -> dict[str, Part]:
    """The rows and references of a design."""
    return {name: part for one in design.lifecycles for name, part in _parts(one)}


def assigned() -> dict[Part, tuple[str, ...]]:
    """The designs that have a part, in the order of the placements, for each part that no 2016 design has."""
    old = {part for design in DESIGNS for part in parts(design).values()}
    having: dict[Part, list[str]] = {}
    for place in placements():
        for part in parts(place.design).values():
            if part not in old:
                having.setdefault(part, []).append(place.design.name)
    return {part: tuple(found) for part, found in having.items()}


@dataclass(frozen=True)
class PlacedMutant:
    """A mutant by its id, what is wrong with it, and the designs that have the row or slot that it changes."""

    mutant: str
    what: str
    designs: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its name in the table, with the first of those designs in front."""
        return f"{self.designs[0]}: {self.mutant}"

    @property
    def key(self) -> str:
        """A digest of everything that its outcome depends on: the tables, claims and scenarios of its designs."""
        return _key(self.designs)


@cache
def _key(designs: tuple[str, ...]) -> str:
    return digest_of(tuple(placement_of(one).key for one in designs))


@cache
def placed_mutants() -> tuple[PlacedMutant, ...]:
    """All mutants, by design."""
    places = assigned()
    found: list[PlacedMutant] = []
    for place in placements():
        here = place.design.name
        mine = {name: places[part] for name, part in parts(place.design).items() if places.get(part, ("",))[0] == here}
        found += [
            PlacedMutant(one.id, one.what, mine[part_of(one.id)]) for one in mutants_of(place.design, mine.__contains__)
        ]
    return tuple(found)
