"""The explicit engine: one search through a design under a scenario, and a verdict for each claim."""

from __future__ import annotations

import time
from collections.abc import Callable

from model.language.design import Design
from model.language.policy import Grain, Policy, Scenario, Scope
from model.semantics.layout import Layout
from properties.claims.claim import Shape
from properties.engines.evaluation.evaluator import ClaimEvaluator
from properties.engines.evaluation.request import STATE_LIMIT, EngineRequest, ProgressReport, environment
from properties.engines.explicit.explicit_space import ExplicitSpace
from properties.engines.explicit.search import explore
from properties.verdicts.verdict import Judgement, Run


def run(request: EngineRequest, report: ProgressReport) -> Judgement:
    """Answer a request to the explicit engine."""
    return judge(
        request.design,
        request.scenario,
        request.claims,
        scope=request.scope,
        grain=request.grain,
        symmetry=request.symmetry,
        limit=request.limit,
        report=report,
    )


def judge(
    design: Design,
    scenario: Scenario,
    claims: tuple[Shape, ...],
    *,
    scope: Scope | None = None,
    grain: Grain = Grain.SAFE,
    symmetry: tuple[str, ...] = (),
    limit: int = STATE_LIMIT,
    report: Callable[[str], None] | None = None,
) -> Judgement:
    """Explore a design under a scenario and judge each claim.

    `symmetry` names interchangeable sorts. A run that meets `limit` states, or finds its scope too small, keeps its
    violations and leaves the rest undecided. `report` is called now and then with a line about the progress.
    """
    start = time.perf_counter()
    layout = Layout(design, Policy(scenario, scope or scenario.scope, grain, symmetry))

    def progress(found: int, ahead: int, seconds: float) -> None:
        if report:
            report(f"{found:,} states, {ahead:,} ahead, {found / max(seconds, 1e-9):,.0f} states/s")

    graph = explore(layout, limit=limit, progress=progress)
    evaluator = ClaimEvaluator(ExplicitSpace(graph))
    verdicts = tuple(evaluator.verdict(claim) for claim in claims)
    assumed, absent = environment(layout)
    return Judgement(
        run=Run(design.name, scenario.name, layout.policy.scope.name, grain),
        verdicts=verdicts,
        states=graph.count,
        unreduced_states=graph.unreduced_count,
        edges=graph.edges,
        depth=graph.depth,
        assumed=assumed,
        absent=absent,
        fired=frozenset(row for _, row in graph.fired),
        undecided=graph.undecided,
        seconds=time.perf_counter() - start,
    )
