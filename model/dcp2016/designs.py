"""The designs that the story of MB-19892 is about, each as a delta on another."""

from __future__ import annotations

from dataclasses import replace

from model.language.design import Delta, Design, derive
from model.language.lifecycle import DESTROY, Row, Slot, Strength
from model.language.vocabulary import (
    Alive,
    At,
    Drop,
    Each,
    Effect,
    Either,
    Expired,
    Fire,
    Has,
    If,
    Lock,
    NotAt,
    Promote,
    Set,
    Take,
    Unlock,
    Use,
)

from . import auxio, background, closing, notifier, stream
from .before import BEFORE
from .manager import CANCEL_TASK, DRAIN
from .producer import CANCEL_CHECKPOINT_TASK
from .rewriting import guard_uses, replaced, rewritten
from .source import fixed_manager, fixed_producer, manager, source

RESET = Drop("DcpProducer.backfillMgr")
RESET_ROWS = (
    (
        "FrontEnd.returnFromClose@P3",
        replace(closing.finish("FrontEnd", RESET), cite=fixed_producer("DcpProducer::closeAllStreams")),
    ),
    (
        "BucketThread.returnFromClose@P3",
        replace(closing.finish("BucketThread", RESET), cite=fixed_producer("DcpProducer::closeAllStreams")),
    ),
    (
        "DcpProducer.destroy@OPEN|DISCONNECTING",
        Row(
            DESTROY,
            ("OPEN", "DISCONNECTING"),
            None,
            fixed_producer("DcpProducer::~DcpProducer"),
            effects=(RESET, *CANCEL_CHECKPOINT_TASK),
        ),
    ),
    (
        "BackfillManager.destroy@OPEN",
        Row(
            DESTROY,
            ("OPEN",),
            None,
            fixed_manager("BackfillManager::~BackfillManager"),
            effects=(CANCEL_TASK, *DRAIN),
            why="takes no lock: whoever destroys the manager is alone with it",
        ),
    ),
)
"""closeAllStreams ends with `backfillMgr.reset()`, and so does ~DcpProducer begin; ~BackfillManager ends its task."""
TERMINATE = "BackfillManager.terminate@OPEN"

LOCAL = Slot(
    "manager",
    "BackfillManager",
    Strength.STRONG,
    fixed_manager("BackfillManagerTask::run"),
    "local of run(): the task's weak pointer, promoted",
)
RUN = fixed_manager("BackfillManagerTask::run")


def _leaving(row_id: str) -> tuple[str, Row]:
    """A row that returns from run(), with the promoted pointer going out of scope at its end."""
    owner = BEFORE.lifecycle("AuxIO")
    row = next(row for row in owner.rows if owner.row_id(row) == row_id)
    return row_id, replace(row, effects=(*row.effects, Drop("AuxIO.manager")), cite=RUN)


FIX = derive(
    BEFORE,
    "mb19892_fix",
    because=(
        "closing the streams resets the producer's manager, whose destructor cancels and deletes every "
        "backfill; the task holds the manager weakly and promotes that pointer for the length of one run"
    ),
    delta=Delta(
        strengths=(("BackfillManagerTask.manager", Strength.WEAK),),
        add_slots=(("AuxIO", LOCAL),),
        replace_rows=(
            *RESET_ROWS,
            (
                "AuxIO.runTask@A3",
                Row(
                    "runTask",
                    ("A3",),
                    "A4",
                    RUN,
                    choose=auxio.OF_TASK,
                    case="promoted",
                    guards=(auxio.TASK, Alive("BackfillManager")),
                    effects=(Promote("BackfillManagerTask.manager", "AuxIO.manager"), Take("AuxIO.thisManager")),
                ),
            ),
            _leaving("AuxIO.backfill[nothing queued]@A4"),
            _leaving("AuxIO.leaveRun[shutdown]@A7"),
            _leaving("AuxIO.leaveRun[again]@A7"),
        ),
        add_rows=(
            (
                "AuxIO",
                Row(
                    "runTask",
                    ("A3",),
                    "A8",
                    RUN,
                    choose=auxio.OF_TASK,
                    case="expired",
                    guards=(auxio.TASK, Expired("BackfillManager")),
                    effects=(Fire("BackfillManagerTask.cancel"),),
                ),
            ),
        ),
        remove_rows=(TERMINATE,),
    ),
)

