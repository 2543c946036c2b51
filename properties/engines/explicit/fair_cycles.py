"""Fair cycles inside a subgraph: the states on them, and one of them as a lasso's loop.

Fairness obligations (`properties.engines.evaluation.fairness`) are pairs: states that request something, and states or
steps that fulfil it. A component with a request that nothing in it fulfils has no fair cycle through the requesting
states; without them, a smaller component may have one. Such states are removed until nothing changes (Emerson and Lei
1987).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from model.language.errors import ModelBug
from properties.engines.evaluation.fairness import unmet_obligations
from properties.engines.explicit.obligations import obligation_families, obligations
from properties.engines.explicit.subgraph import Subgraph

if TYPE_CHECKING:
    from properties.engines.explicit.arrays import Components, Mask

LabelledState = tuple[int, int]
"""The label of a step, and the number of the state that it leads to."""


@dataclass(frozen=True)
class FairCycle:
    """A lasso's loop: the numbers of its states, and the labels of its steps, the last of which leads to the first."""

    states: tuple[int, ...]
    labels: tuple[int, ...]


class FairCycles:
    """The fair cycles inside one subgraph."""

    def __init__(self, part: Subgraph) -> None:
        self.part = part
        self.obligations = obligations(part)
        self.families = obligation_families(part, self.obligations)

    @cached_property
    def fair(self) -> Mask:
        """The states that a fair run may pass infinitely often without leaving the subgraph."""
        alive = self.part.everywhere
        while True:
            components = self.part.edges.components(alive)
            left = alive & components.states(components.with_edges())
            for families in self.families.values():
                tracked = families[0].tracked
                by_name = tracked.edges.components(tracked.everywhere(left))
                for family in families:
                    left = left & ~family.unfulfilled(by_name, left)
            if not (left != alive).any():
                return alive
            alive = left

    # --- one of them ---

    def through(self, start: int) -> FairCycle | None:
        """The shortest cycle through a fair state, or None if that cycle is not fair."""
        way = self._way(start, frozenset({start}), frozenset())
        found = _fair_cycle(start, way)
        return found if self.is_fair(found) else None

    def tour(self, start: int) -> FairCycle:
        """A fair cycle through a fair state, which fulfils all obligations of its component, the nearest first."""
        inside = frozenset(self._component(start))
        pending = [one for one in self.obligations if any(one.requested[state] for state in inside)]
        way: list[LabelledState] = []
        here = start
        pending = [one for one in pending if not one.fulfilled[here]]
        while pending:
            fulfilling = frozenset(state for state in inside if any(one.fulfilled[state] for one in pending))
            taking = frozenset(label for one in pending for label in one.steps)
            more = self._way(here, fulfilling, taking)
            passed, labels = {state for _, state in more}, {label for label, _ in more}
            pending = [
                one for one in pending if not (labels & one.steps or any(one.fulfilled[state] for state in passed))
            ]
            way += more
            here = more[-1][1]
        if here != start or not way:
            way += self._way(here, frozenset({start}), frozenset())
        found = _fair_cycle(start, way)
        if not self.is_fair(found):
            raise ModelBug("the cycle that was found is not fair")
        return found

    def is_fair(self, found: FairCycle) -> bool:
        """Return True if the interpreter finds no unmet obligation on the cycle."""
        states = tuple(self.part.state(one) for one in found.states)
        return not unmet_obligations(self.part.layout, states, tuple(self.part.step(one) for one in found.labels))

    def _component(self, start: int) -> tuple[int, ...]:
        of = self._components.of
        return tuple(number for number in range(self.part.count) if of[number] == of[start])

    @cached_property
    def _components(self) -> Components:
        return self.part.edges.components(self.fair)

    def _way(self, start: int, goals: frozenset[int], by: frozenset[int]) -> list[LabelledState]:
        """The shortest path, of one step at least, from a state to a goal or by one of some steps, in its component."""
        of = self._components.of
        came: dict[int, tuple[int, int]] = {}
        queue = [start]
        for here in queue:
            for label, after in self.part.following(here):
                if of[after] != of[start]:
                    continue
                if after in goals or label in by:
                    return [*_back(came, start, here), (label, after)]
                if after not in came and after != start:
                    came[after] = here, label
                    queue.append(after)
        raise ModelBug("a component of the state graph has no path to one of its own states")


def _back(came: dict[int, tuple[int, int]], start: int, end: int) -> list[LabelledState]:
    """The path by which the search reached a state."""
    way: list[LabelledState] = []
    while end != start:
        before, label = came[end]
        way.append((label, end))
        end = before
    return way[::-1]


def _fair_cycle(start: int, way: list[LabelledState]) -> FairCycle:
    return FairCycle((start, *(state for _, state in way[:-1])), tuple(label for label, _ in way))
