"""Verdicts for one large number of copies without its states, from the verdicts for any number.

An event or state that never occurs with any number of copies does not occur with this one. A violation is found with
one copy, two or three, and its trace is then replayed with all of them: the others stay in their initial states, or
repeat every step of one of the few after it. A verdict `violated` has such a trace, made of real steps of the requested
scope; and a verdict `holds` has one that reaches its premise.
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
from properties.engines.evaluation.request import EngineRequest, ProgressReport, environment
from properties.engines.explicit.search import explore
from properties.engines.parameterized.abstract_states import sized
from properties.engines.parameterized.judge import TRIED, judge_parameterized
from properties.engines.parameterized.side_conditions import copied_sort, copied_sorts
from properties.verdicts.verdict import Answer, Engine, Judgement, Run, Verdict

PREMISE_LIMIT = 100_000
"""States of a few copies up to which a trace to a premise is searched for."""
JUDGED = (Never, NeverHappens)
"""The shapes of claim that this engine judges."""


def run(request: EngineRequest, report: ProgressReport) -> Judgement:
    """Answer a request to the parameterized engine, which has verdicts only and no state space."""
    return judge_large_scope(
        request.design, request.scenario, request.claims, scope=request.scope, grain=request.grain, report=report
    )


def judge_large_scope(
    design: Design,
    scenario: Scenario,
    claims: tuple[Shape, ...],
    *,
    scope: Scope | None = None,
    grain: Grain = Grain.SAFE,
    report: Callable[[str], None] | None = None,
) -> Judgement:
    """Judge claims in a scope by the verdicts for any number of copies; `states` is an upper bound."""
    start = time.perf_counter()
    here = replace(scenario, scope=scope or scenario.scope)
    sort = copied_sort(design)
    if report:
        report(f"every number by {sort} at once")
    found = judge_parameterized(design, here, claims, sort)
    layout = Layout(design, Policy(here, here.scope, grain))
    why = "; ".join(map(str, found.obstacles))
    lifted = Lifting(layout, sort)
    verdicts = tuple(lifted.verdict(one) for one in found.verdicts)
    assumed, absent = environment(layout)
    return Judgement(
        run=Run(design.name, scenario.name, here.scope.name, grain),
        verdicts=verdicts or tuple(Verdict(claim, Answer.UNDECIDED, why) for claim in claims),
        states=found.at_most(lifted.number),
        unreduced_states=None,
        edges=None,
        depth=None,
        assumed=assumed,
        absent=absent,
        undecided=why,
        seconds=time.perf_counter() - start,
        engine=Engine.EVERY,
    )


def worth_trying(design: Design, claims: tuple[Shape, ...]) -> bool:
    """True if all claims may be judged without states: each is of a judged shape, and the design has copies."""
    return all(isinstance(one, JUDGED) for one in claims) and bool(copied_sorts(design))


@dataclass(frozen=True)
class Carried:
    """Steps that were taken: the state after them, or the violation that the last of them ends in."""

    steps: tuple[Step, ...]
    state: State
    violation: Violation | None


class Lifting:
    """Repeats with all copies of a layout the traces found with a few."""

    def __init__(self, layout: Layout, sort: str) -> None:
        self.layout = layout
        self.sort = sort
        self.number = layout.policy.scope.size(sort)

    def verdict(self, every: Verdict) -> Verdict:
        """The verdict in this scope, from the one for any number of copies."""
        claim = every.claim
        if every.answer is Answer.HOLDS and not self._reached(claim.premise):
            why = f"no way to its premise was found with {self.number} by {self.sort}"
            return replace(every, answer=Answer.UNDECIDED, why=why)
        if every.answer is not Answer.VIOLATED:
            return every
        for one in self._ways(every.trace or ()):
            if self._shows(claim, one):
                why = str(one.violation or f"reaches a forbidden state: {claim.sentence}")
                return replace(every, why=why, trace=one.steps, violation=one.violation)
        why = f"{every.why}, but not shown with {self.number}"
        return Verdict(claim, Answer.UNDECIDED, why)

    def _shows(self, claim: Shape, one: Carried) -> bool:
        if isinstance(claim, NeverHappens):
            return one.violation is not None and is_about(claim, one.violation)
        assert isinstance(claim, Never)
        return one.violation is None and holds(self.layout, one.state, claim.guards, {})

    def _reached(self, premise: tuple[Guard, ...]) -> bool:
        """Return True if a trace of a few copies shows that the premise is reached in this scope."""
        if holds(self.layout, self.layout.initial, premise, {}):
            return True
        for number in range(1, min(TRIED, self.number) + 1):
            policy = self.layout.policy
            few = replace(policy, scope=sized(policy.scope, self.sort, number))
            graph = explore(Layout(self.layout.design, few), limit=PREMISE_LIMIT)
            state = graph.first(graph.where(premise))
            ways = () if state is None else self._ways(graph.trace_to(state))
            if any(not one.violation and holds(self.layout, one.state, premise, {}) for one in ways):
                return True
        return False

    def _ways(self, steps: tuple[Step, ...]) -> Iterator[Carried]:
        """A trace of a few copies repeated with all: with the others idle, or each following one of the few."""
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
        """Take steps from the initial state, up to a violation; None if one is not enabled."""
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
