"""Each record's page shows what the record tells: its threads, in the order of its steps, its members, its locks."""

from __future__ import annotations

import re

import pytest

from model.history.record import Record
from model.history.thirty import RECORDS
from properties.reports.history_pages import file_of
from tests.repository.tree import ROOT

PAGES = ROOT / "docs" / "findings" / "history"
TOLD: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "MB-12636": (
        ("FrontEnd[p0] eraseStream", "AuxIO[x0] runBackfill[finished]", "AuxIO[x0] deleteBackfill"),
        (
            "Self-deadlock: BackfillManager[p0].lock",
            "BackfillManager[p0].lock is locked, then DCPBackfill[p0,v0,g0,b0] "
            "is destroyed, then ActiveStream[p0,v0,g0] is destroyed",
            "BackfillManager[p0] runs sendNothing",
        ),
    ),
    "MB-15519": (
        ("AuxIO[x0] runBackfill[item, buffer full]", "AdminWorker setVBucketState", "FrontEnd[p0] scheduleBackfill v1"),
        ("DCPBackfill[p0,v1,g0,b0] in INIT", "ActiveStream[p0,v0,g0] in DEAD", "full"),
    ),
    "MB-16915": (
        ("FrontEnd[p0] disconnect", "ConnManager dropConnection", "AuxIO[x0] completeBackfill"),
        ("Freed: ActiveStream[p0,v0,g0].producer>DcpProducer[p0]", "DcpProducer[p0] destroyed by step 15"),
    ),
    "MB-16949": (
        ("FrontEnd[p0] open", "FrontEnd[p0] disconnect", "ConnManager dropConnection"),
        ("DcpProducer.backfillMgr", "BackfillManager.conn (strong) --> DcpProducer[p0]"),
    ),
    "fdf5a701": (
        ("FrontEnd[p0] disconnect", "ConnManager dropConnection", "AuxIO[x0] deleteBackfill"),
        (
            "BackfillManager[p0] while AuxIO[x0].thisManager>BackfillManager[p0]",
            "DCPBackfill[p0,v0,g0,b0] is destroyed, "
            "then ActiveStream[p0,v0,g0] is destroyed, then DcpProducer[p0] is destroyed",
        ),
    ),
    "MB-18171": (
        (
            "FrontEnd[p0] step[ask for items]",
            "BucketThread deleteBucket",
            "AuxIO[x0] releaseCheckpointTask",
            "ConnManager dropConnection",
        ),
        (
            "ActiveStreamCheckpointProcessorTask.queue (strong) --> ActiveStream[p0,v0,g0]",
            "ActiveStream.checkpointCreatorTask (strong)",
            "DcpProducer.checkpointCreatorTask (strong)",
        ),
    ),
    "MB-18135": (
        (
            "FrontEnd[p0] disconnect",
            "BucketThread announceShutdown",
            "ConnManager manageConnections[none]",
            "FrontEnd[p0] clearQueues",
            "ConnManager lookAtShutdown[last run]",
        ),
        ("deadConnections", "isShutdown", "refcount"),
    ),
    "MB-17230": (
        ("AdminWorker setVBucketState v0", "FrontEnd[p0] publishStream", "AdminWorker setVBucketState[store state]"),
        ("VBucket[v0].stateLock", "DcpConnMap.connsLock", "no live stream of it is in a map"),
    ),
    "MB-19153": (
        ("FrontEnd[p0] disconnect", "ConnManager dropConnection", "BucketThread cancelTasks", "BucketThread stopTasks"),
        (
            "Self-deadlock: ExecutorPool.tMutex",
            "ExecutorPool.tMutex is locked, then DCPBackfill[p0,v0,g0,b0] is destroyed, "
            "then ActiveStream[p0,v0,g0] is destroyed, then DcpProducer[p0] is destroyed, then "
            "ActiveStreamCheckpointProcessorTask[p0] runs cancel",
        ),
    ),
    "MB-19428": (
        (
            "FrontEnd[p0] scheduleBackfill",
            "AuxIO[x0] runBackfill[item]",
            "AdminWorker setVBucketState",
            "FrontEnd[p0] refuseStream",
        ),
        ("BackfillManager[p0].lock", "bytesRead", "buffered"),
    ),
    "MB-19892": (
        (
            "FrontEnd[p0] scheduleBackfill",
            "FrontEnd[p0] sweepStreams",
            "AuxIO[x0] refileBackfill",
            "ConnManager dropConnection",
        ),
        (
            "DcpProducer.backfillMgr (strong) --> BackfillManager[p0]",
            "BackfillManager.activeBackfills (unique) --> DCPBackfill[p0,v0,g0,b0]",
            "ActiveStream.producer (strong) --> DcpProducer[p0]",
            "BackfillManagerTask.manager (strong)",
            "open file",
        ),
    ),
    "MB-20716": (
        ("FrontEnd[p0] step[nothing to send]", "BucketThread shutdownConnections", "BucketThread sweepStreams"),
        ("to ASLEEP", "notifierStopped", "no idle connection waits for someone to wake it"),
    ),
    "MB-20751": (
        ("BucketThread deleteBucket", "FrontEnd[p0] seeEnd[bucket dies]", "FrontEnd[p0] disconnect"),
        (
            "Connection.threadLock is held when DcpConnMap.connsLock is taken, by FrontEnd[p0]",
            "DcpConnMap.connsLock is held when Connection.threadLock is taken, by BucketThread",
        ),
    ),
    "MB-22451": (
        (
            "FrontEnd[p0] scheduleBackfill",
            "Environment slowDown[drop cursor]",
            "AuxIO[x0] runBackfill[complete]",
            "FrontEnd[p0] step[backfill sent]",
        ),
        ("pendingBackfill", "isBackfillTaskRunning", "BACKFILLING to IN_MEMORY"),
    ),
    "MB-24089": (
        (
            "AuxIO[x0] runBackfill[item]",
            "AuxIO[x0] runBackfill[large item, buffer full]",
            "FrontEnd[p0] step[return bytes]",
        ),
        ("nextReadSizeAboveMax", "set full", "open file"),
    ),
    "MB-26470": (
        ("FrontEnd[p0] scheduleBackfill", "BucketThread deleteBucket[unclean]", "BucketThread freeConnMap"),
        (
            "DcpProducer.streams (strong) --> ActiveStream[p0,v0,g0]",
            "ActiveStream.producer (strong) --> DcpProducer[p0]",
        ),
    ),
    "MB-26979": (
        (
            "FrontEnd[p0] step[ask for items] v0 g0",
            "FrontEnd[p0] eraseStream v0 g0",
            "FrontEnd[p0] step[ask for items] v0 g1",
            "AuxIO[x0] popStream p0 v0 g0",
        ),
        ("queuedVbuckets", "queue takes ActiveStream[p0,v0,g0]", "workQueueLock"),
    ),
    "MB-30247": (
        ("FrontEnd[p0] scheduleBackfill", "FrontEnd[p0] dropProducer", "BucketThread freeConnMap"),
        (
            "Freed: BackfillManager[p0].connMap>DcpConnMapPart",
            "DcpConnMapPart is destroyed, then DcpConnMap is destroyed, "
            "then DcpProducer[p0] is destroyed, then BackfillManager[p0] is destroyed",
            "vbConns",
        ),
    ),
    "MB-33873": (
        (
            "ReplicationWorker[c0] addStream",
            "AdminWorker becomeActive",
            "ReplicationWorker[c0] disconnect",
            "ConnManager dropConsumer",
            "Environment notifyVBConnections",
        ),
        ("DcpConnMap.vbConsumers[v0]>DcpConsumer[c0] (raw)", "takes a producer for the example"),
    ),
    "MB-36557": (
        ("FrontEnd[p0] publishStream", "FrontEnd[p0] disconnect", "FrontEnd[p0] unlist"),
        (
            "DcpConnMap.connsLock is held when VBucket.stateLock is taken, by FrontEnd[p0]",
            "VBucket.stateLock is held when DcpConnMap.connsLock is taken, by AdminWorker",
        ),
    ),
    "MB-37468": (
        (
            "FrontEnd[p0] step[next]",
            "FrontEnd[p0] step[backfill running]",
            "AuxIO[x0] finishBackfill",
            "FrontEnd[p0] step[nothing found]",
        ),
        ("cleared isBackfillTaskRunning", "cleared itemsReady", "point of no return"),
    ),
    "MB-37702": (
        ("BucketThread shutdownConnections", "BucketThread returnFromClose", "FrontEnd[p0] streamRequest[new]"),
        ("backfillMgr drops BackfillManager[p0]", "closeAllStreams"),
    ),
    "MB-37827": (
        ("FrontEnd[p0] acknowledge v0", "BucketThread endStreams", "FrontEnd[p0] acknowledge[use]"),
        ("Freed: FrontEnd[p0].acknowledged>ActiveStream[p0,v0,g0]", "DcpProducer[p0].streamsMutex"),
    ),
    "MB-38521": (
        (
            "BucketThread shutdownConnections",
            "FrontEnd[p0] collectStreams",
            "BucketThread returnFromClose",
            "FrontEnd[p0] endStreams",
        ),
        (
            "Null: DcpProducer[p0].backfillMgr",
            "ActiveStream[p0,v0,g0] runs disconnect",
            "mapCopy takes DcpProducer[p0]",
        ),
    ),
    "MB-40052": (
        ("FrontEnd[p0] scheduleBackfill", "FrontEnd[p0] disconnect", "FrontEnd[p0] returnFromClose"),
        ("initializingBackfills takes DCPBackfill[p0,v0,g0,b0]", "numActiveSnoozingBackfills = 1"),
    ),
    "MB-44919": (
        (
            "FrontEnd[p0] scheduleBackfill",
            "FrontEnd[p1] scheduleBackfill",
            "FrontEnd[p1] returnFromClose",
            "FrontEnd[p0] returnFromClose",
        ),
        ("DcpConnMap.pendingQueue>BackfillManager[p1] (raw)", "BackfillManager[p1] destroyed by step 14"),
    ),
    "MB-45255": (
        (
            "FrontEnd[p0] streamRequest[new]",
            "BucketThread collectStreams",
            "FrontEnd[p0] publishStream",
            "BucketThread returnFromClose",
            "FrontEnd[p0] endStreams",
        ),
        ("Null: DcpProducer[p0].backfillMgr", "ActiveStream[p0,v0,g0] runs disconnect", "closeAllStreamsLock"),
    ),
    "MB-54591": (
        ("FrontEnd[p0] step[next]", "Environment write", "FrontEnd[p0] step[nothing found]"),
        ("cleared itemsReady", "point of no return"),
    ),
    "MB-57772": (
        (
            "FrontEnd[p0] scheduleBackfill v0 g0",
            "FrontEnd[p0] eraseStream v0 g0",
            "FrontEnd[p0] scheduleBackfill v0 g1",
            "FrontEnd[p0] eraseStream v0 g1",
        ),
        (
            "memoryHigh",
            "DCPBackfill[p0,v0,g0,b0] in INIT",
            "DCPBackfill[p0,v0,g1,b0] in INIT",
            "ActiveStream[p0,v0,g0] destroyed by step 9",
        ),
    ),
    "MB-69075": (
        ("FrontEnd[p0] activateStream[backfill]", "BucketThread returnFromClose", "FrontEnd[p0] scheduleBackfill"),
        (
            "Freed: FrontEnd[p0].backfillMgr>BackfillManager[p0]",
            "closeAllStreamsLock",
            "describes the worker that reads",
        ),
    ),
}
"""For each record the steps of its interleaving, in their order, and what its page must name."""
EACH = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)


