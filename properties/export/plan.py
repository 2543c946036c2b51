"""What is exported, before any language is chosen: steps as formulas, whose turn it is, and what is claimed.

Expressions here also ask about what is no variable of the layout; `Plan.topic` says what a negative place means.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from model.ground.guards import ground_guards
from model.ground.program import FALSE, TRUE, Expr, Is, Not, Program, all_of, any_of
from model.language.policy import Grain
from model.language.violation import Violation
from model.language.vocabulary import Guard
from model.semantics.layout import Layout
from properties.claims.claim import Never, NeverHappens, Reachable, Released, Shape

from .flow import Flow
from .tracing import flow_of
from .unfold import unfold, values_of


class Topic(StrEnum):
    """What expressions may ask about besides variables."""

    ALONE = "alone"
    """Whether a thread stands where it runs on, and has a step."""
    WAITS = "waits"
    """Whether a step needs a mutex that another thread holds."""


@dataclass(frozen=True)
class Bad:
    """A claim that no state satisfies `bad`, or that no step ends in one of some violations, given by number."""

    name: str
    sentence: str
    premise: Expr
    bad: Expr = FALSE
    ends: tuple[int, ...] = ()


@dataclass(frozen=True)
class Always:
    """A claim that from every state a state with `goal` stays reachable, or one where a violation is possible."""

    name: str
    sentence: str
    goal: Expr


@dataclass(frozen=True)
class Plan:
    """A layout and some claims, ready to be written down."""

    layout: Layout
    flows: tuple[Flow, ...]
    claims: tuple[Shape, ...]

    @staticmethod
    def of(program: Program, claims: tuple[Shape, ...]) -> Plan:
        """The plan of a program: it is unfolded and every step made a formula.

        It speaks of states that can be reached: what asks for values that no variable ever has is left out.
        """
        return Plan._of(unfold(program, values_of(program)), claims)

    @staticmethod
    def anywhere(program: Program, claims: tuple[Shape, ...]) -> Plan:
        """As `of`, for any state that the variables allow."""
        return Plan._of(unfold(program), claims)

    @staticmethod
    def _of(program: Program, claims: tuple[Shape, ...]) -> Plan:
        return Plan(program.layout, tuple(flow_of(program.layout, step) for step in program.steps), claims)

    @cached_property
    def violations(self) -> tuple[Violation, ...]:
        """Every violation that some step might end in, sorted; what is beyond the scope (`bound`) included."""
        return tuple(sorted({violation for flow in self.flows for violation, _ in flow.crashes}))

    # --- what is no variable ---

    @cached_property
    def _topics(self) -> tuple[tuple[Topic, int], ...]:
        alone = [(Topic.ALONE, number) for number in range(len(self.layout.threads))]
        waits = [(Topic.WAITS, number) for number in range(len(self.flows))]
        return (*alone, *waits)

    def topic(self, place: int) -> tuple[Topic, int]:
        """What a negative place asks about: whether the thread or the step of that number."""
        return self._topics[-1 - place]

    def _asks(self, topic: Topic, number: int) -> Expr:
        return Is(-1 - self._topics.index((topic, number)), (1,))

    # --- whose turn it is ---

    @cached_property
    def _running_on(self) -> tuple[frozenset[int], ...]:
        """For each thread, the points where it runs on: none at the full grain."""
        safe = self.layout.policy.grain is Grain.SAFE
        states = [self.layout.of(thread).states for thread in self.layout.threads]
        return tuple(frozenset(n for n, state in enumerate(one) if safe and state.runs_on) for one in states)

    @cached_property
    def alone(self) -> dict[int, Expr]:
        """For each thread that may go alone, by number: where it does."""
        found: dict[int, list[Expr]] = {}
        for number, flow in enumerate(self.flows):
            thread = self.thread(flow)
            points = tuple(point for point in flow.step.points if point in self._running_on[thread])
            if points:
                here = all_of((Is(flow.step.place, points), flow.step.guard, self._ready(number)))
                found.setdefault(thread, []).append(here)
        return {thread: any_of(tuple(found[thread])) for thread in sorted(found)}

    def ready(self, number: int) -> Expr:
        """Where a step may be taken, if it is its thread's turn."""
        step = self.flows[number].step
        return all_of((self._at(step.place, step.points), step.guard, self._ready(number)))

    def _at(self, place: int, points: tuple[int, ...]) -> Expr:
        whole = len(points) == len(self.layout.variables[place].domain)
        return TRUE if whole else Is(place, points)

    def _ready(self, number: int) -> Expr:
        return TRUE if self.flows[number].blocked == FALSE else Not(self._asks(Topic.WAITS, number))

    def turn(self, number: int) -> Expr:
        """No other thread goes alone. Of several that would, the first does, and looks only at those before it."""
        flow = self.flows[number]
        mine = self.thread(flow)
        running_on = self._running_on[mine].intersection(flow.step.points)
        resting = tuple(point for point in flow.step.points if point not in running_on)
        parts: list[Expr] = []
        for thread in self.alone:
            goes = Not(self._asks(Topic.ALONE, thread))
            if thread < mine or (thread > mine and not running_on):
                parts.append(goes)
            elif thread > mine and resting:
                parts.append(any_of((Is(flow.step.place, tuple(sorted(running_on))), goes)))
        return all_of(tuple(parts))

    def thread(self, flow: Flow) -> int:
        """The number of the thread whose step it is."""
        return self.layout.threads.index(flow.step.step.thread)

    # --- what is claimed ---

    @cached_property
    def bad(self) -> tuple[Bad, ...]:
        """The claims that one state refutes."""
        return tuple(one for claim in self.claims if isinstance(one := self._claim(claim), Bad))

    @cached_property
    def always(self) -> tuple[Always, ...]:
        """The claims about what stays reachable."""
        return tuple(one for claim in self.claims if isinstance(one := self._claim(claim), Always))

    @cached_property
    def left_out(self) -> tuple[Shape, ...]:
        """The claims that the languages of other checkers cannot say in terms of states."""
        return tuple(claim for claim in self.claims if self._claim(claim) is None)

    def _claim(self, claim: Shape) -> Bad | Always | None:
        premise = self._ground(claim.premise)
        match claim:
            case NeverHappens():
                ends = tuple(n for n, one in enumerate(self.violations) if speaks_of(claim, one))
                return Bad(claim.name, claim.sentence, premise, ends=ends)
            case Never(guards=guards):
                return Bad(claim.name, claim.sentence, premise, self._ground(guards))
            case Reachable(goal=goal):
                return Always(claim.name, claim.sentence, self._ground(goal))
            case Released():
                return Always(claim.name, claim.sentence, self._ground(self.layout.policy.scenario.released))
        return None

    def _ground(self, guards: tuple[Guard, ...]) -> Expr:
        return ground_guards(self.layout, guards, {})


def speaks_of(claim: NeverHappens, violation: Violation) -> bool:
    """Whether the claim says that this never happens."""
    about = not claim.about or re.search(claim.about, violation.text) is not None
    return violation.kind in claim.kinds and about and not (claim.but and re.search(claim.but, violation.text))
