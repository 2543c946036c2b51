"""What a run ends in, on sets of states: bottom components, looked for where they are asked about.

A bottom component is a set of states that reach each other and nothing else. There may be as many as states, so that
they are not listed: a search goes ring by ring, and each component that it meets takes all states along that may lead
into it, which are none of a bottom component themselves.
"""

from __future__ import annotations

from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.image import Seen
from properties.engines.symbolic.reachability import Spot, closure
from properties.engines.symbolic.state_set import Region, SymbolicSpace
from properties.engines.symbolic.transition_relation import Move


class Ends:
    """Questions about the bottom components of a space."""

    def __init__(self, space: SymbolicSpace) -> None:
        self.space = space
        self.moves = space.moves
        self.empty = space.moves.empty

    def nearest(self, among: Region) -> Spot | None:
        """The nearest of some states that lies in a bottom component; None if none does."""
        left = among.states
        number = 0
        while left != self.empty:
            here = self.space.rings.ring(number) & left
            while here != self.empty:
                state = self._one(here)
                bottom = self.below(state)
                if state & bottom != self.empty:
                    return Spot(number, self.space.encoding.one(state))
                left &= ~self._back(bottom, self.space.states) | bottom
                here &= left
            left &= ~self.space.rings.ring(number)
            number += 1
        return None

    def nearest_before(self, among: Region, wanted: Region) -> Spot | None:
        """The nearest of some states from which a bottom component can be reached that has a wanted state."""
        left = among.states
        number = 0
        while left != self.empty:
            here = self.space.rings.ring(number) & left
            while here != self.empty:
                state = self._one(here)
                ahead = self.ahead(state)
                if self._meets(ahead, wanted.states):
                    return Spot(number, self.space.encoding.one(state))
                # What can be reached from here cannot reach more than this state can.
                left &= ~ahead
                here &= left
            number += 1
        return None

    def _meets(self, states: Set, wanted: Set) -> bool:
        """Whether a bottom component of a closed set has a wanted state."""
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
        """All that can be reached from some states."""
        return closure(self.moves.moves, states, self._after, self.empty)

    def _after(self, move: Move, states: Set) -> Set:
        return self.moves.after(move, states, Seen())

    def _back(self, goal: Set, within: Set) -> Set:
        """The states of a set from which the goal can be reached inside it."""

        def before(move: Move, states: Set) -> Set:
            return self.space.back.before(move, states) & within

        return closure(reversed(self.moves.moves), goal & within, before, self.empty)

    def _one(self, states: Set) -> Set:
        encoding = self.space.encoding
        return encoding.cube(encoding.one(states))
