"""`DcpConnMap`: the engine's registry of DCP connections.

The engine owns it and frees it after the store. It holds producers in five places, each by a counted pointer: by
cookie (`map_`), in a plain list (`all`), by vbucket (`vbConns`), in the queue of pending notifications, and in the
list of closed connections that the connection manager is to release. A place that is not emptied keeps a closed
producer alive until the map itself is destroyed, which is after the store that the producer's destructor might use.

`vbConns` may name the same connection twice for one vbucket (index `d`), and removing it takes out the first entry
only. `numActiveSnoozingBackfills` counts the backfills of all connections that have one of the few slots.

`connsLock` guards the map and the list, one spin lock for each vbucket its list of connections, and `releaseLock` is
held while connections are released. Left out: TAP connections and consumers.
"""

from __future__ import annotations

from model.dcp2016.source import connmap, connmap_h
from model.language.lifecycle import Counter, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import Drop, Fail, Has, Lacks, Lock, Pick, Take, Unlock

DCP_CONN_MAP = Lifecycle(
    name="DcpConnMap",
    role=Role.ROOT,
    indexes=(),
    meaning="the registry of connections",
    cite=connmap_h("DcpConnMap"),
    states=(State("OPEN", "the engine's registry of DCP connections"),),
    initial="OPEN",
    final=("OPEN",),
    slots=(
        Slot("map_", "DcpProducer", Strength.STRONG, connmap_h("ConnMap::map_"), "by cookie"),
        Slot("all", "DcpProducer", Strength.STRONG, connmap_h("ConnMap::all"), "every connection"),
        Slot(
            "vbConns", "DcpProducer", Strength.STRONG, connmap_h("ConnMap::vbConns"), "by vbucket", indexes=("v", "d")
        ),
        Slot(
            "pendingNotifications",
            "DcpProducer",
            Strength.STRONG,
            connmap_h("ConnMap::pendingNotifications"),
            "connections that have something to send, to be woken",
        ),
        Slot(
            "deadConnections",
            "DcpProducer",
            Strength.STRONG,
            connmap_h("DcpConnMap::deadConnections"),
            "closed, to be released by the connection manager",
        ),
    ),
    counters=(Counter("numActiveSnoozingBackfills", "backfills that may hold a file open, in all connections", 1),),
    mutexes=(
        Mutex("connsLock", connmap_h("ConnMap::connsLock")),
        Mutex("releaseLock", connmap_h("ConnMap::releaseLock")),
    ),
    rows=(
        Row(
            event="addVBConn",
            source=("OPEN",),
            target=None,
            given=("p", "v"),
            effects=(
                Lock("VBucket.vbConnLock"),
                Pick(
                    ("d",),
                    (Lacks("DcpConnMap.vbConns"),),
                    (Take("DcpConnMap.vbConns"),),
                    (Fail("bound", "DcpConnMap.vbConns"),),
                ),
                Unlock("VBucket.vbConnLock"),
            ),
            cite=connmap("ConnMap::addVBConnByVBId"),
        ),
        Row(
            event="removeVBConn",
            source=("OPEN",),
            target=None,
            given=("p", "v"),
            effects=(
                Lock("VBucket.vbConnLock"),
                Pick(("d",), (Has("DcpConnMap.vbConns"),), (Drop("DcpConnMap.vbConns"),)),
                Unlock("VBucket.vbConnLock"),
            ),
            cite=connmap("ConnMap::removeVBConnByVBId_UNLOCKED"),
            why="the first entry with the same cookie, and only that",
        ),
    ),
)
