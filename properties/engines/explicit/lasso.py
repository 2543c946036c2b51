"""A fair run that never comes to a goal: a shortest way into a round, and the round; or into a state where it rests."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from model.semantics.step import Step
from properties.engines.explicit.arrays import mask_of, numbers_of
from properties.engines.explicit.fair_cycles import Round, Rounds
from properties.engines.explicit.state_graph import Space

if TYPE_CHECKING:
    from properties.engines.explicit.arrays import Mask

TRIES = 40
"""How many states, the nearest, are tried for a short round before one is made that visits all that is owed."""


@dataclass(frozen=True)
class Lasso:
    """A trace that goes round for ever after step `again`; a run that rests has nothing after it."""

    trace: tuple[Step, ...]
    again: int


def lasso(space: Space, region: Mask) -> Lasso | None:
    """A fair run that stays inside a region for ever; None if there is none.

    The shortest of those tried: what is reached first is where a run rests, or a short round near the start.
    """
    rest = space.first(space.resting(region))
    found = [] if rest is None else [_resting(space, rest)]
    found += _rounds(space, space.going_round(region))
    return min(found, key=lambda one: len(one.trace), default=None)


def _resting(space: Space, state: int) -> Lasso:
    trace = space.trace_to(state)
    return Lasso(trace, len(trace))


def _rounds(space: Space, region: Mask) -> Iterator[Lasso]:
    """One round from each of the nearest states that fair runs come back to, or one that is made to be fair."""
    near = numbers_of(region)
    fair_classes = numbers_of(Rounds(space.folded(region)).fair)
    if not fair_classes:
        return
    part, standing_for = space.close_up(mask_of(space.count, array("I", (near[one] for one in fair_classes))))
    rounds = Rounds(part)
    fair = list(dict.fromkeys(standing_for[one] for one in numbers_of(rounds.fair)))
    short = [one for state in fair[:TRIES] if (one := _from(space, rounds, state, whole=False))]
    yield from short
    if fair and not short and (one := _from(space, rounds, fair[0], whole=True)):
        yield one


def _from(space: Space, rounds: Rounds, state: int, *, whole: bool) -> Lasso | None:
    """A round from a state, or from the one of its class that its trace leads to."""
    trace, there = space.way_to(state)
    start = rounds.part.number(there)
    found: Round | None = rounds.tour(start) if whole else rounds.through(start)
    if found is None:
        return None
    return Lasso((*trace, *(rounds.part.step(label) for label in found.labels)), len(trace))
