"""The worker thread of memcached that serves one connection, as far as DCP is concerned.

A command is chosen by the client: streamRequest (R), step (N), closeStream (C),
    and closing the socket (D). R1 to R5 are
one step: between the look at the disconnect flag and the new stream nothing is touched that another thread writes, for
the flag is only set by the connection's own thread and `streamsMutex` is taken once. The producer's pointer to its
manager is read and used in two steps (`.._LOAD`, `.._USE`), because no lock guards the pointer.
"""

from __future__ import annotations

from model.language.lifecycle import Counter, Flag, Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import (
    NONE,
    Add,
    At,
    Clear,
    Create,
    Drop,
    Each,
    Effect,
    Equals,
    Fire,
    Guard,
    Has,
    If,
    Lacks,
    Lock,
    No,
    NotAt,
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

from . import closing, notifier
from .source import connmap, engine, producer, states, stream, threads

LOAD = If((Has("DcpProducer.backfillMgr"),), (Take("FrontEnd.backfillMgr"),))
"""Copies the producer's pointer to its manager, null or not."""
LOOKED_UP = Has("FrontEnd.stream")
SERVED = (At("DcpProducer", "OPEN"),)
POLLED = At("Bucket", "READY")
MANY = ("v", "g")

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


def _request(
    case: str, guards: tuple[Guard, ...], effects: tuple[Effect, ...], target: str = "R6_LOAD", environment: str = ""
) -> Row:
    """R1 to R5 of streamRequest, for a stream that does not exist yet."""
    return Row(
        "streamRequest",
        ("READY",),
        target,
        producer("DcpProducer::streamRequest"),
        choose=MANY,
        case=case,
        guards=(POLLED, *SERVED, At("ActiveStream", NONE), *guards),
        environment=environment,
        effects=(Lock("DcpProducer.streamsMutex"), *effects, Unlock("DcpProducer.streamsMutex")),
    )


REQUEST = (
    _request("new", (NO_OLD, Lacks("DcpProducer.notifierStreams")), (*NEW_STREAM, Set("FrontEnd.addVbConn"))),
    _request("replaces dead", (OLD_IS_DEAD,), (*ERASE_OLD, *NEW_STREAM)),
    _request(
        "rollback",
        (OLD_IS_DEAD, Room("FrontEnd.rollbacks")),
        (*ERASE_OLD, Add("FrontEnd.rollbacks", 1)),
        "READY",
        "rollback",
    ),
    Row(
        "activateStream",
        ("R6_LOAD",),
        "R6_USE",
        stream("ActiveStream::scheduleBackfill_UNLOCKED"),
        choose=MANY,
        case="backfill",
        guards=(LOOKED_UP, At("VBucket", "ACTIVE"), Off("VBucket.inMemory")),
        effects=(*LOCK_REQUEST, Fire("ActiveStream.setActive"), LOAD),
    ),
    Row(
        "activateStream",
        ("R6_LOAD",),
        "R8",
        stream("ActiveStream::scheduleBackfill_UNLOCKED"),
        choose=MANY,
        case="in memory",
        guards=(LOOKED_UP, At("VBucket", "ACTIVE"), On("VBucket.inMemory")),
        effects=(*LOCK_REQUEST, Fire("ActiveStream.setActive"), Fire("ActiveStream.enterInMemory"), *STORE_STREAM),
    ),
    Row(
        "activateStream",
        ("R6_LOAD",),
        "R8",
        stream("ActiveStream::scheduleBackfill_UNLOCKED"),
        choose=MANY,
        case="removed vbucket",
        guards=(LOOKED_UP, At("VBucket", "REMOVED")),
        effects=(*LOCK_REQUEST, Fire("ActiveStream.setActive"), *STORE_STREAM),
        why="the vbucket was looked up before; the stream is stored and BACKFILLING without a backfill",
    ),
    Row(
        "activateStream",
        ("R6_LOAD",),
        "READY",
        producer("DcpProducer::streamRequest"),
        choose=MANY,
        case="dead vbucket",
        guards=(LOOKED_UP, At("VBucket", "DEAD")),
        effects=(
            Lock("VBucket.stateLock"),
            Unlock("VBucket.stateLock"),
            Drop("FrontEnd.stream"),
            Clear("FrontEnd.addVbConn"),
        ),
        why="NOT_MY_VBUCKET",
    ),
    Row(
        "scheduleBackfill",
        ("R6_USE",),
        "R8",
        producer("DcpProducer::scheduleBackfillManager"),
        choose=MANY,
        guards=(LOOKED_UP,),
        effects=(
            Use("FrontEnd.backfillMgr"),
            Fire("BackfillManager.schedule"),
            Set("ActiveStream.isBackfillTaskRunning"),
            Drop("FrontEnd.backfillMgr"),
            *STORE_STREAM,
        ),
    ),
    Row(
        "addVBConn",
        ("R8",),
        "READY",
        producer("DcpProducer::streamRequest"),
        choose=MANY,
        guards=(LOOKED_UP,),
        effects=(
            If((On("FrontEnd.addVbConn"),), (Fire("DcpConnMap.addVBConn"), Clear("FrontEnd.addVbConn"))),
            Drop("FrontEnd.stream"),
        ),
    ),
)

IN_MAP = Has("DcpProducer.streams")
LOCK_STREAM = (
    Lock("DcpProducer.streamsMutex"),
    Unlock("DcpProducer.streamsMutex"),
    Take("FrontEnd.stream"),
    Lock("ActiveStream.streamMutex"),
)
UNLOCK_STREAM = (Unlock("ActiveStream.streamMutex"), Drop("FrontEnd.stream"))
NO_MORE = (Off("ActiveStream.isBackfillTaskRunning"), Off("ActiveStream.buffered"))


def _step(
    case: str,
    guards: tuple[Guard, ...],
    effects: tuple[Effect, ...],
    cite: str,
    environment: str = "",
    target: str = "READY",
    leave: tuple[Effect, ...] = UNLOCK_STREAM,
) -> Row:
    """One call of `next()` on one stream, found in the map and locked."""
    return Row(
        "step",
        ("READY",),
        target,
        stream(cite),
        choose=MANY,
        case=case,
        guards=(POLLED, *SERVED, IN_MAP, *guards),
        environment=environment,
        effects=(*LOCK_STREAM, *effects, *leave),
    )


BACKFILL_DONE = (At("ActiveStream", "BACKFILLING"), *NO_MORE)
STEP = (
    _step(
        "send item",
        (At("ActiveStream", "BACKFILLING"), On("ActiveStream.buffered")),
        (LOAD,),
        "ActiveStream::backfillPhase",
        target="N_USE",
        leave=(),
    ),
    Row(
        "step",
        ("N_USE",),
        "READY",
        producer("DcpProducer::recordBackfillManagerBytesSent"),
        choose=MANY,
        case="return bytes",
        guards=(LOOKED_UP, On("ActiveStream.buffered")),
        effects=(
            Use("FrontEnd.backfillMgr"),
            Fire("BackfillManager.bytesSent"),
            Clear("ActiveStream.buffered"),
            Drop("FrontEnd.backfillMgr"),
            *UNLOCK_STREAM,
        ),
    ),
    _step("backfill sent", BACKFILL_DONE, (Fire("ActiveStream.enterInMemory"),), "ActiveStream::backfillPhase"),
    _step(
        "backfill sent, takeover",
        BACKFILL_DONE,
        (Fire("ActiveStream.enterTakeover"),),
        "ActiveStream::backfillPhase",
        "takeover",
    ),
    _step(
        "backfill again",
        (At("ActiveStream", "IN_MEMORY"), On("ActiveStream.pendingBackfill")),
        (Fire("ActiveStream.backfillAgain"), LOAD),
        "ActiveStream::inMemoryPhase",
        "slow_stream",
        target="N_USE",
        leave=(),
    ),
    Row(
        "step",
        ("N_USE",),
        "READY",
        producer("DcpProducer::scheduleBackfillManager"),
        choose=MANY,
        case="schedule",
        guards=(LOOKED_UP, Off("ActiveStream.buffered")),
        effects=(
            Use("FrontEnd.backfillMgr"),
            Fire("BackfillManager.schedule"),
            Set("ActiveStream.isBackfillTaskRunning"),
            Drop("FrontEnd.backfillMgr"),
            *UNLOCK_STREAM,
        ),
        environment="slow_stream",
    ),
    _step(
        "ask for items",
        (At("ActiveStream", "IN_MEMORY", "TAKEOVER_SEND"),),
        (Use("DcpProducer.checkpointCreatorTask"), Fire("ActiveStreamCheckpointProcessorTask.schedule")),
        "ActiveStream::nextCheckpointItem",
        "checkpoint_items",
    ),
    _step(
        "sent to the end",
        (At("ActiveStream", "IN_MEMORY"), Off("ActiveStream.pendingBackfill")),
        (Fire("ActiveStream.endStream"),),
        "ActiveStream::inMemoryPhase",
        "stream_ends",
    ),
    _step(
        "takeover sent",
        (At("ActiveStream", "TAKEOVER_SEND"),),
        (Fire("ActiveStream.waitForTakeover"),),
        "ActiveStream::takeoverSendPhase",
        "takeover",
    ),
    _step(
        "first acknowledgement",
        (At("ActiveStream", "TAKEOVER_WAIT"), Off("ActiveStream.takeoverActive")),
        (Fire("ActiveStream.acknowledgeTakeover"),),
        "ActiveStream::setVBucketStateAckRecieved",
        "takeover",
    ),
    _step(
        "second acknowledgement",
        (At("ActiveStream", "TAKEOVER_WAIT"), On("ActiveStream.takeoverActive")),
        (Fire("ActiveStream.endStream"),),
        "ActiveStream::setVBucketStateAckRecieved",
        "takeover",
    ),
)

CLOSE_GUARDS = (POLLED, *SERVED, IN_MAP)
CLOSE = (
    Row(
        "closeStream",
        ("READY",),
        "C3_USE",
        producer("DcpProducer::closeStream"),
        choose=MANY,
        case="backfilling",
        guards=(*CLOSE_GUARDS, At("ActiveStream", "BACKFILLING")),
        environment="close_stream",
        effects=(*LOCK_STREAM, LOAD),
    ),
    Row(
        "closeStream",
        ("C3_USE",),
        "C4",
        stream("ActiveStream::endStream"),
        choose=MANY,
        case="return bytes",
        guards=(LOOKED_UP,),
        environment="close_stream",
        effects=(
            Use("FrontEnd.backfillMgr"),
            If(
                (On("ActiveStream.buffered"),),
                (Fire("BackfillManager.bytesSent"),),
                (Fire("BackfillManager.sendNothing"),),
            ),
            Clear("ActiveStream.buffered"),
            Drop("FrontEnd.backfillMgr"),
            Fire("ActiveStream.endStream"),
            Unlock("ActiveStream.streamMutex"),
            Fire("DcpProducer.notifyStreamReady"),
        ),
    ),
    Row(
        "closeStream",
        ("READY",),
        "C4",
        producer("DcpProducer::closeStream"),
        choose=MANY,
        case="active",
        guards=(*CLOSE_GUARDS, NotAt("ActiveStream", "BACKFILLING", "DEAD")),
        environment="close_stream",
        effects=(Take("FrontEnd.stream"), Fire("ActiveStream.setDead")),
    ),
    Row(
        "closeStream",
        ("READY",),
        "C4",
        producer("DcpProducer::closeStream"),
        choose=MANY,
        case="dead",
        guards=(*CLOSE_GUARDS, At("ActiveStream", "DEAD")),
        environment="close_stream",
        effects=(Take("FrontEnd.stream"),),
    ),
    Row(
        "removeVBConn",
        ("C4",),
        "C5",
        connmap("ConnMap::removeVBConnByVBId"),
        choose=MANY,
        guards=(LOOKED_UP,),
        environment="close_stream",
        effects=(Fire("DcpConnMap.removeVBConn"),),
    ),
    Row(
        "eraseStream",
        ("C5",),
        "READY",
        producer("DcpProducer::closeStream"),
        choose=MANY,
        guards=(LOOKED_UP,),
        environment="close_stream",
        effects=(
            Lock("DcpProducer.streamsMutex"),
            Drop("DcpProducer.streams"),
            Unlock("DcpProducer.streamsMutex"),
            Drop("FrontEnd.stream"),
        ),
    ),
)

DISCONNECT = (
    Lock("DcpConnMap.connsLock"),
    Take("FrontEnd.closing"),
    Fire("DcpProducer.setDisconnect"),
    Drop("DcpConnMap.all"),
    Drop("DcpConnMap.map_"),
)
FILE_AS_DEAD = (Take("DcpConnMap.deadConnections"), Drop("FrontEnd.closing"))
DIES = "the worker's poll saw the bucket die"
LEAVE = (
    Row(
        "disconnect",
        ("READY",),
        "P1",
        connmap("DcpConnMap::disconnect_UNLOCKED"),
        case="client",
        guards=(Has("DcpConnMap.map_"),),
        environment="client_closes",
        effects=DISCONNECT,
        why="step refused or the socket was closed: conn_pending_close calls the engine's ON_DISCONNECT",
    ),
    Row(
        "disconnect",
        ("READY",),
        "P1",
        connmap("DcpConnMap::disconnect_UNLOCKED"),
        case="bucket dies",
        guards=(At("Bucket", "DESTROYING"), Has("DcpConnMap.map_")),
        environment="dying_poll",
        effects=DISCONNECT,
        why=DIES,
    ),
    *closing.rows("FrontEnd", "WAIT", *FILE_AS_DEAD, Unlock("DcpConnMap.connsLock")),
    Row(
        "closeConnection",
        ("WAIT",),
        "END",
        states("conn_immediate_close"),
        guards=(Equals("Connection.refcount", 1),),
        effects=(Drop("Connection.engine_storage"), Add("Bucket.clients", -1)),
    ),
)

OPEN = (
    Row(
        "open",
        ("IDLE",),
        "READY",
        engine("EventuallyPersistentEngine::dcpOpen"),
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
    ),
    Row(
        "open",
        ("READY",),
        "READY",
        engine("EventuallyPersistentEngine::dcpOpen"),
        case="twice",
        guards=(POLLED, *SERVED, Equals("Connection.refcount", 2)),
        environment="double_open",
        effects=(Fire("Connection.reserveCookie"),),
        why="engine-specific data is there already: ENGINE_DISCONNECT, and the reservation is not given back",
    ),
)

FRONT_END = Lifecycle(
    "FrontEnd",
    Role.THREAD,
    indexes=("p",),
    states=(
        State("IDLE", "no DCP connection yet"),
        State("READY", "between two commands"),
        State("R6_LOAD", "streamRequest: the stream is constructed, not yet active"),
        State("R6_USE", "streamRequest: has read the producer's pointer to its manager, not yet used it"),
        State("R8", "streamRequest: the stream is in the map, the connection not yet in the vbucket's list"),
        State("N_USE", "step: has read the producer's pointer to its manager, not yet used it"),
        State("C3_USE", "closeStream: has read the producer's pointer to its manager, not yet used it"),
        State("C4", "closeStream: the stream is dead"),
        State("C5", "closeStream: the connection is out of the vbucket's list, the stream still in the map"),
        *closing.POINTS,
        State("WAIT", "conn_pending_close: waits until nobody else holds the cookie"),
        State("END", "the connection is closed"),
    ),
    initial="IDLE",
    rows=(*OPEN, *REQUEST, *STEP, *CLOSE, *notifier.requests((POLLED, *SERVED)), *LEAVE),
    cite=threads("worker_libevent"),
    meaning="memcached's worker thread, serving one connection",
    slots=(
        Slot(
            "stream",
            "ActiveStream",
            Strength.STRONG,
            producer("DcpProducer::findStreamByVbid"),
            "local: the stream at hand",
        ),
        Slot(
            "backfillMgr",
            "BackfillManager",
            Strength.RAW,
            producer("DcpProducer::scheduleBackfillManager"),
            "the producer's pointer to its manager as it was read",
        ),
        *closing.slots("FrontEnd"),
    ),
    counters=(Counter("rollbacks", "requests refused after R3: a bound of the model, not of the code", 1),),
    flags=(Flag("addVbConn", "streamRequest: add_vb_conn_map"),),
    final=("END",),
)
