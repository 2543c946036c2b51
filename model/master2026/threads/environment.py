"""`Environment` in master: events around the connections that no thread of theirs causes.

Memory use rises and falls, items are persisted, a write notifies the connections of a vbucket, the pager wakes
backfills, and memory recovery drops the cursor of a slow stream. Each row exists under an assumption of its own, and a
scenario says which of them it makes. How often a stream is found slow is bounded by the model, not by the code.
"""

from __future__ import annotations

from model.language.lifecycle import Counter, Lifecycle, Role, Row, State
from model.language.vocabulary import Add, At, Clear, Fire, Has, If, Lock, Off, On, Room, Set, Unlock, Use
from model.master2026.source import bucket, connmap, engine_h, ep_bucket

from .deletion import LOCK_MAP, UNLOCK_MAP

OPEN = At("KVBucket", "OPEN")
IN_MAP = Has("DcpConnMap.cookieToConn")

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
            guards=(Off("EventuallyPersistentEngine.memoryHigh"), OPEN),
            effects=(Set("EventuallyPersistentEngine.memoryHigh"),),
            cite=bucket("KVBucket::isMemUsageAboveBackfillThreshold"),
        ),
        Row(
            event="lowerMemory",
            source=("WORLD",),
            target=None,
            environment="memory_falls",
            guards=(On("EventuallyPersistentEngine.memoryHigh"), OPEN),
            effects=(Clear("EventuallyPersistentEngine.memoryHigh"),),
            cite=bucket("KVBucket::isMemUsageAboveBackfillThreshold"),
        ),
        Row(
            event="persist",
            source=("WORLD",),
            target=None,
            environment="persists",
            choose=("v",),
            guards=(Off("VBucket.persisted"), OPEN),
            effects=(Set("VBucket.persisted"),),
            cite=ep_bucket("EPBucket::flushVBucket_UNLOCKED"),
        ),
        Row(
            event="write",
            source=("WORLD",),
            target=None,
            environment="writes",
            choose=("p", "v"),
            guards=(Has("DcpConnMap.vbToConns"),),
            effects=(
                Lock("VBucket.vbConnLock"),
                Use("DcpConnMap.vbToConns"),
                Lock("StreamContainer.lock"),
                Unlock("StreamContainer.lock"),
                Unlock("VBucket.vbConnLock"),
            ),
            cite=connmap("DcpConnMap::notifyVBConnections"),
        ),
        Row(
            event="wakeBackfills",
            source=("WORLD",),
            target=None,
            environment="pager",
            choose=("p",),
            guards=(IN_MAP,),
            effects=(
                LOCK_MAP,
                If((Has("DcpProducer.backfillManagerHolder"),), (Fire("BackfillManager.wakeUpTask"),)),
                UNLOCK_MAP,
            ),
            cite=connmap("DcpConnMap::notifyBackfillManagerTasks"),
        ),
        Row(
            event="slowDown",
            source=("WORLD",),
            target=None,
            environment="slow_stream",
            choose=("p", "v", "g"),
            guards=(
                Has("DcpConnMap.vbToConns"),
                Has("StreamContainer.c"),
                Room("Environment.slowStreams"),
                At("ActiveStream", "BACKFILLING", "IN_MEMORY"),
            ),
            effects=(
                Add("Environment.slowStreams", 1),
                Lock("VBucket.vbConnLock"),
                Use("DcpConnMap.vbToConns"),
                Lock("StreamContainer.lock"),
                Fire("ActiveStream.handleSlowStream"),
                Unlock("StreamContainer.lock"),
                Unlock("VBucket.vbConnLock"),
            ),
            cite=connmap("DcpConnMap::handleSlowStream"),
        ),
    ),
)
