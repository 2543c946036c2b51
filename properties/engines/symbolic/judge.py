"""The symbolic engine: the claims and verdicts of the explicit engine, in scopes that it cannot exhaust.

Interchangeable instances are told apart, and every trace is as short as one from an explicit search.
"""

from __future__ import annotations

import time
from collections.abc import Callable

from model.language.design import Design
from model.language.policy import Grain, Policy, Scenario, Scope
from model.semantics.layout import Layout
from properties.claims.claim import Shape
from properties.engines.evaluation.evaluator import ClaimEvaluator
from properties.engines.evaluation.request import EngineRequest, ProgressReport, environment
from properties.engines.symbolic.bdd import NODES, TooLarge, bounded
from properties.engines.symbolic.reachability import ReachedState
from properties.engines.symbolic.reachable_states import ReachableStates
from properties.engines.symbolic.symbolic_space import DiagramSet, SymbolicSpace
from properties.output.document import count
from properties.verdicts.verdict import Answer, Engine, Judgement, Run, Verdict


def run(request: EngineRequest, report: ProgressReport) -> Judgement:
    """Answer a request to the symbolic engine."""
    return symbolic_judge(
        request.design, request.scenario, request.claims, scope=request.scope, grain=request.grain, report=report
    )


def symbolic_judge(
    design: Design,
    scenario: Scenario,
    claims: tuple[Shape, ...],
    *,
    scope: Scope | None = None,
    grain: Grain = Grain.SAFE,
    capacity: int = NODES,
    report: Callable[[str], None] | None = None,
) -> Judgement:
    """Find all states of a design under a scenario and judge each claim.

    A run whose sets need more than `capacity` nodes keeps its violations and leaves the rest undecided. `report` is
    called now and then with a line about the progress.
    """
    start = time.perf_counter()
    layout = Layout(design, Policy(scenario, scope or scenario.scope, grain))

    def progress(rounds: int, found: int) -> None:
        if report:
            report(f"{found:,} states after {count(rounds, 'round')}")

    reachable = ReachableStates(layout, capacity, progress)
    evaluator = ClaimEvaluator(SymbolicSpace(reachable))
    verdicts = tuple(_verdict(evaluator, claim, capacity) for claim in claims)
    assumed, absent = environment(layout)
    return Judgement(
        run=Run(design.name, scenario.name, layout.policy.scope.name, grain),
        verdicts=verdicts,
        states=reachable.count,
        unreduced_states=reachable.count,
        edges=None,
        depth=None,
        assumed=assumed,
        absent=absent,
        fired=frozenset(row for _, row in reachable.fired),
        undecided=reachable.undecided,
        seconds=time.perf_counter() - start,
        engine=Engine.SYMBOLIC,
    )


def _verdict(evaluator: ClaimEvaluator[DiagramSet, ReachedState], claim: Shape, capacity: int) -> Verdict:
    """The verdict on one claim; undecided if its sets grow too large."""
    try:
        with bounded(capacity):
            return evaluator.verdict(claim)
    except TooLarge as error:
        return Verdict(claim, Answer.UNDECIDED, str(error))
