"""`DcpConnMap` in master: the engine's registry of DCP connections.

It holds a producer by its cookie while the connection is open, and in the list of dead connections afterwards, until
the connection manager or the thread that deletes the bucket releases it. The lists by vbucket are plain references: an
entry that is not removed in time would refer to a producer that is gone.

Left out: the count of streams in each entry of those lists, so that a client with several streams of one vbucket may
lose its entry early here. One mutex for each vbucket guards its list, `connStoreLock` guards the map.
"""

from __future__ import annotations

from model.language.lifecycle import Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import Drop, Lock, Take, Unlock
from model.master2026.source import conn_store, conn_store_h, connmap_h

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
        Slot(
            "cookieToConn",
            "DcpProducer",
            Strength.STRONG,
            conn_store_h("CookieToConnMapHandle::cookieToConn"),
            "by cookie",
        ),
        Slot(
            "vbToConns",
            "DcpProducer",
            Strength.RAW,
            conn_store_h("ConnStore::vbToConns"),
            "by vbucket: references",
            indexes=("v",),
        ),
        Slot(
            "deadConnections",
            "DcpProducer",
            Strength.STRONG,
            connmap_h("DcpConnMap::deadConnections"),
            "closed, to be released by the connection manager",
        ),
    ),
    mutexes=(Mutex("connStoreLock", conn_store_h("ConnStore::CookieToConnMapHandle")),),
    rows=(
        Row(
            event="addVBConn",
            source=("OPEN",),
            target=None,
            given=("p", "v"),
            effects=(Lock("VBucket.vbConnLock"), Take("DcpConnMap.vbToConns"), Unlock("VBucket.vbConnLock")),
            cite=conn_store("ConnStore::addVBConnByVbid"),
        ),
        Row(
            event="removeVBConn",
            source=("OPEN",),
            target=None,
            given=("p", "v"),
            effects=(Lock("VBucket.vbConnLock"), Drop("DcpConnMap.vbToConns"), Unlock("VBucket.vbConnLock")),
            cite=conn_store("ConnStore::removeVBConnByVbid"),
            why="the count of streams per entry is left out: a client of several streams may lose its entry early",
        ),
    ),
)
