"""The runs that a request asks for: designs, scenarios, scope and claims, made into jobs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from model.language.design import Design
from model.language.errors import RequestError
from model.language.policy import Grain, Scenario
from properties.claims.claim import Shape
from properties.claims.subject import Subject
from properties.claims.unclaimed import unclaimed
from properties.engines.evaluation.request import STATE_LIMIT, EngineRequest
from properties.verdicts.manifest import Manifest
from properties.verdicts.verdict import Engine

REACHING_LIMIT = 20_000
"""States of a run that is made only to see its rows fire: a part of the states is enough for that."""


@dataclass(frozen=True, kw_only=True)
class RunRequest:
    """The choice of runs. Empty tuples and None mean all of a kind, or the default.

    `thorough` adds the scenarios that a check of named designs leaves out. A `limit` in states asks for an explicit
    search unless an `engine` is given.
    """

    designs: tuple[str, ...] = ()
    claims: tuple[str, ...] = ()
    scenario: str | None = None
    scope: str | None = None
    grain: Grain = Grain.SAFE
    limit: int | None = None
    symmetry: bool = True
    thorough: bool = False
    engine: Engine | None = None

    @property
    def chosen_engine(self) -> Engine:
        """The engine of the runs."""
        return self.engine or (Engine.AUTO if self.limit is None else Engine.EXPLICIT)

    @property
    def whole(self) -> bool:
        """True if all claims are checked under all scenarios, in the scope and grain of the manifest."""
        return not (self.claims or self.scenario or self.scope) and self.grain is Grain.SAFE

    def covers(self, subject: Subject) -> bool:
        """True if the runs of the designs are complete enough to judge what is vacuous in them."""
        return self.whole and not self.only_core(subject) and not subject.single_defects

    def all_defects(self, subject: Subject) -> bool:
        """True if every run of a subject of single defects is made."""
        return self.whole and not self.designs and subject.single_defects

    def only_core(self, subject: Subject) -> bool:
        """True if scenarios are left out because designs were named."""
        return bool(self.designs and subject.core) and not (self.thorough or self.scenario)


def jobs_of(request: RunRequest, subject: Subject, manifest: Manifest) -> Iterator[EngineRequest]:
    """The runs to make, in the order of the manifest for those that it lists.

    Raises `RequestError` for an unknown name, and for a design that none of the claims can be asked of.
    """
    claims = tuple(subject.claim(name) for name in request.claims)
    designs = tuple(subject.design(name) for name in request.designs) or _listed_designs(subject, manifest)
    scope = subject.scope(request.scope) if request.scope else None
    for design in designs:
        for scenario in _scenarios(request, subject, manifest, design):
            yield EngineRequest(
                design=design,
                scenario=scenario,
                claims=_askable(subject, design, claims),
                scope=scope,
                grain=request.grain,
                symmetry=subject.symmetry if request.symmetry else (),
                limit=request.limit or STATE_LIMIT,
                engine=request.chosen_engine,
            )


def reaching_jobs(request: RunRequest, subject: Subject) -> Iterator[EngineRequest]:
    """Runs without claims, made only for the rows that they reach."""
    if request.all_defects(subject):
        limit = min(request.limit or STATE_LIMIT, REACHING_LIMIT)
        for design, scenario in subject.reached_by:
            yield EngineRequest(design=design, scenario=scenario, claims=(), symmetry=subject.symmetry, limit=limit)


def listed_scenarios(subject: Subject, manifest: Manifest, design: Design) -> tuple[Scenario, ...]:
    """The scenarios that the manifest lists for a design; all of the subject if it lists none."""
    listed = tuple(subject.scenario(name) for one, name in manifest.runs if one == design.name)
    return listed or subject.scenarios


def _listed_designs(subject: Subject, manifest: Manifest) -> tuple[Design, ...]:
    return tuple(subject.design(name) for name in dict.fromkeys(design for design, _ in manifest.runs))


def _scenarios(request: RunRequest, subject: Subject, manifest: Manifest, design: Design) -> tuple[Scenario, ...]:
    if request.scenario:
        one = subject.scenario(request.scenario)
        only_listed = subject.single_defects and not request.designs
        return () if only_listed and (design.name, one.name) not in manifest.runs else (one,)
    listed = listed_scenarios(subject, manifest, design)
    if not request.only_core(subject):
        return listed
    return tuple(one for one in listed if one.name in subject.core) or listed


def _askable(subject: Subject, design: Design, claims: tuple[Shape, ...]) -> tuple[Shape, ...]:
    """The claims whose members the design has: by default all, and those for violations that none of them is about."""
    possible = subject.asked(design)
    possible = (*possible, *unclaimed(possible))
    asked = tuple(one for one in claims or possible if one in possible)
    if not asked:
        raise RequestError(f"{design.name} lacks members that {claims[0].name} refers to; name another property")
    return asked
