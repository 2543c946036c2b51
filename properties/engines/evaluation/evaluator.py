"""The claim evaluator: a verdict for each claim, from any state space.

`docs/decisions/0003-verdicts.md` defines the verdicts, `properties.engines.evaluation.state_space` the protocol by
which the evaluator asks an engine.
"""

from __future__ import annotations

import re
from functools import cached_property, partial
from typing import Generic

from model.ground.guards import ground_guards
from model.language.errors import TableError
from model.language.spelling import spell
from model.language.violation import Kind, Violation
from model.language.vocabulary import Guard
from model.semantics.layout import Binding
from model.semantics.replay import Replay, replay
from model.semantics.step import Step, successors
from model.semantics.world import holds
from properties.claims.claim import (
    Eventually,
    LockOrder,
    Never,
    NeverHappens,
    NoCycle,
    NoUnreachable,
    Reachable,
    Released,
    Shape,
    Stays,
)
from properties.engines.evaluation.lock_order import lock_cycle
from properties.engines.evaluation.state_space import RefT, SetT, StateSpace
from properties.engines.evaluation.unreachable import Sets, cyclic_sets, union, unreachable_in, unreachable_sets
from properties.output.document import count
from properties.verdicts.verdict import VACUOUS, Answer, Verdict


class ClaimEvaluator(Generic[SetT, RefT]):
    """Judges claims about one state space. Sets of states are computed once and shared among claims."""

    def __init__(self, space: StateSpace[SetT, RefT]) -> None:
        self.space = space
        self.layout = space.layout
        self._known: dict[tuple[Guard, ...], SetT] = {}
        self._lost: dict[tuple[Guard, ...], tuple[SetT, tuple[str, ...]]] = {}

    def verdict(self, claim: Shape) -> Verdict:
        """The verdict on one claim: violated, or else undecided for a reason, or else it holds.

        Raises TableError, naming the claim, if its guards name members that the design lacks.
        """
        try:
            return self._judge(claim)
        except TableError as error:
            raise TableError(f"property {claim.name}: {error}") from error

    def _judge(self, claim: Shape) -> Verdict:
        found = self._refuted(claim)
        if found is not None and found.answer is Answer.VIOLATED:
            return found
        if self.space.undecided:
            return Verdict(claim, Answer.UNDECIDED, self.space.undecided)
        if not self._premise_reached(claim):
            return Verdict(claim, Answer.UNDECIDED, f"{VACUOUS}: no reachable state satisfies its premise")
        return found or Verdict(claim, Answer.HOLDS)

    def _refuted(self, claim: Shape) -> Verdict | None:
        match claim:
            case NeverHappens():
                return self._never_happens(claim)
            case Never():
                return self._at(claim, self._where(claim.guards), f"reaches a forbidden state: {claim.sentence}")
            case Stays():
                return self._stays(claim)
            case LockOrder():
                return self._lock_order(claim)
            case _ if self.space.undecided:
                return None
            case Reachable(goal=goal):
                return self._reachable(claim, goal)
            case Released():
                return self._reachable(claim, self.layout.policy.scenario.released)
            case Eventually(goal=goal):
                return self._eventually(claim, goal)
            case NoUnreachable():
                return self._unreachable_at_the_end(claim, union(self.space, self._unreachable.values()))
            case NoCycle():
                return self._unreachable_at_the_end(claim, self._cyclic())

    def _premise_reached(self, claim: Shape) -> bool:
        """True if a state satisfies the claim's premise and, for a `Stays`, also one its `before`."""
        if self._where(claim.premise).is_empty:
            return False
        if not isinstance(claim, Stays):
            return True
        bindings = self.layout.bindings(claim.over)
        return any(not self._under(claim.before, binding).is_empty for binding in bindings)

    def _where(self, guards: tuple[Guard, ...]) -> SetT:
        """The states in which closed guards hold; many claims have the same premise."""
        if guards not in self._known:
            self._known[guards] = self._under(guards, {})
        return self._known[guards]

    def _under(self, guards: tuple[Guard, ...], binding: Binding) -> SetT:
        return self.space.holds(ground_guards(self.layout, guards, binding))

    # --- safety ---

    def _never_happens(self, claim: NeverHappens) -> Verdict | None:
        found = [one for one in self.space.violations if is_about(claim, one)]
        if not found:
            return None
        others = f", and {count(len(found) - 1, 'other')} of the kind" if found[1:] else ""
        trace = self.space.trace_to_crash(frozenset(found))
        violation = replay(self.layout, trace).violation
        return Verdict(claim, Answer.VIOLATED, f"{violation}{others}", trace=trace, violation=violation)

    def _at(self, claim: Shape, states: SetT, why: str) -> Verdict | None:
        state = self.space.nearest(states)
        return None if state is None else Verdict(claim, Answer.VIOLATED, why, trace=self.space.trace_to(state))

    def _stays(self, claim: Stays) -> Verdict | None:
        for binding in self.layout.bindings(claim.over):
            before = self._under(claim.before, binding)
            edge = self.space.edge_for(before, partial(self._outside, claim.after), binding)
            if edge is not None:
                trace = self.space.trace_to(edge[0])
                step, broken = self._breaking(trace, claim)
                who = ", ".join(f"{name}{value}" for name, value in broken.items())
                return Verdict(claim, Answer.VIOLATED, f"{step} ends it{who and f' for {who}'}", trace=(*trace, step))
        return None

    def _outside(self, guards: tuple[Guard, ...], binding: Binding) -> SetT:
        return self.space.everything - self._under(guards, binding)

    def _breaking(self, trace: tuple[Step, ...], claim: Stays) -> tuple[Step, Binding]:
        """The first step after the trace that breaks the claim, and for whom: under symmetry maybe other names."""
        here = replay(self.layout, trace).last
        bindings = [one for one in self.layout.bindings(claim.over) if holds(self.layout, here, claim.before, one)]
        return next(
            (step, binding)
            for step, outcome in successors(self.layout, here)
            for binding in bindings
            if outcome.violation is None and not holds(self.layout, outcome.state, claim.after, binding)
        )

    def _lock_order(self, claim: LockOrder) -> Verdict | None:
        cycle = lock_cycle(self.space)
        if not cycle:
            return None
        why = " -> ".join((cycle[0].held, *(edge.taken for edge in cycle)))
        longest = max((edge.trace for edge in cycle), key=len)
        return Verdict(claim, Answer.VIOLATED, f"locks are taken in a cycle: {why}", trace=longest, locks=cycle)

    # --- states that last forever ---

    @cached_property
    def _unreachable(self) -> Sets[SetT]:
        return unreachable_sets(self.space)

    def _cyclic(self) -> SetT:
        return union(self.space, cyclic_sets(self.space, self._unreachable).values())

    def _goal_unreachable(self, goal: tuple[Guard, ...]) -> tuple[SetT, tuple[str, ...]]:
        """The states that can reach neither the goal nor a crash; and the kinds of crash that mask others."""
        if goal not in self._lost:
            lost = self.space.everything - self.space.can_reach(self._where(goal))
            self._lost[goal] = (lost - self.space.crash_possible, self._masking(lost))
        return self._lost[goal]

    def _masking(self, states: SetT) -> tuple[str, ...]:
        """The kinds of crash, if one can be reached from some of these states."""
        if (states & self.space.crash_possible).is_empty:
            return ()
        return tuple(sorted({str(violation.kind) for violation in self.space.violations}))

    def _reachable(self, claim: Reachable | Released, goal: tuple[Guard, ...]) -> Verdict:
        lost, masked = self._goal_unreachable(goal)
        state = self.space.at_rest(lost)
        if state is None:
            return Verdict(claim, Answer.HOLDS, masked_by=masked)
        trace = self.space.trace_to(state)
        replayed = replay(self.layout, trace)
        no_return = self._no_return(state, lost)
        why = f"out of reach after step {no_return}; {self._left(replayed, goal)}"
        return Verdict(claim, Answer.VIOLATED, why, trace=trace, no_return=no_return, masked_by=masked)

    def _unreachable_at_the_end(self, claim: NoUnreachable | NoCycle, shown: SetT) -> Verdict:
        lost, masked = self._goal_unreachable(self.layout.policy.scenario.released)
        state = self.space.left_forever(shown, lost)
        if state is None:
            return Verdict(claim, Answer.HOLDS, masked_by=masked)
        trace = self.space.trace_to(state)
        lost_objects = ", ".join(map(str, unreachable_in(self.layout, replay(self.layout, trace).last)))
        why = f"no root or thread reaches {lost_objects}"
        no_return = self._no_return(state, lost)
        return Verdict(claim, Answer.VIOLATED, why, trace=trace, no_return=no_return, masked_by=masked)

    def _eventually(self, claim: Eventually, goal: tuple[Guard, ...]) -> Verdict:
        states = self._where(claim.premise) - self._where(goal)
        kinds = self._masking(states)
        found = self.space.fair_cycle(states)
        if found is None:
            return Verdict(claim, Answer.HOLDS, masked_by=kinds)
        replayed = replay(self.layout, found.trace)
        cycle = f"steps {found.again + 1} to {len(found.trace)} repeat forever"
        rests = found.again == len(found.trace)
        why = f"{'the run rests forever' if rests else cycle}; {self._left(replayed, goal)}"
        return Verdict(claim, Answer.VIOLATED, why, trace=found.trace, again=found.again, masked_by=kinds)

    def _left(self, replayed: Replay, goal: tuple[Guard, ...]) -> str:
        """The living objects at the end of a trace that should have reached a goal, or else its unmet conditions."""
        unmet = "; ".join(spell(guard) for guard in goal if not holds(self.layout, replayed.last, (guard,), {}))
        return f"left over: {', '.join(map(str, replayed.living())) or unmet}"

    def _no_return(self, state: RefT, lost: SetT) -> int | None:
        path = self.space.path_to(state)
        return next((number for number, one in enumerate(path) if self.space.contains(lost, one)), None)


def is_about(claim: NeverHappens, violation: Violation) -> bool:
    """True if a claim is about a violation."""
    if violation.kind not in claim.kinds or violation.kind is Kind.BOUND:
        return False
    if claim.but and re.search(claim.but, violation.text):
        return False
    return not claim.about or re.search(claim.about, violation.text) is not None
