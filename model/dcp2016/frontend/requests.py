"""`streamRequest`, from the check of its arguments to the entry in the vbucket's list (R1 to R8), and opening.

R1 to R5 are one step: between the look at the disconnect flag and the new stream nothing is touched that another
thread writes, for the flag is only set by the connection's own thread and `streamsMutex` is taken once. A request for
a vbucket whose stream is dead erases that stream first; a rollback may refuse the request after that.

R6 locks the vbucket's state, the map and the stream, and activates the stream. A stream that finds its items in memory
needs no backfill. Otherwise the manager is asked to schedule one, through the copy of the pointer (R6_USE), and the
stream is stored in the map only then, with the locks still held. R8 enters the connection in the vbucket's list,
unless the request replaced a dead stream, whose entry is still there.

Between R1 and R6 the streams of the connection may be closed by the thread that deletes the bucket. Nothing stops such
a request: it finds no manager, or its stream is stored in a map that nobody sweeps again.
"""

from __future__ import annotations

from model.dcp2016.source import engine, producer, stream
from model.language.lifecycle import Row
from model.language.vocabulary import (
    NONE,
    Add,
    At,
    Clear,
    Create,
    Drop,
    Each,
    Equals,
    Fire,
    Has,
    If,
    Lacks,
    Lock,
    No,
    Off,
    On,
    Room,
    Set,
    Some,
    Take,
    Unlock,
    Use,
    renamed,
)

from .commands import LOAD, LOOKED_UP, POLLED, SERVED

OPEN = (
    Row(
        event="open",
        source=("IDLE",),
        target="READY",
        guards=(POLLED,),
        effects=(
            Add("Bucket.clients", 1),
            Fire("Connection.reserveCookie"),
            Lock("DcpConnMap.connsLock"),
            Create("DcpProducer", "OPEN"),
            Create("BackfillManager", "OPEN"),
            Take("DcpProducer.backfillMgr"),
            Create("ActiveStreamCheckpointProcessorTask", "SNOOZED"),
            Take("DcpProducer.checkpointCreatorTask"),
            Fire("ExecutorPool.scheduleCheckpoint"),
            Take("DcpConnMap.all"),
            Take("DcpConnMap.map_"),
            Unlock("DcpConnMap.connsLock"),
            Take("Connection.engine_storage"),
        ),
        cite=engine("EventuallyPersistentEngine::dcpOpen"),
    ),
    Row(
        event="open",
        case="twice",
        source=("READY",),
        target="READY",
        environment="double_open",
        guards=(POLLED, *SERVED, Equals("Connection.refcount", 2)),
        effects=(Fire("Connection.reserveCookie"),),
        cite=engine("EventuallyPersistentEngine::dcpOpen"),
        why="engine-specific data is there already: ENGINE_DISCONNECT, and the reservation is not given back",
    ),
)

LOCK_REQUEST = (Lock("VBucket.stateLock"), Lock("DcpProducer.streamsMutex"), Lock("ActiveStream.streamMutex"))
STORE_STREAM = (
    Unlock("ActiveStream.streamMutex"),
    Take("DcpProducer.streams"),
    Unlock("DcpProducer.streamsMutex"),
    Unlock("VBucket.stateLock"),
)
NEW_STREAM = (
    Create("ActiveStream", "PENDING"),
    Take("ActiveStream.name_"),
    Take("ActiveStream.producer"),
    Take("FrontEnd.stream"),
)
OLD = renamed("DcpProducer.streams", g="g2")
OLD_IS_DEAD = Some(("g2",), Has(OLD), At(renamed("ActiveStream", g="g2"), "DEAD"))
NO_OLD = No(("g2",), Has(OLD))
ERASE_OLD = (Each(("g2",), (Has(OLD),), (Drop(OLD),)),)

