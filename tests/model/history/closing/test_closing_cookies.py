"""MB-18135: a cookie that nobody gives back, because the task that does so has ended."""

from __future__ import annotations

import pytest

from model.history.closing.cookies import MB18135
from model.history.closing.managing import MB18135_LATER
from model.history.closing.scenarios import BUCKET_DELETED
from model.language.design import Design
from model.validation.validator import validate, validate_scenario
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, violated

LATER_LEAK = {"no_ownership_cycle_survives", "no_unreachable_object_survives", "everything_can_be_released"}
MAP_LAST = {"no_producer_outlives_the_store"}
EACH = pytest.mark.parametrize("design", (MB18135.defect, MB18135.fix, MB18135_LATER), ids=lambda one: one.name)


@EACH
def test_each_design_is_valid(design: Design) -> None:
    validate(design)
    validate_scenario(design, MB18135.scenario)


def test_reservation_is_lost_until_the_fix() -> None:
    assert violated(judged(MB18135.defect, MB18135.scenario)) == {MB18135.claim} | LATER_LEAK | MAP_LAST
    fixed = judged(MB18135.fix, MB18135.scenario)
    assert fixed.verdict(MB18135.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB18135.leftovers} == LATER_LEAK | MAP_LAST


def test_connection_manager_ends_before_the_connection_is_dead() -> None:
    trace = steps(judged(MB18135.defect, MB18135.scenario).verdict(MB18135.claim))
    assert trace.index("BucketThread announceShutdown") < trace.index("ConnManager lookAtShutdown[last run]")
    assert "FrontEnd[p0] disconnect[client]" in trace
    assert not any("releaseReference" in step for step in trace)


def test_worker_waits_for_a_cookie_that_stays_reserved() -> None:
    verdict = judged(MB18135.defect, MB18135.scenario).verdict("everything_can_be_released")
    assert "left over: No(p, NotAt(FrontEnd, IDLE, END))" in verdict.why


def test_later_fix_ends_the_leak_and_reopens_the_window() -> None:
    run = judged(MB18135_LATER, MB18135.scenario)
    assert violated(run) == {MB18135.claim, "everything_can_be_released"} | MAP_LAST
    trace = steps(run.verdict(MB18135.claim))
    look = trace.index("ConnManager lookAtShutdown[last run]")
    assert trace.index("FrontEnd[p0] disconnect[client]") < look < trace.index("FrontEnd[p0] clearQueues")


@EACH
def test_no_thread_waits_in_the_order_of_memcached(design: Design) -> None:
    assert violated(judged(design, BUCKET_DELETED)) == set()


def test_fix_adds_one_step_to_the_shutdown() -> None:
    assert differing(MB18135.defect, MB18135.fix) == {
        "BucketThread.MANAGE",
        "BucketThread.releaseAll[first time]@RELEASE",
        "BucketThread.releaseAll[second time]@RELEASE",
        "BucketThread.manageConnections[first time]@MANAGE",
        "BucketThread.manageConnections[second time]@MANAGE",
    }
