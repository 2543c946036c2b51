"""The weaknesses that the fix leaves: it holds everywhere else, and each known weakness has its trace."""

from __future__ import annotations

from functools import cache

import pytest

from model.language.vocabulary import At, Either, Has, NotAt, Some
from model.semantics.trace import run_steps
from properties.claims.dcp2016 import SUBJECT
from properties.engines.evaluation.evaluator import ClaimEvaluator
from properties.engines.explicit.explicit_space import ExplicitSpace
from properties.engines.explicit.state_graph import StateGraph
from properties.verdicts.verdict import Answer, Verdict
from tests.model.dcp2016.scenes import explored

NULL_MANAGER = {"no_null_pointer_is_used", "no_freed_object_is_used"}
RETAINED = {"no_producer_outlives_the_store"}
LEFT_BEHIND = {
    "no_ownership_cycle_survives",
    "no_unreachable_object_survives",
    "no_file_outlives_the_bucket",
    "everything_can_be_released",
    "every_file_can_be_closed",
    "reservations_equal_what_they_count",
}
STALE_ENTRY = {"no_list_names_a_closed_connection"}
SLOW_CLOSE = {"closing_a_stream_closes_its_file"}
RESIDUAL: dict[str, set[str]] = {
    "plain_disconnect": set(),
    "bucket_delete": RETAINED,
    "bucket_delete_in_flight": RETAINED | NULL_MANAGER | STALE_ENTRY,
    "bucket_delete_unpolled": RETAINED | NULL_MANAGER | STALE_ENTRY | {"no_items_are_skipped"},
    "bystanders": RETAINED | {"no_null_pointer_is_used"},
    "unclean_destruction": RETAINED | LEFT_BEHIND,
    "close_stream_then_disconnect": SLOW_CLOSE,
    "memory_high": SLOW_CLOSE,
    "never_persisted": set(),
    "slow_stream": {"no_in_memory_stream_has_a_waiting_backfill"},
    "forced_destruction": RETAINED | {"reservations_equal_what_they_count", "a_running_flag_means_a_backfill"},
    "client_stays": SLOW_CLOSE,
    "client_asks_for_items": SLOW_CLOSE,
    "notifiers_and_bucket_delete": RETAINED,
    "slow_stream_of_a_deleted_vbucket": {"no_in_memory_stream_has_a_waiting_backfill"},
}
"""By scenario: the null manager, retention by an index, an unclean destruction, the file of a closed stream, an entry
that is made after the list was cleared, a flag that is cleared too often, and one that is not cleared."""
EACH = pytest.mark.parametrize("scenario", RESIDUAL)


@cache
def verdicts(scenario: str) -> tuple[StateGraph, tuple[Verdict, ...]]:
    """The fix under a scenario: its states, and the claims that it violates."""
    space = explored("mb19892_fix", scenario)
    evaluator = ClaimEvaluator(ExplicitSpace(space))
    judged = (evaluator.verdict(claim) for claim in SUBJECT.claims)
    return space, tuple(one for one in judged if one.answer is Answer.VIOLATED)


@pytest.mark.few(5)
@EACH
def test_the_fix_violates_only_the_known_claims(scenario: str) -> None:
    assert {one.claim.name for one in verdicts(scenario)[1]} == RESIDUAL[scenario]


@EACH
def test_each_known_weakness_has_a_trace(scenario: str) -> None:
    space, found = verdicts(scenario)
    for one in found:
        assert one.trace
        assert run_steps(space.layout, one.trace).violation == one.violation


@pytest.mark.parametrize("scenario", ["bucket_delete", "bucket_delete_in_flight", "bystanders"])
def test_only_an_index_holds_a_producer_that_outlives_the_store(scenario: str) -> None:
    space, _ = verdicts(scenario)
    late = (NotAt("EventuallyPersistentStore", "OPEN"), Some(("p",), At("DcpProducer", "OPEN", "DISCONNECTING")))
    indexes = Either(Has("DcpConnMap.pendingNotifications"), Some(("v", "d"), Has("DcpConnMap.vbConns")))
    others = Either(
        Has("DcpConnMap.map_"),
        Has("DcpConnMap.all"),
        Has("DcpConnMap.deadConnections"),
        Has("ConnManager.release"),
        Some(("v", "g"), Has("ActiveStream.producer")),
    )
    outlives = space.where(late)
    assert outlives.any()
    assert (outlives & space.where((Some(("p",), indexes),)) == outlives).all()
    assert not (outlives & space.where((Some(("p",), others),))).any()


@pytest.mark.parametrize("scenario", ["bucket_delete", "bucket_delete_in_flight", "bystanders"])
def test_the_map_lets_go_of_a_producer_that_outlives_the_store(scenario: str) -> None:
    space, _ = verdicts(scenario)
    at_the_end = space.where((At("BucketThread", "B10", "END"),))
    assert at_the_end.any()
    assert not (at_the_end & space.where((Some(("p",), At("DcpProducer", "OPEN", "DISCONNECTING")),))).any()


def test_without_a_request_in_flight_the_manager_is_never_null_where_it_is_used() -> None:
    assert verdicts("bucket_delete")[0].crashes == ()
