"""MB-20751 (2016): a bucket delete wakes workers under the map's lock, which a worker that disconnects wants.

The code: the fix of MB-20716, two days old. A bucket delete holds connsLock from its first connection to its last, and
takes the lock of a worker's thread to wake the worker. A worker that disconnects holds its thread's lock and wants
connsLock. The fix copies the map under connsLock, and closes and wakes the connections of the copy without the lock.

The rows of a shutdown that walks a copy (`copied_map`) also stand in the designs of 2019.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.closing.asleep import LOCK_MAP, MB20716_FIX, UNLOCK_MAP
from model.history.closing.scenarios import DELETE_WHILE_IDLE
from model.history.ownership.fixed_in_2016 import OUTLIVES_STORE
from model.history.record import Record
from model.language.design import Delta, Design, derive
from model.language.edits import after, edited, replacing, requiring_instead
from model.language.lifecycle import Row, Slot, Strength
from model.language.vocabulary import Drop, Each, Has, Lacks, No, Take

connmap = source("src/connmap.cc", "32c286fe")

MAP_COPY = Slot(
    "mapCopy",
    "DcpProducer",
    Strength.STRONG,
    connmap("DcpConnMap::shutdownAllConnections"),
    "local: the connections that were in map_",
)
COPY = "BucketThread.mapCopy"
IN_MAP_TO_CLOSE = (Has("DcpConnMap.map_"), Lacks("BucketThread.closed"))
IN_COPY_TO_CLOSE = (Has(COPY), Lacks("BucketThread.closed"))


def _none_left(base: Design, time: str) -> tuple[str, Row]:
    """The copy goes out of scope where connsLock was given back before."""
    return edited(
        base,
        f"BucketThread.closeNext[none left, {time}]@NEXT",
        requiring_instead(No(("p",), *IN_MAP_TO_CLOSE), No(("p",), *IN_COPY_TO_CLOSE)),
        replacing(UNLOCK_MAP, Each(("p",), (Has(COPY),), (Drop(COPY),))),
        cite=connmap("DcpConnMap::shutdownAllConnections"),
    )


def copied_map(base: Design) -> tuple[tuple[str, Row], ...]:
    """The rows of a shutdown that walks a copy of the map, without connsLock; they need the slot `MAP_COPY`."""
    return (
        edited(
            base,
            "BucketThread.shutdownConnections@B2",
            after(LOCK_MAP, Each(("p",), (Has("DcpConnMap.map_"),), (Take(COPY),)), UNLOCK_MAP),
            cite=connmap("DcpConnMap::shutdownAllConnections"),
        ),
        edited(
            base,
            "BucketThread.closeNext@NEXT",
            guards=IN_COPY_TO_CLOSE,
            cite=connmap("DcpConnMap::closeStreams"),
        ),
        _none_left(base, "first time"),
        _none_left(base, "second time"),
    )


MB20751_FIX = derive(
    MB20716_FIX,
    "mb20751_fix",
    because=(
        "32c286fe: a bucket delete copies the map under connsLock, and closes and wakes the connections of the copy "
        "without it"
    ),
    delta=Delta(add_slots=(("BucketThread", MAP_COPY),), replace_rows=copied_map(MB20716_FIX)),
)
MB20751 = Record(
    number=17,
    key="MB-20751",
    commit="32c286fe0",
    year=2016,
    kind="deadlock",
    claim="lock_order_has_no_cycle",
    scenario=DELETE_WHILE_IDLE,
    defect=MB20716_FIX,
    fix=MB20751_FIX,
    story=(
        "The bucket's thread holds connsLock and wants the lock of a worker's thread to wake it; the worker holds "
        "that lock and wants connsLock to disconnect."
    ),
    leftovers=(OUTLIVES_STORE,),
)

RECORDS = (MB20751,)
