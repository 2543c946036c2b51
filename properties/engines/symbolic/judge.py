"""Judging claims with decision diagrams: the same claims and verdicts as `properties.engines.explicit.judge`, in
scopes that it cannot exhaust. Interchangeable instances are told apart, and every trace is as short as one from an
explicit search."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from model.language.design import Design
from model.language.policy import Grain, Policy, Scenario, Scope
from model.language.violation import Violation
from model.semantics.layout import Layout
from properties.claims.claim import NeverHappens, Shape
from properties.engines.evaluation.evaluator import Court, is_about
from properties.engines.explicit.judge import environment
from properties.engines.explicit.lasso import Lasso
from properties.engines.symbolic.bdd import NODES, TooLarge, bounded
from properties.engines.symbolic.bottom_components import Ends
from properties.engines.symbolic.fair_cycles import symbolic_lasso
from properties.engines.symbolic.state_set import Region, SymbolicSpace
from properties.output.page import count
from properties.verdicts.verdict import Answer, Engine, Judgement, Run, Verdict

if TYPE_CHECKING:
    from properties.engines.explicit.arrays import Mask
    from properties.engines.explicit.state_graph import Space


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
    called now and then with a line that says how far the search is.
    """
    start = time.perf_counter()
    layout = Layout(design, Policy(scenario, scope or scenario.scope, grain))

    def progress(rounds: int, found: int) -> None:
        if report:
            report(f"{found:,} states after {count(rounds, 'round')}")

    space = SymbolicSpace(layout, capacity, progress)
    court = SymbolicCourt(space)
    verdicts = tuple(court.verdict(claim) for claim in claims)
    return Judgement(
        Run(design.name, scenario.name, layout.policy.scope.name, grain),
        verdicts,
        space.count,
        space.count,
        None,
        None,
        *environment(layout),
        fired=frozenset(row for _, row in space.fired),
        undecided=space.undecided,
        seconds=time.perf_counter() - start,
        engine=Engine.SYMBOLIC,
    )


class SymbolicCourt(Court):
    """The claims that can be made of a symbolic space."""

    def __init__(self, space: SymbolicSpace) -> None:
        # It answers all that a court asks, with regions for masks and spots for numbers.
        super().__init__(cast("Space", space))
        self.sets = space
        self.ends = Ends(space)

    def verdict(self, claim: Shape) -> Verdict:
        """The verdict on one claim; undecided if its sets grow too large."""
        capacity = self.sets.encoding.diagrams.capacity
        try:
            with bounded(capacity):
                return super().verdict(claim)
        except TooLarge as error:
            return Verdict(claim, Answer.UNDECIDED, str(error))

    def _never_happens(self, claim: NeverHappens) -> Verdict | None:
        found = [one for one in self.sets.violations if is_about(claim, one)]
        if not found:
            return None

        def wanted(violation: Violation) -> bool:
            return violation in found

        violation, trace = self.sets.crash(wanted)
        others = f", and {count(len(found) - 1, 'other')} of the kind" if found[1:] else ""
        return Verdict(claim, Answer.VIOLATED, f"{violation}{others}", trace, violation)

    def _at_rest(self, doomed: Mask) -> int | None:
        return cast("int | None", self.ends.nearest(_region(doomed)))

    def _left_for_ever(self, shows: Mask, doomed: Mask) -> int | None:
        shown, lost = _region(shows), _region(doomed)
        healed = self.ends.nearest(shown & ~lost & ~self.sets.crash_possible)
        left = self.ends.nearest_before(shown & lost, shown)
        found = [one for one in (left, healed) if one is not None]
        return cast("int | None", min(found, key=lambda one: one.ring, default=None))

    def _lasso(self, region: Mask) -> Lasso | None:
        return symbolic_lasso(self.sets, _region(region))


def _region(mask: Mask) -> Region:
    return cast(Region, mask)
