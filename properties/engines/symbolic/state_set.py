"""The states that a symbolic search has found, and the questions that `properties.engines.evaluation.evaluator` asks
of them.

It answers as `properties.engines.explicit.state_graph.Space` does, with a `Region` where that has a mask and a `Spot`
where that has a number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property

from model.ground.grounder import ground
from model.ground.guards import ground_guards
from model.ground.program import Expr
from model.language.violation import Kind, Violation
from model.language.vocabulary import Guard
from model.semantics.layout import Binding, Layout, State
from model.semantics.step import Step
from properties.engines.symbolic.bdd import NODES, Set, TooLarge, bounded
from properties.engines.symbolic.encoding import Encoding
from properties.engines.symbolic.image import Seen, Wanted
from properties.engines.symbolic.local_closure import Alone, some_stay
from properties.engines.symbolic.order_choice import pilot
from properties.engines.symbolic.reachability import Progress, Rings, Spot, closure, reach
from properties.engines.symbolic.transition_relation import Moves, WayBack


@dataclass(frozen=True, eq=False)
class Region:
    """A set of reachable states; the operators mean what they mean for masks."""

    space: SymbolicSpace
    states: Set

    def __and__(self, other: Region) -> Region:
        return Region(self.space, self.states & other.states)

    def __or__(self, other: Region) -> Region:
        return Region(self.space, self.states | other.states)

    def __invert__(self) -> Region:
        return Region(self.space, self.space.states & ~self.states)

    def __ne__(self, other: object) -> Region:  # type: ignore[override]
        """The states in which they differ, as for masks."""
        assert isinstance(other, Region)
        return Region(self.space, self.states ^ other.states)

    def __getitem__(self, spot: Spot) -> bool:
        """Whether a state is among them."""
        return self.space.encoding.has(self.states, spot.state)

    def any(self) -> bool:
        """Whether there is a state."""
        return bool(self.states != self.space.moves.empty)

    @property
    def count(self) -> int:
        """How many states there are, exactly."""
        return self.space.encoding.count(self.states)


@dataclass(frozen=True)
class Crash:
    """A violation that some step has; `SymbolicSpace.crash` finds where."""

    violation: Violation


def _alone(moves: Moves, apart: tuple[str, ...]) -> Alone | None:
    try:
        return Alone(moves, apart)
    except TooLarge:
        pass  # step by step is slower, and needs less
    moves.encoding.diagrams.forget()
    return None


class SymbolicSpace:
    """All states within reach: `count`, `rounds`, and `undecided` ("" or why the space is not the whole)."""

    def __init__(self, layout: Layout, capacity: int = NODES, progress: Progress | None = None) -> None:
        self.layout = layout
        self.program = ground(layout)
        with bounded(capacity):
            apart, order = pilot(layout)
            twice = some_stay(self.program, apart)
            self.encoding = Encoding(self.program, capacity, order, apart, twice=twice)
            self.moves = Moves(self.program, self.encoding)
            self.alone = _alone(self.moves, apart) if twice and self.moves.free else None
        found = reach(self.moves, self.alone, progress)
        self.states, self.rounds, self.undecided = found.states, found.rounds, found.undecided
        self.fired = frozenset(found.seen.rows)
        self.lock_order = frozenset(found.seen.locks)
        self.violations = tuple(sorted(one for one in found.seen.violations if one.kind is not Kind.BOUND))

    @cached_property
    def rings(self) -> Rings:
        """The states by their distance from the initial one; made when asked for, since it takes nodes of its own."""
        return Rings(self.moves)

    @cached_property
    def count(self) -> int:
        """How many states there are, exactly."""
        return self.encoding.count(self.states)

    @cached_property
    def edges(self) -> int:
        """How many steps there are from these states that end in no violation."""
        return sum(self.encoding.count(self.back.before(move, self.states)) for move in self.moves.moves)

    @property
    def depth(self) -> int:
        """The greatest distance of a state from the initial one; this takes a search ring by ring."""
        return self.rings.depth

    # --- regions ---

    def region(self, states: Set) -> Region:
        """Those of the states that can be reached."""
        return Region(self, states & self.states)

    def where(self, guards: Iterable[Guard]) -> Region:
        """The states in which closed guards hold."""
        return self.holds(ground_guards(self.layout, tuple(guards), {}))

    def holds(self, expr: Expr) -> Region:
        """The states in which an expression of the ground form holds."""
        return self.region(self.encoding.where(expr))

    @cached_property
    def back(self) -> WayBack:
        """The steps, to go backward among the states."""
        return WayBack.of(self.moves, self.states)

    def can_reach(self, goal: Region) -> Region:
        """The states from which a state of the region can be reached, those of the region included."""
        moves = reversed(self.moves.moves)
        return Region(self, closure(moves, goal.states, self.back.before, self.moves.empty))

    @cached_property
    def crash_possible(self) -> Region:
        """The states from which a step that ends in a violation can be reached."""
        crashing = self.moves.union(self.back.crashing(move, lambda _: True) for move in self.moves.moves)
        return self.can_reach(self.region(crashing))

    # --- single states and traces ---

    def first(self, region: Region) -> Spot | None:
        """A state of a region that lies nearest to the initial one; None if it is empty."""
        return self.rings.nearest(region.states)

    def edge_for(
        self, before: Region, after: Callable[[Binding], Region], binding: Binding
    ) -> tuple[Spot, Step] | None:
        """The first edge from a state of a region to one in which something holds for a binding: state and step."""
        edge = self.edges_where(before, after(binding))
        return edge and edge[:2]

    def edges_where(self, before: Region, after: Region) -> tuple[Spot, Step, State] | None:
        """A step from one region to the other, from the nearest state that has one; the state after it last."""
        sources = {move: self.back.before(move, after.states) & before.states for move in self.moves.moves}
        spot = self.rings.nearest(self.moves.union(sources.values()))
        if spot is None:
            return None
        move = next(move for move in self.moves.moves if self.encoding.has(sources[move], spot.state))
        found = self.moves.after(move, self.encoding.cube(spot.state), Seen())
        return spot, move.step, self.encoding.one(found)

    def path_to(self, spot: Spot) -> tuple[Spot, ...]:
        """The states on a shortest path from the initial one."""
        return tuple(Spot(number, state) for number, state in enumerate(self.rings.path_to(spot)[1]))

    def trace_to(self, spot: Spot) -> tuple[Step, ...]:
        """A shortest trace to a state."""
        return self.rings.path_to(spot)[0]

    @property
    def crashes(self) -> tuple[Crash, ...]:
        """Every violation that some step has."""
        return tuple(map(Crash, self.violations))

    def crash(self, wanted: Wanted) -> tuple[Violation, tuple[Step, ...]]:
        """The nearest of some violations, of which there must be one, and a shortest trace that ends in it."""
        violation, spot, last = self.rings.crash(wanted)
        return violation, (*self.trace_to(spot), last)

    def lock_witness(self, pair: tuple[str, str, str]) -> tuple[Spot, Step]:
        """The nearest state in which a pair of mutexes is taken in this order, and the step."""
        return self.rings.locks(pair)
