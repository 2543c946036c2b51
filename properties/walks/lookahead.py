"""Lookahead from one state: is it in a small bottom component, and can a goal still be reached?

`properties.engines.evaluation.evaluator` answers both for all states at once. Here the compiled engine runs on from a
single state, so that a walk can tell a leak from an object that will still be freed, without the whole state space."""

from __future__ import annotations

from collections.abc import Callable

from properties.engines.codegen.stepper import Fast

StateTest = Callable[[int], bool]
REST = 64
"""The largest bottom component that counts as rest: a task that wakes and sleeps visits a few states."""
FAR = 3_000
"""The number of states that a lookahead visits before it gives up."""


class Lookahead:
    """Looks ahead with the compiled engine; answers are cached."""

    def __init__(self, compiled: Fast) -> None:
        self.compiled = compiled
        self._rests: dict[int, tuple[int, ...]] = {}
        self._without_goal: dict[tuple[int, StateTest], tuple[int, ...]] = {}

    def rest(self, packed: int) -> tuple[int, ...]:
        """The bottom component that this state is in, if it has at most `REST` states and no crash; else ()."""
        found = self._rests.get(packed)
        if found is None:
            future = self._closure(packed, REST, lambda state: False)
            found = self._rests[packed] = future if self._returns(packed, future) else ()
        return found

    def _returns(self, packed: int, future: tuple[int, ...]) -> bool:
        """True if this state can be reached from each state of its future."""
        before: dict[int, list[int]] = {}
        for one in future:
            for _, after in self.compiled.edges(one):
                before.setdefault(after, []).append(one)
        back = {packed}
        todo = [packed]
        for here in todo:
            fresh = [one for one in before.get(here, ()) if one not in back]
            back.update(fresh)
            todo += fresh
        return len(back) == len(future)

    def without_goal(self, packed: int, goal: StateTest) -> tuple[int, ...]:
        """All states ahead if neither the goal nor a crash is among them; () otherwise, or if there are too many."""
        found = self._without_goal.get((packed, goal))
        if found is None:
            found = self._without_goal[packed, goal] = self._closure(packed, FAR, goal)
        return found

    def _closure(self, packed: int, limit: int, stop: StateTest) -> tuple[int, ...]:
        """All reachable states, this one first; () if a crash or a state to stop at is reachable, or too many are.

        Depth first: that finds a path to the goal soonest.
        """
        found = {packed: None}
        todo = [packed]
        while todo:
            here = todo.pop()
            if stop(here) or len(found) > limit:
                return ()
            for _, after in self.compiled.edges(here):
                if after < 0:
                    return ()
                if after not in found:
                    found[after] = None
                    todo.append(after)
        return tuple(found)
