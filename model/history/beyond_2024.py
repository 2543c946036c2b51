"""MB-63618 (2024): a command that waits for warm-up outlives its producer, and asks its connection for it.

The code: MB-45255's fix, unchanged from 2021 to 2025. memcached keeps for each connection a raw pointer to the object
that the engine made for it: here `Connection.engine_storage`, in 2024 `Connection::dcpConnHandlerIface`. A command that
would block is carried out again when somebody notifies its cookie, even if the client has left in the meantime; the
connection is deleted only after that. (MB-63800 makes the pointer weak, two months later.)
"""

from __future__ import annotations

from model.dcp2016.scenarios import ALL_BACK, BASE
from model.dcp2016.source import source
from model.history.closing.null_manager import MB45255_FIX
from model.history.closing.scenarios import CLOSING, IN_MEMORY
from model.history.record import Record
from model.language.design import Delta, derive
from model.language.edits import after, edited, like, requiring
from model.language.lifecycle import Flag, Row, State
from model.language.policy import Scenario
from model.language.vocabulary import At, Clear, Drop, Fire, Has, If, Off, On, Set, Use

engine = source("engines/ep/src/ep_engine.cc", "8e4065c05^")
connection = source("daemon/connection.cc", "8e4065c05^")
fixed = source("engines/ep/src/dcp/dcpconnmap.cc", "8e4065c05")

EWB, HANDLER, WARMUP = "Connection.ewouldblock", "Connection.engine_storage", "warms_up"
WARMING = Scenario(
    "client_leaves_during_warmup",
    story="a client asks for a failover log while the bucket warms up, and leaves, or waits",
    assumes=frozenset({WARMUP, "client_closes"}),
    released=ALL_BACK,
    threads=CLOSING,
    scope=BASE,
    starts=IN_MEMORY,
)
BLOCK = Row(
    "getFailoverLog",
    ("READY",),
    "BLOCKED",
    engine("EventuallyPersistentEngine::get_failover_log"),
    case="would block",
    guards=(At("Bucket", "READY"),),
    environment=WARMUP,
    effects=(Set(EWB),),
)
AGAIN = tuple(
    Row(
        "getFailoverLog",
        (point,),
        then,
        engine("EventuallyPersistentEngine::get_failover_log"),
        case="notified",
        guards=(On(EWB),),
        environment=WARMUP,
        effects=(Clear(EWB), If((Has(HANDLER),), (Use(HANDLER),))),
    )
    for point, then in (("BLOCKED", "READY"), ("WAIT", "WAIT"))
)
"""The notified command runs again. `tryGetConnHandler` is null for a connection that is not DCP's, and used if not."""

MB63618_DEFECT = derive(
    MB45255_FIX,
    "mb63618_defect",
    because=(
        "until 8e4065c0 a connection kept a raw pointer to its producer until it was deleted, and the producer is "
        "freed by another thread when it has been disconnected"
    ),
    delta=Delta(
        add_flags=(("Connection", Flag("ewouldblock", "isEwouldblock: a command of it waits to be notified")),),
        add_states=(("FrontEnd", State("BLOCKED", "get_failover_log: waits until the bucket is warm")),),
        add_rows=(
            *(("FrontEnd", row) for row in (BLOCK, *AGAIN)),
            like(
                MB45255_FIX,
                "FrontEnd.disconnect[client]@READY",
                source=("BLOCKED",),
                cite=connection("Connection::close"),
            ),
        ),
        replace_rows=(
            edited(
                MB45255_FIX,
                "FrontEnd.closeConnection@WAIT",
                requiring(Off(EWB)),
                cite=connection("Connection::close"),
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
                cite=fixed("DcpConnMap::disconnect"),
            ),
        )
    ),
)
MB63618 = Record(
    number=32,
    key="MB-63618",
    commit="8e4065c05",
    year=2024,
    kind="use after free",
    claim="no_freed_object_is_used",
    scenario=WARMING,
    defect=MB63618_DEFECT,
    fix=MB63618_FIX,
    story=(
        "A command waits for warm-up while its client leaves; the connection manager frees the producer, and the "
        "command, carried out again, asks its connection for the producer and uses it."
    ),
)
