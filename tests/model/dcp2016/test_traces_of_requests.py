"""Scenarios X11 to X14, X18 and X20 of the reference: stream requests that come at the wrong moment."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.language.policy import Grain, Policy
from model.semantics.layout import Layout
from properties.claims.dcp2016 import SUBJECT
from tests.model.dcp2016.scenes import B, K, M, P, S, Scene, T, acted, explored, played

LATER = S.replace("g0", "g1")
SECOND = B.replace("b0", "b1")


# --- X11: the request has passed its check when the streams are closed ---


@pytest.mark.parametrize("design", ["mb19892_fix", "flagged_shutdown", "close_outside_lock", "synchronised_pointer"])
def test_x11_the_new_stream_schedules_its_backfill_through_a_null_manager(design: str) -> None:
    assert played("x11_request_after_close", design).violation == f"null: FrontEnd[p0].backfillMgr>{M}"


def test_x11_with_guards_the_stream_waits_for_a_backfill_that_was_never_scheduled() -> None:
    end = played("x11_request_after_close", "null_guards").end
    assert end.value(S) == "BACKFILLING"
    assert end.value(f"{S}.isBackfillTaskRunning") == "on"
    assert not {M, B} & end.alive


def test_x11_before_the_fix_the_manager_is_there_and_takes_the_backfill() -> None:
    end = played("x11_request_after_close", "mb19892_before").end
    assert end.holders(B) == {"BackfillManager.activeBackfills"}
    assert end.counts(M) == (2,)


# --- X12: the stream enters the map between the sweep and the reset ---


def test_x12_a_cancelled_backfill_is_taken_for_complete_and_items_are_skipped() -> None:
    scene = played("x12_gap")
    reset = scene.after("BucketThread returnFromClose")
    assert (reset.value(S), reset.value(f"{S}.gap")) == ("BACKFILLING", "on")
    assert reset.value(f"{S}.isBackfillTaskRunning") == "off"
    assert scene.after("FrontEnd[p0] step[backfill sent]").value(S) == "IN_MEMORY"
    assert scene.end.alive == {P, T, K}, "and the disconnect after that is clean, but for the notification"


def test_x12_before_the_fix_nothing_is_cancelled_and_nothing_skipped() -> None:
    steps = [str(step) for step in played("x12_gap").run.steps]
    closed = steps[: steps.index("BucketThread closeNext[none left, first time]") + 1]
    layout = Layout(SUBJECT.design("mb19892_before"), played("x12_gap").layout.policy)
    end = acted(layout, *closed).end
    assert (end.value(f"{S}.gap"), end.value(B)) == ("off", "INIT")


@pytest.mark.parametrize("design", ["mb19892_fix", "synchronised_pointer", "weak_indexes"])
def test_x12_a_client_that_leaves_first_gives_bytes_back_through_a_null_manager(design: str) -> None:
    assert played("x12_null", design).violation == f"null: DcpProducer[p0].backfillMgr>{M}"


@pytest.mark.parametrize("design", ["mb19892_before", "null_guards"])
def test_x12_before_the_fix_and_with_guards_the_client_leaves_without_a_crash(design: str) -> None:
    assert played("x12_null", design).violation == ""


# --- X13 and X14: entries in the vbuckets' lists that nobody removes ---

RETAINED = "BucketThread seeTasksGone"


def test_x13_an_entry_added_after_its_removal_keeps_the_producer_until_the_map_is_freed() -> None:
    scene = played("x13_stale_entry")
    assert "DcpConnMap.vbConns" not in scene.after("BucketThread removeVBConns").holders(P)
    assert "DcpConnMap.vbConns" in scene.after(RETAINED).holders(P)
    assert P in scene.after("BucketThread freeStore").alive
    assert P not in scene.after("BucketThread freeConnMap").alive


def test_x13_weak_entries_keep_nothing() -> None:
    steps = [str(step) for step in played("x13_stale_entry").run.steps]
    managed = steps[: steps.index("ConnManager finishManaging") + 1]
    layout = Layout(SUBJECT.design("weak_indexes"), played("x13_stale_entry").layout.policy)
    end = acted(layout, *managed).end
    assert P not in end.alive
    assert end.value(f"DcpConnMap.vbConns[v0,d0]>{P}") == "on"


@pytest.mark.parametrize(
    ("design", "keeps"), [("mb19892_before", True), ("mb19892_fix", True), ("weak_indexes", False)]
)
def test_x14_a_refused_request_leaves_an_entry_that_keeps_the_producer(design: str, keeps: bool) -> None:
    scene = played("x14_rollback", design)
    assert S not in scene.after("FrontEnd[p0] streamRequest[rollback]").alive
    assert (P in scene.end.alive) is keeps
    assert scene.end.holders(P) == (frozenset({"DcpConnMap.vbConns"}) if keeps else frozenset())


def test_x14_nothing_frees_that_producer_while_the_bucket_lives() -> None:
    space = explored("mb19892_fix", "stream_ends")
    released = space.can_reach(space.where(SUBJECT.scenario("stream_ends").released))
    assert not released.all()
    assert released[0]


# --- X18 and X20: a second stream, and a second backfill ---


def in_memory(stream: int) -> tuple[str, ...]:
    """A stream that needs no backfill is requested, and asks for items."""
    which = f"v0 g{stream}"
    return (
        f"FrontEnd[p0] streamRequest[new] {which}",
        f"FrontEnd[p0] activateStream[in memory] {which}",
        f"FrontEnd[p0] addVBConn {which}",
        f"FrontEnd[p0] step[ask for items] {which}",
    )


@pytest.fixture(scope="module")
def reopened() -> Scene:
    """A stream that waits for items is closed, and another of its vbucket opened, before the task looks."""
    items = SUBJECT.scenario("checkpoint_items")
    scenario = replace(items, assumes=items.assumes | {"close_stream"})
    layout = Layout(SUBJECT.design("mb19892_fix"), Policy(scenario, SUBJECT.scope("reopen"), Grain.FULL))
    close = ("closeStream[active]", "removeVBConn", "eraseStream")
    task = ("fetchTask[checkpoint] p0", "checkTask[live checkpoint task] p0", "runCheckpointTask p0")
    turn = ("popStream p0 v0 g0", "takeItems p0 v0 g0", "popStream[none] p0", "rescheduleCheckpointTask[sleep] p0")
    return acted(
        layout,
        "FrontEnd[p0] open",
        *in_memory(0),
        *(f"FrontEnd[p0] {step} v0 g0" for step in close),
        *in_memory(1),
        *(f"AuxIO[x0] {step}" for step in (*task, *turn)),
    )


def test_x18_the_queue_refuses_the_new_stream_because_it_has_a_dead_one_of_its_vbucket(reopened: Scene) -> None:
    asked = reopened.after("FrontEnd[p0] step[ask for items] v0 g1")
    assert (asked.value(S), asked.value(LATER)) == ("DEAD", "IN_MEMORY")
    assert asked.holders(S) == {"ActiveStreamCheckpointProcessorTask.queue"}
    assert asked.holders(LATER) == {"DcpProducer.streams"}


def test_x18_the_task_serves_the_dead_stream_and_goes_to_sleep(reopened: Scene) -> None:
    assert S not in reopened.end.alive
    assert reopened.end.holders(LATER) == {"DcpProducer.streams"}
    assert reopened.end.value(K) == "SNOOZED"
    assert "ExecutorPool.futureQueueCheckpoint" in reopened.end.holders(K)


def test_x20_a_stream_goes_on_in_memory_while_its_second_backfill_waits() -> None:
    scene = played("x20_second_backfill")
    planned = scene.after("AuxIO[x0] runBackfill[complete]")
    assert planned.value(f"{S}.isBackfillTaskRunning") == "off", "cleared again after it was set for the second one"
    assert planned.holders(SECOND) == {"BackfillManager.pendingBackfills"}
    assert (scene.end.value(S), scene.end.value(SECOND)) == ("IN_MEMORY", "INIT")
