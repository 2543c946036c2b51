"""Searches on sets of states: all reachable states, frontiers by distance for shortest traces, and backward search."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from model.language.errors import ModelBug
from model.language.violation import Kind, Violation
from model.semantics.layout import State
from model.semantics.step import Step, step
from properties.engines.evaluation.state_space import LockPair
from properties.engines.symbolic.bdd import Set, TooLarge, bounded
from properties.engines.symbolic.image import Seen, Wanted
from properties.engines.symbolic.local_closure import LocalClosure
from properties.engines.symbolic.transition_relation import Move, Moves, Preimages

RoundReport = Callable[[int, int], None]
"""Called after each round with its number and the number of states found so far."""


@dataclass(frozen=True)
class Reached:
    """The result of a search: the states, the number of rounds, the events seen, and why it is incomplete."""

    states: Set
    rounds: int
    seen: Seen
    undecided: str


def reach(moves: Moves, local: LocalClosure | None = None, progress: RoundReport | None = None) -> Reached:
    """Find all states that can be reached from the initial one.

    The steps are applied one after the other to the growing set, so that a round goes much further than one step. With
    a local transition closure, the local steps of all copies are applied at once.
    """
    seen, rounds = Seen(), 0
    reached = frontier = moves.encoding.cube(moves.program.layout.initial)
    try:
        with bounded(moves.encoding.diagrams.capacity):
            while frontier != moves.empty:
                rounds += 1
                moves.look_again(frontier)
                found = _round(moves, local, frontier, seen)
                frontier = found & ~reached
                reached |= frontier
                if moves.look_again(reached):
                    frontier = reached
                if progress:
                    progress(rounds, moves.encoding.count(reached))
            if local:
                local.fired(reached, seen)
    except TooLarge as error:
        return Reached(reached, rounds, seen, str(error))
    small = sorted(one.text for one in seen.violations if one.kind is Kind.BOUND)
    return Reached(reached, rounds, seen, f"the scope is too small for {', '.join(small)}" if small else "")


def _round(moves: Moves, local: LocalClosure | None, states: Set, seen: Seen) -> Set:
    if not local:
        return chain(moves.moves, states, lambda move, found: moves.after(move, found, seen))
    states = local.after(states)
    for move, where in local.rest:
        states |= moves.after(move, states & where, seen)
    return states


def chain(moves: Iterable[Move], states: Set, one: Callable[[Move, Set], Set]) -> Set:
    """The states, and those that the moves lead to, each applied to all that the moves before it have found."""
    for move in moves:
        states |= one(move, states)
    return states


def closure(moves: Iterable[Move], start: Set, one: Callable[[Move, Set], Set], empty: Set) -> Set:
    """All states that can be reached from some by some moves, in either direction; these states included."""
    moves = tuple(moves)
    found = frontier = start
    while frontier != empty:
        frontier = chain(moves, frontier, one) & ~found
        found |= frontier
    return found


@dataclass(frozen=True)
class ReachedState:
    """A state, and its distance from the initial one in steps."""

    distance: int
    state: State


@dataclass
class Frontiers:
    """The states by their distance from the initial one, found as far as needed."""

    moves: Moves
    frontiers: list[Set] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    """The events of the steps from each frontier."""

    def __post_init__(self) -> None:
        self.encoding = self.moves.encoding
        self.within = self.encoding.cube(self.moves.program.layout.initial)
        self.frontiers.append(self.within)
        self._following: list[Set] = []
        self._preimages: dict[int, Preimages] = {}
        self._paths: dict[ReachedState, tuple[tuple[Step, ...], tuple[State, ...]]] = {}

    def at(self, number: int) -> Set:
        """The states at a distance; empty beyond the farthest."""
        while len(self.frontiers) <= number:
            self._look(len(self.frontiers) - 1)
            self.frontiers.append(self._following[-1] & ~self.within)
            self.within |= self.frontiers[-1]
        return self.frontiers[number]

    def happens(self, number: int) -> Seen:
        """The events of the steps from a frontier."""
        while len(self.seen) <= number:
            self.at(len(self.seen))
            self._look(len(self.seen))
        return self.seen[number]

    def _look(self, number: int) -> None:
        if number < len(self.seen):
            return
        seen = Seen()
        here, moves = self.frontiers[number], self.moves
        self._following.append(moves.union(moves.after(move, here, seen) for move in moves.moves))
        self.seen.append(seen)

    def nearest(self, target: Set) -> ReachedState | None:
        """A state of a set nearest to the initial one; None if the set is empty. All its states must be reachable."""
        if target == self.moves.empty:
            return None
        number = 0
        while (here := self.at(number) & target) == self.moves.empty:
            number += 1
        return ReachedState(number, self.encoding.one(here))

    @property
    def depth(self) -> int:
        """The greatest distance of a state."""
        number = 0
        while self.at(number + 1) != self.moves.empty:
            number += 1
        return number

    # --- traces ---

    def path_to(self, reached: ReachedState) -> tuple[tuple[Step, ...], tuple[State, ...]]:
        """A shortest trace, and the states it passes, checked with `model.semantics.step`."""
        if reached not in self._paths:
            self._paths[reached] = self._path_to(reached)
        return self._paths[reached]

    def _path_to(self, reached: ReachedState) -> tuple[tuple[Step, ...], tuple[State, ...]]:
        steps: list[Step] = []
        states = [reached.state]
        for number in range(reached.distance - 1, -1, -1):
            one, before = self._into(number, states[-1])
            steps.append(one)
            states.append(before)
        return tuple(reversed(steps)), tuple(reversed(states))

    def _before(self, number: int) -> Preimages:
        if number not in self._preimages:
            self._preimages[number] = Preimages.of(self.moves, self.frontiers[number])
        return self._preimages[number]

    def _into(self, number: int, after: State) -> tuple[Step, State]:
        """A step from a frontier into a state of the next."""
        preimages, goal = self._before(number), self.encoding.cube(after)
        for move in self.moves.moves:
            sources = preimages.before(move, goal)
            if sources != self.moves.empty:
                before = self.encoding.one(sources)
                if step(self.moves.program.layout, before, move.step).state != after:
                    raise ModelBug(f"{move.step} does not lead to the state that sets of states give")
                return move.step, before
        raise ModelBug("no step leads into a state that has been found")

    def crash(self, wanted: Wanted) -> tuple[Violation, ReachedState, Step]:
        """The nearest state from which a step ends in a wanted violation, and that step. Some state must have one."""
        number = 0
        while not any(map(wanted, self.happens(number).violations)):
            number += 1
        preimages = self._before(number)
        for move in self.moves.moves:
            sources = preimages.crashing(move, wanted)
            if sources != self.moves.empty:
                state = self.encoding.one(sources)
                violation = step(self.moves.program.layout, state, move.step).violation
                if violation is None or not wanted(violation):
                    raise ModelBug(f"{move.step} does not end in the violation that sets of states find")
                return violation, ReachedState(number, state), move.step
        raise ModelBug("no step has the violation that has been found")

    def locks(self, pair: LockPair) -> tuple[ReachedState, Step]:
        """The nearest state in which two mutexes are taken in this order at this place, and the step that does it."""
        number = 0
        while pair not in self.happens(number).locks:
            number += 1
        for move in self.moves.moves:
            states = self.moves.ready(move, self.frontiers[number])
            if self._takes(move, states, pair):
                return ReachedState(number, self._narrowed(move, states, pair)), move.step
        raise ModelBug(f"no step takes {pair[1]} while it holds {pair[0]}, as has been found")

    def _takes(self, move: Move, states: Set, pair: LockPair) -> bool:
        seen = Seen()
        self.moves.after(move, states, seen)
        return pair in seen.locks

    def _narrowed(self, move: Move, states: Set, pair: LockPair) -> State:
        """One of the states, found by halving."""
        for bit in range(self.encoding.size):
            half = states & self.encoding.diagrams.bit(bit, False)
            states = half if self._takes(move, half, pair) else states & self.encoding.diagrams.bit(bit, True)
        return self.encoding.one(states)
