"""The generated code one state at a time, for walks and for the lookahead from their states.

States are bit-packed integers and steps are numbers, places in `Program.steps`; a successor below zero is a violation.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from model.ground.guards import ground_guards
from model.ground.program import Program
from model.language.violation import Violation
from model.language.vocabulary import Guard
from model.semantics.layout import State
from model.semantics.step import Step
from properties.engines.codegen.compiled import Compiled, Mark, Point, violation_number
from properties.engines.codegen.conditions import source

NumberedEdge = tuple[int, int]
"""The number of a step, and the state that it leads to or, below zero, its violation."""


class Fast:
    """Steps from single states by the generated code; answers are cached."""

    def __init__(self, compiled: Compiled) -> None:
        self.program: Program = compiled.program
        self.packing = compiled.packing
        self._compiled = compiled
        self._plans: dict[int, tuple[tuple[Point, ...], tuple[Point, ...]]] = {}
        self._edges: dict[int, tuple[NumberedEdge, ...]] = {}
        self._states: dict[int, State] = {}
        self._numbers = {id(one.step): number for number, one in enumerate(self.program.steps)}

    def state(self, packed: int) -> State:
        """The state as a tuple."""
        found = self._states.get(packed)
        if found is None:
            found = self._states[packed] = self.packing.unpack(packed)
        return found

    def step(self, number: int) -> Step:
        """The step of that number."""
        return self.program.steps[number].step

    def numbers(self, steps: Iterable[Step]) -> tuple[int, ...]:
        """The numbers of some steps of this very program; `KeyError` for one that is only equal to it."""
        return tuple(self._numbers[id(step)] for step in steps)

    def test(self, guards: tuple[Guard, ...]) -> Callable[[int], bool]:
        """Return a test of bit-packed states that is true where these guards hold; the guards must be closed."""
        condition = source(self.packing, ground_guards(self.program.layout, guards, {}))
        found: Callable[[int], bool] = eval(compile(f"lambda s: bool({condition})", "<test>", "eval"))
        return found

    def edges(self, packed: int) -> tuple[NumberedEdge, ...]:
        """All enabled steps with the states after them, in the order of `model.semantics.step.enabled`."""
        found = self._edges.get(packed)
        if found is None:
            found = self._edges[packed] = self._ask(packed)
        return found

    def _ask(self, packed: int) -> tuple[NumberedEdge, ...]:
        points = packed & self.packing.point_mask
        plan = self._plans.get(points)
        if plan is None:
            plan = self._plans[points] = self._compiled.plan(packed)
        out: list[int] = []
        for alone in plan[0]:
            alone(packed, out.append)
            if out:
                break
        else:
            for point in plan[1]:
                point(packed, out.append)
        return tuple(zip(out[1::2], out[::2], strict=True))

    def follow(self, packed: int, numbers: Iterable[int]) -> tuple[int, ...]:
        """The states along some steps, the first included; `KeyError` if a step is not enabled. A crash comes last."""
        states = [packed]
        for number in numbers:
            states.append(dict(self.edges(states[-1]) if states[-1] >= 0 else ())[number])
        return tuple(states)

    def violation(self, after: int) -> Violation | None:
        """The violation of a successor below zero; None for a state."""
        return self._compiled.violations[violation_number(after)] if after < 0 else None

    def marks(self, packed: int, number: int) -> tuple[Mark, ...]:
        """The events of an enabled step that its states do not show: rows of objects that run, locks that it takes."""
        run = self._compiled.runs.get(number)
        if run is None:
            return ()
        self._compiled.marks.clear()
        run(packed, self._compiled.owner(number))
        return tuple(self._compiled.marks)

    def ran(self, packed: int, number: int) -> frozenset[tuple[str, str]]:
        """The rows that a step runs, its own and those of objects, as lifecycle and `row_id`."""
        step = self.step(number)
        own = (step.thread.lifecycle, self.program.layout.of(step.thread).row_id(step.row))
        marks = self.marks(packed, number)
        return frozenset((own, *(self._compiled.rows[mark] for mark in marks if isinstance(mark, int))))

    def locked(self, packed: int, number: int) -> tuple[tuple[str, str, str], ...]:
        """The pairs of mutexes of a step: held, taken meanwhile, and where; sorted."""
        return tuple(sorted(pair for mark in self.marks(packed, number) for pair in self._compiled.locks(mark)))
