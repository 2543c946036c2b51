"""Fair runs that never leave a region, on sets of states: the same question as
`properties.engines.explicit.fair_cycles`, without a graph.

What remains of a region is cut down until each state in it has a successor in it, and a way inside it to whatever
meets each thing that is owed; a state that asks for a step and has no such way is left out (Kesten, Pnueli and Raviv
1998). What is left at the end is empty exactly if there is no fair run: from any state of it one comes to a component
that nothing leaves, and in that all is met.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from model.language.errors import ModelBug
from model.semantics.layout import Instance, State
from model.semantics.step import Step
from properties.engines.evaluation.fairness import debts, owed
from properties.engines.explicit.lasso import Lasso
from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.image import Seen
from properties.engines.symbolic.reachability import closure
from properties.engines.symbolic.state_set import Region, SymbolicSpace
from properties.engines.symbolic.transition_relation import Move


@dataclass(frozen=True)
class Duty:
    """Something owed: `asked` in some states, met by taking one of `moves`, or in one of the states `met`."""

    asked: Set
    moves: tuple[Move, ...]
    met: Set


def symbolic_lasso(space: SymbolicSpace, region: Region) -> Lasso | None:
    """A fair run that stays inside a region for ever; None if there is none. The way into it is a shortest one."""
    rounds = SymbolicRounds(space, region.states)
    rest = space.rings.nearest(rounds.resting)
    if rest is not None:
        trace = space.trace_to(rest)
        return Lasso(trace, len(trace))
    return rounds.lasso()


class SymbolicRounds:
    """The fair runs inside one region of a space."""

    def __init__(self, space: SymbolicSpace, region: Set) -> None:
        self.space = space
        self.region = region
        self.moves = space.moves.moves
        self.empty = space.moves.empty
        self.due = tuple(move for move in self.moves if owed(space.layout, move.step))
        self._enabled = {move: space.back.enabled(move) & region for move in self.due}

    @property
    def resting(self) -> Set:
        """The states in which a fair run may stay: nothing is owed there."""
        return self.region & ~self.space.moves.union(self._enabled.values())

    @cached_property
    def duties(self) -> tuple[Duty, ...]:
        """All that a fair run inside the region owes."""
        turns = self.space.moves.whose_turn()
        threads = (self._of_thread(thread, turns[thread]) for thread in self.space.layout.threads)
        steps = (self._of_step(move, turns[move.step.thread]) for move in self.due)
        return tuple(one for one in (*threads, *steps) if one.asked != self.empty)

    def _of_thread(self, thread: Instance, turn: Set) -> Duty:
        busy = self.space.moves.union(on for move, on in self._enabled.items() if move.step.thread == thread)
        mine = tuple(move for move in self.moves if move.step.thread == thread)
        return Duty(self.region, mine, self.region & turn & ~busy)

    def _of_step(self, move: Move, turn: Set) -> Duty:
        return Duty(self._enabled[move], (move,), self.region & turn & move.here & ~move.guarded)

    @cached_property
    def fair(self) -> Set:
        """States from which a fair run leads that never leaves the region; empty exactly if there is none."""
        left = self.region
        while True:
            before = left
            left = self._going_on(left)
            for duty in self.duties:
                if duty.asked & left != self.empty:
                    goal = duty.met & left | self._taking(duty.moves, left)
                    left = left & ~duty.asked | self._back(goal, left)
            if left == before:
                return left

    def _going_on(self, left: Set) -> Set:
        """Those of the states from which a run can stay among them for ever."""
        while True:
            smaller = self._taking(self.moves, left)
            if smaller == left:
                return left
            left = smaller

    def _taking(self, moves: Iterable[Move], within: Set) -> Set:
        """The states of a set from which one of some steps stays inside it."""
        return self.space.moves.union(self.space.back.before(move, within) for move in moves) & within

    def _back(self, goal: Set, within: Set) -> Set:
        """The states of a set from which the goal can be reached inside it."""

        def before(move: Move, states: Set) -> Set:
            return self.space.back.before(move, states) & within

        return closure(reversed(self.moves), goal & within, before, self.empty)

    def _ahead(self, states: Set, within: Set) -> Set:
        return closure(self.moves, states, lambda move, some: self._after(move, some) & within, self.empty)

    def _after(self, move: Move, states: Set) -> Set:
        return self.space.moves.after(move, states, Seen())

    # --- one of them ---

    def lasso(self) -> Lasso | None:
        """A shortest way into a component in which all is met, and a round there; None if there is none."""
        spot = self.space.rings.nearest(self.fair)
        if spot is None:
            return None
        inside = self._component(self.space.encoding.cube(spot.state))
        start = self.space.rings.nearest(inside)
        if start is None:
            raise ModelBug("a component of fair runs is empty")
        stem = self.space.trace_to(start)
        cube = self.space.encoding.cube(start.state)
        short = self._way(start.state, cube, (), inside)
        fair = _is_fair(self.space, start.state, short)
        return Lasso((*stem, *(short[0] if fair else self._tour(start.state, inside))), len(stem))

    def _component(self, state: Set) -> Set:
        """A component among the fair states that nothing leaves for another of them."""
        while True:
            ahead = self._ahead(state, self.fair)
            away = ahead & ~self._back(state, ahead)
            if away == self.empty:
                return ahead
            state = self.space.encoding.cube(self.space.encoding.one(away))

    def _tour(self, start: State, inside: Set) -> tuple[Step, ...]:
        """A round through a state in which all that is owed in its component is met in turn, the nearest first."""
        open_ = [duty for duty in self.duties if duty.asked & inside != self.empty and not self._has(duty.met, start)]
        steps: list[Step] = []
        states = [start]
        while open_:
            goal = self.space.moves.union(duty.met for duty in open_) & inside
            more = self._way(states[-1], goal, tuple(move for duty in open_ for move in duty.moves), inside)
            open_ = [one for one in open_ if not self._meets(one, more)]
            steps += more[0]
            states += more[1]
        if states[-1] != start or not steps:
            more = self._way(states[-1], self.space.encoding.cube(start), (), inside)
            steps += more[0]
            states += more[1]
        if not _is_fair(self.space, start, (tuple(steps), tuple(states[1:]))):
            raise ModelBug("the round that was found is not fair")
        return tuple(steps)

    def _meets(self, duty: Duty, way: Way) -> bool:
        steps, states = way
        return any(move.step in steps for move in duty.moves) or any(self._has(duty.met, one) for one in states)

    def _has(self, states: Set, state: State) -> bool:
        return self.space.encoding.has(states, state)

    def _way(self, start: State, goal: Set, by: tuple[Move, ...], inside: Set) -> Way:
        """The shortest way, of one step at least, inside a set from a state to a goal or by one of some steps."""
        rings = [self.space.encoding.cube(start)]
        passed = self.empty
        while rings[-1] != self.empty:
            following = self.empty
            for move in self.moves:
                after = self._after(move, rings[-1]) & inside
                there = after if move in by else after & goal
                if there != self.empty:
                    return self._way_back(rings, move, self.space.encoding.one(there))
                following |= after
            passed |= rings[-1]
            rings.append(following & ~passed)
        raise ModelBug("a component of the state graph has no way to one of its own states")

    def _way_back(self, rings: list[Set], last: Move, end: State) -> Way:
        steps, states = [last.step], [end]
        here = self._source(last, end, rings[-1])
        for ring in reversed(rings[:-1]):
            states.append(here)
            move = next(move for move in self.moves if self._sources(move, here, ring) != self.empty)
            steps.append(move.step)
            here = self._source(move, here, ring)
        return tuple(reversed(steps)), tuple(reversed(states))

    def _sources(self, move: Move, after: State, ring: Set) -> Set:
        return self.space.back.before(move, self.space.encoding.cube(after)) & ring

    def _source(self, move: Move, after: State, ring: Set) -> State:
        return self.space.encoding.one(self._sources(move, after, ring))


Way = tuple[tuple[Step, ...], tuple[State, ...]]
"""Steps, and the state after each."""


def _is_fair(space: SymbolicSpace, start: State, way: Way) -> bool:
    """Whether a round owes nothing, asked of the plain engine."""
    steps, after = way
    return not debts(space.layout, (start, *after[:-1]), steps)
