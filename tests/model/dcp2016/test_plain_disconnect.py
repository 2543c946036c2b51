"""A client that leaves: as long as the task keeps running, nothing remains, before the fix and with it."""

from __future__ import annotations

import pytest

from model.language.vocabulary import At, Equals, Some
from properties.claims.dcp2016 import SUBJECT
from properties.engines.explicit.state_graph import StateGraph
from tests.model.dcp2016.scenes import FILE, RUNNING_SLOTS, B, K, M, P, S, T, explored, final_moments, played

DESIGNS = ("mb19892_before", "mb19892_fix")
AFTER_LEAVING = "FrontEnd[p0] clearQueues"


@pytest.fixture(scope="module", params=DESIGNS)
def space(request: pytest.FixtureRequest) -> StateGraph:
    return explored(request.param, "plain_disconnect")


def test_no_run_leaves_anything_behind(space: StateGraph) -> None:
    ends = final_moments(space)
    assert ends
    assert [one.alive for one in ends if one.alive] == []
    assert {one.value(RUNNING_SLOTS) for one in ends} == {"0"}
    assert {one.value("Connection[p0].refcount") for one in ends} == {"1"}


def test_every_state_can_still_release_everything(space: StateGraph) -> None:
    assert space.can_reach(space.where(SUBJECT.scenario("plain_disconnect").released)).all()


def test_the_client_can_leave_while_the_task_runs_and_while_a_file_is_open(space: StateGraph) -> None:
    leaving = At("FrontEnd", "P1", "P2", "P3")
    in_a_run = space.where((Some(("p",), leaving), Some(("x",), At("AuxIO", "A5"))))
    with_file = space.where((Some(("p",), leaving), Some(("p", "v", "g", "b"), At("Db", "OPEN"))))
    assert in_a_run.any()
    assert with_file.any()
    assert (space.where((Equals(RUNNING_SLOTS, 1),)) & with_file).any()


def test_before_the_fix_two_runs_of_the_task_free_everything() -> None:
    scene = played("x02_disconnect_before")
    assert {FILE, B, S, M, T, P} <= scene.after(AFTER_LEAVING).alive
    first, second = scene.after("AuxIO[x0] runBackfill[dead stream]"), scene.after("AuxIO[x0] deleteBackfill")
    assert FILE not in first.alive and first.value(B) == "DONE"
    assert second.alive == {P, M, T, K}
    assert scene.after("AuxIO[x0] releaseTask").alive == {P, M, K}
    assert scene.end.alive == frozenset()


def test_with_the_fix_leaving_closes_the_file() -> None:
    scene = played("x02_disconnect_fix")
    assert FILE in scene.after("FrontEnd[p0] removeVBConns").alive
    assert scene.after("FrontEnd[p0] returnFromClose").alive == {P, K, T}
    assert scene.end.alive == frozenset()
