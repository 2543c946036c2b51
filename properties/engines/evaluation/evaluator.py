"""The claims that can be made of one space of states, each with its verdict.

`docs/decisions/0003-verdicts.md` says what counts as what.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import TYPE_CHECKING

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
from properties.engines.evaluation.unreachable import Masks, any_of, island_masks, ring_masks, unreached
from properties.engines.explicit.lasso import Lasso, lasso
from properties.engines.explicit.state_graph import Space
from properties.output.page import count
from properties.verdicts.verdict import VACUOUS, Answer, Verdict

if TYPE_CHECKING:
    from properties.engines.explicit.arrays import Mask


class Court:
    """The claims that can be made of one space, each with its verdict. Masks are computed once and shared."""

    def __init__(self, space: Space) -> None:
        self.space = space
        self.layout = space.layout
        self._asked: dict[tuple[Guard, ...], Mask] = {}
        self._lost: dict[tuple[Guard, ...], tuple[Mask, tuple[str, ...]]] = {}

    def verdict(self, claim: Shape) -> Verdict:
        """The verdict on one claim: violated, or else undecided for a reason, or else it holds.

        TableError, naming the claim, if its guards speak of what the design does not have.
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
                return self._at(claim, self._where(claim.guards), "a state is reached that never should be")
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
                return self._left_alone(claim, any_of(self.space, self._islands))
            case NoCycle():
                return self._left_alone(claim, any_of(self.space, ring_masks(self.space, self._islands)))

    def _premise_reached(self, claim: Shape) -> bool:
        """The claim's own premise; a `Stays` also says nothing unless its `before` happens."""
        if not self._where(claim.premise).any():
            return False
        if not isinstance(claim, Stays):
            return True
        bindings = self.layout.bindings(claim.over)
        return any(self._under(claim.before, binding).any() for binding in bindings)

    def _where(self, guards: tuple[Guard, ...]) -> Mask:
        """The states in which closed guards hold; many claims have the same premise."""
        if guards not in self._asked:
            self._asked[guards] = self.space.where(guards)
        return self._asked[guards]

    def _under(self, guards: tuple[Guard, ...], binding: Binding) -> Mask:
        return self.space.holds(ground_guards(self.layout, guards, binding))

    # --- safety ---

    def _never_happens(self, claim: NeverHappens) -> Verdict | None:
        found = [crash for crash in self.space.crashes if is_about(claim, crash.violation)]
        if not found:
            return None
        first = found[0]
        others = f", and {count(len(found) - 1, 'other')} of the kind" if found[1:] else ""
        trace = self.space.trace_of(first)
        violation = replay(self.layout, trace).violation
        return Verdict(claim, Answer.VIOLATED, f"{violation}{others}", trace, violation)

    def _at(self, claim: Shape, mask: Mask, why: str) -> Verdict | None:
        state = self.space.first(mask)
        return None if state is None else Verdict(claim, Answer.VIOLATED, why, self.space.trace_to(state))

    def _stays(self, claim: Stays) -> Verdict | None:
        for binding in self.layout.bindings(claim.over):
            before = self._under(claim.before, binding)
            edge = self.space.edge_for(before, lambda image: ~self._under(claim.after, image), binding)
            if edge is not None:
                trace = self.space.trace_to(edge[0])
                step, broken = self._breaking(trace, claim)
                who = ", ".join(f"{name}{value}" for name, value in broken.items())
                return Verdict(claim, Answer.VIOLATED, f"{step} ends it{who and f' for {who}'}", (*trace, step))
        return None

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
        return Verdict(claim, Answer.VIOLATED, f"locks are taken in a circle: {why}", longest, locks=cycle)

    # --- what stays for ever ---

    @cached_property
    def _islands(self) -> Masks:
        return island_masks(self.space)

    @cached_property
    def _final(self) -> Mask:
        """The states of bottom components from which no crash can be reached."""
        found = self.space.crash_possible & ~self.space.crash_possible
        for bottom in self.space.bottoms():
            found[bottom] = True
        return found & ~self.space.crash_possible

    def _doomed(self, goal: tuple[Guard, ...]) -> tuple[Mask, tuple[str, ...]]:
        """The states from which neither the goal nor a crash can be reached; and the crashes that mask others."""
        if goal not in self._lost:
            lost = ~self.space.can_reach(self._where(goal))
            masked = (lost & self.space.crash_possible).any()
            kinds = sorted({str(crash.violation.kind) for crash in self.space.crashes}) if masked else ()
            self._lost[goal] = (lost & ~self.space.crash_possible, tuple(kinds))
        return self._lost[goal]

    def _reachable(self, claim: Reachable | Released, goal: tuple[Guard, ...]) -> Verdict:
        doomed, masked = self._doomed(goal)
        state = self._at_rest(doomed)
        if state is None:
            return Verdict(claim, Answer.HOLDS, masked_by=masked)
        trace = self.space.trace_to(state)
        tale = replay(self.layout, trace)
        no_return = self._no_return(state, doomed)
        why = f"out of reach after step {no_return}; {self._left(tale, goal)}"
        return Verdict(claim, Answer.VIOLATED, why, trace, no_return=no_return, masked_by=masked)

    def _left_alone(self, claim: NoUnreachable | NoCycle, shows: Mask) -> Verdict:
        doomed, masked = self._doomed(self.layout.policy.scenario.released)
        state = self._left_for_ever(shows, doomed)
        if state is None:
            return Verdict(claim, Answer.HOLDS, masked_by=masked)
        trace = self.space.trace_to(state)
        alone = ", ".join(map(str, unreached(self.layout, replay(self.layout, trace).last)))
        why = f"nothing that lives by itself reaches {alone}"
        no_return = self._no_return(state, doomed)
        return Verdict(claim, Answer.VIOLATED, why, trace, no_return=no_return, masked_by=masked)

    def _eventually(self, claim: Eventually, goal: tuple[Guard, ...]) -> Verdict:
        region = self._where(claim.premise) & ~self._where(goal)
        kinds = self._crashes_in(region)
        found = self._lasso(region)
        if found is None:
            return Verdict(claim, Answer.HOLDS, masked_by=kinds)
        tale = replay(self.layout, found.trace)
        rounds = f"steps {found.again + 1} to {len(found.trace)} go round for ever"
        why = f"{rounds if found.again < len(found.trace) else 'the run rests for ever'}; {self._left(tale, goal)}"
        return Verdict(claim, Answer.VIOLATED, why, found.trace, again=found.again, masked_by=kinds)

    def _left(self, tale: Replay, goal: tuple[Guard, ...]) -> str:
        """What is left at the end of a trace that should have come to a goal, or else what the goal still asks for."""
        unmet = "; ".join(spell(guard) for guard in goal if not holds(self.layout, tale.last, (guard,), {}))
        return f"what is left: {', '.join(map(str, tale.living())) or unmet}"

    def _lasso(self, region: Mask) -> Lasso | None:
        """A fair run that stays in a region for ever."""
        return lasso(self.space, region)

    def _crashes_in(self, region: Mask) -> tuple[str, ...]:
        """The crashes behind which a run that stays in a region could have gone on, as kinds."""
        masked = (region & self.space.crash_possible).any()
        return tuple(sorted({str(crash.violation.kind) for crash in self.space.crashes})) if masked else ()

    def _at_rest(self, doomed: Mask) -> int | None:
        """The first doomed state in which the run may stay for ever."""
        return self.space.first(doomed & self._final)

    def _left_for_ever(self, shows: Mask, doomed: Mask) -> int | None:
        """The first state that shows what will still show in the end."""
        last = self._final & shows
        return self.space.first(shows & (last | doomed & self.space.can_reach(last))) if last.any() else None

    def _no_return(self, state: int, doomed: Mask) -> int | None:
        path = self.space.path_to(state)
        return next((number for number, one in enumerate(path) if doomed[one]), None)


def is_about(claim: NeverHappens, violation: Violation) -> bool:
    """Whether a claim speaks of a violation."""
    if violation.kind not in claim.kinds or violation.kind is Kind.BOUND:
        return False
    if claim.but and re.search(claim.but, violation.text):
        return False
    return not claim.about or re.search(claim.about, violation.text) is not None
