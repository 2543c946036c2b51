"""Constant propagation over the ground form: tests whose answer is known are removed.

A row's guards say much about the state its effects meet: that a slot is set, that a holder is alive. Carrying those
*facts* (for a place, the values it may have) along a body removes most tests and every branch that cannot be taken. The
meaning does not change; `tests/model/ground` compares programs with and without.
"""

from __future__ import annotations

from dataclasses import replace

from model.ground.heap import destructor
from model.ground.program import (
    FALSE,
    TRUE,
    Acquire,
    All,
    Any,
    Assign,
    Body,
    Branch,
    Call,
    Expr,
    GroundStep,
    Halt,
    Instruction,
    Is,
    Not,
    Program,
    Release,
    Shift,
    all_of,
    any_of,
    instructions,
    negation,
)
from model.language.lifecycle import Role
from model.language.vocabulary import RESERVED
from model.semantics.layout import Layout, Part

Facts = dict[int, frozenset[int]]
"""For some places, the only values they can have here. No entry: anything in `Simplifier.possible`."""


class Simplifier:
    """Simplifies the bodies of one program."""

    def __init__(self, layout: Layout, procedures: dict[str, Body]) -> None:
        self.layout = layout
        self.procedures = procedures
        self.destructors = {destructor(instance): layout.variable(str(instance)) for instance in layout.instances}
        self.writes = _writes(procedures)
        self.possible = _possible(layout, procedures)

    def program(self, steps: tuple[GroundStep, ...]) -> Program:
        """The program, every body simplified; steps whose guard cannot hold are left out."""
        procedures = {name: self.body(body, self._entry(name))[0] for name, body in sorted(self.procedures.items())}
        return Program(self.layout, tuple(one for step in steps for one in self.step(step)), procedures)

    def _entry(self, procedure: str) -> Facts:
        """The facts where a procedure is called: a destructor is called only for an object that is alive."""
        if procedure not in self.destructors:
            return {}
        variable = self.destructors[procedure]
        return {variable.place: frozenset(v for v, name in enumerate(variable.domain) if name not in RESERVED)}

    def step(self, step: GroundStep) -> tuple[GroundStep, ...]:
        """The step with a simpler guard and body, or nothing if it is never enabled."""
        facts: Facts = {step.place: frozenset(step.points)}
        guard = self.expression(step.guard, facts)
        if guard == FALSE:
            return ()
        return (replace(step, guard=guard, body=self.body(step.body, self.learn(facts, guard, True))[0]),)

    # --- expressions ---

    def known(self, facts: Facts, place: int) -> frozenset[int]:
        """The values a place may have."""
        return facts.get(place, self.possible[place])

    def expression(self, expr: Expr, facts: Facts) -> Expr:
        """Return the expression without the parts that the facts decide."""
        match expr:
            case Is(place, values):
                known = self.known(facts, place)
                common = known.intersection(values)
                return FALSE if not common else TRUE if len(common) == len(known) else expr
            case All(parts):
                return self._all(parts, facts)
            case Any(parts):
                return any_of(tuple(self.expression(part, facts) for part in parts))
            case Not(Is(place, values)):
                rest = tuple(v for v in range(len(self.layout.variables[place].domain)) if v not in values)
                return self.expression(Is(place, rest), facts)
            case Not(part):
                return negation(self.expression(part, facts))

    def unless(self, expr: Expr) -> Expr:
        """The negation of a simplified expression, simplified too."""
        return self.expression(negation(expr), {})

    def _all(self, parts: tuple[Expr, ...], facts: Facts) -> Expr:
        done = []
        for part in parts:
            done.append(self.expression(part, facts))
            facts = self.learn(facts, done[-1], True)
        return all_of(tuple(done))

    def learn(self, facts: Facts, expr: Expr, holds: bool) -> Facts:
        """The facts, and what follows from the expression holding or not; the facts given are not changed."""
        match expr:
            case Is(place, values):
                known = self.known(facts, place)
                return {**facts, place: known.intersection(values) if holds else known.difference(values)}
            case Not(part):
                return self.learn(facts, part, not holds)
            case All(parts) | Any(parts) if isinstance(expr, All) is holds:
                for part in parts:
                    facts = self.learn(facts, part, holds)
                return facts
        return facts

    # --- bodies ---

    def body(self, body: Body, facts: Facts) -> tuple[Body, Facts | None]:
        """The simplified body and the facts after it; no facts at all if it always ends in a violation."""
        done: list[Instruction] = []
        rest = list(reversed(body))
        after: Facts | None = dict(facts)
        while rest and after is not None:
            one = rest.pop()
            after = self._branch(one, after, done, rest) if isinstance(one, Branch) else self._plain(one, after, done)
        return tuple(done), after

    def _plain(self, one: Instruction, facts: Facts, done: list[Instruction]) -> Facts | None:
        match one:
            case Assign(place, value):
                if self.known(facts, place) == {value}:
                    return facts
                facts[place] = frozenset((value,))
            case Shift(place, delta):
                facts[place] = frozenset(value + delta for value in self.known(facts, place))
            case Release(place):
                facts[place] = frozenset((0,))
            case Acquire(place):
                facts[place] = self.possible[place] - {0}
            case Call(procedure):
                facts = {place: known for place, known in facts.items() if place not in self.writes[procedure]}
            case Halt():
                done.append(one)
                return None
        done.append(one)
        return facts

    def _branch(self, one: Branch, facts: Facts, done: list[Instruction], rest: list[Instruction]) -> Facts | None:
        condition = self.expression(one.condition, facts)
        if condition in (TRUE, FALSE):
            rest.extend(reversed(one.then if condition == TRUE else one.otherwise))
            return facts
        then, after_then = self.body(one.then, self.learn(facts, condition, True))
        without = self.learn(facts, condition, False)
        if after_then is None:
            # What follows runs only if the condition does not hold: flat code, and one more fact for it.
            done.append(Branch(condition, then))
            rest.extend(reversed(one.otherwise))
            return without
        otherwise, after_otherwise = self.body(one.otherwise, without)
        if then != otherwise:
            done.append(Branch(condition, then, otherwise) if then else Branch(self.unless(condition), otherwise))
        else:
            done.extend(then)
        return after_then if after_otherwise is None else _join(after_then, after_otherwise)


