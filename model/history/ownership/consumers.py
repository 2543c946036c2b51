"""MB-33873: plain references to connections in the vbucket lists, and a consumer that does not take its own out.

The revert gives no reason, and its record takes a producer for the example. At bc7499ca6^ a producer is not one: it
never forgets a vbucket that it once streamed, and closeAllStreams takes its entries out for all of these. A consumer
only looks at the streams that it still has, and a change of the vbucket's state erases a stream and leaves the entry;
6206a838e mended that three months later. Both kinds are in the lists, and a write walks all of a vbucket's list.

The fix adds the receiving side as far as the lists need it: a `DcpConsumer`, its stream, and its worker. `c` is a
connection that receives; `VBucket.replica` says that the vbucket takes items from elsewhere.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.ownership.indexes import MB30247_FIX
from model.history.ownership.scenarios import WRITES_AFTER_TAKEOVER
from model.history.record import Record
from model.language.design import Delta, derive
from model.language.lifecycle import Flag, Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import (
    NONE,
    Alive,
    At,
    Clear,
    Create,
    Drop,
    Each,
    Effect,
    Fire,
    Has,
    If,
    Lock,
    On,
    Take,
    Unlock,
    Use,
)

consumer = source("engines/ep/src/dcp/consumer.cc", "bc7499ca6")
consumer_h = source("engines/ep/src/dcp/consumer.h", "bc7499ca6")
passive = source("engines/ep/src/dcp/passive_stream.h", "bc7499ca6")
dcpconnmap = source("engines/ep/src/dcp/dcpconnmap.cc", "bc7499ca6")
connmap_h = source("engines/ep/src/connmap.h", "bc7499ca6")
dcpconnmap_h = source("engines/ep/src/dcp/dcpconnmap.h", "bc7499ca6")
kv_bucket = source("engines/ep/src/kv_bucket.cc", "bc7499ca6")
before = source("engines/ep/src/dcp/dcpconnmap.cc", "9c9825def")

LISTED, STREAMS = "DcpConnMap.vbConsumers", "DcpConsumer.streams"
LOCK_LIST, UNLOCK_LIST = Lock("VBucket.vbConnLock"), Unlock("VBucket.vbConnLock")
LOCK_MAP, UNLOCK_MAP = Lock("DcpConnMap.connsLock"), Unlock("DcpConnMap.connsLock")
UNLIST = (LOCK_LIST, Drop(LISTED), UNLOCK_LIST)
END_STREAM = (Fire("PassiveStream.setDead"), Drop(STREAMS))

DCP_CONSUMER = Lifecycle(
    "DcpConsumer",
    Role.OBJECT,
    indexes=("c",),
    states=(State("OPEN", "takes items for its streams"),),
    initial=NONE,
    rows=(),
    cite=consumer_h("DcpConsumer"),
    meaning="the receiving side of one DCP connection",
    slots=(Slot("streams", "PassiveStream", Strength.STRONG, consumer_h("DcpConsumer::streams"), "by vbucket"),),
    final=("OPEN",),
)
PASSIVE_STREAM = Lifecycle(
    "PassiveStream",
    Role.OBJECT,
    indexes=("c", "v"),
    states=(State("READING", "takes items"), State("DEAD", "ended, about to be destroyed")),
    initial=NONE,
    rows=(Row("setDead", ("READING",), "DEAD", passive("PassiveStream::setDead")),),
    cite=passive("PassiveStream"),
    meaning="one vbucket being received",
    slots=(Slot("consumerPtr", "DcpConsumer", Strength.WEAK, passive("PassiveStream::consumerPtr"), "for whom"),),
    final=("DEAD",),
)


def _worker(
    event: str, to: str | None, cite: str, *effects: Effect, idle: bool = False, stream: tuple[Has | At | On, ...] = ()
) -> Row:
    return Row(
        event,
        ("IDLE" if idle else "READY",),
        to,
        consumer(cite),
        effects=effects,
        guards=stream,
        choose=("v",) if stream else (),
    )


WORKER = Lifecycle(
    "ReplicationWorker",
    Role.THREAD,
    indexes=("c",),
    states=(State("IDLE", "no connection yet"), State("READY", "between two commands"), State("END", "disconnected")),
    initial="IDLE",
    rows=(
        _worker(
            "open",
            "READY",
            "DcpConsumer::DcpConsumer",
            LOCK_MAP,
            Create("DcpConsumer", "OPEN"),
            Take("DcpConnMap.consumers"),
            UNLOCK_MAP,
            idle=True,
        ),
        _worker(
            "addStream",
            None,
            "DcpConsumer::registerStream",
            Create("PassiveStream", "READING"),
            Take("PassiveStream.consumerPtr"),
            Take(STREAMS),
            LOCK_LIST,
            Take(LISTED),
            UNLOCK_LIST,
            stream=(At("PassiveStream", NONE), On("VBucket.replica")),
        ),
        _worker("closeStream", None, "DcpConsumer::closeStream", *END_STREAM, *UNLIST, stream=(Has(STREAMS),)),
        _worker(
            "disconnect",
            "END",
            "DcpConsumer::closeAllStreams",
            LOCK_MAP,
            Take("DcpConnMap.deadConsumers"),
            Drop("DcpConnMap.consumers"),
            Each(("v",), (Has(STREAMS),), (*END_STREAM, *UNLIST)),
            UNLOCK_MAP,
        ),
    ),
    cite=consumer("DcpConsumer"),
    meaning="the worker of a connection that receives",
    final=("END",),
)

TAKE_OVER = Row(
    "becomeActive",
    ("IDLE",),
    None,
    kv_bucket("KVBucket::setVBucketState"),
    choose=("v",),
    environment="takes_over",
    guards=(On("VBucket.replica"),),
    effects=(
        Clear("VBucket.replica"),
        LOCK_MAP,
        Each(("c",), (Has("DcpConnMap.consumers"), Has(STREAMS)), END_STREAM),
        UNLOCK_MAP,
    ),
    why="closeStreamDueToVbStateChange erases the stream and leaves vbConns alone",
)
RELEASE = Row(
    "dropConsumer",
    ("IDLE",),
    None,
    dcpconnmap("DcpConnMap::manageConnections"),
    choose=("c",),
    guards=(Has("DcpConnMap.deadConsumers"),),
    effects=(
        LOCK_MAP,
        UNLOCK_MAP,
        Lock("DcpConnMap.releaseLock"),
        Drop("DcpConnMap.deadConsumers"),
        Unlock("DcpConnMap.releaseLock"),
    ),
    why="removeVBConnections is for producers only",
)


def _write(ask: bool, cite: str) -> tuple[str, Row]:
    """A write tells all who are in the vbucket's list; `ask` promotes each entry first."""
    producers, consumers = Use("DcpConnMap.vbConns"), Use(LISTED)
    return "Environment", Row(
        "notifyVBConnections",
        ("WORLD",),
        None,
        (dcpconnmap if ask else before)(cite),
        choose=("v",),
        environment="writes",
        effects=(
            LOCK_LIST,
            Each(
                ("p", "d"),
                (Has("DcpConnMap.vbConns"),),
                (If((Alive("DcpProducer"),), (producers,)),) if ask else (producers,),
            ),
            Each(("c",), (Has(LISTED),), (If((Alive("DcpConsumer"),), (consumers,)),) if ask else (consumers,)),
            UNLOCK_LIST,
        ),
    )


