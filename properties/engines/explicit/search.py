"""Exhaustive search of the states of a layout: breadth first, deterministic, so that every trace is a shortest one.

The search runs the generated code of `properties.engines.codegen.compiled` and keeps each state as one integer and
each edge as two numbers. It stops at `limit` states, and calls a run `undecided` that met its limit or found the
scope too small.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable
from dataclasses import dataclass, field

from model.ground.grounder import ground
from model.language.violation import Kind
from model.semantics.layout import Layout
from properties.engines.codegen.compiled import Compiled, Mark, Point, compile_program, violation_number
from properties.engines.codegen.packing import Packing
from properties.engines.evaluation.request import STATE_LIMIT
from properties.engines.explicit.search_result import SearchResult
from properties.engines.explicit.state_graph import StateGraph
from properties.engines.explicit.symmetry import Canonicalise, Symmetry

SearchProgress = Callable[[int, int, float], None]
"""Called now and then with the states found, the states yet to be visited, and the seconds so far."""
EVERY = 1 << 15
"""The number of visited states between two reports of progress."""


def explore(
    layout: Layout, *, limit: int = STATE_LIMIT, symmetry: bool = True, progress: SearchProgress | None = None
) -> StateGraph:
    """Find all states that can be reached from the initial one, up to the symmetry that the policy names.

    At `limit` states the search stops; the graph is then a part of the whole, and `undecided` says so.
    """
    group = Symmetry(layout, layout.policy.symmetry if symmetry else ())
    packing = Packing(layout, group.order)
    compiled = compile_program(ground(layout), packing)
    search = _Search(compiled, group.canonicalise(packing), limit)
    search.run(progress)
    return StateGraph(compiled, group, search.found())


@dataclass
class _Search:
    """One search under way: the states found so far, in the order of their discovery, and the edges between them."""

    compiled: Compiled
    canonicalise: Canonicalise | None
    limit: int
    states: list[int] = field(default_factory=list)
    offsets: array[int] = field(default_factory=lambda: array("Q", (0,)))
    targets: array[int] = field(default_factory=lambda: array("I"))
    labels: array[int] = field(default_factory=lambda: array("I"))
    permutations: array[int] = field(default_factory=lambda: array("I"))
    crash_from: array[int] = field(default_factory=lambda: array("I"))
    crash_step: array[int] = field(default_factory=lambda: array("I"))
    crash_what: array[int] = field(default_factory=lambda: array("I"))
    marked: dict[Mark, tuple[int, int]] = field(default_factory=dict)
    """For each confirmed mark, the first state and step that left it."""
    depth: int = 0
    seconds: float = 0.0

    def run(self, progress: SearchProgress | None) -> None:
        """Visit every state once, in the order of discovery."""
        start, used = time.perf_counter(), time.process_time()
        self._visit_all(lambda found, ahead: progress and progress(found, ahead, time.perf_counter() - start))
        # The rate is one per core: what other processes took from it must not count.
        self.seconds = time.process_time() - used

    def _visit_all(self, report: Callable[[int, int], object]) -> None:
        # One long loop on purpose: it runs once for each edge, and a call would cost as much as all that it does.
        states, canonicalise = self.states, self.canonicalise
        plans: dict[int, tuple[tuple[Point, ...], tuple[Point, ...]]] = {}
        targets, labels, permuted = self.targets.append, self.labels.append, self.permutations.append
        point_mask = self.compiled.packing.point_mask
        marks, known, out = self.compiled.marks, 0, list[int]()
        first = self.compiled.packing.pack(self.compiled.program.layout.initial)
        first = canonicalise(first)[0] if canonicalise else first
        states.append(first)
        numbers = {first: 0}
        number, fresh, here, level_end = numbers.setdefault, 1, 0, 1
        put = out.append
        while here < fresh <= self.limit:
            packed = states[here]
            plan = plans.get(packed & point_mask)
            if plan is None:
                plan = plans[packed & point_mask] = self.compiled.plan(packed)
            for alone in plan[0]:
                alone(packed, put)
                if out:
                    break
            else:
                for point in plan[1]:
                    point(packed, put)
            pairs = iter(out)
            for after, step in zip(pairs, pairs, strict=True):
                if after < 0:
                    self._crash(here, step, after)
                    continue
                if canonicalise:
                    # A state that is known is the representative of its orbit.
                    after, permutation = (after, 0) if after in numbers else canonicalise(after)
                    permuted(permutation)
                target = number(after, fresh)
                if target == fresh:
                    fresh += 1
                    states.append(after)
                targets(target)
                labels(step)
            if len(marks) != known:
                known = self._confirm(here, packed, out[1::2])
            out.clear()
            self.offsets.append(len(self.targets))
            here += 1
            if here == level_end:
                self.depth += level_end < fresh
                level_end = fresh
            if not here % EVERY:
                report(fresh, fresh - here)

    def _crash(self, here: int, step: int, after: int) -> None:
        self.crash_from.append(here)
        self.crash_step.append(step)
        self.crash_what.append(violation_number(after))

    def found(self) -> SearchResult:
        """The result so far, for a `StateGraph`."""
        return SearchResult(
            states=self.states,
            offsets=self.offsets,
            targets=self.targets,
            labels=self.labels,
            permutations=self.permutations,
            crash_from=self.crash_from,
            crash_step=self.crash_step,
            crash_what=self.crash_what,
            marked=self.marked,
            depth=self.depth,
            seconds=self.seconds,
            undecided=self._undecided(),
        )

    def _undecided(self) -> str:
        """The reason why this is not the whole state graph, or nothing."""
        violations = self.compiled.violations
        bounds = sorted({violations[what].text for what in self.crash_what if violations[what].kind is Kind.BOUND})
        small = (f"the scope is too small for {', '.join(bounds)}",) if bounds else ()
        many = (f"more than {self.limit} states",) if len(self.offsets) <= len(self.states) else ()
        return "; ".join((*small, *many))

    def _confirm(self, here: int, packed: int, steps: list[int]) -> int:
        """Run the steps of a state again, one by one, and keep the marks of those that are enabled.

        A step that a lock blocked half-way has left marks of events that never happened.
        """
        marks = self.compiled.marks
        for step in steps:
            if step in self.compiled.runs:
                marks.clear()
                self.compiled.runs[step](packed, self.compiled.owner(step))
                for mark in marks:
                    self.marked.setdefault(mark, (here, step))
        marks.clear()
        marks.update(self.marked)
        return len(marks)
