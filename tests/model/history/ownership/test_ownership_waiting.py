"""MB-44919: a manager dies in the queue in which it waits for a place."""

from __future__ import annotations

from dataclasses import replace

import pytest

from model.history.ownership.waiting import MB44919
from model.language.policy import Policy
from model.semantics.layout import Layout
from model.semantics.trace import TraceLine, TraceRun, record, run_trace
from model.validation.validator import validate
from properties.verdicts.verdict import Answer
from tests.model.history.ownership.ownership_bench import differing, judged, steps, told, violated

WAITS = (
    "FrontEnd[p0] open",
    "FrontEnd[p0] streamRequest[new] v0 g0",
    "FrontEnd[p0] activateStream[backfill] v0 g0",
    "FrontEnd[p0] scheduleBackfill v0 g0",
    "FrontEnd[p1] open",
    "FrontEnd[p1] streamRequest[new] v0 g0",
    "FrontEnd[p1] activateStream[backfill] v0 g0",
    "FrontEnd[p1] scheduleBackfill v0 g0",
    "FrontEnd[p1] addVBConn v0 g0",
)
DIES = (
    "FrontEnd[p1] disconnect[client]",
    "FrontEnd[p1] sweepStreams",
    "FrontEnd[p1] removeVBConns",
    "FrontEnd[p1] returnFromClose",
)
STARTS = (
    "AuxIO[x0] fetchTask[backfill] p0 k0",
    "AuxIO[x0] checkTask[alive] p0 k0",
    "AuxIO[x0] runTask[promoted] p0 k0",
    "AuxIO[x0] backfill[move] p0",
)
AGAIN = (
    "AuxIO[x0] refileBackfill p0 v0 g0 b0",
    "AuxIO[x0] leaveRun[again] p0",
    "AuxIO[x0] rescheduleTask[alive] p0 k0",
    *STARTS,
    "AuxIO[x0] backfill[pop] p0 v0 g0 b0",
)
FINISHES = (
    *STARTS,
    "AuxIO[x0] backfill[pop new] p0 v0 g0 b0",
    "AuxIO[x0] runBackfill[open] p0 v0 g0 b0",
    *AGAIN,
    "AuxIO[x0] runBackfill[scan] p0 v0 g0 b0",
    "AuxIO[x0] runBackfill[end of file] p0 v0 g0 b0",
    *AGAIN,
    "AuxIO[x0] runBackfill[complete] p0 v0 g0 b0",
    *AGAIN,
    "AuxIO[x0] runBackfill[finished] p0 v0 g0 b0",
    "AuxIO[x0] deleteBackfill p0 v0 g0 b0",
)


def played(*texts: str) -> TraceRun:
    """Steps of the defect, in this order."""
    layout = Layout(MB44919.defect, Policy(MB44919.scenario, MB44919.scenario.scope))
    lines = tuple(TraceLine(number, text) for number, text in enumerate(texts, 1))
    return run_trace(layout, replace(record(layout, ()), steps=lines))


def test_defect_calls_a_destroyed_manager() -> None:
    validate(MB44919.defect)
    assert violated(judged(MB44919.defect, MB44919.scenario)) == {MB44919.claim}


def test_fix_violates_nothing() -> None:
    validate(MB44919.fix)
    fixed = judged(MB44919.fix, MB44919.scenario)
    assert fixed.verdict(MB44919.claim).answer is Answer.HOLDS
    assert violated(fixed) == {one.claim for one in MB44919.leftovers} == set()


def test_shortest_trace_has_another_client_that_leaves() -> None:
    assert "freed: DcpConnMap.pendingQueue>BackfillManager[p1]" in told(MB44919)
    trace = steps(judged(MB44919.defect, MB44919.scenario).verdict(MB44919.claim))
    assert trace.index("FrontEnd[p1] returnFromClose") < trace.index("FrontEnd[p0] returnFromClose") == len(trace) - 1


def test_worker_that_finishes_a_backfill_meets_the_dead_manager() -> None:
    played_out = played(*WAITS, *DIES, *FINISHES)
    assert str(played_out.violation) == "freed: DcpConnMap.pendingQueue>BackfillManager[p1]"
    assert str(played_out.steps[-1]) == "AuxIO[x0] deleteBackfill p0 v0 g0 b0"


@pytest.mark.parametrize("gone", [False, True])
def test_waiting_manager_gets_the_place(gone: bool) -> None:
    played_out = played(*WAITS, *(DIES if gone else ()), *FINISHES)
    assert (played_out.violation is not None) is gone


def test_pair_differs_in_the_queue_and_the_uses_of_places() -> None:
    assert differing(MB44919.defect, MB44919.fix) == {
        "DcpConnMap.pendingQueue",
        "BackfillManager.moveFirstPending@OPEN",
        "BackfillManager.schedule@OPEN",
        "BackfillManager.destroy@OPEN",
        "AuxIO.backfill[move]@A4",
        "AuxIO.backfill[move pending]@A4",
        "AuxIO.backfill[buffer full, purge]@A4_LOCKED",
        "AuxIO.deleteBackfill@A6_FINISHED",
        "AuxIO.deleteBackfill[removed vbucket]@A6_SNOOZE",
    }
