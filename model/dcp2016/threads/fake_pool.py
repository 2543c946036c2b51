"""The pool of the fix's own unit test (`MB19892_BackfillNotDeleted`), which runs a task only when the test says so.

Its tear-down sets `isShutdown`, cancels every task and clears the locator, and then runs each task that is still
queued once, dead or not: the backfill task opens its file in that run. Only then is the connection closed and the
engine deleted. The rows exist under the assumption `fake_pool`, and no other row knows of them. In the test all of
this is one thread; here the order is free, so that a search under this assumption covers the test and more.

`AUXIO_ROWS` belong to the worker, `DELETION_ROWS` to the thread that deletes the bucket.
"""

from __future__ import annotations

from model.dcp2016.source import FIX, source
from model.language.lifecycle import Row
from model.language.vocabulary import At, Clear, Drop, Each, Fire, Has, If, Lock, Move, No, NotAt, Off, On, Some, Unlock

ASSUMED = "fake_pool"
fake = source("src/fakes/fake_executorpool.h", FIX)
fixture = source("tests/module_tests/evp_store_single_threaded_test.cc", FIX)
base_fixture = source("tests/module_tests/evp_store_test.cc", FIX)

NOBODY_BUSY = No(("x",), NotAt("AuxIO", "IDLE"))
NOTHING_QUEUED = (
    No(("p", "k"), Has("ExecutorPool.futureQueueBackfill")),
    No(("p",), Has("ExecutorPool.readyQueueCheckpoint")),
)
CANCEL_ALL = (
    Lock("ExecutorPool.tMutex"),
    Each(
        ("p", "k"),
        (Has("ExecutorPool.taskLocatorBackfill"),),
        (Fire("BackfillManagerTask.cancel"), Drop("ExecutorPool.taskLocatorBackfill")),
    ),
    Each(
        ("p",),
        (Has("ExecutorPool.taskLocatorCheckpoint"),),
        (
            Fire("ActiveStreamCheckpointProcessorTask.cancel"),
            If(
                (Has("ExecutorPool.futureQueueCheckpoint"),),
                (Move("ExecutorPool.futureQueueCheckpoint", "ExecutorPool.readyQueueCheckpoint"),),
            ),
            Drop("ExecutorPool.taskLocatorCheckpoint"),
        ),
    ),
    Unlock("ExecutorPool.tMutex"),
)
"""`SingleThreadedExecutorPool::cancelAll`: every task is cancelled and woken, and the locator cleared."""

AUXIO_ROWS = (
    Row(
        event="checkTask",
        case="dead, run all the same",
        source=("A2",),
        target="A3",
        environment=ASSUMED,
        choose=("p", "k"),
        guards=(Has("AuxIO.currentBackfillTask"), At("BackfillManagerTask", "DEAD")),
        cite=fake("CheckedExecutor::run"),
        why="calls run() without asking whether the task is dead",
    ),
    Row(
        event="checkTask",
        case="dead checkpoint task, run all the same",
        source=("K2",),
        target="K3",
        environment=ASSUMED,
        choose=("p",),
        guards=(Has("AuxIO.currentCheckpointTask"), At("ActiveStreamCheckpointProcessorTask", "DEAD")),
        cite=fake("CheckedExecutor::run"),
        why="calls run() without asking whether the task is dead",
    ),
)

DELETION_ROWS = (
    Row(
        event="purgeTasks",
        source=("IDLE",),
        target=None,
        environment=ASSUMED,
        guards=(
            Off("EventuallyPersistentEngine.isShutdown"),
            No(("p",), NotAt("FrontEnd", "READY", "WAIT", "END")),
            NOBODY_BUSY,
        ),
        effects=(Fire("EventuallyPersistentEngine.shutDown"), *CANCEL_ALL),
        cite=fixture("SingleThreadedEPStoreTest::shutdownAndPurgeTasks"),
        why="the tear-down begins: everything is cancelled, and every queued task will be run",
    ),
    Row(
        event="manageConnections",
        source=("IDLE",),
        target=None,
        environment=ASSUMED,
        guards=(Some(("p",), Has("DcpConnMap.deadConnections")), NOBODY_BUSY),
        effects=(
            Lock("DcpConnMap.releaseLock"),
            Each(
                ("p",),
                (Has("DcpConnMap.deadConnections"),),
                (Clear("DcpProducer.reserved"), Fire("Connection.releaseCookie"), Drop("DcpConnMap.deadConnections")),
            ),
            Unlock("DcpConnMap.releaseLock"),
        ),
        cite=base_fixture("EventuallyPersistentStoreTest::TearDown"),
        why="called by the test itself, once the cookie is destroyed and the connection closed with it",
    ),
    Row(
        event="deleteBucket",
        case="tear down",
        source=("IDLE",),
        target="B7",
        environment=ASSUMED,
        guards=(
            On("EventuallyPersistentEngine.isShutdown"),
            No(("p",), NotAt("FrontEnd", "END")),
            *NOTHING_QUEUED,
            NOBODY_BUSY,
        ),
        cite=base_fixture("EventuallyPersistentStoreTest::TearDown"),
        why="engine.reset(): by then every task has run and every connection is managed",
    ),
)
