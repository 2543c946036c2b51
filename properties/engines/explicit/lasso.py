"""A fair run that never reaches a goal: a shortest trace to a fair cycle or to a state where the run rests."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import TYPE_CHECKING

from properties.engines.evaluation.state_space import Lasso
from properties.engines.explicit.arrays import mask_of, numbers_of
from properties.engines.explicit.fair_cycles import FairCycles
from properties.engines.explicit.state_graph import StateGraph

if TYPE_CHECKING:
    from properties.engines.explicit.arrays import Mask

TRIES = 40
"""The number of nearest states tried for a short fair cycle before one is built that fulfils every obligation."""


def lasso(graph: StateGraph, states: Mask) -> Lasso | None:
    """Return a fair run that stays in these states forever; None if there is none.

    The shortest of those tried is returned: the nearest state where a run rests, or a short cycle near the start.
    """
    rest = graph.first(graph.resting(states))
    found = [] if rest is None else [_resting(graph, rest)]
    found += _cycles(graph, graph.on_cycles(states))
    return min(found, key=lambda one: len(one.trace), default=None)


def _resting(graph: StateGraph, state: int) -> Lasso:
    trace = graph.trace_to(state)
    return Lasso(trace=trace, again=len(trace))


def _cycles(graph: StateGraph, states: Mask) -> Iterator[Lasso]:
    """One fair cycle from each of the nearest states that lie on one, or else a single one that is built to be fair."""
    near = numbers_of(states)
    fair_orbits = numbers_of(FairCycles(graph.folded_subgraph(states)).fair)
    if not fair_orbits:
        return
    part, representatives = graph.unfolded_subgraph(
        mask_of(graph.count, array("I", (near[one] for one in fair_orbits)))
    )
    cycles = FairCycles(part)
    fair = list(dict.fromkeys(representatives[one] for one in numbers_of(cycles.fair)))
    short = [one for state in fair[:TRIES] if (one := _from(graph, cycles, state, whole=False))]
    yield from short
    if fair and not short and (one := _from(graph, cycles, fair[0], whole=True)):
        yield one


def _from(graph: StateGraph, cycles: FairCycles, state: int, *, whole: bool) -> Lasso | None:
    """A fair cycle from a state, or from the state of its orbit that its trace leads to."""
    trace, there = graph.trace_and_state(state)
    start = cycles.part.number(there)
    found = cycles.tour(start) if whole else cycles.through(start)
    if found is None:
        return None
    return Lasso(trace=(*trace, *(cycles.part.step(label) for label in found.labels)), again=len(trace))
