"""What else could have been done: each design that does not hold fails in a way of its own."""

from __future__ import annotations

from functools import cache

import pytest

from properties.claims.dcp2016 import SUBJECT
from properties.engines.explicit.judge import judge
from properties.output.page import plain
from properties.reports.bug_report import explain
from tests.model.dcp2016.scenes import FILE, B, K, M, Moment, P, S, T, explored, final_moments

THROUGH_QUEUE = ("DcpProducer.backfillMgr", "DCPBackfill.stream", "ActiveStream.producer")
THROUGH_CALLBACKS = ("DcpProducer.backfillMgr", "DCPBackfill.scanCtx", "ActiveStream.producer")
ACTIVE, SNOOZING = "BackfillManager.activeBackfills", "BackfillManager.snoozingBackfills"
TASK_RING = frozenset({"BackfillManager.managerTask", "BackfillManagerTask.manager"})
MAP_RING = frozenset({"DcpProducer.streams", "ActiveStream.producer"})
QUEUE_RINGS = {
    frozenset({*THROUGH_QUEUE, ACTIVE}),
    frozenset({*THROUGH_QUEUE, SNOOZING}),
    frozenset({*THROUGH_CALLBACKS, ACTIVE, "ScanContext.DiskCallback_stream_"}),
    frozenset({*THROUGH_CALLBACKS, ACTIVE, "ScanContext.CacheCallback_stream_"}),
}


@cache
def leaks(design: str, scenario: str) -> tuple[Moment, ...]:
    """What runs of a design end in, where something is left."""
    return tuple(one for one in final_moments(explored(design, scenario)) if one.alive)


def rings(found: tuple[Moment, ...]) -> set[frozenset[str]]:
    """All rings of some leaks."""
    return {ring for one in found for ring in one.rings}


RINGS = (
    ("mb19892_before", "bucket_delete", {*QUEUE_RINGS, TASK_RING}),
    ("task_holds_strong", "bucket_delete", {TASK_RING}),
    ("map_kept", "bucket_delete", {MAP_RING}),
    ("map_kept", "plain_disconnect", {MAP_RING}),
    ("terminate_only", "bucket_delete", QUEUE_RINGS),
    ("terminate_only", "plain_disconnect", QUEUE_RINGS),
    ("mb19892_fix", "unclean_destruction", {*QUEUE_RINGS, MAP_RING}),
)


@pytest.mark.parametrize(("design", "scenario", "expected"), RINGS, ids=lambda one: one if isinstance(one, str) else "")
def test_each_leak_has_the_rings_of_its_own_mistake(design: str, scenario: str, expected: set[frozenset[str]]) -> None:
    assert rings(leaks(design, scenario)) == expected


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
def test_where_no_leak_is_claimed_nothing_is_left(design: str, scenario: str) -> None:
    assert final_moments(explored(design, scenario))
    assert leaks(design, scenario) == ()


def test_a_task_that_owns_its_manager_keeps_all_that_the_manager_has() -> None:
    found = leaks("task_holds_strong", "bucket_delete")
    assert {TASK_RING} == {ring for one in found for ring in one.rings}
    assert max((one.alive for one in found), key=len) > {P, S, M, T, K, B, FILE}
    assert {M, T} in [set(one.alive) for one in found], "even a manager without backfills is left"


def test_a_kept_map_leaks_producer_and_streams_and_no_file() -> None:
    assert {one.alive for one in leaks("map_kept", "bucket_delete")} == {frozenset({P, S, K})}


def test_cancelling_the_task_and_keeping_the_queues_leaks_files_without_a_bucket_delete() -> None:
    found = leaks("terminate_only", "plain_disconnect")
    assert any(FILE in one.alive for one in found)
    assert all(T not in one.alive for one in found)


def test_emptying_the_queues_once_misses_the_backfill_in_the_hand() -> None:
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
"""For each claim: what the report says of the use and who did it, and the same of the destruction."""


@pytest.mark.parametrize("claim", BOTH_ENDS)
def test_a_raw_pointer_is_reported_with_who_used_it_and_who_destroyed_its_target(claim: str) -> None:
    design, scenario = SUBJECT.design("task_holds_raw"), SUBJECT.scenario("plain_disconnect")
    judgement = judge(design, scenario, (SUBJECT.claim(claim),))
    report = explain(SUBJECT, SUBJECT.layout(design, scenario), judgement, judgement.verdicts[0], lambda one: False)
    ends = plain(tuple(one for one in report if one.title == "Both ends")).splitlines()
    for what, by in BOTH_ENDS[claim]:
        assert [line for line in ends if what in line and by in line], f"{what} ... {by}"


def test_what_lies_behind_the_crash_is_not_called_sound() -> None:
    design, scenario = SUBJECT.design("task_holds_raw"), SUBJECT.scenario("bucket_delete")
    judgement = judge(design, scenario, (SUBJECT.claim("everything_can_be_released"),))
    assert judgement.verdicts[0].masked_by == ("freed", "in-use")
