"""What a search leaves behind, and the traces that lead to it.

A search keeps integers only. Here they become steps again, made with `model.semantics.step`, so that every trace is a
real one also when symmetry has let one state stand for several."""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass, field

from model.language.errors import ModelBug
from model.language.violation import Violation
from model.semantics.layout import State
from model.semantics.step import Step, step, successors
from properties.engines.codegen.compiled import Compiled, Mark
from properties.engines.explicit.arrays import Edges


@dataclass(frozen=True)
class Crash:
    """A violation, the first state from which a step has it, and that step (see `Space.trace_of`)."""

    violation: Violation
    state: int
    step: Step


@dataclass(frozen=True)
class Found:
    """The bare result of a search: packed states, edges by source, crash edges, marks with first state and step."""

    states: list[int]
    offsets: array[int]
    targets: array[int]
    labels: array[int]
    turns: array[int]
    """For each edge the renaming from the state it really leads to to the one that stands for it; none without
    symmetry."""
    crash_from: array[int]
    crash_step: array[int]
    crash_what: array[int]
    marked: dict[Mark, tuple[int, int]]
    depth: int
    seconds: float
    undecided: str


@dataclass(frozen=True)
class Traces:
    """Shortest traces. `canonical` is None without symmetry.

    Paths that share a beginning share what was found out about it: a state is reached in one way only.
    """

    compiled: Compiled
    canonical: Callable[[int], int] | None
    found: Found
    edges: Edges
    _reached: dict[int, tuple[Step, State]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def path_to(self, number: int) -> tuple[int, ...]:
        """The numbers of the states on a shortest path from the initial one."""
        path = [number]
        while path[-1]:
            path.append(int(self.edges.sources[self.edges.discovery[path[-1]]]))
        return tuple(reversed(path))

    def to(self, number: int) -> tuple[tuple[Step, ...], State]:
        """The steps of a shortest path to a state, and the real state at its end."""
        state, steps = self.compiled.program.layout.initial, []
        for after in self.path_to(number)[1:]:
            if after not in self._reached:
                self._reached[after] = self._next(state, after)
            one, state = self._reached[after]
            steps.append(one)
        return tuple(steps), state

    def _next(self, state: State, after: int) -> tuple[Step, State]:
        """The step that the search took from a real state to that number, and where it leads."""
        if self.canonical is not None:
            return self._towards(state, after, self.canonical)
        one = self.compiled.program.steps[self.found.labels[self.edges.discovery[after]]].step
        return one, step(self.compiled.program.layout, state, one).state

    def _towards(self, state: State, number: int, canonical: Callable[[int], int]) -> tuple[Step, State]:
        """A step from a real state into the class of another."""
        for one, outcome in successors(self.compiled.program.layout, state):
            packed = self.compiled.packing.pack(outcome.state)
            if outcome.violation is None and canonical(packed) == self.found.states[number]:
                return one, outcome.state
        raise ModelBug(f"no step leads into the class of state {number} where the search found one")

    def of(self, crash: Crash) -> tuple[Step, ...]:
        """A shortest trace that ends in the crash; under symmetry other instances may play the roles."""
        steps, state = self.to(crash.state)
        return (*steps, crash.step if self.canonical is None else self._same_crash(crash, state))

    def _same_crash(self, crash: Crash, state: State) -> Step:
        for one, outcome in successors(self.compiled.program.layout, state):
            violation = outcome.violation
            if violation and violation.kind is crash.violation.kind and one.row is crash.step.row:
                return one
        raise ModelBug(f"{crash.violation} is lost when its trace is made concrete")
