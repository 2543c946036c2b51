"""Judging claims: one exploration of a design under a scenario, and a verdict for each claim."""

from __future__ import annotations

import time
from collections.abc import Callable

from model.language.design import Design
from model.language.policy import Grain, Policy, Scenario, Scope
from model.semantics.layout import Layout
from properties.claims.claim import Shape
from properties.engines.evaluation.evaluator import Court
from properties.engines.explicit.search import explore
from properties.verdicts.verdict import Judgement, Run

LIMIT = 2_000_000
"""States after which a run stops, undecided."""


def judge(
    design: Design,
    scenario: Scenario,
    claims: tuple[Shape, ...],
    *,
    scope: Scope | None = None,
    grain: Grain = Grain.SAFE,
    symmetry: tuple[str, ...] = (),
    limit: int = LIMIT,
    report: Callable[[str], None] | None = None,
) -> Judgement:
    """Explore a design under a scenario and judge each claim.

    `symmetry` names interchangeable sorts. A run that meets `limit` states, or finds its scope too small, keeps its
    violations and leaves the rest undecided. `report` is called now and then with a line that says how far the search
    is.
    """
    start = time.perf_counter()
    layout = Layout(design, Policy(scenario, scope or scenario.scope, grain, symmetry))

    def progress(found: int, ahead: int, seconds: float) -> None:
        if report:
            report(f"{found:,} states, {ahead:,} ahead, {found / max(seconds, 1e-9):,.0f} states/s")

    space = explore(layout, limit=limit, progress=progress)
    court = Court(space)
    run = Run(design.name, scenario.name, layout.policy.scope.name, grain)
    verdicts = tuple(court.verdict(claim) for claim in claims)
    return Judgement(
        run,
        verdicts,
        space.count,
        space.stands_for,
        space.edges,
        space.depth,
        *environment(layout),
        fired=frozenset(row for _, row in space.fired),
        undecided=space.undecided,
        seconds=time.perf_counter() - start,
    )


def environment(layout: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The assumptions that the scenario makes and the design has rows for, and those that it does not make."""
    scenario = layout.policy.scenario
    idle = {thread.lifecycle for thread in layout.threads} - set(scenario.threads)
    taking_part = [one for one in layout.design.lifecycles if one.name not in idle]
    known = {row.environment for one in taking_part for row in one.rows if row.environment}
    return tuple(sorted(known & scenario.assumes)), tuple(sorted(known - scenario.assumes))
