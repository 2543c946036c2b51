"""Verdicts for every number of copies at once.

A state of any number of copies is abstracted to what there is once and which kinds of copy occur. If the tables speak
of copies only in the ways that `everyn_check` and `everyn_body` allow, every step of every number of copies has its
image among the steps of the abstraction, so that what never happens there never happens. What does happen there is
looked for with one copy, two and three; it counts as violated only once a trace with real copies has been found.

Threads may interleave everywhere, also where the safe grain lets one run on: more can happen, not less.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import comb

from model.language.design import Design
from model.language.policy import Grain, Policy, Scenario
from model.language.violation import Kind
from model.semantics.layout import Layout
from properties.claims.claim import Never, NeverHappens, Shape
from properties.engines.evaluation.evaluator import is_about
from properties.engines.explicit.judge import judge
from properties.engines.parameterized.abstract_states import EverySpace, sized
from properties.engines.parameterized.inductive_check import Certificate
from properties.engines.parameterized.kinds import LANES
from properties.engines.parameterized.side_conditions import Obstacle, Unfit, obstacles
from properties.verdicts.verdict import VACUOUS, Answer, Verdict

TRIED = 3
"""With how many copies at most a violation is looked for among real ones."""


@dataclass(frozen=True)
class EveryNumber:
    """The verdicts for every number of copies by a sort, or the obstacle; `kinds` of copy occur, and with what there is
    once they make `states`; `by_kinds` are those of them in which so many kinds occur."""

    sort: str
    verdicts: tuple[Verdict, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    states: int = 0
    kinds: int = 0
    by_kinds: tuple[int, ...] = ()

    def at_most(self, number: int) -> int:
        """How many states there are at most with so many copies: each stands for all ways to make these its kinds."""
        return sum(states * _onto(number, kinds) for kinds, states in enumerate(self.by_kinds))


def _onto(copies: int, kinds: int) -> int:
    """In how many ways copies may be of some kinds, all of which occur."""
    return sum((-1) ** left * comb(kinds, left) * (kinds - left) ** copies for left in range(kinds + 1))


def judge_every(design: Design, scenario: Scenario, claims: tuple[Shape, ...], sort: str) -> EveryNumber:
    """Judge claims for every number of copies by a sort, at least one of each; the other bounds are the scenario's."""
    layout = Layout(design, Policy(scenario, sized(scenario.scope, sort, LANES), Grain.SAFE))
    found = obstacles(layout, sort)
    if found:
        return EveryNumber(sort, obstacles=found)
    try:
        space = EverySpace(layout, sort)
        verdicts = tuple(_verdict(space, claim, design, scenario, sort) for claim in claims)
    except Unfit as unfit:
        return EveryNumber(sort, obstacles=(unfit.obstacle,))
    _look_again(space, verdicts)
    return EveryNumber(sort, verdicts, (), space.count, len(space.lanes.kinds), space.by_kinds)


def _verdict(space: EverySpace, claim: Shape, design: Design, scenario: Scenario, sort: str) -> Verdict:
    match claim:
        case Never(guards=guards):
            happens = space.where(guards) != space.bodies.empty
        case NeverHappens():
            happens = any(is_about(claim, violation) for violation in space.violations)
        case _:
            return Verdict(claim, Answer.UNDECIDED, "what must stay possible is not judged for every number")
    small = sorted(one.text for one in space.violations if one.kind is Kind.BOUND)
    if happens:
        return _made_concrete(claim, design, scenario, sort)
    if small:
        return Verdict(claim, Answer.UNDECIDED, f"the scope is too small for {', '.join(small)}")
    if space.where(claim.premise) == space.bodies.empty:
        return Verdict(claim, Answer.UNDECIDED, f"{VACUOUS}: no reachable state satisfies its premise")
    return Verdict(claim, Answer.HOLDS)


def _look_again(space: EverySpace, verdicts: tuple[Verdict, ...]) -> None:
    """Have what holds confirmed with a few real copies; `ModelBug` if it is not."""
    held = [one.claim for one in verdicts if one.answer is Answer.HOLDS]
    if held:
        certificate = Certificate(space)
        for claim in held:
            certificate.confirm(claim)


def _made_concrete(claim: Shape, design: Design, scenario: Scenario, sort: str) -> Verdict:
    """The violation with as few real copies as show it."""
    for number in range(1, TRIED + 1):
        found = judge(design, scenario, (claim,), scope=sized(scenario.scope, sort, number)).verdicts[0]
        if found.answer is Answer.VIOLATED:
            return replace(found, why=f"{found.why}; with {number} by {sort} already")
    return Verdict(claim, Answer.UNDECIDED, f"it may happen, but does not with up to {TRIED} by {sort}")
