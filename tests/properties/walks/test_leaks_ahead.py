"""By looking ahead a walk tells a leak from what is still freed; the evaluator tells it from all states at once."""

from __future__ import annotations

import pytest

from docs.tutorial import window
from model.semantics.ownership import ownership_graph, unreachable_objects
from properties.claims.claim import NoCycle, NoUnreachable, Reachable, Released
from properties.engines.evaluation.evaluator import ClaimEvaluator
from properties.engines.explicit.explicit_space import ExplicitSpace
from properties.verdicts.verdict import Answer
from properties.walks.harness import Arena
from properties.walks.lookahead import Ahead
from tests.properties.walks.arenas import dcp_arena, window_arena

LEAKS = NoUnreachable | NoCycle | Released | Reachable


def refuted_anywhere(arena: Arena, every: int = 1) -> set[str]:
    """The claims about leaks that some state refutes, looked at one by one."""
    starts = arena.shelves[-1][::every]
    return {claim.name for one in starts for claim in arena.refuted(one.packed) if isinstance(claim, LEAKS)}


def condemned(arena: Arena) -> set[str]:
    """The claims about leaks that the evaluator finds violated."""
    evaluator = ClaimEvaluator(ExplicitSpace(arena.space))
    verdicts = (evaluator.verdict(claim) for claim in arena.claims if isinstance(claim, LEAKS))
    return {one.claim.name for one in verdicts if one.answer is Answer.VIOLATED}


@pytest.mark.parametrize("design", [one.name for one in window.DESIGNS])
def test_looking_ahead_and_the_court_agree_on_the_tutorial_model(design: str) -> None:
    arena = window_arena(design)
    assert len(arena.shelves[-1]) == arena.space.count
    assert refuted_anywhere(arena) == condemned(arena)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("design", "scenario"),
    [
        ("mb19892_before", "unclean_destruction"),
        ("mb19892_before", "never_persisted"),
        ("mb19892_fix", "never_persisted"),
    ],
)
def test_looking_ahead_and_the_court_agree_on_the_2016_model(design: str, scenario: str) -> None:
    arena = dcp_arena(design, scenario)
    assert refuted_anywhere(arena) == condemned(arena)


def test_a_ring_that_a_task_still_takes_apart_is_no_finding() -> None:
    arena = dcp_arena("raw_generation", "plain_disconnect")
    states = (arena.fast.state(one.packed) for one in arena.shelves[-1])
    lonely = [state for state in states if unreachable_objects(ownership_graph(arena.layout, state))]
    assert len(lonely) > 20
    assert refuted_anywhere(arena) == condemned(arena) == set()


def test_a_walk_is_at_rest_exactly_in_small_bottom_components() -> None:
    arena = dcp_arena("mb19892_before", "never_persisted")
    ahead = Ahead(arena.fast)
    pack = arena.fast.packing.pack
    bottoms = [{pack(arena.space.state(int(one))) for one in bottom} for bottom in arena.space.bottom_components]
    assert max(map(len, bottoms)) > 1
    for bottom in bottoms:
        assert all(set(ahead.rest(one)) == bottom for one in bottom)
    inside = set().union(*bottoms)
    outside = [one.packed for one in arena.shelves[-1] if one.packed not in inside]
    assert len(outside) > 500 and not any(map(ahead.rest, outside))


def test_nothing_is_lost_where_the_goal_lies_ahead() -> None:
    arena = window_arena("observer_weak")
    ahead = Ahead(arena.fast)
    goal = arena.fast.test(window.CLOSE.released)
    assert [one.number for one in arena.shelves[-1] if ahead.lost(one.packed, goal)] == []
    assert len(ahead.lost(arena.initial.packed, lambda state: False)) == arena.space.count


def test_a_crash_ahead_hides_what_lies_behind_it() -> None:
    arena = window_arena("observer_raw")
    ahead = Ahead(arena.fast)
    crashing = [one.packed for one in arena.shelves[-1] if any(after < 0 for _, after in arena.fast.edges(one.packed))]
    assert crashing
    assert all(ahead.lost(one, lambda state: False) == () for one in crashing)
