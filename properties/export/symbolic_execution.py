"""Symbolic execution: the formula of a step from its unfolded body.

The result is linear in the length of the body, where a list of its paths would be exponential: one destructor cascade
of the 2016 model has more than 100,000 paths, and about 2,000 instructions.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from model.ground.program import (
    FALSE,
    TRUE,
    Acquire,
    All,
    Any,
    Assign,
    Body,
    Branch,
    Expr,
    GroundStep,
    Halt,
    Instruction,
    Is,
    Not,
    Release,
    Shift,
    all_of,
    any_of,
    negation,
)
from model.language.violation import Kind, Violation
from model.semantics.layout import Layout
from properties.export.step_formula import Choice, Condition, LetBinding, Operand, StepFormula, needed


def formula_of(layout: Layout, step: GroundStep) -> StepFormula:
    """The formula of an unfolded step."""
    return _SymbolicExecution(layout, step).formula()


Values = dict[int, Operand]
"""The operand of each place that has one other than its own value in the state before."""


@dataclass
class _SymbolicExecution:
    """One symbolic execution in progress."""

    layout: Layout
    step: GroundStep
    bindings: list[LetBinding] = field(default_factory=list)
    domains: list[int] = field(default_factory=list)
    blocked: list[Expr] = field(default_factory=list)
    crashes: dict[Violation, list[Expr]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.domains = [len(variable.domain) for variable in self.layout.variables]
        self.owner = self.layout.threads.index(self.step.step.thread) + 1

    def formula(self) -> StepFormula:
        values, _ = self.run(self.step.body, {}, TRUE)
        crashes = tuple((violation, any_of(tuple(where))) for violation, where in self.crashes.items())
        after = tuple(sorted((p, v) for p, v in values.items() if v != Operand(p, 0)))
        blocked = any_of(tuple(self.blocked))
        roots = (blocked, *(where for _, where in crashes))
        bindings = needed(self.bindings, roots, tuple(operand for _, operand in after))
        return StepFormula(step=self.step, bindings=bindings, blocked=blocked, crashes=crashes, after=after)

    # --- bindings ---

    def named(self, expr: Expr) -> Expr:
        """An expression bound to its own name, unless it is as short as a name."""
        if isinstance(expr, Is) or expr in (TRUE, FALSE) or (isinstance(expr, Not) and isinstance(expr.part, Is)):
            return expr
        self.bindings.append(Condition(len(self.domains), expr))
        self.domains.append(2)
        return Is(len(self.domains) - 1, (1,))

    def merged(self, place: int, condition: Expr, then: Operand, otherwise: Operand) -> Operand:
        then, otherwise = self.pinned(then, condition), self.pinned(otherwise, negation(condition))
        if then == otherwise:
            return then
        self.bindings.append(Choice(len(self.domains), place, condition, then, otherwise))
        self.domains.append(self.domains[place])
        return Operand(len(self.domains) - 1, 0)

    def pinned(self, operand: Operand, condition: Expr) -> Operand:
        """The operand where the condition holds: a constant, if that leaves it one value."""
        match condition:
            case Is(place, (value,)) if place == operand.place:
                return Operand(None, value + operand.value)
            case Not(Is(place, values)) if place == operand.place:
                rest = [value for value in range(self.domains[place]) if value not in values]
                return Operand(None, rest[0] + operand.value) if len(rest) == 1 else operand
        return operand

    # --- conditions ---

    def has(self, operand: Operand, values: tuple[int, ...]) -> Expr:
        if operand.place is None:
            return TRUE if operand.value in values else FALSE
        domain = range(self.domains[operand.place])
        wanted = tuple(value for value in domain if value + operand.value in values)
        return FALSE if not wanted else TRUE if len(wanted) == len(domain) else Is(operand.place, wanted)

    def now(self, expr: Expr, values: Values) -> Expr:
        """An expression about the present state, in terms of the state before and the let-bindings."""
        match expr:
            case Is(place, wanted):
                return self.has(values.get(place, Operand(place, 0)), wanted)
            case Not(part):
                return negation(self.now(part, values))
            case All(parts):
                return all_of(tuple(self.now(part, values) for part in parts))
            case Any(parts):
                return any_of(tuple(self.now(part, values) for part in parts))

    # --- execution ---

    def run(self, body: Body, values: Values, going: Expr) -> tuple[Values, Expr]:
        """The values after a body that runs where `going` holds, and the condition that it has not ended early."""
        rest = list(reversed(body))
        while rest and going != FALSE:
            match rest.pop():
                case Assign(place, value):
                    values = {**values, place: Operand(None, value)}
                case Shift(place, delta):
                    old = values.get(place, Operand(place, 0))
                    values = {**values, place: Operand(old.place, old.value + delta)}
                case Release(place):
                    values = {**values, place: Operand(None, 0)}
                case Halt(violation):
                    self.crashes.setdefault(violation, []).append(going)
                    return values, FALSE
                case Acquire(place):
                    going = self.acquire(place, values, going)
                    values = {**values, place: Operand(None, self.owner)}
                case Branch() as one:
                    values, going = self.branch(one, values, going, rest)
        return values, going

    def acquire(self, place: int, values: Values, going: Expr) -> Expr:
        """The condition that the mutex is free; otherwise the step waits for another thread, or for itself."""
        owner = values.get(place, Operand(place, 0))
        mine = self.has(owner, (self.owner,))
        others = self.has(owner, tuple(v for v in range(1, self.domains[place]) if v != self.owner))
        if mine != FALSE:
            violation = Violation(Kind.SELF_DEADLOCK, self.layout.variables[place].name)
            self.crashes.setdefault(violation, []).append(all_of((going, mine)))
        if others != FALSE:
            self.blocked.append(all_of((going, others)))
        return self.named(all_of((going, self.has(owner, (0,)))))

    def branch(self, one: Branch, values: Values, going: Expr, rest: list[Instruction]) -> tuple[Values, Expr]:
        condition = self.now(one.condition, values)
        if condition in (TRUE, FALSE):
            rest.extend(reversed(one.then if condition == TRUE else one.otherwise))
            return values, going
        condition = self.named(condition)
        here, there = self.named(all_of((going, condition))), self.named(all_of((going, negation(condition))))
        then, then_going = self.run(one.then, values, here)
        otherwise, otherwise_going = self.run(one.otherwise, values, there)
        if FALSE in (then_going, otherwise_going):
            return (otherwise, otherwise_going) if then_going == FALSE else (then, then_going)
        places = [p for p in sorted({*then, *otherwise})]
        joined = {
            p: self.merged(p, condition, then.get(p, Operand(p, 0)), otherwise.get(p, Operand(p, 0))) for p in places
        }
        unchanged = then_going == here and otherwise_going == there
        return joined, going if unchanged else self.named(any_of((then_going, otherwise_going)))
