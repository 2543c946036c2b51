"""`Connection`: memcached's side of a client connection, which the engine knows as a cookie.

It is there whether or not anybody uses it. The engine reserves the cookie when a DCP connection is opened and releases
it when the producer is done with it; memcached closes the connection only when its count of references is back to one.
A reservation that is not given back therefore keeps the connection, and with it the bucket, from ever being closed.

Left out: the state machine of memcached, of which the front-end thread shows what matters here.
"""

from __future__ import annotations

from model.dcp2016.source import connection_h, daemon
from model.language.lifecycle import Counter, Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import Add

CONNECTION = Lifecycle(
    name="Connection",
    role=Role.ROOT,
    indexes=("p",),
    meaning="memcached's side of one client connection",
    cite=connection_h("Connection"),
    states=(State("OPEN", "its socket and its cookie"),),
    initial="OPEN",
    final=("OPEN",),
    slots=(
        Slot(
            "engine_storage",
            "DcpProducer",
            Strength.RAW,
            connection_h("Connection::engine_storage"),
            "the engine's pointer for the cookie",
        ),
    ),
    counters=(Counter("refcount", "1 for the connection itself and 1 for each reservation", 3, initial=1),),
    rows=(
        Row(
            event="reserveCookie",
            source=("OPEN",),
            target=None,
            effects=(Add("Connection.refcount", 1),),
            cite=daemon("reserve_cookie"),
        ),
        Row(
            event="releaseCookie",
            source=("OPEN",),
            target=None,
            effects=(Add("Connection.refcount", -1),),
            cite=daemon("release_cookie"),
        ),
    ),
)
