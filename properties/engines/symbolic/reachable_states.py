"""The reachable states of a layout as sets, and questions about them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from model.ground.grounder import ground
from model.ground.guards import ground_guards
from model.ground.program import Expr
from model.language.violation import Kind, Violation
from model.language.vocabulary import Guard
from model.semantics.layout import Layout, State
from model.semantics.step import Step
from properties.engines.evaluation.state_space import LockPair
from properties.engines.symbolic.bdd import NODES, Set, TooLarge, bounded
from properties.engines.symbolic.encoding import Encoding
from properties.engines.symbolic.image import Seen, Wanted
from properties.engines.symbolic.local_closure import LocalClosure, some_stay
from properties.engines.symbolic.order_choice import choose_order
from properties.engines.symbolic.reachability import Frontiers, ReachedState, RoundReport, closure, reach
from properties.engines.symbolic.transition_relation import Moves, Preimages


def _local_closure(moves: Moves, apart: tuple[str, ...]) -> LocalClosure | None:
    try:
        return LocalClosure(moves, apart)
    except TooLarge:
        pass  # step by step is slower, and needs less
    moves.encoding.diagrams.forget()
    return None


class ReachableStates:
    """All reachable states: `count`, `rounds`, and `undecided` ("" or why they are not all).

    Raises TooLarge if the diagrams of the steps alone need more than `capacity` nodes.
    """

    def __init__(self, layout: Layout, capacity: int = NODES, progress: RoundReport | None = None) -> None:
        self.layout = layout
        self.program = ground(layout)
        with bounded(capacity):
            apart, order = choose_order(layout)
            twice = some_stay(self.program, apart)
            self.encoding = Encoding(self.program, capacity, order, apart, twice=twice)
            self.moves = Moves(self.program, self.encoding)
            self.local = _local_closure(self.moves, apart) if twice and self.moves.free else None
        found = reach(self.moves, self.local, progress)
        self.states, self.rounds, self.undecided = found.states, found.rounds, found.undecided
        self.fired = frozenset(found.seen.rows)
        self.lock_order = frozenset(found.seen.locks)
        self.violations = tuple(sorted(one for one in found.seen.violations if one.kind is not Kind.BOUND))

    @cached_property
    def frontiers(self) -> Frontiers:
        """The states by their distance from the initial one; made on demand, since it takes nodes of its own."""
        return Frontiers(self.moves)

    @cached_property
    def count(self) -> int:
        """The exact number of states."""
        return self.encoding.count(self.states)

    @cached_property
    def edges(self) -> int:
        """The number of steps from these states that end in no violation."""
        return sum(self.encoding.count(self.preimages.before(move, self.states)) for move in self.moves.moves)

    @property
    def depth(self) -> int:
        """The greatest distance of a state from the initial one; this takes a breadth-first search."""
        return self.frontiers.depth

    # --- sets ---

    def where(self, guards: Iterable[Guard]) -> Set:
        """The states in which closed guards hold."""
        return self.holds(ground_guards(self.layout, tuple(guards), {}))

    def holds(self, expr: Expr) -> Set:
        """The states in which an expression of the ground form holds."""
        return self.encoding.where(expr) & self.states

    @cached_property
    def preimages(self) -> Preimages:
        """The steps, to be followed backward among the states."""
        return Preimages.of(self.moves, self.states)

    def can_reach(self, goal: Set) -> Set:
        """The states from which a state of the goal can be reached, those of the goal included."""
        return closure(reversed(self.moves.moves), goal, self.preimages.before, self.moves.empty)

    @cached_property
    def crash_possible(self) -> Set:
        """The states from which a step that ends in a violation can be reached."""
        crashing = self.moves.union(self.preimages.crashing(move, lambda _: True) for move in self.moves.moves)
        return self.can_reach(crashing & self.states)

    # --- single states and traces ---

    def edges_where(self, before: Set, after: Set) -> tuple[ReachedState, Step, State] | None:
        """A step from one set to the other, from the nearest state that has one; the state after it last."""
        sources = {move: self.preimages.before(move, after) & before for move in self.moves.moves}
        nearest = self.frontiers.nearest(self.moves.union(sources.values()))
        if nearest is None:
            return None
        move = next(move for move in self.moves.moves if self.encoding.has(sources[move], nearest.state))
        found = self.moves.after(move, self.encoding.cube(nearest.state), Seen())
        return nearest, move.step, self.encoding.one(found)

    def path_to(self, reached: ReachedState) -> tuple[ReachedState, ...]:
        """The states on a shortest path from the initial one."""
        return tuple(ReachedState(number, state) for number, state in enumerate(self.frontiers.path_to(reached)[1]))

    def trace_to(self, reached: ReachedState) -> tuple[Step, ...]:
        """A shortest trace to a state."""
        return self.frontiers.path_to(reached)[0]

    def crash(self, wanted: Wanted) -> tuple[Violation, tuple[Step, ...]]:
        """The nearest of some violations, of which there must be one, and a shortest trace that ends in it."""
        violation, reached, last = self.frontiers.crash(wanted)
        return violation, (*self.trace_to(reached), last)

    def lock_witness(self, pair: LockPair) -> tuple[ReachedState, Step]:
        """The nearest state in which a pair of mutexes is taken in this order, and the step."""
        return self.frontiers.locks(pair)