def _join(one: Facts, other: Facts) -> Facts:
    return {place: known | other[place] for place, known in one.items() if place in other}


def _writes(procedures: dict[str, Body]) -> dict[str, frozenset[int]]:
    """The places that each procedure may change, with those of what it calls."""
    own: dict[str, set[int]] = {name: set() for name in procedures}
    calls: dict[str, set[str]] = {name: set() for name in procedures}
    for name, body in procedures.items():
        for one in instructions(body):
            if isinstance(one, Call):
                calls[name].add(one.procedure)
            elif isinstance(one, Assign | Shift | Acquire | Release):
                own[name].add(one.place)
    changed = True
    while changed:
        changed = False
        for name, called in calls.items():
            before = len(own[name])
            own[name].update(*(own[other] for other in called))
            changed = changed or len(own[name]) != before
    return {name: frozenset(places) for name, places in own.items()}


def _possible(layout: Layout, procedures: dict[str, Body]) -> tuple[frozenset[int], ...]:
    """The values each place can ever have. What is there from the start and never destroyed has no reserved state."""
    destroyed = {str(instance) for instance in layout.instances if destructor(instance) in procedures}
    found = []
    for variable in layout.variables:
        values = set(range(len(variable.domain)))
        lasting = variable.domain[variable.initial] not in RESERVED and str(variable.holder) not in destroyed
        if variable.role is Part.LIFECYCLE and layout.of(variable.holder).role is not Role.THREAD and lasting:
            values -= {variable.domain.index(name) for name in RESERVED}
        found.append(frozenset(values))
    return tuple(found)
