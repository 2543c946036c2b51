"""Designs that could have been: each one that does not hold fails in a way of its own."""

from __future__ import annotations

from functools import cache

import pytest

from properties.claims.dcp2016 import SUBJECT
from properties.engines.explicit.judge import judge
from properties.output.document import plain
from properties.reports.bug_report import explain
from tests.model.dcp2016.scenes import FILE, B, K, M, Moment, P, S, T, explored, final_moments

THROUGH_QUEUE = ("DcpProducer.backfillMgr", "DCPBackfill.stream", "ActiveStream.producer")
THROUGH_CALLBACKS = ("DcpProducer.backfillMgr", "DCPBackfill.scanCtx", "ActiveStream.producer")
ACTIVE, SNOOZING = "BackfillManager.activeBackfills", "BackfillManager.snoozingBackfills"
TASK_CYCLE = frozenset({"BackfillManager.managerTask", "BackfillManagerTask.manager"})
MAP_CYCLE = frozenset({"DcpProducer.streams", "ActiveStream.producer"})
QUEUE_CYCLES = {
    frozenset({*THROUGH_QUEUE, ACTIVE}),
    frozenset({*THROUGH_QUEUE, SNOOZING}),
    frozenset({*THROUGH_CALLBACKS, ACTIVE, "ScanContext.DiskCallback_stream_"}),
    frozenset({*THROUGH_CALLBACKS, ACTIVE, "ScanContext.CacheCallback_stream_"}),
}


@cache
def leaks(design: str, scenario: str) -> tuple[Moment, ...]:
    """The ends of a design's runs in which something is left."""
    return tuple(one for one in final_moments(explored(design, scenario)) if one.alive)


def cycles(found: tuple[Moment, ...]) -> set[frozenset[str]]:
    """All reference cycles of some leaks."""
    return {cycle for one in found for cycle in one.cycles}


LEFT = (
    ("mb19892_before", "bucket_delete", {*QUEUE_CYCLES, TASK_CYCLE}),
    ("task_holds_strong", "bucket_delete", {TASK_CYCLE}),
    ("map_kept", "bucket_delete", {MAP_CYCLE}),
    ("map_kept", "plain_disconnect", {MAP_CYCLE}),
    ("terminate_only", "bucket_delete", QUEUE_CYCLES),
    ("terminate_only", "plain_disconnect", QUEUE_CYCLES),
    ("mb19892_fix", "unclean_destruction", {*QUEUE_CYCLES, MAP_CYCLE}),
)


@pytest.mark.parametrize(("design", "scenario", "expected"), LEFT, ids=lambda one: one if isinstance(one, str) else "")
def test_each_leak_has_the_cycles_of_its_own_mistake(design: str, scenario: str, expected: set[frozenset[str]]) -> None:
    assert cycles(leaks(design, scenario)) == expected


@pytest.mark.parametrize(
    ("design", "scenario"),
    [
        ("mb19892_fix", "plain_disconnect"),
        ("mb19892_fix", "bucket_delete"),
        ("task_holds_strong", "plain_disconnect"),
        ("drain_only", "plain_disconnect"),
        ("mb19892_before", "plain_disconnect"),
    ],
)
def test_nothing_is_left_where_no_leak_is_claimed(design: str, scenario: str) -> None:
    assert final_moments(explored(design, scenario))
    assert leaks(design, scenario) == ()


def test_a_task_that_owns_its_manager_keeps_all_that_the_manager_has() -> None:
    found = leaks("task_holds_strong", "bucket_delete")
    assert {TASK_CYCLE} == {cycle for one in found for cycle in one.cycles}
    assert max((one.alive for one in found), key=len) > {P, S, M, T, K, B, FILE}
    assert {M, T} in [set(one.alive) for one in found], "even a manager without backfills is left"


def test_a_kept_map_leaks_producer_and_streams_and_no_file() -> None:
    assert {one.alive for one in leaks("map_kept", "bucket_delete")} == {frozenset({P, S, K})}


def test_cancelling_the_task_and_keeping_the_queues_leaks_files_without_a_bucket_delete() -> None:
    found = leaks("terminate_only", "plain_disconnect")
    assert any(FILE in one.alive for one in found)
    assert all(T not in one.alive for one in found)


def test_emptying_the_queues_once_misses_the_backfill_in_hand() -> None:
    found = leaks("drain_only", "bucket_delete")
    assert found
    assert all(B in one.alive for one in found)


# --- the raw pointer ---

BOTH_ENDS = {
    "no_freed_object_is_used": (
        ("BackfillManagerTask[p0,k0].manager>BackfillManager[p0]: an object is used after", "(AuxIO[x0] runTask"),
        ("BackfillManager[p0] destroyed by", "(FrontEnd[p0] returnFromClose)"),
    ),
    "no_object_is_destroyed_during_a_call": (
        ("AuxIO[x0].thisManager>BackfillManager[p0] (raw) taken by", "(AuxIO[x0] runTask"),
        ("an object is destroyed while one of its methods is on a frame", "(FrontEnd[p0] returnFromClose)"),
    ),
}
"""For each claim: the report's words on the use and its thread, and on the destruction and its thread."""


@pytest.mark.parametrize("claim", BOTH_ENDS)
def test_report_on_a_raw_pointer_names_its_use_and_the_destruction_of_its_target(claim: str) -> None:
    design, scenario = SUBJECT.design("task_holds_raw"), SUBJECT.scenario("plain_disconnect")
    judgement = judge(design, scenario, (SUBJECT.claim(claim),))
    report = explain(SUBJECT, SUBJECT.layout(design, scenario), judgement, judgement.verdicts[0], lambda one: False)
    ends = plain(tuple(one for one in report if one.title == "Both ends")).splitlines()
    for what, by in BOTH_ENDS[claim]:
        assert [line for line in ends if what in line and by in line], f"{what} ... {by}"


def test_claims_are_not_called_sound_behind_a_crash() -> None:
    design, scenario = SUBJECT.design("task_holds_raw"), SUBJECT.scenario("bucket_delete")
    judgement = judge(design, scenario, (SUBJECT.claim("everything_can_be_released"),))
    assert judgement.verdicts[0].masked_by == ("freed", "in-use")