TASK_STRONG = derive(
    BEFORE,
    "task_holds_strong",
    because=(
        "resets the manager as the fix does, but leaves the task a counted pointer: the manager's destructor,"
        " which is what ends the task, waits for the task to end"
    ),
    delta=Delta(replace_rows=RESET_ROWS, remove_rows=(TERMINATE,)),
)

TASK_RAW = derive(
    TASK_STRONG,
    "task_holds_raw",
    because=(
        "resets the manager as the fix does and leaves the task a plain pointer: cancelling the task does not"
        " wait for a run that has begun"
    ),
    delta=Delta(strengths=(("BackfillManagerTask.manager", Strength.RAW),)),
)

MAP_KEPT = derive(
    FIX,
    "map_kept",
    because=(
        "what the defect's own description says of the code before: closeAllStreams ends the streams and "
        "leaves them in the map"
    ),
    delta=Delta(
        replace_rows=(
            ("FrontEnd.sweepStreams@P1", closing.sweep("FrontEnd", erase=False)),
            ("BucketThread.sweepStreams@P1", closing.sweep("BucketThread", erase=False)),
        )
    ),
)


def _at_close(*effects: Effect) -> tuple[tuple[str, Row], ...]:
    return (
        ("FrontEnd.returnFromClose@P3", closing.finish("FrontEnd", *effects)),
        ("BucketThread.returnFromClose@P3", closing.finish("BucketThread", *effects)),
    )


TERMINATE_ONLY = derive(
    BEFORE,
    "terminate_only",
    because=("cancels the task when the streams are closed and keeps the queues: nobody is left to empty them"),
    delta=Delta(replace_rows=_at_close(Use("DcpProducer.backfillMgr"), Fire("BackfillManager.terminate"))),
)

DRAIN_ONLY = derive(
    BEFORE,
    "drain_only",
    because=(
        "empties the queues when the streams are closed and keeps the manager: a backfill in a thread's hand "
        "is filed after that"
    ),
    delta=Delta(
        replace_rows=_at_close(Use("DcpProducer.backfillMgr"), Fire("BackfillManager.drain")),
        add_rows=(
            (
                "BackfillManager",
                Row(
                    "drain",
                    ("OPEN",),
                    None,
                    manager("BackfillManager::~BackfillManager"),
                    effects=(Lock("BackfillManager.lock"), *DRAIN, Unlock("BackfillManager.lock")),
                    why="no such function: the loops of the destructor, under the lock",
                ),
            ),
        ),
    ),
)


def weakly(*effects: Effect) -> tuple[Effect, ...]:
    """Through a weak pointer that is promoted for these effects; nothing happens when that fails."""
    return (If((Alive("DcpProducer"),), effects),)


STREAMS_WEAK = derive(
    FIX,
    "streams_hold_weak",
    because=(
        "a stream holds its producer weakly (kv_engine d1f4517a8): the ring through the map is never closed, "
        "and the stream's name is still a reference into the producer"
    ),
    delta=Delta(
        strengths=(("ActiveStream.producer", Strength.WEAK), ("NotifierStream.producer", Strength.WEAK)),
        replace_rows=(
            *replaced(FIX, "ActiveStream", stream.rows(weakly)),
            *replaced(FIX, "NotifierStream", notifier.rows(weakly)),
            *replaced(FIX, "AuxIO", (auxio.take_items(weakly),)),
        ),
    ),
)

ALIVE, GONE = Alive("ActiveStream"), Expired("ActiveStream")
TELL = If((ALIVE,), (Fire("ActiveStream.completeBackfill"),))
CLOSE_FILE = Fire("EventuallyPersistentStore.destroyScanContext")
HOLD, RELEASE = Lock("DCPBackfill.lock"), Unlock("DCPBackfill.lock")
WEAK_SOURCE = source("ep-engine/src/dcp/backfill_disk.cc", "kv_engine 364a78a7b")


def _of_fix(row_id: str) -> Row:
    owner = FIX.lifecycle(row_id.partition(".")[0])
    return next(row for row in owner.rows if owner.row_id(row) == row_id)


