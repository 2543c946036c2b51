"""A program as flat Python code over bit-packed states, the fast counterpart of `model.semantics.step`.

Each procedure and each step that is more than an assignment becomes a function `(s, m) -> int`: from a bit-packed
state and the running thread's value as owner of a mutex to the state after, or a negative number: `BLOCKED`, or
`-2 - n` for violation number `n`. Each program point of a thread becomes a function that tests the guards of its steps
in order and puts the state after each, and the step's number, into a list. Events that must be known once, however
often they happen (rows of objects that ran, locks taken while others are held), are put into the set `marks`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from model.ground.program import Program
from model.language.errors import ModelBug
from model.language.policy import Grain
from model.language.violation import Violation
from model.semantics.layout import Part
from properties.engines.codegen.emit import BLOCKED, Emitter
from properties.engines.codegen.packing import Packing

__all__ = ["BLOCKED", "Compiled", "compile_program", "violation_number"]

Put = Callable[[int], None]
Point = Callable[[int, Put], None]
"""The steps of one thread at one program point: for each that is enabled, puts the state after and its number."""
Mark = int | tuple[int, int, int]
"""A row of an object that ran, by number; or a lock taken while others are held: site, thread, packed owners of all."""


def violation_number(packed: int) -> int:
    """The number of the violation that a negative result encodes."""
    return -2 - packed


@dataclass(kw_only=True)
class Compiled:
    """The functions of one program. `marks` is the only thing in it that changes."""

    program: Program
    packing: Packing
    violations: tuple[Violation, ...]
    rows: tuple[tuple[str, str], ...]
    """Lifecycle and `row_id` of each row of an object, by mark."""
    sites: tuple[tuple[int, str], ...]
    """Place of the mutex and row of each place in the code where one is taken."""
    points: dict[tuple[int, int], Point]
    """By number of the thread and value of its program point; points without steps are absent."""
    runs: dict[int, Callable[[int, int], int]]
    """The steps that can leave marks, by number."""
    marks: set[Mark]
    source: str = field(repr=False)

    def plan(self, packed: int) -> tuple[tuple[Point, ...], tuple[Point, ...]]:
        """The functions for the program points of a state: those that go alone if they can, and all of them.

        At the safe grain a thread at a point where it runs on goes alone, the first such thread that has a step.
        """
        at = list(enumerate(self.packing.point_values(packed)))
        layout = self.program.layout
        alone = []
        if layout.policy.grain is Grain.SAFE:
            states = [layout.of(thread).states for thread in layout.threads]
            alone = [key for key in at if states[key[0]][key[1]].runs_on and key in self.points]
        return tuple(self.points[key] for key in alone), tuple(self.points[key] for key in at if key in self.points)

    def owner(self, step: int) -> int:
        """The value that the thread of a step has as owner of a mutex."""
        return self.program.layout.threads.index(self.program.steps[step].step.thread) + 1

    def locks(self, mark: Mark) -> tuple[tuple[str, str, str], ...]:
        """The pairs of mutexes of a mark: held, taken, and where, as `thread/row`."""
        if isinstance(mark, int):
            return ()
        site, owner, held = mark
        taken, row = self.sites[site]
        layout = self.program.layout
        where = f"{layout.threads[owner - 1]}/{row}"
        found = []
        for variable in layout.variables:
            bits = self.packing.bits[variable.place]
            if variable.role is Part.MUTEX and held & bits.mask == bits.at(owner):
                found.append((variable.name, layout.variables[taken].name, where))
        return tuple(found)


def compile_program(program: Program, packing: Packing) -> Compiled:
    """Generate the functions of a program, and compile them."""
    emitter = Emitter(program, packing)
    source = emitter.module()
    marks: set[Mark] = set()
    namespace: dict[str, Any] = {"mark": marks.add, "ModelBug": ModelBug}
    exec(compile(source, f"<{program.layout.design.name}>", "exec"), namespace)
    points = {key: namespace[name] for key, name in emitter.points.items()}
    runs = {number: namespace[name] for number, name in emitter.runs.items()}
    return Compiled(
        program=program,
        packing=packing,
        violations=tuple(emitter.violations),
        rows=tuple(emitter.rows),
        sites=tuple(emitter.sites),
        points=points,
        runs=runs,
        marks=marks,
        source=source,
    )
