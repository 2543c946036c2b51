"""Searches on sets of states: all that can be reached, ring by ring where a shortest trace is asked for, and back."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from model.language.errors import ModelBug
from model.language.violation import Kind, Violation
from model.semantics.layout import State
from model.semantics.step import Step, step
from properties.engines.symbolic.bdd import Set, TooLarge, bounded
from properties.engines.symbolic.image import Locked, Seen, Wanted
from properties.engines.symbolic.local_closure import Alone
from properties.engines.symbolic.transition_relation import Move, Moves, WayBack

Progress = Callable[[int, int], None]
"""Told after each round: its number, and how many states have been found."""


@dataclass(frozen=True)
class Reached:
    """The result of a search: the states, after how many rounds, what was seen, and why they are not all, if so."""

    states: Set
    rounds: int
    seen: Seen
    undecided: str


def reach(moves: Moves, alone: Alone | None = None, progress: Progress | None = None) -> Reached:
    """All states that can be reached from the initial one.

    The steps are applied one after the other to the growing set, so that a round goes much further than one step; and
    what copies do by themselves all at once, if it is given.
    """
    seen, rounds = Seen(), 0
    reached = frontier = moves.encoding.cube(moves.program.layout.initial)
    try:
        with bounded(moves.encoding.diagrams.capacity):
            while frontier != moves.empty:
                rounds += 1
                moves.look_again(frontier)
                found = _round(moves, alone, frontier, seen)
                frontier = found & ~reached
                reached |= frontier
                if moves.look_again(reached):
                    frontier = reached
                if progress:
                    progress(rounds, moves.encoding.count(reached))
            if alone:
                alone.fired(reached, seen)
    except TooLarge as error:
        return Reached(reached, rounds, seen, str(error))
    small = sorted(one.text for one in seen.violations if one.kind is Kind.BOUND)
    return Reached(reached, rounds, seen, f"the scope is too small for {', '.join(small)}" if small else "")


def _round(moves: Moves, alone: Alone | None, states: Set, seen: Seen) -> Set:
    if not alone:
        return chain(moves.moves, states, lambda move, found: moves.after(move, found, seen))
    states = alone.after(states)
    for move, where in alone.rest:
        states |= moves.after(move, states & where, seen)
    return states


def chain(moves: Iterable[Move], states: Set, one: Callable[[Move, Set], Set]) -> Set:
    """The states, and what the moves lead to one after the other, each from all that those before it have found."""
    for move in moves:
        states |= one(move, states)
    return states


def closure(moves: Iterable[Move], start: Set, one: Callable[[Move, Set], Set], empty: Set) -> Set:
    """All that can be reached from some states by some moves, in either direction; these states included."""
    moves = tuple(moves)
    found = frontier = start
    while frontier != empty:
        frontier = chain(moves, frontier, one) & ~found
        found |= frontier
    return found


@dataclass(frozen=True)
class Spot:
    """A state, and how many steps it lies from the initial one."""

    ring: int
    state: State


@dataclass
class Rings:
    """The states by their distance from the initial one, found as far as is asked for."""

    moves: Moves
    rings: list[Set] = field(default_factory=list)
    seen: list[Seen] = field(default_factory=list)
    """What the steps from each ring do."""

    def __post_init__(self) -> None:
        self.encoding = self.moves.encoding
        self.within = self.encoding.cube(self.moves.program.layout.initial)
        self.rings.append(self.within)
        self._following: list[Set] = []
        self._ways: dict[int, WayBack] = {}
        self._paths: dict[Spot, tuple[tuple[Step, ...], tuple[State, ...]]] = {}

    def ring(self, number: int) -> Set:
        """The states at a distance; none beyond the farthest."""
        while len(self.rings) <= number:
            self._look(len(self.rings) - 1)
            self.rings.append(self._following[-1] & ~self.within)
            self.within |= self.rings[-1]
        return self.rings[number]

    def happens(self, number: int) -> Seen:
        """What the steps from a ring do."""
        while len(self.seen) <= number:
            self.ring(len(self.seen))
            self._look(len(self.seen))
        return self.seen[number]

    def _look(self, number: int) -> None:
        if number < len(self.seen):
            return
        seen = Seen()
        here, moves = self.rings[number], self.moves
        self._following.append(moves.union(moves.after(move, here, seen) for move in moves.moves))
        self.seen.append(seen)

    def nearest(self, target: Set) -> Spot | None:
        """A state of a set that lies nearest to the initial one; None if the set is empty. All must be reachable."""
        if target == self.moves.empty:
            return None
        number = 0
        while (here := self.ring(number) & target) == self.moves.empty:
            number += 1
        return Spot(number, self.encoding.one(here))

    @property
    def depth(self) -> int:
        """The greatest distance of a state."""
        number = 0
        while self.ring(number + 1) != self.moves.empty:
            number += 1
        return number

    # --- traces ---

    def path_to(self, spot: Spot) -> tuple[tuple[Step, ...], tuple[State, ...]]:
        """A shortest trace, and the states it passes, checked with `model.semantics.step`."""
        if spot not in self._paths:
            self._paths[spot] = self._path_to(spot)
        return self._paths[spot]

    def _path_to(self, spot: Spot) -> tuple[tuple[Step, ...], tuple[State, ...]]:
        steps: list[Step] = []
        states = [spot.state]
        for number in range(spot.ring - 1, -1, -1):
            one, before = self._into(number, states[-1])
            steps.append(one)
            states.append(before)
        return tuple(reversed(steps)), tuple(reversed(states))

    def _way(self, number: int) -> WayBack:
        if number not in self._ways:
            self._ways[number] = WayBack.of(self.moves, self.rings[number])
        return self._ways[number]

    def _into(self, number: int, after: State) -> tuple[Step, State]:
        """A step from a ring into a state of the next."""
        way, goal = self._way(number), self.encoding.cube(after)
        for move in self.moves.moves:
            sources = way.before(move, goal)
            if sources != self.moves.empty:
                before = self.encoding.one(sources)
                if step(self.moves.program.layout, before, move.step).state != after:
                    raise ModelBug(f"{move.step} does not lead where sets of states say")
                return move.step, before
        raise ModelBug("no step leads into a state that has been found")

    def crash(self, wanted: Wanted) -> tuple[Violation, Spot, Step]:
        """The nearest state from which a step ends in a wanted violation, and that step. Some state must have one."""
        number = 0
        while not any(map(wanted, self.happens(number).violations)):
            number += 1
        way = self._way(number)
        for move in self.moves.moves:
            sources = way.crashing(move, wanted)
            if sources != self.moves.empty:
                state = self.encoding.one(sources)
                violation = step(self.moves.program.layout, state, move.step).violation
                if violation is None or not wanted(violation):
                    raise ModelBug(f"{move.step} does not end in the violation that sets of states find")
                return violation, Spot(number, state), move.step
        raise ModelBug("no step has the violation that has been found")

    def locks(self, pair: Locked) -> tuple[Spot, Step]:
        """The nearest state in which two mutexes are taken in this order at this place, and the step that does it."""
        number = 0
        while pair not in self.happens(number).locks:
            number += 1
        for move in self.moves.moves:
            states = self.moves.ready(move, self.rings[number])
            if self._takes(move, states, pair):
                return Spot(number, self._narrowed(move, states, pair)), move.step
        raise ModelBug(f"no step takes {pair[1]} while it holds {pair[0]}, as has been found")

    def _takes(self, move: Move, states: Set, pair: Locked) -> bool:
        seen = Seen()
        self.moves.after(move, states, seen)
        return pair in seen.locks

    def _narrowed(self, move: Move, states: Set, pair: Locked) -> State:
        """One of the states, found by halving."""
        for bit in range(self.encoding.size):
            half = states & self.encoding.diagrams.bit(bit, False)
            states = half if self._takes(move, half, pair) else states & self.encoding.diagrams.bit(bit, True)
        return self.encoding.one(states)
