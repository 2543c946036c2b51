"""What history and master add to the 2016 model, and in which of their designs the mutants of it are made.

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
from properties.claims.bookkeeping import KEEPING
from properties.claims.bookkeeping_history import KEEPING_HISTORY
from properties.claims.bookkeeping_runs import KEEPING_MASTER
from properties.claims.claim import Shape
from properties.claims.subject import Subject
from properties.mutation.harness import Bench, bench
from properties.mutation.mutants import mutants

LATER = (*KEEPING_HISTORY, *KEEPING_MASTER)


@dataclass(frozen=True)
class Host:
    """A design in which mutants are judged, and under which scenarios."""

    subject: Subject
    design: Design
    scenarios: tuple[Scenario, ...]

    @cached_property
    def asked(self) -> tuple[Shape, ...]:
        """The claims of the subject, and those about the bookkeeping of 2016 that can be asked of the design."""
        mine = self.subject.asked(self.design)
        names = {one.name for one in mine}
        return (*mine, *(one for one in KEEPING if one.name not in names and self._can_be_asked(one)))

    @cached_property
    def asked_last(self) -> tuple[Shape, ...]:
        """What is asked only of mutants that live: the bookkeeping of other years, as far as the design has it."""
        names = {one.name for one in self.asked}
        return tuple(one for one in LATER if one.name not in names and self._can_be_asked(one))

    @cached_property
    def _layout(self) -> Layout:
        return self.subject.layout(self.design, self.scenarios[0])

    def _can_be_asked(self, claim: Shape) -> bool:
        """Whether the design has all that the claim speaks of."""
        try:
            for guards in (claim.premise, getattr(claim, "guards", ()), getattr(claim, "goal", ())):
                ground_guards(self._layout, guards, {})
            for binding in self._layout.bindings(getattr(claim, "over", ())):
                for guards in (getattr(claim, "before", ()), getattr(claim, "after", ())):
                    ground_guards(self._layout, guards, binding)
        except TableError:
            return False
        return True

    def bench(self, claims: tuple[Shape, ...]) -> Bench:
        """The sound design, judged by these claims."""
        return bench(replace(self.subject, scenarios=self.scenarios, claims=claims, claims_of=None), self.design)

    @cached_property
    def key(self) -> str:
        """What its fates depend on."""
        claims = self.asked, self.asked_last
        return digest_of((self.design.lifecycles, claims, self.scenarios, self.subject.symmetry))


Part = tuple[str, Row | Slot]
"""A row or a reference, with the lifecycle that has it."""


@cache
def hosts() -> tuple[Host, ...]:
    """The fixes in the order of their records, then the defects, then those that only reach rows, then master.

    Besides the scenarios of its records a design has those by which it reaches rows that no record comes to.
    """
    pairs = [(history.SUBJECT, one) for one in RECORDS] + [(history_beyond.SUBJECT, one) for one in BEYOND]
    found: dict[str, Host] = {}
    for fixed in (True, False):
        for subject, record in pairs:
            design = record.fix if fixed else record.defect
            mine = (one.scenario for _, one in pairs if design in (one.fix, one.defect))
            found.setdefault(design.name, Host(subject, design, tuple(dict.fromkeys(mine))))
    for design, scenario in history.SUBJECT.reached_by:
        host = found.setdefault(design.name, Host(history.SUBJECT, design, ()))
        found[design.name] = replace(host, scenarios=tuple(dict.fromkeys((*host.scenarios, scenario))))
    found |= {one.name: Host(master.SUBJECT, one, master.SUBJECT.scenarios) for one in master.SUBJECT.designs}
    return tuple(found.values())


@cache
def host_of(design: str) -> Host:
    """The host of that design."""
    return next(one for one in hosts() if one.design.name == design)


def _parts(one: Lifecycle) -> Iterator[tuple[str, Part]]:
    """Each row and reference of a lifecycle, by the name that its mutants begin with."""
    yield from ((f"{one.name}.{slot.name}", (one.name, slot)) for slot in one.slots)
    yield from ((one.row_id(row), (one.name, row)) for row in one.rows)


def parts(design: Design) -> dict[str, Part]:
    """The rows and references of a design."""
    return {name: part for one in design.lifecycles for name, part in _parts(one)}


def assigned() -> dict[Part, tuple[str, ...]]:
    """The designs that have a part, in the order of the hosts, for each part that no 2016 design has."""
    old = {part for design in DESIGNS for part in parts(design).values()}
    having: dict[Part, list[str]] = {}
    for host in hosts():
        for part in parts(host.design).values():
            if part not in old:
                having.setdefault(part, []).append(host.design.name)
    return {part: tuple(found) for part, found in having.items()}


@dataclass(frozen=True)
class Task:
    """A mutant by its id and what is wrong with it, and the designs that have what it changes."""

    mutant: str
    what: str
    designs: tuple[str, ...]

    @property
    def id(self) -> str:
        """Its name in the table: of the first of those designs."""
        return f"{self.designs[0]}: {self.mutant}"

    @property
    def key(self) -> str:
        """What its fate depends on: the tables, claims and scenarios of its designs."""
        return _key(self.designs)


@cache
def _key(designs: tuple[str, ...]) -> str:
    return digest_of(tuple(host_of(one).key for one in designs))


@cache
def tasks() -> tuple[Task, ...]:
    """All mutants, by design."""
    places = assigned()
    found: list[Task] = []
    for host in hosts():
        here = host.design.name
        mine = {name: places[part] for name, part in parts(host.design).items() if places.get(part, ("",))[0] == here}
        found += [Task(one.id, one.what, mine[part_of(one.id)]) for one in mutants(host.design, mine.__contains__)]
    return tuple(found)


def part_of(mutant: str) -> str:
    """The name of the row or reference that a mutant changes, from its id."""
    return mutant.rpartition("/")[0]
