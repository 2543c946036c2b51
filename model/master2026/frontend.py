"""The worker thread of memcached that serves one connection, as far as DCP is concerned.

A command is chosen by the client: streamRequest (R), step (N), closeStream (C), and closing the socket (D). A stream
request asks once, at its start, whether the connection is to be closed, and holds the vbucket's state lock from there
until the stream is in its container. An exception out of a command closes the connection and nothing else.
"""

from __future__ import annotations

from model.language.lifecycle import Flag, Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, Add, At, Create, Drop, Each, Equals, Fire, Has, Lock, On, Take, Unlock

from . import closing, commands, requests
from .source import connmap, daemon, producer

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
IN_MAP = Has("DcpConnMap.cookieToConn")
LEAVE = (
    Row(
        "disconnect",
        ("READY",),
        "P1",
        connmap("DcpConnMap::disconnect"),
        case="client",
        guards=(IN_MAP,),
        environment="client_closes",
        effects=DISCONNECT,
    ),
    Row(
        "disconnect",
        ("READY",),
        "P1",
        connmap("DcpConnMap::disconnect"),
        case="bucket dies",
        guards=(At("Bucket", "DESTROYING"), IN_MAP),
        effects=DISCONNECT,
        environment="dying_poll",
        why="the worker's poll saw the bucket die: executeCommandsCallback",
    ),
    Row(
        "disconnect",
        ("READY",),
        "P1",
        connmap("DcpConnMap::disconnect"),
        case="refused",
        guards=(At("DcpProducer", "OPEN"), On("DcpProducer.disconnect"), IN_MAP),
        effects=DISCONNECT,
        why="step returns disconnect for a connection that was flagged; scheduleNotify sees to it that it is called",
    ),
    *closing.rows("FrontEnd", "WAIT", Take("DcpConnMap.deadConnections"), Drop("FrontEnd.closing")),
    Row(
        "closeConnection",
        ("WAIT",),
        "END",
        daemon("Connection::close"),
        guards=(Equals("Connection.refcount", 1),),
        effects=(Drop("Connection.dcpConnHandler"), Add("Bucket.clients", -1)),
    ),
)

OPEN = (
    Row(
        "open",
        ("IDLE",),
        "READY",
        connmap("DcpConnMap::newProducer"),
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
        why="a container is made with the first stream of its vbucket; here at once",
    ),
)

FRONT_END = Lifecycle(
    "FrontEnd",
    Role.THREAD,
    indexes=("p",),
    states=(
        State("IDLE", "no DCP connection yet"),
        State("READY", "between two commands"),
        *requests.POINTS,
        *commands.POINTS,
        *closing.POINTS,
        State("WAIT", "pending_close: waits until nobody else holds the cookie"),
        State("END", "the connection is closed"),
    ),
    initial="IDLE",
    rows=(*OPEN, *requests.ROWS, *commands.ROWS, *LEAVE),
    cite=daemon("Connection::executeCommandsCallback"),
    meaning="memcached's worker thread, serving one connection",
    slots=(
        Slot("vb", "VBucket", Strength.RAW, producer("DcpProducer::streamRequest"), "local: which vbucket"),
        Slot("sid", "ActiveStream", Strength.RAW, producer("DcpProducer::step"), "local: whose StreamEnd it is"),
        Slot(
            "stream",
            "ActiveStream",
            Strength.STRONG,
            producer("DcpProducer::closeStreamInner"),
            "local: the stream at hand",
        ),
        Slot(
            "backfillMgr",
            "BackfillManager",
            Strength.STRONG,
            producer("DcpProducer::scheduleBackfillManager"),
            "local: a copy of the producer's pointer",
        ),
        *closing.slots("FrontEnd"),
    ),
    flags=(Flag("addVbConn", "streamRequest: callAddVBConnByVBId"),),
    final=("END",),
)
