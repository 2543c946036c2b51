"""Fair runs that never leave a set of states, on sets: the question of `properties.engines.explicit.fair_cycles`,
answered without a graph.

The set is reduced until each state in it has a successor in it, and a path inside it to a fulfilment of each fairness
obligation; a state that requests an obligation and has no such path is removed (Kesten, Pnueli and Raviv 1998). The
remaining set is empty exactly if there is no fair run: from any state of it a path leads to a component that nothing
leaves, and in that component every obligation is fulfilled.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from model.language.errors import ModelBug
from model.semantics.layout import Instance, State
from model.semantics.step import Step
from properties.engines.evaluation.fairness import is_obligatory, unmet_obligations
from properties.engines.evaluation.state_space import Lasso
from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.image import Seen
from properties.engines.symbolic.reachability import closure
from properties.engines.symbolic.reachable_states import ReachableStates
from properties.engines.symbolic.transition_relation import Move


@dataclass(frozen=True)
class SetObligation:
    """An obligation `requested` in some states, fulfilled by one of `moves` or in one of the states `fulfilled`."""

    requested: Set
    moves: tuple[Move, ...]
    fulfilled: Set


def symbolic_lasso(reachable: ReachableStates, states: Set) -> Lasso | None:
    """Return a fair run that stays in these states forever, or None; the path to its cycle is a shortest one."""
    cycles = SymbolicFairCycles(reachable, states)
    rest = reachable.frontiers.nearest(cycles.resting)
    if rest is not None:
        trace = reachable.trace_to(rest)
        return Lasso(trace=trace, again=len(trace))
    return cycles.lasso()


class SymbolicFairCycles:
    """The fair runs inside one set of reachable states."""

    def __init__(self, reachable: ReachableStates, states: Set) -> None:
        self.reachable = reachable
        self.states = states
        self.moves = reachable.moves.moves
        self.empty = reachable.moves.empty
        self.obligatory = tuple(move for move in self.moves if is_obligatory(reachable.layout, move.step))
        self._enabled = {move: reachable.preimages.enabled(move) & states for move in self.obligatory}

    @property
    def resting(self) -> Set:
        """The states in which a fair run may stay: no obligatory step is enabled."""
        return self.states & ~self.reachable.moves.union(self._enabled.values())

    @cached_property
    def obligations(self) -> tuple[SetObligation, ...]:
        """All obligations of a fair run inside the states."""
        turns = self.reachable.moves.whose_turn()
        threads = (self._of_thread(thread, turns[thread]) for thread in self.reachable.layout.threads)
        steps = (self._of_step(move, turns[move.step.thread]) for move in self.obligatory)
        return tuple(one for one in (*threads, *steps) if one.requested != self.empty)

    def _of_thread(self, thread: Instance, turn: Set) -> SetObligation:
        busy = self.reachable.moves.union(on for move, on in self._enabled.items() if move.step.thread == thread)
        mine = tuple(move for move in self.moves if move.step.thread == thread)
        return SetObligation(self.states, mine, self.states & turn & ~busy)

    def _of_step(self, move: Move, turn: Set) -> SetObligation:
        return SetObligation(self._enabled[move], (move,), self.states & turn & move.here & ~move.guarded)

    @cached_property
    def fair(self) -> Set:
        """States from which a fair run leads that never leaves the set; empty exactly if there is none."""
        left = self.states
        while True:
            before = left
            left = self._going_on(left)
            for one in self.obligations:
                if one.requested & left != self.empty:
                    goal = one.fulfilled & left | self._taking(one.moves, left)
                    left = left & ~one.requested | self._back(goal, left)
            if left == before:
                return left

    def _going_on(self, left: Set) -> Set:
        """Return those of the states from which a run can stay among them forever."""
        while True:
            smaller = self._taking(self.moves, left)
            if smaller == left:
                return left
            left = smaller

    def _taking(self, moves: Iterable[Move], within: Set) -> Set:
        """The states of a set from which one of some steps stays inside it."""
        return self.reachable.moves.union(self.reachable.preimages.before(move, within) for move in moves) & within

    def _back(self, goal: Set, within: Set) -> Set:
        """The states of a set from which the goal can be reached inside it."""

        def before(move: Move, states: Set) -> Set:
            return self.reachable.preimages.before(move, states) & within

        return closure(reversed(self.moves), goal & within, before, self.empty)

    def _ahead(self, states: Set, within: Set) -> Set:
        return closure(self.moves, states, lambda move, some: self._after(move, some) & within, self.empty)

    def _after(self, move: Move, states: Set) -> Set:
        return self.reachable.moves.after(move, states, Seen())

    # --- one of them ---

    def lasso(self) -> Lasso | None:
        """A shortest path to a component in which every obligation is fulfilled, and a fair cycle there; or None."""
        encoding = self.reachable.encoding
        nearest = self.reachable.frontiers.nearest(self.fair)
        if nearest is None:
            return None
        inside = self._component(encoding.cube(nearest.state))
        start = self.reachable.frontiers.nearest(inside)
        if start is None:
            raise ModelBug("a component of fair runs is empty")
        stem = self.reachable.trace_to(start)
        short = self._path(start.state, encoding.cube(start.state), (), inside)
        fair = _is_fair(self.reachable, start.state, short)
        cycle = short[0] if fair else self._tour(start.state, inside)
        return Lasso(trace=(*stem, *cycle), again=len(stem))

    def _component(self, state: Set) -> Set:
        """A component among the fair states that nothing leaves for another of them."""
        while True:
            ahead = self._ahead(state, self.fair)
            away = ahead & ~self._back(state, ahead)
            if away == self.empty:
                return ahead
            state = self.reachable.encoding.cube(self.reachable.encoding.one(away))

    def _tour(self, start: State, inside: Set) -> tuple[Step, ...]:
        """A cycle through a state that fulfils all obligations of its component, the nearest first."""
        pending = [
            one
            for one in self.obligations
            if one.requested & inside != self.empty and not self._has(one.fulfilled, start)
        ]
        steps: list[Step] = []
        states = [start]
        while pending:
            goal = self.reachable.moves.union(one.fulfilled for one in pending) & inside
            more = self._path(states[-1], goal, tuple(move for one in pending for move in one.moves), inside)
            pending = [one for one in pending if not self._fulfils(one, more)]
            steps += more[0]
            states += more[1]
        if states[-1] != start or not steps:
            more = self._path(states[-1], self.reachable.encoding.cube(start), (), inside)
            steps += more[0]
            states += more[1]
        if not _is_fair(self.reachable, start, (tuple(steps), tuple(states[1:]))):
            raise ModelBug("the cycle that was found is not fair")
        return tuple(steps)

    def _fulfils(self, obligation: SetObligation, path: Path) -> bool:
        steps, states = path
        taken = any(move.step in steps for move in obligation.moves)
        return taken or any(self._has(obligation.fulfilled, one) for one in states)

    def _has(self, states: Set, state: State) -> bool:
        return self.reachable.encoding.has(states, state)

    def _path(self, start: State, goal: Set, by: tuple[Move, ...], inside: Set) -> Path:
        """The shortest path, of one step at least, inside a set from a state to a goal or by one of some steps."""
        frontiers = [self.reachable.encoding.cube(start)]
        passed = self.empty
        while frontiers[-1] != self.empty:
            following = self.empty
            for move in self.moves:
                after = self._after(move, frontiers[-1]) & inside
                there = after if move in by else after & goal
                if there != self.empty:
                    return self._path_back(frontiers, move, self.reachable.encoding.one(there))
                following |= after
            passed |= frontiers[-1]
            frontiers.append(following & ~passed)
        raise ModelBug("a component of the state graph has no path to one of its own states")

    def _path_back(self, frontiers: list[Set], last: Move, end: State) -> Path:
        steps, states = [last.step], [end]
        here = self._source(last, end, frontiers[-1])
        for frontier in reversed(frontiers[:-1]):
            states.append(here)
            move = next(move for move in self.moves if self._sources(move, here, frontier) != self.empty)
            steps.append(move.step)
            here = self._source(move, here, frontier)
        return tuple(reversed(steps)), tuple(reversed(states))

    def _sources(self, move: Move, after: State, frontier: Set) -> Set:
        return self.reachable.preimages.before(move, self.reachable.encoding.cube(after)) & frontier

    def _source(self, move: Move, after: State, frontier: Set) -> State:
        return self.reachable.encoding.one(self._sources(move, after, frontier))


Path = tuple[tuple[Step, ...], tuple[State, ...]]
"""Steps, and the state after each."""


def _is_fair(reachable: ReachableStates, start: State, path: Path) -> bool:
    """Return True if the interpreter finds no unmet obligation on the cycle."""
    steps, after = path
    return not unmet_obligations(reachable.layout, (start, *after[:-1]), steps)
