"""MB-19153: a producer dies under the lock of the executor pool, and its destructor asks the pool to cancel a task.

Found on the 3.0.x branch, where each backfill was a task. `_stopTaskGroup` keeps a counted pointer to the task that
it saw last, waits with the pool's mutex given back, and lets go of the task when it has the mutex again: by then the
worker may have erased the task, and the pointer is the last. The task visited last is taken to be the backfill, the
youngest.
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.source import source
from model.history.closing.scenarios import DELETE_WHILE_QUEUED
from model.history.ownership.edits import after, edited, row_of
from model.history.ownership.fixed_in_2016 import OUTLIVES_STORE
from model.history.ownership.tasks import AT_HAND, MB16915_FIX, QUEUED
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.lifecycle import Flag, Row, Slot, State, Strength
from model.language.vocabulary import Drop, Each, Fire, Has, If, Lock, No, Off, On, Pick, Set, Take, Unlock

pool = source("src/executorpool.cc", "3bd9fa40f^")
thread = source("src/executorthread.cc", "3bd9fa40f^")
stream = source("src/dcp-stream.cc", "3bd9fa40f^")
producer = source("src/dcp-producer.cc", "3bd9fa40f")

BACKFILL = ("p", "v", "g", "b")
LOCATOR, VISITED, DEAD = "ExecutorPool.taskLocatorDCPBackfill", "BucketThread.task", "DCPBackfill.dead"
LOCK, UNLOCK = Lock("ExecutorPool.tMutex"), Unlock("ExecutorPool.tMutex")
ERASE = (LOCK, Set(DEAD), Drop(LOCATOR), UNLOCK)
NOT_DEAD = (Has(AT_HAND), Off(DEAD))
CANCEL = (Fire("ActiveStreamCheckpointProcessorTask.cancel"), Fire("ExecutorPool.wakeCheckpoint"))


def _alive(case: str) -> tuple[str, Row]:
    """A run of a backfill task, once the thread has seen that it is not dead."""
    row_id = f"AuxIO.runBackfillTask[{case}]@D2"
    row = row_of(MB16915_FIX, row_id)
    return row_id, replace(row, guards=(*row.guards, Off(DEAD)), cite=thread("ExecutorThread::run"))


LET_GO = Row(
    "stopTasks",
    ("B7_WAIT",),
    None,
    pool("ExecutorPool::_stopTaskGroup"),
    choose=BACKFILL,
    case="again",
    guards=(Has(VISITED),),
    effects=(LOCK, Drop(VISITED), If((Has(LOCATOR),), (Take(VISITED),)), UNLOCK),
    why="the pointer goes out of scope after the wait, under the lock, and the loop begins again",
)
ENDED = "AuxIO.endBackfillTask[backfill task]@D4"
FINISHED = row_of(MB16915_FIX, ENDED)
CANCELLED = row_of(MB16915_FIX, "BucketThread.cancelTasks@B7")
GONE = row_of(MB16915_FIX, "BucketThread.seeTasksGone@B7_WAIT")
STOP = row_of(MB16915_FIX, "ExecutorPool.stopTasks@OPEN")
MB19153_DEFECT = derive(
    MB16915_FIX,
    "mb19153_defect",
    because=(
        "3bd9fa40f^: backfill tasks can be cancelled, a thread takes dead ones out of the locator, and whoever "
        "stops all tasks holds on to one of them while it waits"
    ),
    delta=Delta(
        add_flags=(("DCPBackfill", Flag("dead", "TASK_DEAD: the next thread that picks it up erases it")),),
        add_slots=(
            (
                "ExecutorPool",
                Slot(
                    "taskLocatorDCPBackfill", "DCPBackfill", Strength.STRONG, pool("ExecutorPool::taskLocator"), "by id"
                ),
            ),
            (
                "BucketThread",
                Slot(
                    "task",
                    "DCPBackfill",
                    Strength.STRONG,
                    pool("ExecutorPool::_stopTaskGroup"),
                    "local: the task that it visited last",
                ),
            ),
        ),
        add_states=(("AuxIO", State("D9", "the backfill task is out of the locator, the thread still holds it")),),
        add_rows=(
            (
                "AuxIO",
                Row(
                    "checkTask",
                    ("D2",),
                    "D9",
                    thread("ExecutorThread::run"),
                    choose=BACKFILL,
                    case="dead backfill task",
                    guards=(Has(AT_HAND), On(DEAD)),
                    effects=ERASE,
                ),
            ),
            (
                "AuxIO",
                Row(
                    "releaseBackfillTask",
                    ("D9",),
                    "IDLE",
                    thread("ExecutorThread::run"),
                    choose=BACKFILL,
                    guards=(Has(AT_HAND),),
                    effects=(Drop(AT_HAND),),
                ),
            ),
            ("BucketThread", LET_GO),
        ),
        replace_rows=(
            _alive("not persisted"),
            _alive("dump"),
            (ENDED, replace(FINISHED, target="D9", effects=(*FINISHED.effects[:-1], *ERASE))),
            edited(
                MB16915_FIX,
                "FrontEnd.scheduleBackfill@R6_USE",
                after(Take(QUEUED), LOCK, Take(LOCATOR), UNLOCK),
                stream("ActiveStream::scheduleBackfill"),
            ),
            (
                "ExecutorPool.stopTasks@OPEN",
                replace(STOP, effects=(*STOP.effects[:-1], Each(BACKFILL, (Has(LOCATOR),), (Set(DEAD),)), UNLOCK)),
            ),
            (
                "BucketThread.cancelTasks@B7",
                replace(CANCELLED, effects=(*CANCELLED.effects, Pick(BACKFILL, (Has(LOCATOR),), (Take(VISITED),)))),
            ),
            (
                "BucketThread.seeTasksGone@B7_WAIT",
                replace(GONE, guards=(*GONE.guards, No(BACKFILL, Has(LOCATOR)), No(BACKFILL, Has(VISITED)))),
            ),
        ),
    ),
)
MB19153_FIX = derive(
    MB19153_DEFECT,
    "mb19153_fix",
    because=(
        "3bd9fa40f: the checkpoint task is cancelled when the connection closes, and ~DcpProducer asks the pool nothing"
    ),
    delta=Delta(
        replace_rows=tuple(
            edited(
                MB19153_DEFECT,
                f"{who}.clearQueues@P5",
                after(Fire("ActiveStreamCheckpointProcessorTask.clearQueues"), *CANCEL),
                producer("DcpProducer::cancelCheckpointProcessorTask"),
            )
            for who in ("FrontEnd", "BucketThread")
        ),
        remove_rows=("DcpProducer.destroy@OPEN|DISCONNECTING",),
    ),
)
MB19153 = Record(
    8,
    "MB-19153",
    "3bd9fa40f",
    2016,
    "deadlock",
    "no_thread_waits_for_itself",
    DELETE_WHILE_QUEUED,
    MB19153_DEFECT,
    MB19153_FIX,
    "The bucket's thread lets go of the last reference to a backfill task under the pool's mutex; stream and producer "
    "die with the backfill, and ~DcpProducer cancels the checkpoint task, which needs the mutex.",
    (
        OUTLIVES_STORE,
        Leftover(
            "every_backfill_has_one_place",
            "no finding: the claim looks in a manager's queues, and here backfills are in the pool's",
        ),
    ),
)

RECORDS = (MB19153,)
