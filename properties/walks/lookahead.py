"""What lies ahead of one state: whether a walk has come to rest there, and whether a goal can still be reached.

`properties.engines.evaluation.evaluator` asks the same of all states at once. Here the fast engine is run on from a
single state, so that a walk can tell a leak from an object that somebody will still come back for, without knowing
the space it walks in."""

from __future__ import annotations

from collections.abc import Callable

from properties.engines.codegen.stepper import Fast

Test = Callable[[int], bool]
REST = 64
"""How many states a walk may go round in and still be at rest: a task that wakes and sleeps visits a few."""
FAR = 3_000
"""How many states a look ahead may visit before it gives up and says nothing."""


class Ahead:
    """Looks ahead with the fast engine; answers are kept."""

    def __init__(self, fast: Fast) -> None:
        self.fast = fast
        self._rests: dict[int, tuple[int, ...]] = {}
        self._lost: dict[tuple[int, Test], tuple[int, ...]] = {}

    def rest(self, packed: int) -> tuple[int, ...]:
        """The states that a walk goes round in from here for ever; () if something else, or a crash, lies ahead.

        These are the bottom components of at most `REST` states.
        """
        found = self._rests.get(packed)
        if found is None:
            future = self._closure(packed, REST, lambda state: False)
            found = self._rests[packed] = future if self._returns(packed, future) else ()
        return found

    def _returns(self, packed: int, future: tuple[int, ...]) -> bool:
        """Whether this state can be reached from each state of its future."""
        before: dict[int, list[int]] = {}
        for one in future:
            for _, after in self.fast.edges(one):
                before.setdefault(after, []).append(one)
        back = {packed}
        todo = [packed]
        for here in todo:
            fresh = [one for one in before.get(here, ()) if one not in back]
            back.update(fresh)
            todo += fresh
        return len(back) == len(future)

    def lost(self, packed: int, goal: Test) -> tuple[int, ...]:
        """All states ahead, if neither the goal nor a crash is among them; else (), and also if there are too many."""
        found = self._lost.get((packed, goal))
        if found is None:
            found = self._lost[packed, goal] = self._closure(packed, FAR, goal)
        return found

    def _closure(self, packed: int, limit: int, stop: Test) -> tuple[int, ...]:
        """All that can be reached, this state first; () if a crash or a state to stop at is, or more than the limit.

        The deepest are visited first: where there is a way to the goal, this finds one soonest.
        """
        found = {packed: None}
        todo = [packed]
        while todo:
            here = todo.pop()
            if stop(here) or len(found) > limit:
                return ()
            for _, after in self.fast.edges(here):
                if after < 0:
                    return ()
                if after not in found:
                    found[after] = None
                    todo.append(after)
        return tuple(found)
