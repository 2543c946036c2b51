"""Scenarios X1 to X3, X8, X9, X16 and X17 of the reference: a client that leaves, early or late, while a task works."""

from __future__ import annotations

import pytest

from model.semantics.trace import run_steps
from properties.claims.dcp2016 import SUBJECT
from tests.model.dcp2016.scenes import FILE, RUNNING_SLOTS, SCAN, B, K, M, P, S, T, acted, explored, layout_of, played

LEFT = "FrontEnd[p0] clearQueues"
RESET = "FrontEnd[p0] returnFromClose"


# --- X1: everything in its order ---


@pytest.mark.parametrize("design", [design.name for design in SUBJECT.designs if design.name != "map_kept"])
def test_x1_an_orderly_disconnect_frees_everything_in_every_design_but_one(design: str) -> None:
    scene = played("x01_whole_life", design)
    assert scene.after("FrontEnd[p0] step[backfill sent]").value(S) == "IN_MEMORY"
    assert scene.end.alive == frozenset()
    assert scene.end.value(RUNNING_SLOTS) == "0"
    assert scene.end.value("Bucket.clients") == "0"


def test_x1_with_the_map_kept_an_orderly_disconnect_leaks_the_producer_and_its_stream() -> None:
    steps = [str(step) for step in played("x01_whole_life", "mb19892_fix").run.steps]
    managed = steps[: steps.index("ConnManager finishManaging") + 1]
    end = acted(layout_of("map_kept", "plain_disconnect"), *managed).end
    assert end.unreachable == {P, S}
    assert end.cycles == {frozenset({"DcpProducer.streams", "ActiveStream.producer"})}


# --- X2 and X3: the client leaves in the middle of a scan ---


def test_x2_before_the_fix_the_file_closes_in_the_first_run_after_the_disconnect() -> None:
    scene = played("x02_disconnect_before")
    assert FILE in scene.after(LEFT).alive
    assert FILE not in scene.after("AuxIO[x0] runBackfill[dead stream]").alive
    assert B not in scene.after("AuxIO[x0] deleteBackfill").alive
    assert P in scene.after("AuxIO[x0] deleteBackfill").alive
    assert scene.end.alive == frozenset()


def test_x2_with_the_fix_the_file_closes_inside_the_disconnect() -> None:
    scene = played("x02_disconnect_fix")
    assert {FILE, SCAN, B, M, S} <= scene.after("FrontEnd[p0] removeVBConns").alive
    assert not {FILE, SCAN, B, M, S} & scene.after(RESET).alive
    assert scene.after(RESET).value(T) == "DEAD"


def test_x2_a_cancelled_task_and_kept_queues_leave_unreachable_objects_and_an_open_file() -> None:
    end = played("x02_disconnect_terminate_only").end
    assert end.unreachable == {P, S, M, B, SCAN}
    assert end.holders(FILE) == {"EventuallyPersistentStore.backfills"}
    assert end.value(RUNNING_SLOTS) == "1"


def test_x3_the_last_run_destroys_the_producer_and_the_task_keeps_its_manager_until_it_ends() -> None:
    scene = played("x03_last_on_auxio_before")
    assert scene.after("AuxIO[x0] runBackfill[finished]").counts(P, S) == (1, 1)
    deleted = scene.after("AuxIO[x0] deleteBackfill")
    assert not {P, S, B} & deleted.alive
    assert deleted.value(T) == "DEAD"
    assert deleted.holders(M) == {"BackfillManagerTask.manager"}
    assert scene.end.alive == frozenset()


def test_x3_with_raw_pointers_that_run_destroys_its_own_manager() -> None:
    scene = played("x03_last_on_auxio_raw")
    assert scene.violation == f"in-use: {M} while AuxIO[x0].thisManager>{M}"
    assert str(scene.run.steps[-1]).startswith("AuxIO[x0] deleteBackfill")
    assert scene.end.counts(P, S) == (1, 1)


# --- X8 and X9: the client leaves between the task and its run ---


def test_x8_with_the_fix_the_run_keeps_the_manager_and_destroys_it_at_its_end() -> None:
    scene = played("x08_overlap_fix")
    assert scene.after(RESET).holders(M) == {"AuxIO.manager"}
    assert FILE in scene.after("AuxIO[x0] refileBackfill").alive
    assert scene.after("AuxIO[x0] refileBackfill").holders(B) == {"BackfillManager.activeBackfills"}
    assert scene.end.alive == {P, T, K}
    assert scene.end.value(RUNNING_SLOTS) == "0"


def test_x8_a_task_that_owns_its_manager_keeps_it_beyond_the_run() -> None:
    scene = played("x08_overlap_strong")
    assert scene.after(RESET).holders(M) == {"BackfillManagerTask.manager"}
    assert {M, B, FILE} <= scene.end.alive


def test_x8_a_raw_pointer_lets_the_manager_die_in_the_middle_of_its_own_method() -> None:
    scene = played("x08_overlap_raw")
    assert scene.violation == f"in-use: {M} while AuxIO[x0].thisManager>{M}"
    assert scene.end.holders(B) == {"AuxIO.backfill"}, "the destructor does not find the backfill in any queue"


def test_x9_with_the_fix_the_run_finds_that_the_manager_has_gone_and_cancels_itself() -> None:
    scene = played("x09_popped_fix")
    assert M not in scene.after(RESET).alive
    assert scene.after("AuxIO[x0] runTask[expired]").value(T) == "DEAD"
    assert T not in scene.end.alive


def test_x9_a_raw_pointer_leads_the_run_to_a_destroyed_manager() -> None:
    scene = played("x09_popped_raw")
    assert scene.violation == f"freed: {T}.manager>{M}"
    assert M not in scene.end.alive


# --- X16 and X17: a backfill that nobody runs ---


def test_x16_before_the_fix_a_backfill_that_is_never_due_keeps_everything_forever() -> None:
    end = played("x16_never_persisted").end
    assert end.alive == {P, S, M, T, K, B}
    assert end.holders(B) == {"BackfillManager.snoozingBackfills"}
    assert end.value(RUNNING_SLOTS) == "1"
    assert end.unreachable == frozenset(), "the task goes on running, and holds it all"


def test_x16_with_the_fix_the_disconnect_frees_a_backfill_that_is_never_due() -> None:
    end = played("x16_never_persisted", "mb19892_fix").end
    assert end.alive == {P, K, T}
    assert end.holders(P) == {"DcpConnMap.pendingNotifications"}
    assert end.value(RUNNING_SLOTS) == "0"


def test_x16_before_the_fix_no_step_frees_a_backfill_that_is_never_due() -> None:
    space = explored("mb19892_before", "never_persisted")
    end = run_steps(space.layout, played("x16_never_persisted").run.steps).states[-1]
    number = next(number for number in range(space.count) if space.state(number) == end)
    assert not space.can_reach(space.where(SUBJECT.scenario("never_persisted").released))[number]


@pytest.mark.parametrize("design", ["mb19892_before", "mb19892_fix"])
def test_x17_with_memory_high_closing_a_stream_does_not_close_its_file(design: str) -> None:
    scene = played("x17_close_with_memory_high", design)
    assert scene.after("FrontEnd[p0] removeVBConn").holders(S) >= {"DcpProducer.streams", "DCPBackfill.stream"}
    assert "DcpProducer.streams" not in scene.end.holders(S)
    assert scene.end.value(S) == "DEAD"
    assert {FILE, B} <= scene.end.alive
    assert scene.end.value(T) == "SNOOZED"
    assert scene.end.value(RUNNING_SLOTS) == "1"