REQUEST = (
    Row(
        event="streamRequest",
        case="new",
        source=("READY",),
        target="R6_LOAD",
        choose=("v", "g"),
        guards=(POLLED, *SERVED, At("ActiveStream", NONE), NO_OLD, Lacks("DcpProducer.notifierStreams")),
        effects=(
            Lock("DcpProducer.streamsMutex"),
            *NEW_STREAM,
            Set("FrontEnd.addVbConn"),
            Unlock("DcpProducer.streamsMutex"),
        ),
        cite=producer("DcpProducer::streamRequest"),
    ),
    Row(
        event="streamRequest",
        case="replaces dead",
        source=("READY",),
        target="R6_LOAD",
        choose=("v", "g"),
        guards=(POLLED, *SERVED, At("ActiveStream", NONE), OLD_IS_DEAD),
        effects=(Lock("DcpProducer.streamsMutex"), *ERASE_OLD, *NEW_STREAM, Unlock("DcpProducer.streamsMutex")),
        cite=producer("DcpProducer::streamRequest"),
    ),
    Row(
        event="streamRequest",
        case="rollback",
        source=("READY",),
        target="READY",
        environment="rollback",
        choose=("v", "g"),
        guards=(POLLED, *SERVED, At("ActiveStream", NONE), OLD_IS_DEAD, Room("FrontEnd.rollbacks")),
        effects=(
            Lock("DcpProducer.streamsMutex"),
            *ERASE_OLD,
            Add("FrontEnd.rollbacks", 1),
            Unlock("DcpProducer.streamsMutex"),
        ),
        cite=producer("DcpProducer::streamRequest"),
    ),
    Row(
        event="activateStream",
        case="backfill",
        source=("R6_LOAD",),
        target="R6_USE",
        choose=("v", "g"),
        guards=(LOOKED_UP, At("VBucket", "ACTIVE"), Off("VBucket.inMemory")),
        effects=(*LOCK_REQUEST, Fire("ActiveStream.setActive"), LOAD),
        cite=stream("ActiveStream::scheduleBackfill_UNLOCKED"),
    ),
    Row(
        event="activateStream",
        case="in memory",
        source=("R6_LOAD",),
        target="R8",
        choose=("v", "g"),
        guards=(LOOKED_UP, At("VBucket", "ACTIVE"), On("VBucket.inMemory")),
        effects=(*LOCK_REQUEST, Fire("ActiveStream.setActive"), Fire("ActiveStream.enterInMemory"), *STORE_STREAM),
        cite=stream("ActiveStream::scheduleBackfill_UNLOCKED"),
    ),
    Row(
        event="activateStream",
        case="removed vbucket",
        source=("R6_LOAD",),
        target="R8",
        choose=("v", "g"),
        guards=(LOOKED_UP, At("VBucket", "REMOVED")),
        effects=(*LOCK_REQUEST, Fire("ActiveStream.setActive"), *STORE_STREAM),
        cite=stream("ActiveStream::scheduleBackfill_UNLOCKED"),
        why="the vbucket was looked up before; the stream is stored and BACKFILLING without a backfill",
    ),
    Row(
        event="activateStream",
        case="dead vbucket",
        source=("R6_LOAD",),
        target="READY",
        choose=("v", "g"),
        guards=(LOOKED_UP, At("VBucket", "DEAD")),
        effects=(
            Lock("VBucket.stateLock"),
            Unlock("VBucket.stateLock"),
            Drop("FrontEnd.stream"),
            Clear("FrontEnd.addVbConn"),
        ),
        cite=producer("DcpProducer::streamRequest"),
        why="NOT_MY_VBUCKET",
    ),
    Row(
        event="scheduleBackfill",
        source=("R6_USE",),
        target="R8",
        choose=("v", "g"),
        guards=(LOOKED_UP,),
        effects=(
            Use("FrontEnd.backfillMgr"),
            Fire("BackfillManager.schedule"),
            Set("ActiveStream.isBackfillTaskRunning"),
            Drop("FrontEnd.backfillMgr"),
            *STORE_STREAM,
        ),
        cite=producer("DcpProducer::scheduleBackfillManager"),
    ),
    Row(
        event="addVBConn",
        source=("R8",),
        target="READY",
        choose=("v", "g"),
        guards=(LOOKED_UP,),
        effects=(
            If((On("FrontEnd.addVbConn"),), (Fire("DcpConnMap.addVBConn"), Clear("FrontEnd.addVbConn"))),
            Drop("FrontEnd.stream"),
        ),
        cite=producer("DcpProducer::streamRequest"),
    ),
)
