"""`Connection` in master: memcached's side of a client connection.

The producer reserves the connection's cookie in its constructor and releases it in its destructor. Memcached closes
the connection only when its count of references is back to one, so a producer that is never destroyed keeps the
connection.

Two flags say how the client has set up its connection: it acknowledges synchronous writes, or it wants a StreamEnd
when it closes a stream. Scenarios set them at the start.
"""

from __future__ import annotations

from model.language.lifecycle import Counter, Flag, Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import Add
from model.master2026.source import connection_h, connhandler, daemon_h

CONNECTION = Lifecycle(
    name="Connection",
    role=Role.ROOT,
    indexes=("p",),
    meaning="memcached's side of one client connection",
    cite=daemon_h("Connection"),
    states=(State("OPEN", "its socket and its cookie"),),
    initial="OPEN",
    final=("OPEN",),
    slots=(
        Slot(
            "dcpConnHandler",
            "DcpProducer",
            Strength.WEAK,
            connection_h("ConnectionIface::dcpConnHandler"),
            "the producer that serves it",
        ),
    ),
    flags=(
        Flag("syncReplication", "the consumer has a name and acknowledges synchronous writes"),
        Flag("sendStreamEnd", "sendStreamEndOnClientStreamClose: closeStream leaves the stream until its end is sent"),
    ),
    counters=(Counter("refcount", "1 for the connection itself and 1 for each reservation", 2, initial=1),),
    rows=(
        Row(
            event="reserveCookie",
            source=("OPEN",),
            target=None,
            effects=(Add("Connection.refcount", 1),),
            cite=connhandler("ConnHandler::ConnHandler"),
        ),
        Row(
            event="releaseCookie",
            source=("OPEN",),
            target=None,
            effects=(Add("Connection.refcount", -1),),
            cite=connhandler("ConnHandler::~ConnHandler"),
        ),
    ),
)
