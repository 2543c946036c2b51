"""Each remedy ends its finding by itself, and all together leave what is known."""

from __future__ import annotations

import pytest

from model.master2026.design import MASTER_2026
from model.master2026.remedies import ALTERNATIVES, MENDED, REMEDIES, Remedy, alone, together
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.master2026.master_bench import verdict, violated

CLOSING = "closing_a_stream_closes_its_file"
ENDS = {
    "remove_without_lock": (
        ("bucket_delete_in_flight", "no_thread_waits_for_itself"),
        ("state_change_and_bucket_delete", "everything_can_be_released"),
        ("state_change_then_disconnect", "lock_order_has_no_cycle"),
    ),
    "ask_without_owning": (
        ("buffer_full", "no_thread_waits_for_itself"),
        ("buffer_full", "everything_can_be_released"),
        ("buffer_full", "every_thread_can_come_to_rest"),
    ),
    "rollback_passes_lock": (("rollback_of_a_replica", "no_thread_waits_for_itself"),),
    "schedule_at_once": (
        ("bucket_delete_in_flight", "no_null_pointer_is_used"),
        ("bucket_delete_items_in_flight", "no_null_pointer_is_used"),
    ),
    "take_uid_zero": (("bucket_delete_oso_in_flight", "no_exception_is_thrown"),),
    "look_at_both": (("streams_with_ids", "no_stream_waits_in_a_sleeping_task"),),
    "remember_removed": (
        ("memory_stays_high", "every_orphan_can_be_freed"),
        ("memory_stays_high", "every_file_can_be_closed"),
    ),
    "read_state_unlocked": (("bucket_delete_in_flight", "lock_order_has_no_cycle"),),
}


@pytest.mark.parametrize("remedy", REMEDIES, ids=lambda remedy: remedy.name)
def test_each_remedy_alone_ends_what_it_is_for(remedy: Remedy) -> None:
    design = alone(remedy)
    validate(design)
    for scenario, claim in ENDS[remedy.name]:
        assert verdict(design, scenario, claim).answer is Answer.HOLDS, (scenario, claim)


@pytest.mark.parametrize("remedy", REMEDIES, ids=lambda remedy: remedy.name)
def test_what_a_remedy_is_for_is_found_without_it_and_with_all_others(remedy: Remedy) -> None:
    others = together(tuple(one for one in REMEDIES if one != remedy), f"all_but_{remedy.name}")
    for scenario, claim in ENDS[remedy.name]:
        assert verdict(MASTER_2026, scenario, claim).answer is Answer.VIOLATED, (scenario, claim)
    assert any(verdict(others, *each).answer is Answer.VIOLATED for each in ENDS[remedy.name])


INSTEAD = {
    "clear_uid_anyway": ("bucket_delete_in_flight", "no_thread_waits_for_itself"),
    "hand_out_erased": ("state_change_and_bucket_delete", "everything_can_be_released"),
}
"""What each of the other ways ends."""


@pytest.mark.parametrize("remedy", ALTERNATIVES, ids=lambda remedy: remedy.name)
def test_another_way_ends_one_finding_and_not_both(remedy: Remedy) -> None:
    design = alone(remedy)
    validate(design)
    for name, (scenario, claim) in INSTEAD.items():
        ends = verdict(design, scenario, claim).answer is Answer.HOLDS
        assert ends is (name == remedy.name), (name, scenario, claim)


def test_every_remedy_is_for_something() -> None:
    assert sorted(ENDS) == sorted(remedy.name for remedy in REMEDIES)


def test_no_two_remedies_touch_the_same_row() -> None:
    touched = [name for name, _ in MENDED.delta.replace_rows] + list(MENDED.delta.remove_rows)
    assert len(touched) == len(set(touched)) > len(REMEDIES)


@pytest.mark.parametrize("scenario", ["bucket_delete_in_flight", "streams_with_ids", "slow_stream"])
def test_the_mended_design_violates_nothing(scenario: str) -> None:
    assert violated(MENDED, scenario) == set()


@pytest.mark.parametrize("scenario", ["memory_stays_high", "rollback_of_a_replica", "buffer_full"])
def test_a_file_may_still_be_open_for_as_long_as_a_worker_has_its_backfill_in_hand(scenario: str) -> None:
    assert violated(MENDED, scenario) == {CLOSING}
