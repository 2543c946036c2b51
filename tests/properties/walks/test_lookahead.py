"""Lookahead from single states and the claim evaluator over all states find the same leaks."""

from __future__ import annotations

import pytest

from docs.tutorial import window
from model.semantics.ownership import ownership_graph, unreachable_objects
from properties.claims.claim import NoCycle, NoUnreachable, Reachable, Released
from properties.engines.evaluation.evaluator import ClaimEvaluator
from properties.engines.explicit.explicit_space import ExplicitSpace
from properties.verdicts.verdict import Answer
from properties.walks.harness import Harness
from properties.walks.lookahead import Lookahead
from tests.properties.walks.harnesses import dcp_harness, window_harness

LEAKS = NoUnreachable | NoCycle | Released | Reachable


def refuted_anywhere(harness: Harness, every: int = 1) -> set[str]:
    """The claims about leaks that some state refutes by itself."""
    starts = harness.starting_states[-1][::every]
    return {claim.name for one in starts for claim in harness.refuted(one.packed) if isinstance(claim, LEAKS)}


def condemned(harness: Harness) -> set[str]:
    """The claims about leaks that the claim evaluator finds violated."""
    evaluator = ClaimEvaluator(ExplicitSpace(harness.space))
    verdicts = (evaluator.verdict(claim) for claim in harness.claims if isinstance(claim, LEAKS))
    return {one.claim.name for one in verdicts if one.answer is Answer.VIOLATED}


@pytest.mark.parametrize("design", [one.name for one in window.DESIGNS])
def test_lookahead_and_the_evaluator_agree_on_the_tutorial_model(design: str) -> None:
    harness = window_harness(design)
    assert len(harness.starting_states[-1]) == harness.space.count
    assert refuted_anywhere(harness) == condemned(harness)


@pytest.mark.few(1)
@pytest.mark.parametrize(
    ("design", "scenario"),
    [
        ("mb19892_before", "unclean_destruction"),
        ("mb19892_before", "never_persisted"),
        ("mb19892_fix", "never_persisted"),
    ],
)
def test_lookahead_and_the_evaluator_agree_on_the_2016_model(design: str, scenario: str) -> None:
    harness = dcp_harness(design, scenario)
    assert refuted_anywhere(harness) == condemned(harness)


def test_reference_cycle_that_a_task_still_breaks_is_no_finding() -> None:
    harness = dcp_harness("raw_generation", "plain_disconnect")
    states = (harness.compiled.state(one.packed) for one in harness.starting_states[-1])
    lonely = [state for state in states if unreachable_objects(ownership_graph(harness.layout, state))]
    assert len(lonely) > 20
    assert refuted_anywhere(harness) == condemned(harness) == set()


def test_walks_are_at_rest_exactly_in_small_bottom_components() -> None:
    harness = dcp_harness("mb19892_before", "never_persisted")
    lookahead = Lookahead(harness.compiled)
    pack = harness.compiled.packing.pack
    bottoms = [{pack(harness.space.state(int(one))) for one in bottom} for bottom in harness.space.bottom_components]
    assert max(map(len, bottoms)) > 1
    for bottom in bottoms:
        assert all(set(lookahead.rest(one)) == bottom for one in bottom)
    inside = set().union(*bottoms)
    outside = [one.packed for one in harness.starting_states[-1] if one.packed not in inside]
    assert len(outside) > 500 and not any(map(lookahead.rest, outside))


def test_reachable_goal_is_found_ahead() -> None:
    harness = window_harness("observer_weak")
    lookahead = Lookahead(harness.compiled)
    goal = harness.compiled.test(window.CLOSE.released)
    assert [one.number for one in harness.starting_states[-1] if lookahead.without_goal(one.packed, goal)] == []
    assert len(lookahead.without_goal(harness.initial.packed, lambda state: False)) == harness.space.count


def test_crash_ahead_ends_the_lookahead() -> None:
    harness = window_harness("observer_raw")
    lookahead = Lookahead(harness.compiled)
    crashing = [
        one.packed
        for one in harness.starting_states[-1]
        if any(after < 0 for _, after in harness.compiled.edges(one.packed))
    ]
    assert crashing
    assert all(lookahead.without_goal(one, lambda state: False) == () for one in crashing)
