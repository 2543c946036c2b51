"""Each fix ends its finding by itself, and all together leave one known violation."""

from __future__ import annotations

import pytest

from model.master2026.design import MASTER_2026
from model.master2026.fixes import ALTERNATIVES, FIXES, MENDED, Fix, alone, together
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


@pytest.mark.few(2)
@pytest.mark.parametrize("fix", FIXES, ids=lambda fix: fix.name)
def test_each_fix_alone_ends_its_finding(fix: Fix) -> None:
    design = alone(fix)
    validate(design)
    for scenario, claim in ENDS[fix.name]:
        assert verdict(design, scenario, claim).answer is Answer.HOLDS, (scenario, claim)


@pytest.mark.few(2)
@pytest.mark.parametrize("fix", FIXES, ids=lambda fix: fix.name)
def test_each_finding_is_there_without_its_fix_and_with_all_others(fix: Fix) -> None:
    others = together(tuple(one for one in FIXES if one != fix), f"all_but_{fix.name}")
    for scenario, claim in ENDS[fix.name]:
        assert verdict(MASTER_2026, scenario, claim).answer is Answer.VIOLATED, (scenario, claim)
    assert any(verdict(others, *each).answer is Answer.VIOLATED for each in ENDS[fix.name])


INSTEAD = {
    "clear_uid_anyway": ("bucket_delete_in_flight", "no_thread_waits_for_itself"),
    "hand_out_erased": ("state_change_and_bucket_delete", "everything_can_be_released"),
}
"""The finding that each alternative ends."""


@pytest.mark.few(1)
@pytest.mark.parametrize("fix", ALTERNATIVES, ids=lambda fix: fix.name)
def test_each_alternative_ends_one_finding_and_not_both(fix: Fix) -> None:
    design = alone(fix)
    validate(design)
    for name, (scenario, claim) in INSTEAD.items():
        ends = verdict(design, scenario, claim).answer is Answer.HOLDS
        assert ends is (name == fix.name), (name, scenario, claim)


def test_every_fix_has_a_finding() -> None:
    assert sorted(ENDS) == sorted(fix.name for fix in FIXES)


def test_no_two_fixes_touch_the_same_row() -> None:
    touched = [name for name, _ in MENDED.delta.replace_rows] + list(MENDED.delta.remove_rows)
    assert len(touched) == len(set(touched)) > len(FIXES)


@pytest.mark.parametrize("scenario", ["bucket_delete_in_flight", "streams_with_ids", "slow_stream"])
def test_the_mended_design_violates_nothing(scenario: str) -> None:
    assert violated(MENDED, scenario) == set()


@pytest.mark.parametrize("scenario", ["memory_stays_high", "rollback_of_a_replica", "buffer_full"])
def test_a_file_can_stay_open_while_a_worker_has_its_backfill_in_hand(scenario: str) -> None:
    assert violated(MENDED, scenario) == {CLOSING}
