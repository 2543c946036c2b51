"""The parameterized engine: verdicts for any number of copies at once.

A state of any number of copies is abstracted to its shared variables and the set of local states that occur. If the
tables treat copies only in the ways that `side_conditions` and `abstract_image` allow, every step with any number of
copies has its image among the steps of the abstraction, so that an event or state that never occurs there never occurs.
A possible violation is searched for with one copy, two and three; it counts only if a trace with real copies is found.

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
from properties.engines.parameterized.abstract_states import AbstractStates, sized
from properties.engines.parameterized.counter_abstraction import REGISTERS
from properties.engines.parameterized.inductive_check import InductiveCheck
from properties.engines.parameterized.side_conditions import Obstacle, Unfit, obstacles
from properties.verdicts.verdict import VACUOUS, Answer, Verdict

TRIED = 3
"""The most real copies with which a violation is searched for."""


@dataclass(frozen=True, kw_only=True)
class ParameterizedVerdicts:
    """The verdicts for any number of copies by a sort, or the obstacles.

    `states` is the number of abstract states, `local_states` that of local states, and `by_local_states` the number of
    abstract states in which no local state occurs, one occurs, and so on.
    """

    sort: str
    verdicts: tuple[Verdict, ...] = ()
    obstacles: tuple[Obstacle, ...] = ()
    states: int = 0
    local_states: int = 0
    by_local_states: tuple[int, ...] = ()

    def at_most(self, number: int) -> int:
        """An upper bound of the states with so many copies: all ways to distribute these over each abstract state."""
        return sum(states * _onto(number, local_states) for local_states, states in enumerate(self.by_local_states))


def _onto(copies: int, local_states: int) -> int:
    """The number of ways to distribute copies over local states so that all of these occur."""
    return sum(
        (-1) ** left * comb(local_states, left) * (local_states - left) ** copies for left in range(local_states + 1)
    )


def judge_parameterized(
    design: Design, scenario: Scenario, claims: tuple[Shape, ...], sort: str
) -> ParameterizedVerdicts:
    """Judge claims for any number of copies by a sort, at least one; the other bounds are the scenario's."""
    layout = Layout(design, Policy(scenario, sized(scenario.scope, sort, REGISTERS), Grain.SAFE))
    found = obstacles(layout, sort)
    if found:
        return ParameterizedVerdicts(sort=sort, obstacles=found)
    try:
        abstract = AbstractStates(layout, sort)
        verdicts = tuple(_verdict(abstract, claim, design, scenario, sort) for claim in claims)
    except Unfit as unfit:
        return ParameterizedVerdicts(sort=sort, obstacles=(unfit.obstacle,))
    _confirm(abstract, verdicts)
    return ParameterizedVerdicts(
        sort=sort,
        verdicts=verdicts,
        states=abstract.count,
        local_states=len(abstract.abstraction.local_states),
        by_local_states=abstract.by_local_states,
    )


def _verdict(abstract: AbstractStates, claim: Shape, design: Design, scenario: Scenario, sort: str) -> Verdict:
    match claim:
        case Never(guards=guards):
            happens = abstract.where(guards) != abstract.image.empty
        case NeverHappens():
            happens = any(is_about(claim, violation) for violation in abstract.violations)
        case _:
            return Verdict(claim, Answer.UNDECIDED, "claims of this shape are not judged for any number of copies")
    small = sorted(one.text for one in abstract.violations if one.kind is Kind.BOUND)
    if happens:
        return _made_concrete(claim, design, scenario, sort)
    if small:
        return Verdict(claim, Answer.UNDECIDED, f"the scope is too small for {', '.join(small)}")
    if abstract.where(claim.premise) == abstract.image.empty:
        return Verdict(claim, Answer.UNDECIDED, f"{VACUOUS}: no reachable state satisfies its premise")
    return Verdict(claim, Answer.HOLDS)


def _confirm(abstract: AbstractStates, verdicts: tuple[Verdict, ...]) -> None:
    """Check with a few real copies the claims that hold; raises ModelBug if one does not."""
    held = [one.claim for one in verdicts if one.answer is Answer.HOLDS]
    if held:
        check = InductiveCheck(abstract)
        for claim in held:
            check.confirm(claim)


def _made_concrete(claim: Shape, design: Design, scenario: Scenario, sort: str) -> Verdict:
    """The violation, shown with as few real copies as possible."""
    for number in range(1, TRIED + 1):
        found = judge(design, scenario, (claim,), scope=sized(scenario.scope, sort, number)).verdicts[0]
        if found.answer is Answer.VIOLATED:
            return replace(found, why=f"{found.why}; with {number} by {sort} already")
    return Verdict(claim, Answer.UNDECIDED, f"possible in the abstraction, but not found with up to {TRIED} by {sort}")