def _asking(row_id: str) -> tuple[str, Row]:
    """A row of the worker that first promotes the backfill's pointer to its stream, and succeeds."""
    return row_id, replace(
        _of_fix(row_id), guards=(*_of_fix(row_id).guards, ALIVE), cite=WEAK_SOURCE("DCPBackfillDisk::run")
    )


BACKFILLS_WEAK_ROWS = (
    (
        "DCPBackfill.cancel@INIT|SCANNING|COMPLETING",
        Row(
            "cancel",
            ("INIT", "SCANNING", "COMPLETING"),
            "DONE",
            WEAK_SOURCE("DCPBackfillDisk::cancel"),
            effects=(
                HOLD,
                If((At("ActiveStream", "BACKFILLING"),), (Set("ActiveStream.gap"),)),
                CLOSE_FILE,
                TELL,
                RELEASE,
            ),
        ),
    ),
    _asking("AuxIO.runBackfill[not persisted]@A5"),
    _asking("AuxIO.runBackfill[open]@A5"),
    _asking("AuxIO.runBackfill[open fails]@A5"),
    _asking("AuxIO.runBackfill[dead stream]@A5"),
    _asking("AuxIO.runBackfill[scan]@A5"),
    _asking("AuxIO.runBackfill[scan again]@A5_SCAN"),
    _asking("AuxIO.runBackfill[complete]@A5"),
    *replaced(FIX, "AuxIO", auxio.buffer_full_rows(Either(auxio.DEAD, GONE))),
)
BACKFILLS_WEAK_NEW = (
    (
        "DCPBackfill",
        Row(
            "giveUp",
            ("INIT", "SCANNING", "COMPLETING"),
            "DONE",
            WEAK_SOURCE("DCPBackfillDisk::run"),
            effects=(HOLD, CLOSE_FILE, RELEASE),
        ),
    ),
    (
        "AuxIO",
        Row(
            "runBackfill",
            ("A5",),
            "A6_FINISHED",
            WEAK_SOURCE("DCPBackfillDisk::run"),
            choose=auxio.OF_BACKFILL,
            case="stream gone",
            guards=(auxio.IN_HAND, NotAt("DCPBackfill", "DONE"), GONE),
            effects=(Fire("DCPBackfill.giveUp"),),
        ),
    ),
)
BACKFILLS_WEAK = derive(
    FIX,
    "backfills_hold_weak",
    because=(
        "a backfill and its callbacks hold the stream weakly (kv_engine 364a78a7b): a queued backfill keeps "
        "neither stream nor producer"
    ),
    delta=Delta(
        strengths=(
            ("DCPBackfill.stream", Strength.WEAK),
            ("ScanContext.DiskCallback_stream_", Strength.WEAK),
            ("ScanContext.CacheCallback_stream_", Strength.WEAK),
        ),
        replace_rows=BACKFILLS_WEAK_ROWS,
        add_rows=BACKFILLS_WEAK_NEW,
    ),
)

RAW_GENERATION = derive(
    BEFORE,
    "raw_generation",
    because=(
        "as it was until fdf5a701: the producer owns its manager by a raw pointer and the task has a raw pointer to it"
    ),
    delta=Delta(
        strengths=(("DcpProducer.backfillMgr", Strength.UNIQUE), ("BackfillManagerTask.manager", Strength.RAW)),
        replace_rows=(
            (
                "DcpProducer.destroy@OPEN|DISCONNECTING",
                Row(
                    DESTROY,
                    ("OPEN", "DISCONNECTING"),
                    None,
                    BEFORE.lifecycle("DcpProducer").cite,
                    effects=CANCEL_CHECKPOINT_TASK,
                ),
            ),
            (
                "BackfillManager.destroy@OPEN",
                Row(
                    DESTROY,
                    ("OPEN",),
                    None,
                    manager("BackfillManager::~BackfillManager"),
                    effects=(CANCEL_TASK, *DRAIN),
                ),
            ),
        ),
        remove_rows=(TERMINATE,),
    ),
)

POINTERS = frozenset({"DcpProducer.backfillMgr", "FrontEnd.backfillMgr"})
NULL_GUARDS = derive(
    FIX,
    "null_guards",
    because=(
        "asks whether the manager is there at each place that uses it (aab7a331 and later): no crash, but the"
        " pointer may be reset between the question and the use"
    ),
    delta=Delta(replace_rows=rewritten(FIX, guard_uses(POINTERS))),
)

