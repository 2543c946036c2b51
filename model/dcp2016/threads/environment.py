"""`Environment`: events around the connections that no thread of theirs causes.

Memory use rises and falls, the flusher persists items, a rollback makes a vbucket's persisted items fewer, checkpoints
are evicted; another client reads statistics, the pager wakes backfills, a write notifies streams, and the checkpoint
remover drops the cursor of a slow stream. Each row exists under an assumption of its own, and a scenario says which of
them it makes; nothing here happens unless it does.

It has a single state. A row that reaches into a connection finds it through the connection map, and takes the lock
that the code takes. How often a stream is found slow is bounded by the model, not by the code.
"""

from __future__ import annotations

from model.dcp2016.source import connmap, engine_h, producer, store, stream
from model.language.lifecycle import Counter, Lifecycle, Role, Row, State
from model.language.vocabulary import Add, At, Clear, Fire, Has, Lock, Off, On, Room, Set, Some, Unlock, Use

IN_MAP = Has("DcpConnMap.map_")

ENVIRONMENT = Lifecycle(
    name="Environment",
    role=Role.THREAD,
    indexes=(),
    meaning="events around the connections that no thread of theirs causes",
    cite=engine_h("EventuallyPersistentEngine"),
    states=(State("WORLD", "memory, the flusher, and other clients' requests"),),
    initial="WORLD",
    counters=(Counter("slowStreams", "how often a stream was found slow: a bound of the model, not of the code", 1),),
    rows=(
        Row(
            event="raiseMemory",
            source=("WORLD",),
            target=None,
            environment="memory_rises",
            guards=(Off("EventuallyPersistentEngine.memoryHigh"), At("EventuallyPersistentStore", "OPEN")),
            effects=(Set("EventuallyPersistentEngine.memoryHigh"),),
            cite=store("EventuallyPersistentStore::isMemoryUsageTooHigh"),
        ),
        Row(
            event="lowerMemory",
            source=("WORLD",),
            target=None,
            environment="memory_falls",
            guards=(On("EventuallyPersistentEngine.memoryHigh"), At("EventuallyPersistentStore", "OPEN")),
            effects=(Clear("EventuallyPersistentEngine.memoryHigh"),),
            cite=store("EventuallyPersistentStore::isMemoryUsageTooHigh"),
        ),
        Row(
            event="persist",
            source=("WORLD",),
            target=None,
            environment="persists",
            choose=("v",),
            guards=(Off("VBucket.persisted"), At("EventuallyPersistentStore", "OPEN")),
            effects=(Set("VBucket.persisted"),),
            cite=store("EventuallyPersistentStore::flushVBucket"),
        ),
        Row(
            event="rollBack",
            source=("WORLD",),
            target=None,
            environment="resets_vbucket",
            choose=("v",),
            guards=(On("VBucket.persisted"), At("EventuallyPersistentStore", "OPEN")),
            effects=(Clear("VBucket.persisted"),),
            cite=store("EventuallyPersistentStore::resetVBucket"),
            why="the persisted sequence number starts again; streams stay",
        ),
        Row(
            event="evictCheckpoints",
            source=("WORLD",),
            target=None,
            environment="closes_checkpoints",
            choose=("v",),
            guards=(On("VBucket.inMemory"), At("EventuallyPersistentStore", "OPEN")),
            effects=(Clear("VBucket.inMemory"),),
            cite=store("EventuallyPersistentStore::flushVBucket"),
        ),
        Row(
            event="readStats",
            source=("WORLD",),
            target=None,
            environment="stats",
            choose=("p",),
            guards=(IN_MAP,),
            effects=(
                Lock("DcpConnMap.connsLock"),
                Use("DcpProducer.backfillMgr"),
                Fire("BackfillManager.addStats"),
                Unlock("DcpConnMap.connsLock"),
            ),
            cite=producer("DcpProducer::addStats"),
        ),
        Row(
            event="wakeBackfills",
            source=("WORLD",),
            target=None,
            environment="pager",
            choose=("p",),
            guards=(IN_MAP,),
            effects=(
                Lock("DcpConnMap.connsLock"),
                Use("DcpProducer.backfillMgr"),
                Fire("BackfillManager.wakeUpTask"),
                Unlock("DcpConnMap.connsLock"),
            ),
            cite=connmap("DcpConnMap::notifyBackfillManagerTasks"),
        ),
        Row(
            event="notifySeqno",
            source=("WORLD",),
            target=None,
            environment="notifier_streams",
            choose=("p", "v"),
            guards=(Has("DcpProducer.notifierStreams"), At("NotifierStream", "PENDING")),
            effects=(Fire("NotifierStream.notifySeqnoAvailable"),),
            cite=producer("DcpProducer::notifySeqnoAvailable"),
            why="a write to the vbucket, on any thread",
        ),
        Row(
            event="slowDown",
            case="drop cursor",
            source=("WORLD",),
            target=None,
            environment="slow_stream",
            choose=("p", "v", "g"),
            guards=(
                Has("DcpProducer.streams"),
                Some(("d",), Has("DcpConnMap.vbConns")),
                Room("Environment.slowStreams"),
                At("ActiveStream", "BACKFILLING", "IN_MEMORY"),
            ),
            effects=(
                Add("Environment.slowStreams", 1),
                Lock("VBucket.vbConnLock"),
                Lock("DcpProducer.streamsMutex"),
                Unlock("DcpProducer.streamsMutex"),
                Lock("ActiveStream.streamMutex"),
                Fire("ActiveStream.handleSlowStream"),
                Unlock("ActiveStream.streamMutex"),
                Unlock("VBucket.vbConnLock"),
            ),
            cite=stream("ActiveStream::handleSlowStream"),
        ),
    ),
)
