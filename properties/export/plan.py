"""The plan of an export, independent of the language: steps as formulas, the scheduling, and the claims.

Expressions here also contain questions that are no variables of the layout: `Plan.question` decodes a negative place.
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
from properties.export.step_formula import StepFormula
from properties.export.symbolic_execution import formula_of
from properties.export.unfold import unfold, values_of


class Question(StrEnum):
    """Questions in expressions, besides variables."""

    ALONE = "alone"
    """Does a thread stand where it runs on, and has it an enabled step?"""
    WAITS = "waits"
    """Does a step need a mutex that another thread holds?"""


@dataclass(frozen=True, kw_only=True)
class SafetyClaim:
    """A claim that no state satisfies `bad`, or that no step ends in one of some `violations`, given by number."""

    name: str
    sentence: str
    premise: Expr
    bad: Expr = FALSE
    violations: tuple[int, ...] = ()


@dataclass(frozen=True)
class ReachabilityClaim:
    """A claim that from every state one with `goal` stays reachable, or one where a violation is possible."""

    name: str
    sentence: str
    goal: Expr


@dataclass(frozen=True)
class Plan:
    """A layout and some claims, ready to be printed in any of the languages."""

    layout: Layout
    formulas: tuple[StepFormula, ...]
    claims: tuple[Shape, ...]

    @staticmethod
    def of(program: Program, claims: tuple[Shape, ...]) -> Plan:
        """The plan of a program: it is unfolded and every step made a formula.

        Only reachable states count: conditions on values that no variable ever has are simplified away.
        """
        return Plan._of(unfold(program, values_of(program)), claims)

    @staticmethod
    def anywhere(program: Program, claims: tuple[Shape, ...]) -> Plan:
        """As `of`, for any state that the variables allow."""
        return Plan._of(unfold(program), claims)

    @staticmethod
    def _of(program: Program, claims: tuple[Shape, ...]) -> Plan:
        return Plan(program.layout, tuple(formula_of(program.layout, step) for step in program.steps), claims)

    @cached_property
    def violations(self) -> tuple[Violation, ...]:
        """Every violation that a step might end in, sorted; those of kind `bound` included."""
        return tuple(sorted({violation for formula in self.formulas for violation, _ in formula.crashes}))

    # --- questions ---

    @cached_property
    def _questions(self) -> tuple[tuple[Question, int], ...]:
        alone = [(Question.ALONE, number) for number in range(len(self.layout.threads))]
        waits = [(Question.WAITS, number) for number in range(len(self.formulas))]
        return (*alone, *waits)

    def question(self, place: int) -> tuple[Question, int]:
        """The question that a negative place encodes, and the number of its thread or step."""
        return self._questions[-1 - place]

    def _asks(self, question: Question, number: int) -> Expr:
        return Is(-1 - self._questions.index((question, number)), (1,))

    # --- scheduling ---

    @cached_property
    def _running_on(self) -> tuple[frozenset[int], ...]:
        """For each thread, the points where it runs on: none at the full grain."""
        safe = self.layout.policy.grain is Grain.SAFE
        states = [self.layout.of(thread).states for thread in self.layout.threads]
        return tuple(frozenset(n for n, state in enumerate(one) if safe and state.runs_on) for one in states)

    @cached_property
    def alone(self) -> dict[int, Expr]:
        """For each thread that may go alone, by number: the condition under which it does."""
        found: dict[int, list[Expr]] = {}
        for number, formula in enumerate(self.formulas):
            thread = self.thread(formula)
            points = tuple(point for point in formula.step.points if point in self._running_on[thread])
            if points:
                here = all_of((Is(formula.step.place, points), formula.step.guard, self._ready(number)))
                found.setdefault(thread, []).append(here)
        return {thread: any_of(tuple(found[thread])) for thread in sorted(found)}

    def ready(self, number: int) -> Expr:
        """The condition under which a step may be taken, if it is its thread's turn."""
        step = self.formulas[number].step
        return all_of((self._at(step.place, step.points), step.guard, self._ready(number)))

    def _at(self, place: int, points: tuple[int, ...]) -> Expr:
        whole = len(points) == len(self.layout.variables[place].domain)
        return TRUE if whole else Is(place, points)

    def _ready(self, number: int) -> Expr:
        return TRUE if self.formulas[number].blocked == FALSE else Not(self._asks(Question.WAITS, number))

    def turn(self, number: int) -> Expr:
        """The condition that no other thread goes alone. Of several that would, the first does."""
        formula = self.formulas[number]
        mine = self.thread(formula)
        running_on = self._running_on[mine].intersection(formula.step.points)
        resting = tuple(point for point in formula.step.points if point not in running_on)
        parts: list[Expr] = []
        for thread in self.alone:
            goes = Not(self._asks(Question.ALONE, thread))
            if thread < mine or (thread > mine and not running_on):
                parts.append(goes)
            elif thread > mine and resting:
                parts.append(any_of((Is(formula.step.place, tuple(sorted(running_on))), goes)))
        return all_of(tuple(parts))

    def thread(self, formula: StepFormula) -> int:
        """The number of the thread whose step it is."""
        return self.layout.threads.index(formula.step.step.thread)

    # --- claims ---

    @cached_property
    def safety(self) -> tuple[SafetyClaim, ...]:
        """The claims that one state refutes."""
        return tuple(one for claim in self.claims if isinstance(one := self._claim(claim), SafetyClaim))

    @cached_property
    def reachability(self) -> tuple[ReachabilityClaim, ...]:
        """The claims about what stays reachable."""
        return tuple(one for claim in self.claims if isinstance(one := self._claim(claim), ReachabilityClaim))

    @cached_property
    def left_out(self) -> tuple[Shape, ...]:
        """The claims that the languages of other checkers cannot express."""
        return tuple(claim for claim in self.claims if self._claim(claim) is None)

    def _claim(self, claim: Shape) -> SafetyClaim | ReachabilityClaim | None:
        premise = self._ground(claim.premise)
        match claim:
            case NeverHappens():
                ends = tuple(n for n, one in enumerate(self.violations) if speaks_of(claim, one))
                return SafetyClaim(name=claim.name, sentence=claim.sentence, premise=premise, violations=ends)
            case Never(guards=guards):
                return SafetyClaim(name=claim.name, sentence=claim.sentence, premise=premise, bad=self._ground(guards))
            case Reachable(goal=goal):
                return ReachabilityClaim(claim.name, claim.sentence, self._ground(goal))
            case Released():
                return ReachabilityClaim(claim.name, claim.sentence, self._ground(self.layout.policy.scenario.released))
        return None

    def _ground(self, guards: tuple[Guard, ...]) -> Expr:
        return ground_guards(self.layout, guards, {})


def speaks_of(claim: NeverHappens, violation: Violation) -> bool:
    """True if the claim rules this violation out."""
    about = not claim.about or re.search(claim.about, violation.text) is not None
    return violation.kind in claim.kinds and about and not (claim.but and re.search(claim.but, violation.text))