MB33873_FIX = derive(
    MB30247_FIX,
    "mb33873_fix",
    because=(
        "bc7499ca6: connections that send and, since f34022581, that receive are in the lists of their vbuckets "
        "by a weak pointer, which whoever walks a list promotes"
    ),
    delta=Delta(
        add_lifecycles=(DCP_CONSUMER, PASSIVE_STREAM, WORKER),
        add_flags=(("VBucket", Flag("replica", "takes items from elsewhere", initial=True)),),
        add_slots=(
            ("DcpConnMap", Slot("consumers", "DcpConsumer", Strength.STRONG, connmap_h("ConnMap::map_"), "by cookie")),
            (
                "DcpConnMap",
                Slot(
                    "vbConsumers",
                    "DcpConsumer",
                    Strength.WEAK,
                    connmap_h("ConnMap::vbConns"),
                    "by vbucket: the receivers in vbConns",
                    indexes=("v",),
                ),
            ),
            (
                "DcpConnMap",
                Slot(
                    "deadConsumers",
                    "DcpConsumer",
                    Strength.STRONG,
                    dcpconnmap_h("DcpConnMap::deadConnections"),
                    "closed, to be released",
                ),
            ),
        ),
        add_rows=(
            ("AdminWorker", TAKE_OVER),
            ("ConnManager", RELEASE),
            _write(True, "DcpConnMap::notifyVBConnections"),
        ),
    ),
)
MB33873_DEFECT = derive(
    MB33873_FIX,
    "mb33873_defect",
    because=(
        "9c9825def (MB-33739): the lists hold plain references, for promoting a pointer at each write is dear, "
        "and each connection is trusted to take its own out before it dies"
    ),
    delta=Delta(
        strengths=(("DcpConnMap.vbConns", Strength.RAW), (LISTED, Strength.RAW)),
        replace_rows=(("Environment.notifyVBConnections@WORLD", _write(False, "DcpConnMap::notifyVBConnections")[1]),),
    ),
)
MB33873 = Record(
    30,
    "MB-33873",
    "bc7499ca6",
    2019,
    "use after free",
    "no_freed_object_is_used",
    WRITES_AFTER_TAKEOVER,
    MB33873_DEFECT,
    MB33873_FIX,
    "A vbucket that becomes active erases the stream of the consumer that fed it and leaves the consumer in its list; "
    "the consumer disconnects and is freed, and the next write to the vbucket calls it. (The record takes a producer "
    "for the example; at bc7499ca6^ a producer takes out all its entries when it closes, and a consumer does not.)",
)

RECORDS = (MB33873,)
