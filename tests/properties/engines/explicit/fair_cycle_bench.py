"""Small tables with cycles: claims about them, and a slow search for a fair run."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

from hypothesis import strategies as st

from model.language.design import Design
from model.language.lifecycle import Row
from model.language.vocabulary import At, Clear, Effect, Guard, Lock, Off, On, Set, Unlock
from model.semantics.layout import Layout, State
from model.semantics.replay import replay
from model.semantics.step import Step
from model.semantics.world import holds
from properties.claims.claim import Eventually, Family
from properties.engines.evaluation.fairness import unmet_obligations
from properties.verdicts.verdict import Verdict
from tests.properties.engines.evaluation.workbench import bench, row
from tests.properties.engines.explicit.slow_search import search

POINTS = ("START", "MIDDLE", "END")
LIGHT, DARKEN = Set("Shelf.lit"), Clear("Shelf.lit")
THROUGH_THE_DOOR = (Lock("Shelf.door"), Unlock("Shelf.door"))


def comes(*goal: Guard, given: tuple[Guard, ...] = ()) -> Eventually:
    """The claim that a goal comes wherever `given` holds."""
    return Eventually(name="comes", sentence="It comes.", family=Family.PROGRESS, premise=given, goal=goal)


def is_a_lasso(layout: Layout, verdict: Verdict, claim: Eventually) -> bool:
    """True if a verdict's trace closes, meets all obligations, and has the premise without the goal on its cycle."""
    assert verdict.trace is not None and verdict.again is not None
    states = replay(layout, verdict.trace).states
    loop = states[verdict.again : -1] or states[-1:]
    inside = all(holds(layout, one, claim.premise, {}) and not holds(layout, one, claim.goal, {}) for one in loop)
    return (
        inside
        and states[verdict.again] == states[-1]
        and not unmet_obligations(layout, loop, verdict.trace[verdict.again :])
    )


# --- the slow way ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Graph:
    """The states of a claim, and the steps among them."""

    layout: Layout
    states: tuple[State, ...]
    edges: tuple[tuple[State, Step, State], ...]


def states_of_claim(layout: Layout, claim: Eventually) -> Graph:
    """The reachable states with the premise and without the goal."""
    twin = search(layout)
    states = tuple(
        one for one in twin.depths if holds(layout, one, claim.premise, {}) and not holds(layout, one, claim.goal, {})
    )
    inside = set(states)
    return Graph(layout, states, tuple(edge for edge in twin.edges if edge[0] in inside and edge[2] in inside))


def has_a_fair_run(graph: Graph) -> bool:
    """True if all the steps inside some set of states form a fair cycle, or a run can rest in a single state.

    Every set is tried: the states that a run passes infinitely often are some set, and taking more of the steps
    inside it adds no obligation. A single state without a step is a run that rests.
    """
    return any(
        _fair(graph, some) for size in range(1, len(graph.states) + 1) for some in combinations(graph.states, size)
    )


def _fair(graph: Graph, some: tuple[State, ...]) -> bool:
    inside = set(some)
    edges = [edge for edge in graph.edges if edge[0] in inside and edge[2] in inside]
    if len(some) == 1 and not unmet_obligations(graph.layout, some, ()):
        return True
    return (
        bool(edges)
        and _connected(some, edges)
        and not unmet_obligations(graph.layout, some, tuple(one for _, one, _ in edges))
    )


def _connected(some: tuple[State, ...], edges: list[tuple[State, Step, State]]) -> bool:
    forward = [(before, after) for before, _, after in edges]
    return all(_reached(some[0], way) == set(some) for way in (forward, [(b, a) for a, b in forward]))


def _reached(start: State, edges: list[tuple[State, State]]) -> set[State]:
    found, todo = {start}, [start]
    for here in todo:
        fresh = [after for before, after in edges if before == here and after not in found]
        found.update(fresh)
        todo += fresh
    return found


# --- random tables -----------------------------------------------------------------------------------------------

effects: st.SearchStrategy[tuple[Effect, ...]] = st.sampled_from(
    ((), (), (LIGHT,), (DARKEN,), THROUGH_THE_DOOR, (Lock("Shelf.door"),))
)
guards: st.SearchStrategy[tuple[Guard, ...]] = st.sampled_from(((), (), (On("Shelf.lit"),), (Off("Shelf.lit"),)))
assumptions = st.sampled_from(("", "", "", "somebody"))


@st.composite
def hands(draw: st.DrawFn) -> tuple[Row, ...]:
    """One to five rows of a hand, each with a name of its own."""
    count = draw(st.integers(1, 5))
    return tuple(
        row(
            f"act{number}",
            draw(st.sampled_from(POINTS[:2])),
            draw(st.sampled_from(POINTS)),
            *draw(effects),
            guards=draw(guards),
            environment=draw(assumptions),
        )
        for number in range(count)
    )


@st.composite
def tables(draw: st.DrawFn) -> Design:
    """A design of two hands with random rows; MIDDLE may be where a hand runs on alone."""
    design = bench(*draw(hands()), other=draw(hands()))
    return running_on(design) if draw(st.booleans()) else design


def running_on(design: Design) -> Design:
    """The design with MIDDLE as a point from which its first hand runs on alone."""
    return replace(
        design,
        lifecycles=tuple(
            replace(one, states=tuple(replace(s, runs_on="why") if s.name == "MIDDLE" else s for s in one.states))
            if one.name == "Hand"
            else one
            for one in design.lifecycles
        ),
    )


GOALS = (
    comes(At("Hand", "END")),
    comes(At("Other", "END"), given=(Off("Shelf.lit"),)),
    comes(On("Shelf.lit")),
    comes(At("Other", "MIDDLE"), given=(At("Hand", "START", "MIDDLE"),)),
)
