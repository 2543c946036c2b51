"""The automatic choice of an engine: explicit, then symbolic if that meets its limit.

Before both, the parameterized engine is tried where a scope has many copies and every claim is about events that never
happen.
"""

from __future__ import annotations

from properties.engines.evaluation.request import EngineRequest, ProgressReport
from properties.engines.select import engine_function
from properties.verdicts.verdict import Answer, Engine, Judgement

MANY = 8
"""The number of copies from which on the parameterized engine is tried first."""


def run(request: EngineRequest, report: ProgressReport) -> Judgement:
    """Answer a request by the first engine that decides it."""
    verdicts = _without_states(request, report)
    if verdicts:
        return verdicts
    found = engine_function(Engine.EXPLICIT)(request, report)
    if found.states <= request.limit:
        return found
    report(f"more than {request.limit:,} states, now as sets")
    sets = engine_function(Engine.SYMBOLIC)(request, report)
    return found if sets.undecided else sets


def _without_states(request: EngineRequest, report: ProgressReport) -> Judgement | None:
    """The parameterized judgement, if the scope has many copies and every claim is decided by it."""
    scope = request.scope or request.scenario.scope
    if not scope.sizes or max(size for _, size in scope.sizes) < MANY:
        return None  # so that most runs do not import the parameterized engine
    from properties.engines.parameterized.large_scope import worth_trying

    if not worth_trying(request.design, request.claims):
        return None
    found = engine_function(Engine.EVERY)(request, report)
    return None if Answer.UNDECIDED in found.answers().values() else found
