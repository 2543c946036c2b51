"""The leak of a bucket delete before the fix: its cycle, its file, the stopped task, and the point of no return."""

from __future__ import annotations

import pytest

from model.language.vocabulary import At, No, On, Some
from model.semantics.trace import run_steps
from properties.claims.dcp2016 import SUBJECT
from properties.engines.explicit.judge import judge
from properties.engines.explicit.state_graph import StateGraph
from properties.output.document import Document, plain
from properties.reports.bug_report import explain
from properties.verdicts.verdict import Judgement, Verdict
from tests.model.dcp2016.scenes import FILE, B, Moment, T, explored, final_moments

QUEUES = ("activeBackfills", "snoozingBackfills", "pendingBackfills")
CYCLES = {
    queue: frozenset(
        {"DcpProducer.backfillMgr", f"BackfillManager.{queue}", "DCPBackfill.stream", "ActiveStream.producer"}
    )
    for queue in QUEUES
}
TASK_CYCLE = frozenset({"BackfillManager.managerTask", "BackfillManagerTask.manager"})
EACH = ("p", "v", "g", "b")
FILE_OPEN = Some(EACH, At("Db", "OPEN"))
NO_FILE = No(EACH, At("Db", "OPEN"))
SHUT = On("EventuallyPersistentEngine.isShutdown")


@pytest.fixture(scope="module")
def space() -> StateGraph:
    return explored("mb19892_before", "bucket_delete")


@pytest.fixture(scope="module")
def leaks(space: StateGraph) -> tuple[Moment, ...]:
    return tuple(one for one in final_moments(space) if one.alive)


@pytest.fixture(scope="module")
def judgement() -> Judgement:
    cycle = SUBJECT.claim("no_ownership_cycle_survives")
    return judge(SUBJECT.design("mb19892_before"), SUBJECT.scenario("bucket_delete"), (cycle,))


@pytest.fixture(scope="module")
def verdict(judgement: Judgement) -> Verdict:
    return judgement.verdicts[0]


@pytest.fixture(scope="module")
def report(space: StateGraph, judgement: Judgement, verdict: Verdict) -> Document:
    return explain(SUBJECT, space.layout, judgement, verdict, lambda design: design.name == "mb19892_fix")


def section(report: Document, title: str) -> str:
    """The text of the section whose title begins so."""
    return plain(tuple(one for one in report if one.title.startswith(title)))


# --- the cycle ---


def test_the_run_that_leaks_can_also_end_with_nothing_left(space: StateGraph, leaks: tuple[Moment, ...]) -> None:
    assert 0 < len(leaks) < len(final_moments(space))


def test_every_leak_is_a_cycle_of_producer_manager_backfill_and_stream(leaks: tuple[Moment, ...]) -> None:
    without = [one for one in leaks if not one.cycles & set(CYCLES.values())]
    assert without == []


def test_no_cycle_goes_through_the_map_of_streams(leaks: tuple[Moment, ...]) -> None:
    slots = {slot for one in leaks for cycle in one.cycles for slot in cycle}
    assert "DcpProducer.streams" not in slots
    assert "DcpProducer.backfillMgr" in slots


def test_the_task_and_its_manager_are_a_second_cycle_in_every_leak(leaks: tuple[Moment, ...]) -> None:
    assert [one for one in leaks if TASK_CYCLE not in one.cycles] == []


def test_the_backfill_is_left_in_the_active_or_the_snoozing_queue(leaks: tuple[Moment, ...]) -> None:
    left_in = {queue for one in leaks for queue, cycle in CYCLES.items() if cycle in one.cycles}
    assert left_in == {"activeBackfills", "snoozingBackfills"}


def test_in_every_leak_the_task_is_dead(leaks: tuple[Moment, ...]) -> None:
    assert {one.value(T) for one in leaks} == {"DEAD"}


# --- the file ---


def test_a_file_is_left_open_exactly_where_the_backfill_was_scanning_or_completing(leaks: tuple[Moment, ...]) -> None:
    with_file = {one.value(B) for one in leaks if FILE in one.alive}
    without = {one.value(B) for one in leaks if FILE not in one.alive}
    assert with_file == {"SCANNING", "COMPLETING"}
    assert without == {"INIT", "DONE"}


def test_the_one_run_after_the_shutdown_can_open_the_file_that_stays_open(space: StateGraph) -> None:
    nothing_open = space.where((SHUT, NO_FILE, Some(EACH, At("DCPBackfill", "INIT"))))
    stays = ~space.can_reach(space.where((NO_FILE,)))
    edge = space.edges_where(nothing_open, stays)
    assert edge is not None
    assert str(edge[1]).startswith("AuxIO[x0] runBackfill[open]")


def test_after_the_shutdown_the_task_never_starts_a_second_run(space: StateGraph) -> None:
    run_over = space.where((SHUT, Some(("x",), At("AuxIO", "A7", "A7_SNOOZE", "A8", "A9"))))
    running = space.where((Some(("x",), At("AuxIO", "A4")),))
    assert run_over.any()
    assert not (run_over & space.can_reach(running)).any()


# --- the report ---


def test_the_report_shows_the_cycle_edge_by_edge(report: Document) -> None:
    cycle = section(report, "Reference cycle")
    assert "DcpProducer[p0] -> BackfillManager[p0] -> DCPBackfill[p0,v0,g0,b0] -> ActiveStream[p0,v0,g0] ->" in cycle
    assert "BackfillManagerTask" not in cycle


def test_the_report_names_the_task_that_stopped(report: Document) -> None:
    assert f"{T} in DEAD since step" in section(report, "Stopped or destroyed by then")


def test_the_report_names_the_step_that_would_have_released_it_and_where_its_thread_stands(report: Document) -> None:
    never = section(report, "The release that never came")
    assert "dropped by AuxIO.backfill[" in never
    assert "AuxIO[x0] would run it at A4; it stands at IDLE" in never


def test_the_point_of_no_return_is_the_announcement_of_the_shutdown(report: Document, verdict: Verdict) -> None:
    assert verdict.trace is not None and verdict.no_return is not None
    assert str(verdict.trace[verdict.no_return - 1]) == "BucketThread announceShutdown"
    assert section(report, f"The point of no return is step {verdict.no_return}, BucketThread announceShutdown")


def test_release_is_possible_until_the_point_of_no_return_and_never_after_it(
    space: StateGraph, verdict: Verdict
) -> None:
    assert verdict.trace is not None and verdict.no_return is not None
    numbers = {space.state(number): number for number in range(space.count)}
    path = [numbers[state] for state in run_steps(space.layout, verdict.trace).states]
    can = space.can_reach(space.where(SUBJECT.scenario("bucket_delete").released))
    assert all(can[number] for number in path[: verdict.no_return])
    assert not any(can[number] for number in path[verdict.no_return :])
