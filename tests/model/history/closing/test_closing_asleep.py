"""MB-20716 and MB-20751: idle connections that a bucket delete does not wake, or wakes with the wrong lock held."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.history.closing.asleep import MB20716
from model.history.closing.copied_map import MB20751
from model.language.design import Design
from model.validation.validator import validate, validate_scenario
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, violated

MAP_LAST = {"no_producer_outlives_the_store"}
HANGS = {"everything_can_be_released", "every_thread_can_come_to_rest"}
NUDGED = replace(MB20716.scenario, name="nudged", assumes=MB20716.scenario.assumes | {"nudges"})


@pytest.mark.parametrize("design", (MB20716.defect, MB20716.fix, MB20751.fix), ids=lambda one: one.name)
def test_each_design_is_valid(design: Design) -> None:
    validate(design)
    validate_scenario(design, NUDGED)


def test_idle_connection_sleeps_through_the_delete_until_the_fix() -> None:
    assert violated(judged(MB20716.defect, MB20716.scenario)) == {MB20716.claim} | HANGS | MAP_LAST
    fixed = judged(MB20716.fix, MB20716.scenario)
    assert fixed.verdict(MB20716.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB20716.leftovers} == {MB20751.claim} | HANGS | MAP_LAST


def test_worker_sleeps_while_its_streams_are_closed() -> None:
    trace = steps(judged(MB20716.defect, MB20716.scenario).verdict(MB20716.claim))
    assert trace.index("FrontEnd[p0] step[nothing to send]") < trace.index("BucketThread sweepStreams p0")
    assert trace[-1] == "BucketThread closeNext[none left, first time]"


def test_delete_is_only_late_if_the_connection_manager_nudges() -> None:
    assert violated(judged(MB20716.defect, NUDGED)) == {MB20716.claim} | MAP_LAST


def test_fix_of_the_first_is_the_defect_of_the_second() -> None:
    assert MB20751.defect is MB20716.fix
    fixed = judged(MB20751.fix, MB20751.scenario)
    assert fixed.verdict(MB20751.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB20751.leftovers} == MAP_LAST


def test_lock_cycle_is_the_map_lock_and_a_thread_lock() -> None:
    cycle = judged(MB20751.defect, MB20751.scenario).verdict(MB20751.claim).locks
    assert {(edge.held, edge.taken, edge.site.partition("/")[0]) for edge in cycle} == {
        ("Connection.threadLock", "DcpConnMap.connsLock", "FrontEnd[p0]"),
        ("DcpConnMap.connsLock", "Connection.threadLock", "BucketThread"),
    }


def test_lock_cycle_can_close_and_both_threads_wait() -> None:
    verdict = judged(MB20751.defect, MB20751.scenario).verdict("everything_can_be_released")
    assert any("seeEnd[bucket dies]" in step for step in steps(verdict))
    assert not any(step.startswith("FrontEnd[p0] disconnect") for step in steps(verdict))
    assert verdict.masked_by == ()


def test_first_pair_differs_in_one_row() -> None:
    assert differing(MB20716.defect, MB20716.fix) == {"BucketThread.clearQueues@P5"}


def test_second_pair_differs_in_the_copy_and_its_four_uses() -> None:
    assert differing(MB20751.defect, MB20751.fix) == {
        "BucketThread.mapCopy",
        "BucketThread.shutdownConnections@B2",
        "BucketThread.closeNext@NEXT",
        "BucketThread.closeNext[none left, first time]@NEXT",
        "BucketThread.closeNext[none left, second time]@NEXT",
    }
