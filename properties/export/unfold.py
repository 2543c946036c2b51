"""Steps without procedures: every call is inlined.

Other checkers have no recursive procedures, and destructors may be recursive. Inlined, they always end:
an object inside its destructor is known to be `dying`, so the branch that would destroy it again is never taken, and
the facts that `model.ground.simplify` carries along a body remove it. The same facts keep the text short, since most
of the conditions in a destructor are decided by its caller.

Unused values are removed too: under most scenarios a third of the variables never change, and a third of all
instructions is for values that never occur. The possible values of the variables are a fixed point: every step in turn
adds values, until no new one appears. That is an over-approximation of the reachable values.
"""

from __future__ import annotations

from dataclasses import replace

from model.ground.program import (
    Acquire,
    Assign,
    Body,
    Branch,
    Call,
    GroundStep,
    Instruction,
    Program,
    Release,
    Shift,
    instructions,
)
from model.ground.simplify import Facts, Simplifier
from model.language.errors import ModelBug

LIMIT = 20_000
"""Unfolding a body into more instructions counts as endless; the 2016 model has bodies of 2,000."""


Values = tuple[frozenset[int], ...]
"""For each variable, the values that it may have."""


def unfold(program: Program, values: Values | None = None) -> Program:
    """The program with every call inlined. Its steps are equivalent wherever each variable has one of its `values`,
    and everywhere without them.

    ModelBug if a body does not end, as with a destructor that reaches itself again.
    """
    unfolder = _Unfolder(program.layout, program.procedures)
    if values is not None:
        unfolder.possible = values
    return replace(program, steps=tuple(one for step in program.steps for one in unfolder.step(step)), procedures={})


def values_of(program: Program) -> Values:
    """For each variable all values that it has in a reachable state, and possibly more."""
    known: Values = ()
    after: Values = tuple(frozenset((variable.initial,)) for variable in program.layout.variables)
    while known != after:
        known = after
        after = _after(unfold(program, known), known)
    return known


def _after(program: Program, known: Values) -> Values:
    """The values that variables have before or after one of the steps."""
    layout = program.layout
    found = [set(values) for values in known]
    for step in program.steps:
        owner = layout.threads.index(step.step.thread) + 1
        for one in instructions(step.body):
            match one:
                case Assign(place, value):
                    found[place].add(value)
                case Shift(place, delta):
                    within = range(len(layout.variables[place].domain))
                    found[place].update(value + delta for value in known[place] if value + delta in within)
                case Acquire(place):
                    found[place].add(owner)
                case Release(place):
                    found[place].add(0)
    return tuple(map(frozenset, found))


class _Unfolder(Simplifier):
    """A simplifier that goes into procedures instead of forgetting what they may change."""

    def step(self, step: GroundStep) -> tuple[GroundStep, ...]:
        self.done = 0
        points = tuple(point for point in step.points if point in self.possible[step.place])
        return super().step(replace(step, points=points)) if points else ()

    def body(self, body: Body, facts: Facts) -> tuple[Body, Facts | None]:
        done: list[Instruction] = []
        rest = list(reversed(body))
        after: Facts | None = dict(facts)
        while rest and after is not None:
            one = rest.pop()
            self.done += 1
            if self.done > LIMIT:
                raise ModelBug(f"unfolding does not end within {LIMIT} instructions at {one}")
            if isinstance(one, Call):
                rest.extend(reversed(self.procedures[one.procedure]))
                continue
            after = self._branch(one, after, done, rest) if isinstance(one, Branch) else self._plain(one, after, done)
        return tuple(done), after
