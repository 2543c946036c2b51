"""Scenarios X4 to X7, X15, X19, X22 and X23 of the reference: a bucket that is deleted, orderly or not."""

from __future__ import annotations

import pytest

from model.language.vocabulary import At, Equals, Some
from tests.model.dcp2016.scenes import FILE, RUNNING_SLOTS, SCAN, B, K, M, P, S, T, explored, played

CLOSED = "BucketThread clearQueues"
BEFORE_THE_END = "BucketThread seeTasksGone"
QUEUE_CYCLE = frozenset(
    {"DcpProducer.backfillMgr", "BackfillManager.activeBackfills", "DCPBackfill.stream", "ActiveStream.producer"}
)
NULL_MANAGER = f"null: DcpProducer[p0].backfillMgr>{M}"


# --- X4 to X7: what the backfill was doing when its task stopped ---


@pytest.mark.parametrize(
    ("name", "backfill", "streams_owners", "file"),
    [
        ("x04_delete_scanning", "SCANNING", 3, True),
        ("x05_delete_init", "INIT", 1, False),
        ("x06_delete_done", "DONE", 1, False),
    ],
)
def test_x4_to_x6_before_the_fix_unreachable_objects_are_left_and_a_file_only_of_a_scan(
    name: str, backfill: str, streams_owners: int, file: bool
) -> None:
    end = played(name).end
    assert end.value(B) == backfill
    assert end.counts(P, S, M, T, K) == (1, streams_owners, 2, 1, 1)
    assert end.unreachable == {P, S, M, T, K, B, *((SCAN, FILE) if file else ())}
    assert QUEUE_CYCLE in end.cycles


def test_x4_with_the_fix_the_shutdown_closes_the_file_and_only_an_index_keeps_the_producer() -> None:
    scene = played("x04_delete_scanning", "mb19892_fix")
    assert {FILE, M, B} <= scene.after("BucketThread removeVBConns").alive
    assert scene.after("BucketThread returnFromClose").alive == {P, T, K}
    assert scene.after(BEFORE_THE_END).holders(P) == {"DcpConnMap.pendingNotifications"}
    assert scene.after("BucketThread freeStore").alive == {P, K}
    assert scene.end.alive == frozenset()


def test_x4_step_by_step_the_counts_go_down_as_the_reference_says() -> None:
    scene = played("x04_delete_scanning")
    swept, removed = (scene.after(f"BucketThread {step}") for step in ("returnFromClose", "clearQueues"))
    assert swept.counts(P, S, M, T) == removed.counts(P, S, M, T) == (3, 3, 2, 3)
    assert scene.after("FrontEnd[p0] clearQueues").counts(P, S, M, T) == (2, 3, 2, 3)
    assert scene.after("ConnManager dropConnection").counts(P, S, M, T) == (1, 3, 2, 3)
    assert scene.after("AuxIO[x0] releaseTask").counts(P, S, M, T) == (1, 3, 2, 1)


def test_x7_before_the_fix_the_active_and_the_pending_backfill_are_both_left() -> None:
    scene = played("x07_delete_pending")
    other = B.replace("v0", "v1")
    assert scene.after("FrontEnd[p0] addVBConn").holders(other) == {"BackfillManager.pendingBackfills"}
    assert (scene.end.value(B), scene.end.value(other)) == ("SCANNING", "INIT")
    assert {B, other, S, S.replace("v0", "v1"), FILE} <= scene.end.unreachable
    assert scene.after(BEFORE_THE_END).value(RUNNING_SLOTS) == "1", "the pending one never had a slot"
    assert scene.end.counts(P, M, T, K) == (2, 2, 1, 1), "with more streams there is still one of each"


# --- X15: who looks at a connection whose streams were closed ---

BYSTANDERS = pytest.mark.parametrize("name", ["x15_stats", "x15_pager"])


@BYSTANDERS
@pytest.mark.parametrize("design", ["mb19892_fix", "synchronised_pointer", "weak_indexes"])
def test_x15_with_the_fix_a_bystander_uses_a_null_manager(name: str, design: str) -> None:
    assert played(name, design).violation == NULL_MANAGER


@BYSTANDERS
@pytest.mark.parametrize("design", ["mb19892_before", "null_guards"])
def test_x15_before_the_fix_and_with_guards_a_bystander_is_safe(name: str, design: str) -> None:
    assert played(name, design).violation == ""


# --- X19, X22 and X23: what else keeps a bucket or a connection ---


def test_x19_a_connection_opened_twice_waits_forever_and_so_does_the_deletion() -> None:
    end = played("x19_double_open").end
    assert P not in end.alive
    assert (end.value("Connection[p0].refcount"), end.value("Bucket.clients")) == ("2", "1")
    assert (end.value("FrontEnd[p0]"), end.value("BucketThread")) == ("WAIT", "B3")


def test_x19_no_order_of_steps_ends_that_waiting() -> None:
    space = explored("mb19892_fix", "double_open")
    waiting = space.where((Some(("p",), At("FrontEnd", "WAIT"), Equals("Connection.refcount", 3)),))
    assert waiting.any()
    assert not (waiting & space.can_reach(space.where((At("BucketThread", "END"),)))).any()


@pytest.mark.parametrize("design", ["mb19892_before", "mb19892_fix"])
def test_x22_an_engine_deleted_with_a_connection_open_leaves_everything(design: str) -> None:
    end = played("x22_unclean", design).end
    assert end.unreachable == {P, S, M, T, K, B, SCAN, FILE}
    assert {QUEUE_CYCLE, frozenset({"DcpProducer.streams", "ActiveStream.producer"})} <= end.cycles


def test_x22_with_weak_streams_the_producer_dies_with_the_map_and_its_backfill_needs_the_freed_store() -> None:
    scene = played("x22_unclean_weak")
    assert scene.violation == "freed: EventuallyPersistentStore.destroyScanContext"
    assert str(scene.run.steps[-1]) == "BucketThread freeConnMap"
    assert scene.end.holders(P) == {"DcpConnMap.map_", "DcpConnMap.all", "DcpConnMap.vbConns"}


def test_x23_with_the_fix_a_forced_destruction_leaves_no_object_but_a_reserved_cookie() -> None:
    scene = played("x23_forced")
    assert scene.after(CLOSED).alive == {P, T, K}
    assert scene.after("BucketThread freeStore").alive == {P, K}
    assert scene.end.alive == frozenset()
    assert scene.end.value("Connection[p0].refcount") == "2"


def test_x23_before_the_fix_a_forced_destruction_leaves_unreachable_objects() -> None:
    assert played("x23_forced", "mb19892_before").end.unreachable == {P, S, M, T, K, B, SCAN, FILE}
