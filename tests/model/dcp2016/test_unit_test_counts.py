"""The unit test of the fix, MB19892_BackfillNotDeleted, replayed: use counts and files as the real code had them.

The real test was run before the fix and with it; what it counted after each stage is written here, in the order
producer, stream, manager, backfill task, checkpoint task.
"""

from __future__ import annotations

import pytest

from model.semantics.ownership import references
from tests.model.dcp2016.scenes import FILE, SCAN, B, K, M, P, S, Scene, T, played

COUNTED = (P, S, M, T, K)
STREAM_REQUEST = "FrontEnd[p0] addVBConn"
ALL_CANCELLED = "BucketThread purgeTasks"
ALL_RUN_ONCE = "AuxIO[x0] releaseCheckpointTask"
DISCONNECT = "FrontEnd[p0] clearQueues"
MANAGED = "BucketThread manageConnections"
ENGINE_GONE = "BucketThread freeEngine"

BEFORE = {
    STREAM_REQUEST: (4, 2, 2, 3, 3),
    ALL_CANCELLED: (4, 2, 2, 2, 2),
    ALL_RUN_ONCE: (4, 4, 2, 1, 1),
    DISCONNECT: (2, 3, 2, 1, 1),
    MANAGED: (1, 3, 2, 1, 1),
    ENGINE_GONE: (1, 3, 2, 1, 1),
}
WITH_FIX = {
    STREAM_REQUEST: (4, 2, 1, 3, 3),
    ALL_CANCELLED: (4, 2, 1, 2, 2),
    ALL_RUN_ONCE: (4, 4, 1, 1, 1),
    DISCONNECT: (1, 0, 0, 0, 1),
    MANAGED: (0, 0, 0, 0, 0),
    ENGINE_GONE: (0, 0, 0, 0, 0),
}


@pytest.fixture(scope="module")
def before() -> Scene:
    return played("x10_unit_test_before")


@pytest.fixture(scope="module")
def fix() -> Scene:
    return played("x10_unit_test_fix")


@pytest.mark.parametrize("stage", BEFORE)
def test_before_the_fix_the_counts_are_those_of_the_real_test(before: Scene, stage: str) -> None:
    assert before.after(stage).counts(*COUNTED) == BEFORE[stage]


@pytest.mark.parametrize("stage", WITH_FIX)
def test_with_the_fix_the_counts_are_those_of_the_real_test(fix: Scene, stage: str) -> None:
    assert fix.after(stage).counts(*COUNTED) == WITH_FIX[stage]


def test_with_the_fix_only_a_run_of_the_task_ever_holds_the_manager_a_second_time(fix: Scene) -> None:
    inside = [
        str(step)
        for step, state in zip(fix.run.steps, fix.run.states[1:], strict=True)
        if state[fix.layout.variable("AuxIO[x0].manager>BackfillManager[p0]").place]
    ]
    assert inside[0].startswith("AuxIO[x0] runTask[promoted]")
    assert inside[-1].startswith("AuxIO[x0] refileBackfill")
    assert fix.after(inside[0]).counts(M) == (2,)


@pytest.mark.parametrize("scene", ["before", "fix"])
def test_the_dead_task_opens_the_file_in_its_one_run(scene: str, request: pytest.FixtureRequest) -> None:
    told: Scene = request.getfixturevalue(scene)
    assert FILE not in told.after(ALL_CANCELLED).alive
    assert told.after(ALL_CANCELLED).value(T) == "DEAD"
    assert told.after(ALL_RUN_ONCE).value(B) == "SCANNING"
    assert FILE in told.after(ALL_RUN_ONCE).alive


def test_before_the_fix_the_leaked_objects_are_those_that_the_leak_checkers_named(before: Scene) -> None:
    assert before.end.alive == before.end.unreachable == {P, S, M, T, K, B, SCAN, FILE}
    assert before.end.value(B) == "SCANNING"


def test_before_the_fix_the_file_is_unreachable_beside_the_other_objects(before: Scene) -> None:
    assert before.after("BucketThread seeTasksGone").holders(FILE) == {"EventuallyPersistentStore.backfills"}
    touching = [one for one in references(before.end.graph) if FILE in (one.holder, one.target)]
    assert touching == []


def test_with_the_fix_the_disconnect_frees_stream_manager_task_and_file(fix: Scene) -> None:
    assert {S, M, T, B, SCAN, FILE} <= fix.after(ALL_RUN_ONCE).alive
    assert fix.after(DISCONNECT).alive == {P, K}
    assert fix.after(MANAGED).alive == frozenset()
