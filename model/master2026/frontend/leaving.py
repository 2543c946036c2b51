"""Opening a connection, and closing it: `DcpConnMap::disconnect` and memcached's wait after it.

A connection is closed by its client, because the bucket is being deleted, or because a command was refused. Under the
lock of the map the producer is only flagged and taken out of map and lists; closing its streams (P1 to P7,
`threads/closing.py`) and filing it as dead hold no lock of the map. The worker then waits until nobody else holds the
cookie (WAIT).
"""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import NONE, Add, At, Create, Drop, Each, Equals, Fire, Has, Lock, On, Take, Unlock
from model.master2026.source import connmap, daemon
from model.master2026.threads import closing

OPEN = (
    Row(
        event="open",
        source=("IDLE",),
        target="READY",
        guards=(At("Bucket", "READY"),),
        effects=(
            Add("Bucket.clients", 1),
            Create("DcpProducer", "OPEN"),
            Fire("Connection.reserveCookie"),
            Create("BackfillManager", "OPEN"),
            Take("DcpProducer.backfillManagerHolder"),
            Each(
                ("v",), (At("StreamContainer", NONE),), (Create("StreamContainer", "OPEN"), Take("DcpProducer.streams"))
            ),
            Take("Connection.dcpConnHandler"),
            Lock("DcpConnMap.connStoreLock"),
            Take("DcpConnMap.cookieToConn"),
            Unlock("DcpConnMap.connStoreLock"),
        ),
        cite=connmap("DcpConnMap::newProducer"),
        why="a container is made with the first stream of its vbucket; here at once",
    ),
)

DISCONNECT = (
    Lock("DcpConnMap.connStoreLock"),
    Take("FrontEnd.closing"),
    Fire("DcpProducer.flagDisconnect"),
    Each(
        ("v",),
        (Has("DcpConnMap.vbToConns"),),
        (Lock("VBucket.vbConnLock"), Drop("DcpConnMap.vbToConns"), Unlock("VBucket.vbConnLock")),
    ),
    Drop("DcpConnMap.cookieToConn"),
    Unlock("DcpConnMap.connStoreLock"),
)
"""Under the lock of the map: flag, forget. The rest of a disconnect holds no lock of the map."""
FILE_AS_DEAD = (Take("DcpConnMap.deadConnections"), Drop("FrontEnd.closing"))
IN_MAP = Has("DcpConnMap.cookieToConn")

LEAVE = (
    Row(
        event="disconnect",
        case="client",
        source=("READY",),
        target="P1",
        environment="client_closes",
        guards=(IN_MAP,),
        effects=DISCONNECT,
        cite=connmap("DcpConnMap::disconnect"),
    ),
    Row(
        event="disconnect",
        case="bucket dies",
        source=("READY",),
        target="P1",
        environment="dying_poll",
        guards=(At("Bucket", "DESTROYING"), IN_MAP),
        effects=DISCONNECT,
        cite=connmap("DcpConnMap::disconnect"),
        why="the worker's poll saw the bucket die: executeCommandsCallback",
    ),
    Row(
        event="disconnect",
        case="refused",
        source=("READY",),
        target="P1",
        guards=(At("DcpProducer", "OPEN"), On("DcpProducer.disconnect"), IN_MAP),
        effects=DISCONNECT,
        cite=connmap("DcpConnMap::disconnect"),
        why="step returns disconnect for a connection that was flagged; scheduleNotify sees to it that it is called",
    ),
    *closing.rows("FrontEnd", choose=(), then="WAIT", last=FILE_AS_DEAD),
    Row(
        event="closeConnection",
        source=("WAIT",),
        target="END",
        guards=(Equals("Connection.refcount", 1),),
        effects=(Drop("Connection.dcpConnHandler"), Add("Bucket.clients", -1)),
        cite=daemon("Connection::close"),
    ),
)
