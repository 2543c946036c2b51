"""MB-19153 (2016): a producer dies under the executor pool's lock, and its destructor calls the pool.

The code: the 3.0.x branch, where each backfill is a task of the pool (see `ownership.tasks`). `_stopTaskGroup` keeps a
counted pointer to the task that it saw last, waits with the pool's mutex given back, and lets go of the task when it
holds the mutex again. By then a worker may have erased the task, and the pointer is the last one: stream and producer
die with the backfill, and ~DcpProducer calls the pool, which wants the mutex that its own thread holds.

A choice of the model: the task that is visited last is the backfill, because it is the youngest task.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.closing.scenarios import DELETE_WHILE_QUEUED
from model.history.ownership.fixed_in_2016 import OUTLIVES_STORE
from model.history.ownership.tasks import AT_HAND, BACKFILL, MB16915_FIX, QUEUED
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.edits import after, at_end, before, edited, replacing, requiring
from model.language.lifecycle import Flag, Row, Slot, State, Strength
from model.language.vocabulary import Drop, Each, Fire, Has, If, Lock, No, Off, On, Pick, Set, Take, Unlock

pool = source("src/executorpool.cc", "3bd9fa40f^")
pool_h = source("src/executorpool.h", "3bd9fa40f^")
thread = source("src/executorthread.cc", "3bd9fa40f^")
stream = source("src/dcp-stream.cc", "3bd9fa40f^")
producer = source("src/dcp-producer.cc", "3bd9fa40f")

LOCATOR, VISITED, DEAD = "ExecutorPool.taskLocatorDCPBackfill", "BucketThread.task", "DCPBackfill.dead"
LOCK, UNLOCK = Lock("ExecutorPool.tMutex"), Unlock("ExecutorPool.tMutex")
ERASE = (LOCK, Set(DEAD), Drop(LOCATOR), UNLOCK)

CHECK_TASK = Row(
    "checkTask",
    ("D2",),
    "D9",
    thread("ExecutorThread::run"),
    choose=BACKFILL,
    case="dead backfill task",
    guards=(Has(AT_HAND), On(DEAD)),
    effects=ERASE,
)
RELEASE_TASK = Row(
    "releaseBackfillTask",
    ("D9",),
    "IDLE",
    thread("ExecutorThread::run"),
    choose=BACKFILL,
    guards=(Has(AT_HAND),),
    effects=(Drop(AT_HAND),),
)
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
TASKS_CAN_DIE = (
    edited(
        MB16915_FIX,
        "AuxIO.runBackfillTask[not persisted]@D2",
        requiring(Off(DEAD)),
        cite=thread("ExecutorThread::run"),
    ),
    edited(
        MB16915_FIX,
        "AuxIO.runBackfillTask[dump]@D2",
        requiring(Off(DEAD)),
        cite=thread("ExecutorThread::run"),
    ),
    edited(
        MB16915_FIX,
        "AuxIO.endBackfillTask[backfill task]@D4",
        replacing(Drop(AT_HAND), *ERASE),
        target="D9",
    ),
    edited(
        MB16915_FIX,
        "FrontEnd.scheduleBackfill@R6_USE",
        after(Take(QUEUED), LOCK, Take(LOCATOR), UNLOCK),
        cite=stream("ActiveStream::scheduleBackfill"),
    ),
    edited(
        MB16915_FIX,
        "ExecutorPool.stopTasks@OPEN",
        before(UNLOCK, Each(BACKFILL, (Has(LOCATOR),), (Set(DEAD),))),
    ),
    edited(
        MB16915_FIX,
        "BucketThread.cancelTasks@B7",
        at_end(Pick(BACKFILL, (Has(LOCATOR),), (Take(VISITED),))),
    ),
    edited(
        MB16915_FIX,
        "BucketThread.seeTasksGone@B7_WAIT",
        requiring(No(BACKFILL, Has(LOCATOR)), No(BACKFILL, Has(VISITED))),
    ),
)

MB19153_DEFECT = derive(
    MB16915_FIX,
    "mb19153_defect",
    because=(
        "3bd9fa40f^: backfill tasks can be cancelled, a thread takes dead ones out of the locator, and the thread "
        "that stops all tasks holds on to one of them while it waits"
    ),
    delta=Delta(
        add_flags=(("DCPBackfill", Flag("dead", "TASK_DEAD: the next thread that picks it up erases it")),),
        add_slots=(
            (
                "ExecutorPool",
                Slot(
                    "taskLocatorDCPBackfill",
                    "DCPBackfill",
                    Strength.STRONG,
                    pool_h("ExecutorPool::taskLocator"),
                    "by id",
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
        add_rows=(("AuxIO", CHECK_TASK), ("AuxIO", RELEASE_TASK), ("BucketThread", LET_GO)),
        replace_rows=TASKS_CAN_DIE,
    ),
)
MB19153_FIX = derive(
    MB19153_DEFECT,
    "mb19153_fix",
    because=(
        "3bd9fa40f: the checkpoint task is cancelled when the connection closes, and ~DcpProducer no longer calls the "
        "pool"
    ),
    delta=Delta(
        replace_rows=tuple(
            edited(
                MB19153_DEFECT,
                f"{closer}.clearQueues@P5",
                after(
                    Fire("ActiveStreamCheckpointProcessorTask.clearQueues"),
                    Fire("ActiveStreamCheckpointProcessorTask.cancel"),
                    Fire("ExecutorPool.wakeCheckpoint"),
                ),
                cite=producer("DcpProducer::cancelCheckpointProcessorTask"),
            )
            for closer in ("FrontEnd", "BucketThread")
        ),
        remove_rows=("DcpProducer.destroy@OPEN|DISCONNECTING",),
    ),
)
MB19153 = Record(
    number=8,
    key="MB-19153",
    commit="3bd9fa40f",
    year=2016,
    kind="deadlock",
    claim="no_thread_waits_for_itself",
    scenario=DELETE_WHILE_QUEUED,
    defect=MB19153_DEFECT,
    fix=MB19153_FIX,
    story=(
        "The bucket's thread lets go of the last reference to a backfill task under the pool's mutex; stream and "
        "producer die with the backfill, and ~DcpProducer cancels the checkpoint task, which needs the mutex."
    ),
    leftovers=(
        OUTLIVES_STORE,
        Leftover(
            "every_backfill_has_one_place",
            "no finding: the claim looks in a manager's queues, and here backfills are in the pool's queue",
        ),
    ),
)

RECORDS = (MB19153,)
