"""The result of a search, and the traces to its states.

A search keeps integers only. Here they become steps again, taken with `model.semantics.step`, so that every trace is a
real one, also where symmetry has kept one representative of several states.
"""

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
    """A violation, the first state from which a step has it, and that step (see `StateGraph.trace_of`)."""

    violation: Violation
    state: int
    step: Step


@dataclass(frozen=True, kw_only=True)
class SearchResult:
    """The bare result of a search: bit-packed states, edges by source, crash edges, marks with first state and step."""

    states: list[int]
    offsets: array[int]
    targets: array[int]
    labels: array[int]
    permutations: array[int]
    """For each edge the permutation from the state it leads to, to the representative; empty without symmetry."""
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

    Paths with a common beginning share its steps: a state is reached by one path only.
    """

    compiled: Compiled
    canonical: Callable[[int], int] | None
    found: SearchResult
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
        """A step from a real state into the orbit of another."""
        for one, outcome in successors(self.compiled.program.layout, state):
            packed = self.compiled.packing.pack(outcome.state)
            if outcome.violation is None and canonical(packed) == self.found.states[number]:
                return one, outcome.state
        raise ModelBug(f"no step leads into the orbit of state {number} where the search found one")

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
