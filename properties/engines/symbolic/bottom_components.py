"""Bottom components on sets of states, searched for only where a question needs them.

A bottom component is a set of states that reach each other and nothing else. There may be as many as states, so they
are not listed: a search goes frontier by frontier, and each component found also removes all states that may lead into
it, none of which lies in a bottom component itself.
"""

from __future__ import annotations

from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.image import Seen
from properties.engines.symbolic.reachability import ReachedState, closure
from properties.engines.symbolic.reachable_states import ReachableStates
from properties.engines.symbolic.transition_relation import Move


class BottomComponents:
    """Questions about the bottom components of the reachable states."""

    def __init__(self, reachable: ReachableStates) -> None:
        self.reachable = reachable
        self.moves = reachable.moves
        self.empty = reachable.moves.empty

    def nearest(self, among: Set) -> ReachedState | None:
        """The nearest of some states that lies in a bottom component; None if none does."""
        left = among
        distance = 0
        while left != self.empty:
            here = self.reachable.frontiers.at(distance) & left
            while here != self.empty:
                state = self._one(here)
                bottom = self.below(state)
                if state & bottom != self.empty:
                    return ReachedState(distance, self.reachable.encoding.one(state))
                left &= ~self._back(bottom, self.reachable.states) | bottom
                here &= left
            left &= ~self.reachable.frontiers.at(distance)
            distance += 1
        return None

    def nearest_before(self, among: Set, wanted: Set) -> ReachedState | None:
        """The nearest of some states from which a bottom component can be reached that has a wanted state."""
        left = among
        distance = 0
        while left != self.empty:
            here = self.reachable.frontiers.at(distance) & left
            while here != self.empty:
                state = self._one(here)
                ahead = self.ahead(state)
                if self._meets(ahead, wanted):
                    return ReachedState(distance, self.reachable.encoding.one(state))
                # States that can be reached from here cannot reach more than this state can.
                left &= ~ahead
                here &= left
            distance += 1
        return None

    def _meets(self, states: Set, wanted: Set) -> bool:
        """Return True if a bottom component of a closed set has a wanted state."""
        left = states
        while left != self.empty:
            bottom = self.below(self._one(left))
            if bottom & wanted != self.empty:
                return True
            left &= ~self._back(bottom, states)
        return False

    def below(self, state: Set) -> Set:
        """A bottom component that can be reached from a state; the state's own if it lies in one."""
        while True:
            ahead = self.ahead(state)
            away = ahead & ~self._back(state, ahead)
            if away == self.empty:
                return ahead
            state = self._one(away)

    def ahead(self, states: Set) -> Set:
        """All states that can be reached from some states."""
        return closure(self.moves.moves, states, self._after, self.empty)

    def _after(self, move: Move, states: Set) -> Set:
        return self.moves.after(move, states, Seen())

    def _back(self, goal: Set, within: Set) -> Set:
        """The states of a set from which the goal can be reached inside it."""

        def before(move: Move, states: Set) -> Set:
            return self.reachable.preimages.before(move, states) & within

        return closure(reversed(self.moves.moves), goal & within, before, self.empty)

    def _one(self, states: Set) -> Set:
        encoding = self.reachable.encoding
        return encoding.cube(encoding.one(states))
