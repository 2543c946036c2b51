"""Both engines with states answer one protocol alike: the same sets, distances and ends, on small tables."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from docs.tutorial.window import CLOSE, DESIGNS
from model.ground.guards import ground_guards
from model.ground.program import Expr, Is, negation
from model.language.design import Design
from model.language.policy import Policy, Scope
from model.semantics.layout import Layout, Part
from properties.engines.evaluation.state_space import RefT, SetT, StateSpace
from properties.engines.explicit.explicit_space import ExplicitSpace
from properties.engines.explicit.search import explore
from properties.engines.symbolic.reachable_states import ReachableStates
from properties.engines.symbolic.symbolic_space import SymbolicSpace

EACH = pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)


def layout(design: Design) -> Layout:
    """A design of the tutorial with two windows."""
    return Layout(design, Policy(CLOSE, Scope("two", (("w", 2),))))


def expressions(there: Layout) -> Iterator[Expr]:
    """The released condition, its negation, and every value of every lifecycle variable."""
    released = ground_guards(there, CLOSE.released, {})
    yield from (released, negation(released))
    for variable in there.variables:
        if variable.role is Part.LIFECYCLE:
            yield from (Is(variable.place, (value,)) for value in range(len(variable.domain)))


def sets_of(space: StateSpace[SetT, RefT]) -> list[tuple[int, ...]]:
    """The sizes of sets that both engines must agree on."""
    found: list[tuple[int, ...]] = []
    for expr in expressions(space.layout):
        states = space.holds(expr)
        others = space.everything - states
        assert (states | others) == space.everything and (states & others).is_empty
        assert (states == others) is False and (states - states).is_empty
        found.append((states.count, others.count, space.can_reach(states).count, (states & space.crash_possible).count))
    return found


def distances_of(space: StateSpace[SetT, RefT]) -> list[tuple[int | None, int | None]]:
    """The lengths of the traces to the nearest state of some sets, and to the nearest in a bottom component."""
    return [
        (_distance(space, space.nearest(states)), _distance(space, space.at_rest(states)))
        for states in map(space.holds, expressions(space.layout))
    ]


def _distance(space: StateSpace[SetT, RefT], state: RefT | None) -> int | None:
    if state is None:
        return None
    assert space.path_to(state)[-1] == state and len(space.path_to(state)) == len(space.trace_to(state)) + 1
    return len(space.trace_to(state))


@EACH
def test_engines_agree_on_sets(design: Design) -> None:
    explicit, symbolic = ExplicitSpace(explore(layout(design))), SymbolicSpace(ReachableStates(layout(design), 1 << 18))
    assert sets_of(explicit) == sets_of(symbolic)


@EACH
def test_engines_agree_on_distances(design: Design) -> None:
    explicit, symbolic = ExplicitSpace(explore(layout(design))), SymbolicSpace(ReachableStates(layout(design), 1 << 18))
    found = distances_of(explicit)
    assert found == distances_of(symbolic) and any(one for one, _ in found)


@EACH
def test_engines_agree_on_violations_and_locks(design: Design) -> None:
    explicit, symbolic = ExplicitSpace(explore(layout(design))), SymbolicSpace(ReachableStates(layout(design), 1 << 18))
    assert set(explicit.violations) == set(symbolic.violations)
    assert explicit.lock_order == symbolic.lock_order
    for violation in explicit.violations:
        only = frozenset({violation})
        assert len(explicit.trace_to_crash(only)) == len(symbolic.trace_to_crash(only))
