"""The pool of the fix's own unit test (`MB19892_BackfillNotDeleted`), which runs a task only when the test says so.

Its tear-down sets `isShutdown`, cancels every task and clears the locator, and then runs each task that is still queued
once, dead or not: the backfill task opens its file in that run. Only then is the connection closed and the engine
deleted. The rows exist under the assumption `fake_pool`, and no other row knows of them. In the test all of this is one
thread; here the order is free, so that a search under this assumption covers the test and more.
"""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import At, Clear, Drop, Each, Fire, Has, If, Lock, Move, No, NotAt, Off, On, Some, Unlock

from .source import FIX, source

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
        "checkTask",
        ("A2",),
        "A3",
        fake("CheckedExecutor::run"),
        choose=("p", "k"),
        case="dead, run all the same",
        guards=(Has("AuxIO.currentBackfillTask"), At("BackfillManagerTask", "DEAD")),
        environment=ASSUMED,
        why="calls run() without asking whether the task is dead",
    ),
    Row(
        "checkTask",
        ("K2",),
        "K3",
        fake("CheckedExecutor::run"),
        choose=("p",),
        case="dead checkpoint task, run all the same",
        guards=(Has("AuxIO.currentCheckpointTask"), At("ActiveStreamCheckpointProcessorTask", "DEAD")),
        environment=ASSUMED,
        why="calls run() without asking whether the task is dead",
    ),
)
BUCKET_THREAD_ROWS = (
    Row(
        "purgeTasks",
        ("IDLE",),
        None,
        fixture("SingleThreadedEPStoreTest::shutdownAndPurgeTasks"),
        guards=(
            Off("EventuallyPersistentEngine.isShutdown"),
            No(("p",), NotAt("FrontEnd", "READY", "WAIT", "END")),
            NOBODY_BUSY,
        ),
        effects=(Fire("EventuallyPersistentEngine.shutDown"), *CANCEL_ALL),
        environment=ASSUMED,
        why="the tear-down begins: everything is cancelled, and what is queued will be run",
    ),
    Row(
        "manageConnections",
        ("IDLE",),
        None,
        base_fixture("EventuallyPersistentStoreTest::TearDown"),
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
        environment=ASSUMED,
        why="called by the test itself, once the cookie is destroyed and the connection closed with it",
    ),
    Row(
        "deleteBucket",
        ("IDLE",),
        "B7",
        base_fixture("EventuallyPersistentStoreTest::TearDown"),
        case="tear down",
        guards=(
            On("EventuallyPersistentEngine.isShutdown"),
            No(("p",), NotAt("FrontEnd", "END")),
            *NOTHING_QUEUED,
            NOBODY_BUSY,
        ),
        environment=ASSUMED,
        why="engine.reset(): by then every task has run and every connection is managed",
    ),
)
