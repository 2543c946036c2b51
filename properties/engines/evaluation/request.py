"""The request to an engine: one run of a design under a scenario, with the claims to judge."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from model.language.design import Design
from model.language.policy import Grain, Scenario, Scope
from model.semantics.layout import Layout
from properties.claims.claim import Shape
from properties.verdicts.verdict import Engine

STATE_LIMIT = 2_000_000
"""States after which an engine that enumerates them stops, undecided, unless the request says otherwise."""

ProgressReport = Callable[[str], None]
"""Called now and then with a line about the progress."""


@dataclass(frozen=True, kw_only=True)
class EngineRequest:
    """One run to make.

    `scope` is the scenario's own if it is None. `symmetry` names the interchangeable sorts, and `limit` is the number
    of states after which the run stops; engines that do not enumerate states ignore both.
    """

    design: Design
    scenario: Scenario
    claims: tuple[Shape, ...]
    scope: Scope | None = None
    grain: Grain = Grain.SAFE
    symmetry: tuple[str, ...] = ()
    limit: int = STATE_LIMIT
    engine: Engine = Engine.EXPLICIT

    def __str__(self) -> str:
        return f"{self.design.name} under {self.scenario.name}"


def environment(layout: Layout) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The assumptions that the scenario makes and the design has rows for, and those that it does not make."""
    scenario = layout.policy.scenario
    idle = {thread.lifecycle for thread in layout.threads} - set(scenario.threads)
    taking_part = [one for one in layout.design.lifecycles if one.name not in idle]
    known = {row.environment for one in taking_part for row in one.rows if row.environment}
    return tuple(sorted(known & scenario.assumes)), tuple(sorted(known - scenario.assumes))
