"""The report on each historic defect: its threads in the order of their steps, its members, its locks, its fix."""

from __future__ import annotations

import re
from functools import cache

import pytest

from diagrams.mermaid import sequence_diagram
from diagrams.moments import sequence
from diagrams.table import prose
from model.history.beyond import RECORDS as BEYOND
from model.history.record import Record
from model.history.thirty import RECORDS
from model.semantics.replay import Replay, replay
from properties.claims.history import SUBJECT
from properties.output.document import plain
from properties.reports.history.difference import changes
from properties.reports.history.outcome import Outcome, outcomes
from properties.reports.history.pages import FOLDER, file_of
from properties.reports.history.report import record_document
from properties.reports.history.schedule import schedule
from properties.running.records import judge_records
from tests.repository.tree import ROOT

TOLD: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "MB-12636": (
        ("FrontEnd[p0] eraseStream", "AuxIO[x0] runBackfill[finished]", "AuxIO[x0] deleteBackfill"),
        (
            "self-deadlock: BackfillManager[p0].lock",
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
        ("freed: ActiveStream[p0,v0,g0].producer>DcpProducer[p0]", "DcpProducer[p0] destroyed by step 15"),
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
        ("VBucket[v0].stateLock", "DcpConnMap.connsLock", "no live stream of the vbucket is in a map"),
    ),
    "MB-19153": (
        ("FrontEnd[p0] disconnect", "ConnManager dropConnection", "BucketThread cancelTasks", "BucketThread stopTasks"),
        (
            "self-deadlock: ExecutorPool.tMutex",
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
        ("to ASLEEP", "notifierStopped", "no idle connection waits for a notification"),
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
            "freed: BackfillManager[p0].connMap>DcpConnMapPart",
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
        ("freed: FrontEnd[p0].acknowledged>ActiveStream[p0,v0,g0]", "DcpProducer[p0].streamsMutex"),
    ),
    "MB-38521": (
        (
            "BucketThread shutdownConnections",
            "FrontEnd[p0] collectStreams",
            "BucketThread returnFromClose",
            "FrontEnd[p0] endStreams",
        ),
        (
            "null: DcpProducer[p0].backfillMgr",
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
        ("null: DcpProducer[p0].backfillMgr", "ActiveStream[p0,v0,g0] runs disconnect", "closeAllStreamsLock"),
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
            "freed: FrontEnd[p0].backfillMgr>BackfillManager[p0]",
            "closeAllStreamsLock",
            "describes the worker that reads",
        ),
    ),
}
"""For each record the steps of its interleaving, in their order, and the names that its report must have."""
EACH = pytest.mark.parametrize("record", RECORDS, ids=lambda record: record.key)
LONGEST_PAGE = 50
"""Lines of a page that is read on one screen."""


@cache
def found() -> dict[str, Outcome]:
    """The runs of all records, by key."""
    records = (*RECORDS, *BEYOND)
    return {one.record.key: one for one in outcomes(judge_records(records, lambda text: None), records)}


def replayed(record: Record) -> Replay:
    """The trace of a defect."""
    defect = found()[record.key].defect
    assert defect is not None
    return replay(SUBJECT.layout(record.defect, record.scenario), defect.verdict(record.claim).trace or ())


@cache
def explained(key: str) -> str:
    """The report on a record, and its trace as `dcpmodel draw` shows it."""
    outcome = found()[key]
    assert outcome.defect is not None
    trace = replayed(outcome.record)
    return plain(record_document(outcome, outcome.defect)) + sequence_diagram(sequence(trace.layout, trace.steps))


def in_order(wanted: tuple[str, ...], steps: list[str]) -> bool:
    """True if steps that begin so follow each other, with others between them or not."""
    rest = iter(steps)
    return all(any(step.startswith(one) for step in rest) for one in wanted)


def test_there_is_something_to_compare_for_each_of_the_thirty() -> None:
    assert sorted(TOLD) == sorted(record.key for record in RECORDS)
    assert all(len(steps) > 2 and len(names) > 1 for steps, names in TOLD.values())


@EACH
def test_the_schedule_has_the_steps_of_the_record_in_their_order(record: Record) -> None:
    steps = [f"{thread} {what}" for _, thread, what, *_ in schedule(replayed(record)).rows]
    assert in_order(TOLD[record.key][0], steps), steps
    assert not in_order(tuple(reversed(TOLD[record.key][0])), steps)


@EACH
def test_the_report_names_the_members_and_locks_of_the_record(record: Record) -> None:
    text = explained(record.key)
    assert [name for name in TOLD[record.key][1] if name not in text] == []


@EACH
def test_the_schedule_names_the_function_of_each_step(record: Record) -> None:
    symbols = [symbol for _, _, _, symbol, *_ in schedule(replayed(record)).rows]
    assert [symbol for symbol in symbols if not re.fullmatch(r"\w+(::~?\w+)*", symbol)] == []


@EACH
def test_the_report_has_every_name_that_the_fix_changes(record: Record) -> None:
    text = explained(record.key)
    names = [name for _, names in changes(record.defect, record.fix) for name in names]
    assert names
    assert [name for name in names if prose(name) not in text and name not in text] == []


@pytest.mark.parametrize("record", (*RECORDS, *BEYOND), ids=lambda record: record.key)
def test_a_page_is_one_screen_with_the_story_and_a_picture(record: Record) -> None:
    page = (ROOT / FOLDER / file_of(record)).read_text(encoding="utf-8")
    assert len(page.splitlines()) <= LONGEST_PAGE
    assert record.story in page
    assert page.count("```mermaid") == 1
    assert f"dcpmodel explain {record.key} " in page


def test_the_leftovers_point_to_a_record_a_commit_or_a_finding() -> None:
    pointer = re.compile(r"MB-\d{5}|\b[0-9a-f]{8,9}\b|2016\.md, \d+|known since 2016|no finding")
    vague = [(one.key, left.claim) for one in RECORDS for left in one.leftovers if not pointer.search(left.why)]
    assert vague == []
