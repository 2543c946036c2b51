"""The state graph: the states that a search has found, the steps between them, and questions about both.

States are numbered in the order of their discovery, so that a lower number never lies deeper. Masks say for each state
whether something holds in it (numpy arrays of booleans; `~`, `&` and `|` work as expected).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from functools import cached_property

from model.ground.guards import ground_guards
from model.ground.program import Expr, Program
from model.language.violation import Kind, Violation
from model.language.vocabulary import Guard
from model.semantics.layout import Binding, Layout, Part, State
from model.semantics.step import Step
from properties.engines.codegen.compiled import Compiled
from properties.engines.evaluation.fairness import is_obligatory
from properties.engines.explicit.arrays import (
    Columns,
    Edges,
    Indexes,
    Mask,
    chosen,
    first_of,
    mask_of,
    mask_of_numbers,
    numbers_of,
    permuted_by,
)
from properties.engines.explicit.search_result import Crash, SearchResult, Traces
from properties.engines.explicit.subgraph import Subgraph
from properties.engines.explicit.symmetry import Image, Symmetry, all_permutations, renamed


class StateGraph:
    """All reachable states: `count`, `depth`, `edges`, and `undecided` ("" or why they are not all)."""

    def __init__(self, compiled: Compiled, symmetry: Symmetry, found: SearchResult) -> None:
        self.layout: Layout = compiled.program.layout
        self.program: Program = compiled.program
        self.count = len(found.states)
        self.depth = found.depth
        self.edges = len(found.targets)
        self.undecided = found.undecided
        self.rate = self.count / max(found.seconds, 1e-9)
        self._compiled = compiled
        self._symmetry = symmetry
        self._found = found

    def state(self, number: int) -> State:
        """A state by its number; under symmetry, the representative of its orbit."""
        return self._compiled.packing.unpack(self._found.states[number])

    @cached_property
    def unreduced_count(self) -> int:
        """The number of states if interchangeable instances are told apart: the sum over all orbits."""
        if self._symmetry.trivial:
            return self.count
        return sum(map(self._symmetry.orbit(self._compiled.packing), self._found.states))

    @property
    def visited(self) -> int:
        """The number of states, the first ones, whose edges are known: all, unless the search met its limit."""
        return len(self._found.offsets) - 1

    def following(self, number: int) -> tuple[tuple[Step, int | Violation], ...]:
        """The steps from a state that was visited, each with the state it leads to or the violation it ends in."""
        return tuple((self.program.steps[label].step, what) for label, what in sorted(self.offers(number).items()))

    def offers(self, number: int) -> dict[int, int | Violation]:
        """As `following`, with steps by their number in `program.steps`; in no order."""
        found = self._found
        edges = range(found.offsets[number], found.offsets[number + 1])
        crashes = range(bisect_left(found.crash_from, number), bisect_right(found.crash_from, number))
        after: dict[int, int | Violation] = {found.labels[edge]: found.targets[edge] for edge in edges}
        after |= {found.crash_step[one]: self._compiled.violations[found.crash_what[one]] for one in crashes}
        return after

    def objects(self, number: int) -> int:
        """The states of all objects and threads, as a number that compares state graphs of the same variables."""
        return self._found.states[number] & self._objects

    @cached_property
    def _objects(self) -> int:
        bits = self._compiled.packing.bits
        return sum(bits[one.place].mask for one in self.layout.variables if one.role is Part.LIFECYCLE)

    # --- events on the way ---

    @cached_property
    def crashes(self) -> tuple[Crash, ...]:
        """The first crash of each violation, in the order of their discovery; `BOUND` is no finding."""
        found = self._found
        first: dict[int, Crash] = {}
        for state, number, what in zip(found.crash_from, found.crash_step, found.crash_what, strict=True):
            violation = self._compiled.violations[what]
            if what not in first and violation.kind is not Kind.BOUND:
                first[what] = Crash(violation, state, self.program.steps[number].step)
        return tuple(first.values())

    @cached_property
    def fired(self) -> frozenset[tuple[str, str]]:
        """The rows that ran, as lifecycle and `row_id`; the rows of objects included."""
        steps = {*self._found.labels, *self._found.crash_step}
        of_threads = (self.program.steps[number].step for number in steps)
        rows = ((one.thread.lifecycle, self.layout.of(one.thread).row_id(one.row)) for one in of_threads)
        of_objects = (self._compiled.rows[mark] for mark in self._found.marked if isinstance(mark, int))
        return frozenset((*rows, *of_objects))

    @cached_property
    def _locked(self) -> dict[tuple[str, str, str], tuple[int, int]]:
        marks = sorted(self._found.marked.items(), key=lambda one: one[1])
        found: dict[tuple[str, str, str], tuple[int, int]] = {}
        for mark, witness in marks:
            for pair in self._compiled.locks(mark):
                found.setdefault(pair, witness)
        return found

    @property
    def lock_order(self) -> frozenset[tuple[str, str, str]]:
        """Pairs of mutexes: held, taken meanwhile, and where (`thread/row`)."""
        return frozenset(self._locked)

    def lock_witness(self, pair: tuple[str, ...]) -> tuple[int, Step]:
        """The first state and step at which a pair of mutexes was taken in this order; `KeyError` if it never was."""
        state, number = min(witness for key, witness in self._locked.items() if key[: len(pair)] == tuple(pair))
        return state, self.program.steps[number].step

    # --- traces ---

    def path_to(self, number: int) -> tuple[int, ...]:
        """The numbers of the states on a shortest path from the initial one."""
        return self._traces.path_to(number)

    def trace_to(self, number: int) -> tuple[Step, ...]:
        """A shortest trace to a state, or, under symmetry, to one of its orbit."""
        return self._traces.to(number)[0]

    def trace_and_state(self, number: int) -> tuple[tuple[Step, ...], State]:
        """A shortest trace to a state, and the state it ends in: under symmetry any one of its orbit."""
        return self._traces.to(number)

    def trace_of(self, crash: Crash) -> tuple[Step, ...]:
        """A shortest trace that ends in the crash; under symmetry other instances may play the roles."""
        return self._traces.of(crash)

    @cached_property
    def _traces(self) -> Traces:
        canonical = self._symmetry.canonical(self._compiled.packing)
        return Traces(self._compiled, canonical, self._found, self._edges)

    # --- masks ---

    def where(self, guards: Iterable[Guard]) -> Mask:
        """The states in which the guards hold. They must be closed: variables only inside `Some` and `No`."""
        return self.holds(ground_guards(self.layout, tuple(guards), {}))

    def holds(self, expr: Expr) -> Mask:
        """The states in which an expression of the ground form holds."""
        return self._columns.where(expr)

    @cached_property
    def _columns(self) -> Columns:
        return Columns(self._compiled.packing, self._found.states)

    @cached_property
    def _edges(self) -> Edges:
        return Edges.of(self._found.offsets, self._found.targets, self.count)

    def first(self, mask: Mask) -> int | None:
        """The first state of a mask, which is among the nearest to the initial state; None if it is empty."""
        return first_of(mask)

    def edges_where(self, before: Mask, after: Mask) -> tuple[int, Step, int] | None:
        """The first edge from a state of one mask to a state of the other: state, step, state."""
        edge = self._edges.first(before, after)
        if edge is None:
            return None
        label = self.program.steps[self._found.labels[edge]].step
        return int(self._edges.sources[edge]), label, self._found.targets[edge]

    def edge_for(self, before: Mask, after: Callable[[Binding], Mask], binding: Binding) -> tuple[int, Step] | None:
        """The first edge from a state of the mask to one in which something holds for a binding: state and step.

        `after` gives the states in which it does. Under symmetry the instance may have another name in the
        representative of the state to which the edge leads.
        """
        names: dict[tuple[int, ...], Binding] = {}
        images = [renamed(binding, permutation) for permutation in self._symmetry.permutations]
        for image in images:
            names.setdefault(tuple(image.values()), image)
        edges = []
        for key, image in sorted(names.items()):
            permutations = [number for number, one in enumerate(images) if tuple(one.values()) == key]
            edge = self._edges.first(before, after(image), permuted_by(self._found.permutations, permutations))
            edges += [edge] if edge is not None else []
        if not edges:
            return None
        label = self.program.steps[self._found.labels[min(edges)]].step
        return int(self._edges.sources[min(edges)]), label

    def can_reach(self, mask: Mask) -> Mask:
        """The states from which a state of the mask can be reached, those of the mask included."""
        return self._edges.reversed.reachable(mask)

    # --- runs that never end ---

    def resting(self, states: Mask) -> Mask:
        """Return those of the states in which a fair run may stay: no obligatory step is enabled."""
        steps = [is_obligatory(self.layout, one.step) for one in self.program.steps]
        labels, crashes = chosen(self._found.labels, steps), chosen(self._found.crash_step, steps)
        busy = array("I", (state for state, yes in zip(self._found.crash_from, crashes, strict=True) if yes))
        return states & ~mask_of(self.count, busy) & ~self._edges.having(labels)

    def on_cycles(self, states: Mask) -> Mask:
        """Return those of the states that lie on a cycle inside the mask."""
        components = self._edges.components(states)
        return states & components.states(components.with_edges())

    def folded_subgraph(self, states: Mask) -> Subgraph:
        """These states, each the representative of its orbit, with the steps that are enabled there."""
        packed = tuple(self._found.states[number] for number in numbers_of(states))
        return Subgraph.of(self._compiled, packed, None if self._symmetry.trivial else self._symmetry)

    def unfolded_subgraph(self, states: Mask) -> tuple[Subgraph, tuple[int, ...]]:
        """All images of these states, and for each the number of its representative here."""
        images = [Image(self.layout, one) for one in all_permutations(self.layout, self._symmetry.sorts)]
        pack = self._compiled.packing.pack
        found: dict[int, int] = {}
        for number in numbers_of(states):
            state = self.state(number)
            found.update(dict.fromkeys((pack(state), *(pack(image.of(state)) for image in images)), number))
        return Subgraph.of(self._compiled, tuple(found)), tuple(found.values())

    def crashing(self, *kinds: Kind) -> Mask:
        """The states with a step that crashes, or crashes with one of these kinds."""
        found, violations = self._found, self._compiled.violations
        wanted = [not kinds or violation.kind in kinds for violation in violations]
        pairs = zip(found.crash_from, found.crash_what, strict=True)
        return mask_of(self.count, array("I", (state for state, what in pairs if wanted[what])))

    @cached_property
    def crash_possible(self) -> Mask:
        """The states from which a step that crashes can be reached."""
        return self.can_reach(self.crashing())

    @cached_property
    def bottom_components(self) -> tuple[Indexes, ...]:
        """The strongly connected components that no step leaves, each as the numbers of its states, ascending."""
        return self._edges.bottom_components()

    @property
    def in_bottom_components(self) -> Mask:
        """The states of all bottom components."""
        return mask_of_numbers(self.count, self.bottom_components)
