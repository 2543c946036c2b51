"""Closing the connection: `DcpConnMap::disconnect`, which closes all streams, and memcached's wait after it.

A client closes its socket, or the worker's poll sees that the bucket is being deleted. Under `connsLock`, which is
held to the end of P5, the producer is marked as disconnecting and all its streams are ended, the connection leaves the
map, the streams are swept (P1 to P5, `threads/closing.py`), and the connection is filed as dead. The worker then waits
until nobody else holds the cookie (WAIT), which is when the connection manager has released it.
"""

from __future__ import annotations

from model.dcp2016.source import connmap, states
from model.dcp2016.threads import closing
from model.language.lifecycle import Row
from model.language.vocabulary import Add, At, Drop, Equals, Fire, Has, Lock, Take, Unlock

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
        event="disconnect",
        case="client",
        source=("READY",),
        target="P1",
        environment="client_closes",
        guards=(Has("DcpConnMap.map_"),),
        effects=DISCONNECT,
        cite=connmap("DcpConnMap::disconnect_UNLOCKED"),
        why="step refused or the socket was closed: conn_pending_close calls the engine's ON_DISCONNECT",
    ),
    Row(
        event="disconnect",
        case="bucket dies",
        source=("READY",),
        target="P1",
        environment="dying_poll",
        guards=(At("Bucket", "DESTROYING"), Has("DcpConnMap.map_")),
        effects=DISCONNECT,
        cite=connmap("DcpConnMap::disconnect_UNLOCKED"),
        why=DIES,
    ),
    *closing.rows("FrontEnd", choose=(), then="WAIT", last=(*FILE_AS_DEAD, Unlock("DcpConnMap.connsLock"))),
    Row(
        event="closeConnection",
        source=("WAIT",),
        target="END",
        guards=(Equals("Connection.refcount", 1),),
        effects=(Drop("Connection.engine_storage"), Add("Bucket.clients", -1)),
        cite=states("conn_immediate_close"),
    ),
)
