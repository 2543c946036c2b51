"""MB-36557: a disconnect ends streams with the map's lock held, and a change of a vbucket's state wants that lock."""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.closing.fixed_in_2019 import OCTOBER_2019
from model.history.closing.scenarios import STATE_CHANGED
from model.history.ownership.edits import edited, substituting
from model.history.record import Record
from model.language.design import Delta, derive
from model.language.lifecycle import Row
from model.language.vocabulary import Fire

connmap = source("engines/ep/src/dcp/dcpconnmap.cc", "525178f2b")
handler = source("engines/ep/src/connhandler.h", "525178f2b")

MB36557_FIX = derive(
    OCTOBER_2019,
    "mb36557_fix",
    because=(
        "525178f2: with connsLock held a disconnect only flags the connection; closeAllStreams ends its streams later, "
        "without the lock"
    ),
    delta=Delta(
        replace_rows=(
            edited(
                OCTOBER_2019,
                "FrontEnd.unlist@D2",
                substituting(Fire("DcpProducer.setDisconnect"), Fire("DcpProducer.flagDisconnect")),
                connmap("DcpConnMap::disconnect"),
            ),
        ),
        add_rows=(
            (
                "DcpProducer",
                Row(
                    "flagDisconnect", ("OPEN", "DISCONNECTING"), "DISCONNECTING", handler("ConnHandler::flagDisconnect")
                ),
            ),
        ),
    ),
)
MB36557 = Record(
    18,
    "MB-36557",
    "525178f2b",
    2019,
    "deadlock",
    "lock_order_has_no_cycle",
    STATE_CHANGED,
    OCTOBER_2019,
    MB36557_FIX,
    "A disconnect holds connsLock and ends a stream, which wants the vbucket's state lock; a change of that vbucket's "
    "state holds the state lock and wants connsLock. (The fix keeps the claim for one vbucket; with two the purge of a "
    "full buffer is found, as in every design: 2016.md, 11.)",
)

RECORDS = (MB36557,)
