"""MB-33873 (2019): plain references to connections in the vbucket lists, and a consumer that leaves its own behind.

The code: each vbucket has a list of the connections that send or receive it, and a write to the vbucket walks the whole
list. Since 9c9825def the lists hold plain references, and each connection must take its own out before it dies.

The revert gives no reason, and its record takes a producer for the example. At bc7499ca6^ a producer does not show the
defect: it never forgets a vbucket that it once streamed, and closeAllStreams takes its entries out for all of them. A
consumer looks only at the streams that it still has, and a change of the vbucket's state erases a stream and leaves
the entry. 6206a838e fixed that three months later.

`receiving` has the consumer and its worker. `VBucket.replica` means that the vbucket takes its items from elsewhere.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.ownership.indexes import MB30247_FIX
from model.history.ownership.receiving import (
    DCP_CONSUMER,
    END_STREAM,
    LISTED,
    LOCK_LIST,
    LOCK_MAP,
    PASSIVE_STREAM,
    STREAMS,
    UNLOCK_LIST,
    UNLOCK_MAP,
    WORKER,
)
from model.history.ownership.scenarios import WRITES_AFTER_TAKEOVER
from model.history.record import Record
from model.language.design import Delta, derive
from model.language.edits import edited, replacing
from model.language.lifecycle import Flag, Row, Slot, Strength
from model.language.vocabulary import Alive, Clear, Drop, Each, Has, If, Lock, On, Unlock, Use

dcpconnmap = source("engines/ep/src/dcp/dcpconnmap.cc", "bc7499ca6")
connmap_h = source("engines/ep/src/connmap.h", "bc7499ca6")
dcpconnmap_h = source("engines/ep/src/dcp/dcpconnmap.h", "bc7499ca6")
kv_bucket = source("engines/ep/src/kv_bucket.cc", "bc7499ca6")
plain = source("engines/ep/src/dcp/dcpconnmap.cc", "9c9825def")

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
USE_PRODUCER, USE_CONSUMER = Use("DcpConnMap.vbConns"), Use(LISTED)
USE_LIVE_PRODUCER = If((Alive("DcpProducer"),), (USE_PRODUCER,))
USE_LIVE_CONSUMER = If((Alive("DcpConsumer"),), (USE_CONSUMER,))
WRITE = Row(
    "notifyVBConnections",
    ("WORLD",),
    None,
    dcpconnmap("DcpConnMap::notifyVBConnections"),
    choose=("v",),
    environment="writes",
    effects=(
        LOCK_LIST,
        Each(("p", "d"), (Has("DcpConnMap.vbConns"),), (USE_LIVE_PRODUCER,)),
        Each(("c",), (Has(LISTED),), (USE_LIVE_CONSUMER,)),
        UNLOCK_LIST,
    ),
)
"""A write notifies every connection in the vbucket's list, and promotes each entry first."""

MB33873_FIX = derive(
    MB30247_FIX,
    "mb33873_fix",
    because=(
        "bc7499ca6: connections that send and, since f34022581, connections that receive are in the lists of their "
        "vbuckets by a weak pointer, which a walk of the list promotes"
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
        add_rows=(("AdminWorker", TAKE_OVER), ("ConnManager", RELEASE), ("Environment", WRITE)),
    ),
)
MB33873_DEFECT = derive(
    MB33873_FIX,
    "mb33873_defect",
    because=(
        "9c9825def (MB-33739): the lists hold plain references, because promoting a pointer at each write is "
        "expensive, and each connection is trusted to take its own out before it dies"
    ),
    delta=Delta(
        strengths=(("DcpConnMap.vbConns", Strength.RAW), (LISTED, Strength.RAW)),
        replace_rows=(
            edited(
                MB33873_FIX,
                "Environment.notifyVBConnections@WORLD",
                replacing(USE_LIVE_PRODUCER, USE_PRODUCER),
                replacing(USE_LIVE_CONSUMER, USE_CONSUMER),
                cite=plain("DcpConnMap::notifyVBConnections"),
            ),
        ),
    ),
)
MB33873 = Record(
    number=30,
    key="MB-33873",
    commit="bc7499ca6",
    year=2019,
    kind="use after free",
    claim="no_freed_object_is_used",
    scenario=WRITES_AFTER_TAKEOVER,
    defect=MB33873_DEFECT,
    fix=MB33873_FIX,
    story=(
        "A vbucket that becomes active erases the stream of the consumer that fed it and leaves the consumer in its "
        "list; the consumer disconnects and is freed, and the next write to the vbucket calls it. (The record takes a "
        "producer for the example; at bc7499ca6^ a producer takes out all its entries when it closes, and a consumer "
        "does not.)"
    ),
)

RECORDS = (MB33873,)
