"""What lies ahead of one state: whether a walk has come to rest there, and whether a goal can still be reached.

`properties.judge` asks the same of all states at once. Here the fast engine is run on from a single state, so that a
walk can tell a leak from an object that somebody will still come back for, without knowing the space it walks in.
"""

from __future__ import annotations

from collections.abc import Callable

from .fast import Fast

REST = 64
"""How many states a walk may go round in and still be at rest: a task that wakes and sleeps visits a few."""
FAR = 20_000
"""How many states a search ahead may visit before it gives up."""


class Ahead:
    """Looks ahead with the fast engine; answers are kept."""

    def __init__(self, fast: Fast) -> None:
        self.fast = fast
        self._rests: dict[int, tuple[int, ...]] = {}
        self._futures: dict[int, tuple[int, ...] | None] = {}

    def rest(self, packed: int) -> tuple[int, ...]:
        """The states that a walk goes round in from here for ever; () if something else, or a crash, lies ahead.

        These are the bottom components of at most `REST` states.
        """
        found = self._rests.get(packed)
        if found is None:
            future = self._explore(packed, REST) or ()
            found = self._rests[packed] = future if self._returns(packed, future) else ()
        return found

    def _returns(self, packed: int, future: tuple[int, ...]) -> bool:
        """Whether this state can be reached from each state of its future."""
        before: dict[int, list[int]] = {}
        for one in future:
            for _, after in self.fast.edges(one):
                before.setdefault(after, []).append(one)
        return len(_closure(packed, lambda state: before.get(state, []), REST) or ()) == len(future)

    def future(self, packed: int) -> tuple[int, ...] | None:
        """All states ahead, this one first; None if a crash lies ahead or there are more than `FAR`."""
        if packed not in self._futures:
            self._futures[packed] = self._explore(packed, FAR)
        return self._futures[packed]

    def _explore(self, packed: int, limit: int) -> tuple[int, ...] | None:
        def successors(state: int) -> list[int] | None:
            found = [after for _, after in self.fast.edges(state)]
            return None if any(after < 0 for after in found) else found

        return _closure(packed, successors, limit)


def _closure(first: int, successors: Callable[[int], list[int] | None], limit: int) -> tuple[int, ...] | None:
    """All that can be reached, in order; None if `successors` says None or there are more than `limit`."""
    found = {first: None}
    todo = [first]
    for here in todo:
        more = successors(here)
        if more is None or len(found) > limit:
            return None
        for after in more:
            if after not in found:
                found[after] = None
                todo.append(after)
    return tuple(todo)