FLAGGED = derive(
    FIX,
    "flagged_shutdown",
    because=(
        "marks each producer as disconnecting before a bucket delete closes its streams (255c75522): new "
        "requests are refused, one that has passed the check is not"
    ),
    delta=Delta(
        replace_rows=(
            (
                "BucketThread.closeNext@NEXT",
                replace(
                    background.CLOSE_NEXT, effects=(*background.CLOSE_NEXT.effects, Fire("DcpProducer.setDisconnect"))
                ),
            ),
        )
    ),
)


def _without_lock(row_id: str, *extra: Effect) -> tuple[str, Row]:
    """A row of the fix that no longer takes or gives back connsLock, with what it does besides."""
    owner = FIX.lifecycle(row_id.partition(".")[0])
    row = next(row for row in owner.rows if owner.row_id(row) == row_id)
    kept = tuple(e for e in row.effects if e not in (background.LOCK_MAP, background.UNLOCK_MAP))
    return row_id, replace(row, effects=(*kept, *extra))


def _briefly_locked(row_id: str) -> tuple[str, Row]:
    """A row of the fix that takes connsLock for its own length."""
    name, row = _without_lock(row_id)
    return name, replace(row, effects=(background.LOCK_MAP, *row.effects, background.UNLOCK_MAP))


OUTSIDE_LOCK_ROWS = (
    _briefly_locked("FrontEnd.disconnect[client]@READY"),
    _briefly_locked("FrontEnd.disconnect[bucket dies]@READY"),
    _briefly_locked("FrontEnd.clearQueues@P5"),
    _without_lock("BucketThread.shutdownConnections@B2"),
    _briefly_locked("BucketThread.closeNext@NEXT"),
    _without_lock("BucketThread.closeNext[none left, first time]@NEXT"),
    _without_lock("BucketThread.closeNext[none left, second time]@NEXT"),
)
OUTSIDE_LOCK = derive(
    FIX,
    "close_outside_lock",
    because=(
        "closes the streams on copies of the connections, without connsLock (65bbce36, 32c286fe): no file is "
        "closed under that lock, and two threads may close the same producer at once"
    ),
    delta=Delta(
        strengths=(("BucketThread.closing", Strength.STRONG),),
        replace_rows=OUTSIDE_LOCK_ROWS,
    ),
)

SYNCHRONISED = derive(
    FIX,
    "synchronised_pointer",
    because=(
        "whoever uses the producer's pointer copies it under a lock (fa8692d72, 840f05966): the manager lives"
        " as long as the call"
    ),
    delta=Delta(strengths=(("FrontEnd.backfillMgr", Strength.STRONG),)),
)

WEAK_INDEXES = derive(
    FIX,
    "weak_indexes",
    because=(
        "the vbucket lists and the pending notifications hold connections weakly (27bc9e790): an index keeps "
        "nothing alive"
    ),
    delta=Delta(
        strengths=(("DcpConnMap.vbConns", Strength.WEAK), ("DcpConnMap.pendingNotifications", Strength.WEAK)),
        replace_rows=(
            (
                "ConnNotifier.takeNotifications@IDLE",
                replace(
                    background.TAKE_NOTIFICATIONS,
                    effects=(
                        Each(
                            ("p",),
                            (Has("DcpConnMap.pendingNotifications"),),
                            (
                                If(
                                    (Alive("DcpProducer"),),
                                    (Promote("DcpConnMap.pendingNotifications", "ConnNotifier.queue"),),
                                ),
                                Drop("DcpConnMap.pendingNotifications"),
                            ),
                        ),
                        Lock("DcpConnMap.releaseLock"),
                    ),
                ),
            ),
        ),
    ),
)

DESIGNS: tuple[Design, ...] = (
    BEFORE,
    FIX,
    TASK_STRONG,
    TASK_RAW,
    MAP_KEPT,
    TERMINATE_ONLY,
    DRAIN_ONLY,
    STREAMS_WEAK,
    BACKFILLS_WEAK,
    RAW_GENERATION,
    NULL_GUARDS,
    FLAGGED,
    OUTSIDE_LOCK,
    SYNCHRONISED,
    WEAK_INDEXES,
)
