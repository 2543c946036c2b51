"""MB-36557 (2019): a disconnect ends streams with the map's lock held, and a vbucket's state change wants that lock.

The code: `OCTOBER_2019`. A disconnect holds connsLock while it ends the streams of its connection, and a stream that
ends takes the state lock of its vbucket. A change of that vbucket's state holds the state lock and takes connsLock to
find the connections. The fix only flags the connection under connsLock; closeAllStreams ends the streams later.

The model keeps the claim for one vbucket. With two vbuckets it finds the purge of a full buffer, as in every design:
2016.md, 11.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.closing.fixed_in_2019 import OCTOBER_2019
from model.history.closing.scenarios import STATE_CHANGED
from model.history.record import Record
from model.language.design import Delta, derive
from model.language.edits import edited, replacing
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
                replacing(Fire("DcpProducer.setDisconnect"), Fire("DcpProducer.flagDisconnect")),
                cite=connmap("DcpConnMap::disconnect"),
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
    number=18,
    key="MB-36557",
    commit="525178f2b",
    year=2019,
    kind="deadlock",
    claim="lock_order_has_no_cycle",
    scenario=STATE_CHANGED,
    defect=OCTOBER_2019,
    fix=MB36557_FIX,
    story=(
        "A disconnect holds connsLock and ends a stream, which wants the vbucket's state lock; a change of that "
        "vbucket's state holds the state lock and wants connsLock. (The fix keeps the claim for one vbucket; with two "
        "vbuckets the purge of a full buffer is found, as in every design: 2016.md, 11.)"
    ),
)

RECORDS = (MB36557,)
