"""MB-36557: the map's lock and a vbucket's state lock, taken both ways round."""

from __future__ import annotations

from dataclasses import replace

from model.history.closing.locks import MB36557
from model.validation.validator import validate, validate_scenario
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, violated

HANGS = {"everything_can_be_released", "every_thread_can_come_to_rest", "every_file_can_be_closed"}


def test_both_designs_are_valid() -> None:
    for design in (MB36557.defect, MB36557.fix):
        validate(design)
        validate_scenario(design, MB36557.scenario)


def test_lock_order_has_a_cycle_until_the_fix() -> None:
    assert violated(judged(MB36557.defect, MB36557.scenario)) == {MB36557.claim} | HANGS
    fixed = judged(MB36557.fix, MB36557.scenario)
    assert fixed.verdict(MB36557.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB36557.leftovers} == set()


def test_lock_cycle_is_a_disconnect_and_a_state_change() -> None:
    cycle = judged(MB36557.defect, MB36557.scenario).verdict(MB36557.claim).locks
    assert {(edge.held, edge.taken, edge.site.partition("/")[0]) for edge in cycle} == {
        ("DcpConnMap.connsLock", "VBucket.stateLock", "FrontEnd[p0]"),
        ("VBucket.stateLock", "DcpConnMap.connsLock", "AdminWorker"),
    }


def test_two_threads_can_wait_for_each_other() -> None:
    trace = steps(judged(MB36557.defect, MB36557.scenario).verdict("every_thread_can_come_to_rest"))
    assert {"FrontEnd[p0] disconnect[client]", "AdminWorker setVBucketState v0"} <= set(trace)
    assert not any("unlist" in step or "end streams" in step for step in trace)


def test_no_stream_takes_the_state_lock_without_synchronous_writes() -> None:
    asynchronous = replace(MB36557.scenario, name="asynchronous", starts=("VBucket.persisted",))
    assert violated(judged(MB36557.defect, asynchronous)) == set()


def test_pair_differs_in_the_work_of_disconnect_under_the_lock() -> None:
    assert differing(MB36557.defect, MB36557.fix) == {
        "FrontEnd.unlist@D2",
        "DcpProducer.flagDisconnect@OPEN|DISCONNECTING",
    }
