"""MB-63618: a command that waits for warm-up outlives its producer, and asks its connection for it.

memcached keeps for each connection a raw pointer to what the engine made of it: here `Connection.engine_storage`, in
2024 `Connection::dcpConnHandlerIface`. A command that would block is carried out again when somebody notifies its
cookie, also when the client has left meanwhile; only then may the connection be deleted. (MB-63800 makes the pointer
weak, two months later.)
"""

from __future__ import annotations

from dataclasses import replace

from model.history.closing.fixed_in_2021 import MB45255_FIX
from model.history.closing.scenarios import CLOSING, IN_MEMORY
from model.history.ownership.edits import after, edited, row_of
from model.language.design import Delta, derive
from model.language.lifecycle import Flag, Row, State
from model.language.policy import Scenario
from model.language.vocabulary import Clear, Drop, Fire, Has, If, Off, On, Set, Use

from ..dcp2016 import frontend
from ..dcp2016.scenarios import ALL_BACK, BASE
from ..dcp2016.source import source
from .record import Record

AT = "8e4065c05^"
engine, connection = source("engines/ep/src/ep_engine.cc", AT), source("daemon/connection.cc", AT)
fixed = source("engines/ep/src/dcp/dcpconnmap.cc", "8e4065c05")

EWB, HANDLER, WARMUP = "Connection.ewouldblock", "Connection.engine_storage", "warms_up"
LEAVE, CLOSE = "FrontEnd.disconnect[client]@READY", "FrontEnd.closeConnection@WAIT"
ASK = (Clear(EWB), If((Has(HANDLER),), (Use(HANDLER),)))
"""`tryGetConnHandler`: null for a connection that is none of DCP's, and used if it is not null."""
WARMING = Scenario(
    "client_leaves_during_warmup",
    story="a client asks for a failover log while the bucket warms up, and leaves, or waits",
    assumes=frozenset({WARMUP, "client_closes"}),
    released=ALL_BACK,
    threads=CLOSING,
    scope=BASE,
    starts=IN_MEMORY,
)


def _again(at: str, to: str) -> Row:
    """The command as it is carried out when it has been notified."""
    return Row(
        "getFailoverLog",
        (at,),
        to,
        engine("EventuallyPersistentEngine::get_failover_log"),
        case="notified",
        guards=(On(EWB),),
        environment=WARMUP,
        effects=ASK,
    )


MB63618_DEFECT = derive(
    MB45255_FIX,
    "mb63618_defect",
    because=(
        "until 8e4065c0 a connection kept a raw pointer to its producer until it was deleted, and the producer "
        "is freed by another thread when it has been disconnected"
    ),
    delta=Delta(
        add_flags=(("Connection", Flag("ewouldblock", "isEwouldblock: a command of it waits to be notified")),),
        add_states=(("FrontEnd", State("BLOCKED", "get_failover_log: waits until the bucket is warm")),),
        add_rows=(
            (
                "FrontEnd",
                Row(
                    "getFailoverLog",
                    ("READY",),
                    "BLOCKED",
                    engine("EventuallyPersistentEngine::get_failover_log"),
                    case="would block",
                    guards=(frontend.POLLED,),
                    environment=WARMUP,
                    effects=(Set(EWB),),
                ),
            ),
            ("FrontEnd", _again("BLOCKED", "READY")),
            ("FrontEnd", _again("WAIT", "WAIT")),
            (
                "FrontEnd",
                replace(row_of(MB45255_FIX, LEAVE), source=("BLOCKED",), cite=connection("Connection::close")),
            ),
        ),
        replace_rows=(
            (
                CLOSE,
                replace(
                    row_of(MB45255_FIX, CLOSE),
                    cite=connection("Connection::close"),
                    guards=(*row_of(MB45255_FIX, CLOSE).guards, Off(EWB)),
                ),
            ),
        ),
    ),
)
MB63618_FIX = derive(
    MB63618_DEFECT,
    "mb63618_fix",
    because=(
        "8e4065c0: a disconnect takes the producer's pointer back from the connection, before the producer may be freed"
    ),
    delta=Delta(
        replace_rows=(
            edited(
                MB63618_DEFECT,
                "FrontEnd.unlist@D2",
                after(Fire("DcpProducer.flagDisconnect"), Drop(HANDLER)),
                fixed("DcpConnMap::disconnect"),
            ),
        )
    ),
)
MB63618 = Record(
    32,
    "MB-63618",
    "8e4065c05",
    2024,
    "use after free",
    "no_freed_object_is_used",
    WARMING,
    MB63618_DEFECT,
    MB63618_FIX,
    "A command waits for warm-up while its client leaves; the connection manager frees the producer, and the command, "
    "carried out again, asks its connection for the producer and uses it.",
)
