"""The violations in kv_engine's master, each with the steps that matter and its last step."""

from __future__ import annotations

from model.master2026.design import MASTER_2026
from tests.model.master2026.master_bench import steps, verdict, violated

ENDED = "FrontEnd[p0] dropStream v0 g0"


def _last(scenario: str, claim: str) -> tuple[str, str]:
    said = verdict(MASTER_2026, scenario, claim)
    return steps(said)[-1], said.why


def test_a_plain_disconnect_and_a_quiet_bucket_delete_violate_nothing() -> None:
    assert violated(MASTER_2026, "plain_disconnect") == set()
    assert violated(MASTER_2026, "bucket_delete") == set()


def test_a_second_close_finds_no_manager_and_waits_for_its_own_lock() -> None:
    said = verdict(MASTER_2026, "bucket_delete_in_flight", "no_thread_waits_for_itself")
    assert "DcpProducer[p0].closeAllStreamsLock" in said.why
    trace = steps(said)
    assert trace[-1] == "FrontEnd[p0] endStream v0 g0"
    reset, stored = trace.index("BucketThread resetManager p0"), trace.index("FrontEnd[p0] storeStream v0 g0")
    scheduled, closed = trace.index("FrontEnd[p0] scheduleBackfill v0 g0"), trace.index("FrontEnd[p0] closeAllStreams")
    assert scheduled < stored < closed and scheduled < reset < closed


def test_a_task_is_cancelled_between_its_making_and_its_scheduling() -> None:
    for scenario in ("bucket_delete_in_flight", "bucket_delete_items_in_flight"):
        last, why = _last(scenario, "no_null_pointer_is_used")
        assert last == "FrontEnd[p0] scheduleTask[task is gone]"
        assert "checkpointCreator->task" in why


def test_an_out_of_order_backfill_does_not_expect_a_closed_producer() -> None:
    last, why = _last("bucket_delete_oso_in_flight", "no_exception_is_thrown")
    assert last == "FrontEnd[p0] scheduleBackfill[no manager, out of order] v0 g0"
    assert "Expects(backfillUID)" in why


def test_two_threads_take_the_container_and_the_close_lock_both_ways_round() -> None:
    scenario = "state_change_and_bucket_delete"
    trace = steps(verdict(MASTER_2026, scenario, "everything_can_be_released"))
    assert "FrontEnd[p0] checkContainer[dead stream] v0 g0" in trace
    assert trace[-1] == "BucketThread closeAllStreams p0"
    assert "FrontEnd[p0] eraseDeadStream v0 g0" not in trace
    assert "every_thread_can_come_to_rest" in violated(MASTER_2026, scenario)


def test_asking_a_backfill_under_the_managers_lock_can_destroy_its_stream_there() -> None:
    said = verdict(MASTER_2026, "buffer_full", "no_thread_waits_for_itself")
    assert "BackfillManager[p0].lock" in said.why
    asked, dropped, left = steps(said)[-3:]
    assert asked.startswith("AuxIO[x0] shouldCancel[dead stream]")
    assert dropped.startswith("FrontEnd[p0] dropStream")
    assert left.startswith("AuxIO[x0] leaveShouldCancel")


def test_asking_a_backfill_can_deadlock_with_a_thread_that_closes_the_connection() -> None:
    trace = steps(verdict(MASTER_2026, "buffer_full", "every_thread_can_come_to_rest"))
    assert trace.index("FrontEnd[p0] closeAllStreams") > next(
        i for i, step in enumerate(trace) if step.startswith("AuxIO[x0] shouldCancel[dead stream]")
    )


def test_a_rollback_takes_the_state_lock_that_it_holds() -> None:
    last, why = _last("rollback_of_a_replica", "no_thread_waits_for_itself")
    assert last == "AdminWorker endStreams"
    assert "VBucket[v0].stateLock" in why


def test_a_backfill_in_hand_outlives_its_stream_while_memory_is_high() -> None:
    said = verdict(MASTER_2026, "memory_stays_high", "every_orphan_can_be_freed")
    trace = steps(said)
    assert trace[-1] == "AuxIO[x0] refileBackfill p0 v0 g0 b0"
    assert trace.index(ENDED) < trace.index("AuxIO[x0] runBackfill[leave] p0 v0 g0 b0")
    assert "Db[p0,v0,g0,b0]" in said.why


def test_streams_are_left_over_in_a_task_that_sleeps() -> None:
    trace = steps(verdict(MASTER_2026, "streams_with_ids", "no_stream_waits_in_a_sleeping_task"))
    assert trace[-1] == "AuxIO[x0] rescheduleCheckpointTask[sleep] p0 c0"
    assert "AuxIO[x0] goOn[time is up] p0 c0" in trace
