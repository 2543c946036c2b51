"""MB-18135 (2016): a connection leaves while its engine shuts down, and its cookie is never given back.

The code: a worker that disconnects files its connection as dead, and a task, the connection manager, releases the dead
connections and their cookies. When the engine's `isShutdown` was set that task ran for the last time, so a connection
that was filed afterwards kept its reservation. memcached sets `isShutdown` only when no client is left
(`DestroyBucketThread::destroy`), and in that order the model finds nothing that waits. So the record is shown as its
commits and their tests show it: an engine is destroyed while a connection closes.

The designs stand on the code of a month later (`managing`), and the defect takes that back.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.closing.managing import MB18135_LATER, OPEN, SHUT
from model.history.closing.scenarios import ENGINE_DESTROYED
from model.history.ownership.fixed_in_2016 import OUTLIVES_STORE
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.edits import at_start, edited
from model.language.lifecycle import Row, Slot, State, Strength
from model.language.vocabulary import At, Clear, Drop, Each, Fire, Has, If, Lacks, Lock, Move, On, Take, Unlock

unfixed, fixed = (source("src/connmap.cc", commit) for commit in ("f47eb0ed0^", "f47eb0ed0"))

LOCK_MAP, UNLOCK_MAP = Lock("DcpConnMap.connsLock"), Unlock("DcpConnMap.connsLock")

EMPTY_THE_MAP = Each(
    ("p",), (Has("DcpConnMap.all"),), (Take("BucketThread.toRelease"), Drop("DcpConnMap.all"), Drop("DcpConnMap.map_"))
)
"""The end of shutdownAllConnections under connsLock: no connection is in the map any more."""
RELEASE_ALL = (
    Lock("DcpConnMap.releaseLock"),
    Each(
        ("p",),
        (Has("BucketThread.toRelease"),),
        (
            If((On("DcpProducer.reserved"),), (Clear("DcpProducer.reserved"), Fire("Connection.releaseCookie"))),
            Drop("BucketThread.toRelease"),
        ),
    ),
    Unlock("DcpConnMap.releaseLock"),
)
TIMES = (("first time", "B3", OPEN), ("second time", "B6", SHUT))
"""A shutdown runs twice, and each time it continues where it was called."""
RELEASE_THEM = tuple(
    (
        "BucketThread",
        Row(
            "releaseAll",
            ("RELEASE",),
            then,
            unfixed("DcpConnMap::shutdownAllConnections"),
            case=time,
            guards=(guard,),
            effects=RELEASE_ALL,
        ),
    )
    for time, then, guard in TIMES
)
NOT_IN_THE_MAP = tuple(
    (
        "FrontEnd",
        Row(
            "disconnect",
            ("READY",),
            "WAIT",
            unfixed("DcpConnMap::disconnect_UNLOCKED"),
            case=case,
            environment=environment,
            guards=(Lacks("DcpConnMap.map_"), guard),
            why=why,
            effects=(LOCK_MAP, UNLOCK_MAP),
        ),
    )
    for case, environment, guard, why in (
        ("client, released", "client_closes", At("DcpConnMap", "OPEN"), ""),
        (
            "bucket dies, released",
            "dying_poll",
            At("Bucket", "DESTROYING"),
            "the worker's poll saw that the bucket is being destroyed",
        ),
    )
)
"""A shutdown has taken the connection out of the map: disconnect finds nothing to do."""

MB18135_DEFECT = derive(
    MB18135_LATER,
    "mb18135_defect",
    because=(
        "until f47eb0ed the connection manager ended with the first run after isShutdown, and a shutdown took all "
        "connections out of the map and released them itself"
    ),
    delta=Delta(
        add_states=(
            ("BucketThread", State("RELEASE", "shutdownAllConnections: about to release the connections of the map")),
        ),
        add_slots=(
            (
                "BucketThread",
                Slot(
                    "toRelease",
                    "DcpProducer",
                    Strength.STRONG,
                    unfixed("DcpConnMap::shutdownAllConnections"),
                    "local: connections that were in the map",
                ),
            ),
        ),
        replace_rows=(
            *(
                edited(
                    MB18135_LATER,
                    f"BucketThread.closeNext[none left, {time}]@NEXT",
                    at_start(EMPTY_THE_MAP),
                    target="RELEASE",
                    cite=unfixed("DcpConnMap::shutdownAllConnections"),
                )
                for time, _, _ in TIMES
            ),
            edited(
                MB18135_LATER,
                "ConnManager.lookAtShutdown[last run]@M4",
                guards=(SHUT,),
                cite=unfixed("ConnManager::run"),
            ),
            edited(
                MB18135_LATER,
                "ConnManager.lookAtShutdown[again]@M4",
                guards=(OPEN,),
                cite=unfixed("ConnManager::run"),
            ),
        ),
        add_rows=(*RELEASE_THEM, *NOT_IN_THE_MAP),
    ),
)
TAKE_THE_DEAD = Each(
    ("p",), (Has("DcpConnMap.deadConnections"),), (Move("DcpConnMap.deadConnections", "BucketThread.toRelease"),)
)
MB18135_FIX = derive(
    MB18135_DEFECT,
    "mb18135_fix",
    because="f47eb0ed: a shutdown ends by releasing the dead connections itself",
    delta=Delta(
        add_states=(("BucketThread", State("MANAGE", "shutdownAllConnections: about to manage the dead connections")),),
        replace_rows=tuple(
            edited(MB18135_DEFECT, f"BucketThread.releaseAll[{time}]@RELEASE", target="MANAGE") for time, _, _ in TIMES
        ),
        add_rows=tuple(
            (
                "BucketThread",
                Row(
                    "manageConnections",
                    ("MANAGE",),
                    then,
                    fixed("DcpConnMap::shutdownAllConnections"),
                    case=time,
                    guards=(guard,),
                    effects=(LOCK_MAP, TAKE_THE_DEAD, UNLOCK_MAP, *RELEASE_ALL),
                ),
            )
            for time, then, guard in TIMES
        ),
    ),
)

IN_FLIGHT = (
    "3d470801: a request in flight puts a stream into a connection that the shutdown has taken out of the map; the "
    "stream is never closed, and holds its connection"
)
MB18135 = Record(
    number=15,
    key="MB-18135",
    commit="f47eb0ed0",
    year=2016,
    kind="leak",
    claim="reservations_equal_what_they_count",
    scenario=ENGINE_DESTROYED,
    defect=MB18135_DEFECT,
    fix=MB18135_FIX,
    story=(
        "The connection manager sees isShutdown and ends; a connection that is filed as dead after that keeps its "
        "reservation forever, and its worker waits for it. (The engine is destroyed with the connection open; when "
        "memcached deletes a bucket it sets isShutdown after the last client, and the model finds no such wait.)"
    ),
    leftovers=(
        OUTLIVES_STORE,
        Leftover("no_ownership_cycle_survives", IN_FLIGHT),
        Leftover("no_unreachable_object_survives", IN_FLIGHT),
        Leftover("everything_can_be_released", IN_FLIGHT),
    ),
)

RECORDS = (MB18135,)
