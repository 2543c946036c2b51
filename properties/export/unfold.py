"""Steps without procedures: what a step calls is written out where it is called.

Other checkers have no procedures that may reach themselves again, as destructors may. Written out, they always end: an
object inside its destructor is known to be `dying`, so the branch that would destroy it again is never taken, and the
facts that `model.simplify` carries along a body remove it. The same facts keep the text short, since most of what a
destructor asks is decided by where it is called from.
"""

from __future__ import annotations

from dataclasses import replace

from model.errors import ModelBug
from model.program import Body, Branch, Call, GroundStep, Instruction, Program
from model.simplify import Facts, Simplifier

LIMIT = 20_000
"""Instructions of one body beyond which unfolding is taken to be endless; the 2016 model has bodies of 2,000."""


def unfold(program: Program) -> Program:
    """The program with every call written out: its steps mean the same and it has no procedures.

    ModelBug if a body does not end, which would need a destructor that reaches itself again.
    """
    unfolder = _Unfolder(program.layout, program.procedures)
    return replace(program, steps=tuple(one for step in program.steps for one in unfolder.step(step)), procedures={})


class _Unfolder(Simplifier):
    """A simplifier that goes into procedures instead of forgetting what they may change."""

    def step(self, step: GroundStep) -> tuple[GroundStep, ...]:
        self.done = 0
        return super().step(step)

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
