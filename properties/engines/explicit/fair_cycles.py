"""Fair runs that go round for ever inside a part of a space: which states they pass, and one of them as a lasso.

What a fair run owes (`properties.engines.evaluation.fairness`) are pairs: where a step is asked for, and what meets
that. A component in which something is asked for and nothing meets it has no fair run that asks for it again and
again; without the states that ask, what is left of the component may have one. That is repeated until nothing changes
(Emerson and Lei 1987)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from model.language.errors import ModelBug
from properties.engines.evaluation.fairness import debts
from properties.engines.explicit.obligations import duties, families
from properties.engines.explicit.subgraph import CloseUp

if TYPE_CHECKING:
    from properties.engines.explicit.arrays import Mask, Parts

Edge = tuple[int, int]
"""The label of a step, and the number of the state that it leads to."""


@dataclass(frozen=True)
class Round:
    """A lasso's loop: the states passed, by number, and the steps, by label, the last of which leads to the first."""

    states: tuple[int, ...]
    labels: tuple[int, ...]


class Rounds:
    """The fair runs inside one part of a space."""

    def __init__(self, part: CloseUp) -> None:
        self.part = part
        self.duties = duties(part)
        self.families = families(part, self.duties)

    @cached_property
    def fair(self) -> Mask:
        """The states that a fair run may pass again and again without leaving the part."""
        alive = self.part.everywhere
        while True:
            parts = self.part.edges.parts(alive)
            left = alive & parts.states(parts.running())
            for kinds in self.families.values():
                tracked = kinds[0].tracked
                components = tracked.edges.parts(tracked.everywhere(left))
                for family in kinds:
                    left = left & ~family.unpaid(components, left)
            if not (left != alive).any():
                return alive
            alive = left

    # --- one of them ---

    def through(self, start: int) -> Round | None:
        """The shortest round through a fair state, or None if that one is not fair."""
        way = self._way(start, frozenset({start}), frozenset())
        found = _round(start, way)
        return found if self.is_fair(found) else None

    def tour(self, start: int) -> Round:
        """A fair round through a fair state: all that is owed in its component is met in turn, the nearest first."""
        inside = frozenset(self._component(start))
        open_ = [duty for duty in self.duties if any(duty.asked[one] for one in inside)]
        way: list[Edge] = []
        here = start
        open_ = [duty for duty in open_ if not duty.met[here]]
        while open_:
            meeting = frozenset(one for one in inside if any(duty.met[one] for duty in open_))
            taking = frozenset(label for duty in open_ for label in duty.steps)
            more = self._way(here, meeting, taking)
            passed, labels = {state for _, state in more}, {label for label, _ in more}
            open_ = [d for d in open_ if not (labels & d.steps or any(d.met[one] for one in passed))]
            way += more
            here = more[-1][1]
        if here != start or not way:
            way += self._way(here, frozenset({start}), frozenset())
        found = _round(start, way)
        if not self.is_fair(found):
            raise ModelBug("the round that was found is not fair")
        return found

    def is_fair(self, found: Round) -> bool:
        """Whether a round owes nothing, asked of the plain engine."""
        states = tuple(self.part.state(one) for one in found.states)
        return not debts(self.part.layout, states, tuple(self.part.step(one) for one in found.labels))

    def _component(self, start: int) -> tuple[int, ...]:
        of = self._parts.of
        return tuple(number for number in range(self.part.count) if of[number] == of[start])

    @cached_property
    def _parts(self) -> Parts:
        return self.part.edges.parts(self.fair)

    def _way(self, start: int, goals: frozenset[int], by: frozenset[int]) -> list[Edge]:
        """The shortest way, of one step at least, from a state to a goal or by one of some steps, inside its part."""
        of = self._parts.of
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
        raise ModelBug("a component of the state graph has no way to one of its own states")


def _back(came: dict[int, tuple[int, int]], start: int, end: int) -> list[Edge]:
    """The way that a search came."""
    way: list[Edge] = []
    while end != start:
        before, label = came[end]
        way.append((label, end))
        end = before
    return way[::-1]


def _round(start: int, way: list[Edge]) -> Round:
    return Round((start, *(state for _, state in way[:-1])), tuple(label for label, _ in way))