def page(record: Record) -> str:
    """The record's page."""
    return (PAGES / file_of(record)).read_text(encoding="utf-8")


def told(text: str) -> list[str]:
    """The steps of the schedule on a page: thread and what it does."""
    found = re.search(r"## The schedule\n\n(.*?)\n\n", text, re.DOTALL)
    assert found
    cells = [line.split(" | ") for line in found[1].splitlines()[2:]]
    return [f"{thread} {what}".replace("\\", "") for _, thread, what, *_ in cells]


def in_order(wanted: tuple[str, ...], steps: list[str]) -> bool:
    """Whether steps that begin so come one after the other, with others between them or not."""
    rest = iter(steps)
    return all(any(step.startswith(one) for step in rest) for one in wanted)


def test_there_is_something_to_compare_for_each_of_the_thirty() -> None:
    assert sorted(TOLD) == sorted(record.key for record in RECORDS)
    assert all(len(steps) > 2 and len(names) > 1 for steps, names in TOLD.values())


@EACH
def test_the_steps_of_the_record_are_on_its_page_in_their_order(record: Record) -> None:
    steps = told(page(record))
    assert in_order(TOLD[record.key][0], steps), steps
    assert not in_order(tuple(reversed(TOLD[record.key][0])), steps)


@EACH
def test_what_the_record_names_is_on_its_page(record: Record) -> None:
    text = page(record)
    assert [name for name in TOLD[record.key][1] if name not in text] == []


@EACH
def test_a_page_says_under_which_locks_each_step_was_taken(record: Record) -> None:
    text = page(record)
    assert "| step | thread | what | in the C++ | takes | holds after it |" in text
    assert re.search(r"^\| 1 \| .* \| `[A-Za-z]+(::~?[A-Za-z_]+)?` \| ", text, re.MULTILINE)


def test_the_leftovers_point_to_a_record_a_commit_or_a_finding() -> None:
    pointer = re.compile(r"MB-\d{5}|\b[0-9a-f]{8,9}\b|2016\.md, \d+|known since 2016|no finding")
    vague = [(one.key, left.claim) for one in RECORDS for left in one.leftovers if not pointer.search(left.why)]
    assert vague == []
