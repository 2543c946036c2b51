"""Verdicts for one large number of copies, without its states: from the verdicts for every number.

What never happens with any number does not happen with this one. What does happen is found with one copy, two or three,
and its trace is then carried out with all of them: the others stay as they are at the start, or do after one of the
few whatever that does. A verdict `violated` has such a trace, made of real steps of the scope that was asked for; and
a verdict `holds` one that reaches its premise.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from model.language.design import Design
from model.language.errors import Disabled
from model.language.policy import Grain, Policy, Scenario, Scope
from model.language.violation import Violation
from model.language.vocabulary import Guard
from model.semantics.layout import Layout, State, sort_of
from model.semantics.step import Step, step
from model.semantics.world import holds
from properties.claims.claim import Never, NeverHappens, Shape
from properties.engines.evaluation.evaluator import is_about
from properties.engines.explicit.judge import environment
from properties.engines.explicit.search import explore
from properties.engines.parameterized.abstract_states import sized
from properties.engines.parameterized.judge import TRIED, judge_every
from properties.engines.parameterized.side_conditions import copied_sort, copied_sorts
from properties.verdicts.verdict import Answer, Engine, Judgement, Run, Verdict

LIMIT = 100_000
"""States of a few copies up to which a way to a premise is looked for."""
JUDGED = (Never, NeverHappens)
"""The claims that are judged."""


def judge_number(
    design: Design,
    scenario: Scenario,
    claims: tuple[Shape, ...],
    *,
    scope: Scope | None = None,
    grain: Grain = Grain.SAFE,
    report: Callable[[str], None] | None = None,
) -> Judgement:
    """Judge claims in a scope by what is known for every number of copies; there are `states` at most."""
    start = time.perf_counter()
    here = replace(scenario, scope=scope or scenario.scope)
    sort = copied_sort(design)
    if report:
        report(f"every number by {sort} at once")
    found = judge_every(design, here, claims, sort)
    layout = Layout(design, Policy(here, here.scope, grain))
    why = "; ".join(map(str, found.obstacles))
    lifted = Lifting(layout, sort)
    verdicts = tuple(lifted.verdict(one) for one in found.verdicts)
    return Judgement(
        Run(design.name, scenario.name, here.scope.name, grain),
        verdicts or tuple(Verdict(claim, Answer.UNDECIDED, why) for claim in claims),
        found.at_most(lifted.number),
        None,
        None,
        None,
        *environment(layout),
        undecided=why,
        seconds=time.perf_counter() - start,
        engine=Engine.EVERY,
    )


def worth_a_try(design: Design, claims: tuple[Shape, ...]) -> bool:
    """Whether claims may be judged without states: all say what never happens, and there are copies."""
    return all(isinstance(one, JUDGED) for one in claims) and bool(copied_sorts(design))


@dataclass(frozen=True)
class Carried:
    """Some steps that were carried out: where they end, or the violation that the last of them ends in."""

    steps: tuple[Step, ...]
    state: State
    violation: Violation | None


class Lifting:
    """Carries out with all copies of a layout what was found with a few."""

    def __init__(self, layout: Layout, sort: str) -> None:
        self.layout = layout
        self.sort = sort
        self.number = layout.policy.scope.size(sort)

    def verdict(self, every: Verdict) -> Verdict:
        """The verdict in this scope, from the one for every number."""
        claim = every.claim
        if every.answer is Answer.HOLDS and not self._reached(claim.premise):
            why = f"no way to its premise was found with {self.number} by {self.sort}"
            return replace(every, answer=Answer.UNDECIDED, why=why)
        if every.answer is not Answer.VIOLATED:
            return every
        for one in self._ways(every.trace or ()):
            if self._shows(claim, one):
                why = str(one.violation or "a state is reached that never should be")
                return replace(every, why=why, trace=one.steps, violation=one.violation)
        why = f"{every.why}, but not shown with {self.number}"
        return Verdict(claim, Answer.UNDECIDED, why)

    def _shows(self, claim: Shape, one: Carried) -> bool:
        if isinstance(claim, NeverHappens):
            return one.violation is not None and is_about(claim, one.violation)
        assert isinstance(claim, Never)
        return one.violation is None and holds(self.layout, one.state, claim.guards, {})

    def _reached(self, premise: tuple[Guard, ...]) -> bool:
        """Whether a state that satisfies a premise is reached in this scope by a way that a few copies can go."""
        if holds(self.layout, self.layout.initial, premise, {}):
            return True
        for number in range(1, min(TRIED, self.number) + 1):
            policy = self.layout.policy
            few = replace(policy, scope=sized(policy.scope, self.sort, number))
            space = explore(Layout(self.layout.design, few), limit=LIMIT)
            state = space.first(space.where(premise))
            ways = () if state is None else self._ways(space.trace_to(state))
            if any(not one.violation and holds(self.layout, one.state, premise, {}) for one in ways):
                return True
        return False

    def _ways(self, steps: tuple[Step, ...]) -> Iterator[Carried]:
        """A trace of a few copies carried out with all: with the others idle, or after one of the few."""
        few = 1 + max((value for one in steps for name, value in one.choice if sort_of(name) == self.sort), default=0)
        if few > self.number:
            return
        for copied in (None, *range(few)):
            found = self._carried(tuple(self._with_all(steps, few, copied)))
            if found:
                yield found

    def _with_all(self, steps: tuple[Step, ...], few: int, copied: int | None) -> Iterator[Step]:
        after = range(few, self.number) if copied is not None else ()
        for one in steps:
            yield one
            if any(sort_of(name) == self.sort and value == copied for name, value in one.choice):
                for copy in after:
                    choice = ((name, copy if sort_of(name) == self.sort else value) for name, value in one.choice)
                    yield replace(one, choice=tuple(choice))

    def _carried(self, steps: tuple[Step, ...]) -> Carried | None:
        """Steps carried out from the start, up to a violation; None if one cannot be taken."""
        state = self.layout.initial
        for number, one in enumerate(steps, 1):
            try:
                outcome = step(self.layout, state, one)
            except Disabled:
                return None
            if outcome.violation:
                return Carried(steps[:number], state, outcome.violation)
            state = outcome.state
        return Carried(steps, state, None)
