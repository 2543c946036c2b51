"""MB-18135: a connection that leaves while its engine shuts down, and whose cookie nobody gives back.

The engine's `isShutdown` was set, and the task that releases dead connections then ran for the last time. memcached
sets it only when no client is left (`DestroyBucketThread::destroy`), and in that order the model finds nothing that
waits. So the record is shown as its commits and their tests show it: an engine is destroyed while a connection
closes. Harnesses do not free it before each cookie was handed to `handleDisconnect`, which is the guard of
`freeStore` here.

The first fix is f47eb0ed. `MB18135_LATER` is what came of it a month later (3d470801): the shutdown no longer empties
the map, which closes a leak of f47eb0ed, and the task runs until no connection is left. But the task looks at the two
lists without their lock, and in the middle of a disconnect a connection is in neither: the cookie can be lost as
before.
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016 import background
from model.dcp2016.before import BEFORE
from model.dcp2016.frontend import DIES
from model.dcp2016.source import source
from model.history.closing.scenarios import ENGINE_DESTROYED
from model.history.ownership.edits import row_of
from model.history.ownership.fixed_in_2016 import OUTLIVES_STORE
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.lifecycle import Cite, Row, Slot, State, Strength
from model.language.vocabulary import (
    At,
    Both,
    Clear,
    Drop,
    Each,
    Effect,
    Either,
    Fire,
    Guard,
    Has,
    If,
    Lacks,
    Lock,
    Move,
    No,
    Not,
    NotAt,
    On,
    Take,
    Unlock,
)

before, fixed, later = (source("src/connmap.cc", commit) for commit in ("f47eb0ed0^", "f47eb0ed0", "3d470801f"))
engine = source("src/ep_engine.cc", "3d470801f")

EVERY = ("p",)
NONE_DEAD = No(EVERY, Has("DcpConnMap.deadConnections"))
NONE_LEFT = (No(EVERY, Has("DcpConnMap.all")), NONE_DEAD)
FINISH, FREE = "ConnManager.finishManaging@M3", "BucketThread.freeStore@B8"
LAST_RUN = Row(
    "lookAtShutdown", ("M4",), "END", later("ConnManager::run"), case="last run", guards=(background.SHUT, *NONE_LEFT)
)
RUN_AGAIN = Row(
    "lookAtShutdown",
    ("M4",),
    "IDLE",
    later("ConnManager::run"),
    case="again",
    guards=(Either(background.OPEN, Not(Both(*NONE_LEFT))),),
)

MB18135_LATER = derive(
    BEFORE,
    "mb18135_later",
    because=(
        "3d470801: the connection manager runs until no connection is left, and a shutdown leaves the map alone, "
        "so that each connection goes through disconnect"
    ),
    delta=Delta(
        add_states=(("ConnManager", State("M4", "has managed connections, about to decide whether to run again")),),
        add_rows=(
            (
                "ConnManager",
                Row(
                    "manageConnections",
                    ("IDLE",),
                    "M4",
                    later("DcpConnMap::manageConnections"),
                    case="none",
                    guards=(NONE_DEAD,),
                ),
            ),
            ("ConnManager", LAST_RUN),
            ("ConnManager", RUN_AGAIN),
            (
                "BucketThread",
                Row(
                    "destroyEngine",
                    ("IDLE",),
                    "B4",
                    engine("EvpDestroy"),
                    guards=(No(EVERY, At("FrontEnd", "IDLE")),),
                    effects=(Fire("Bucket.startDestroying"),),
                    environment="destroy_while_closing",
                    why="a caller that does not wait until its clients have left",
                ),
            ),
        ),
        replace_rows=(
            (FINISH, replace(row_of(BEFORE, FINISH), target="M4")),
            (
                FREE,
                replace(
                    row_of(BEFORE, FREE),
                    guards=(No(EVERY, NotAt("FrontEnd", "IDLE", "WAIT", "END")),),
                    why="whoever destroys an engine has handed each of its cookies to handleDisconnect",
                ),
            ),
        ),
        remove_rows=("ConnManager.endManaging@IDLE",),
    ),
)

FORGET = Each(
    EVERY, (Has("DcpConnMap.all"),), (Take("BucketThread.toRelease"), Drop("DcpConnMap.all"), Drop("DcpConnMap.map_"))
)
RELEASE = (
    Lock("DcpConnMap.releaseLock"),
    Each(
        EVERY,
        (Has("BucketThread.toRelease"),),
        (
            If((On("DcpProducer.reserved"),), (Clear("DcpProducer.reserved"), Fire("Connection.releaseCookie"))),
            Drop("BucketThread.toRelease"),
        ),
    ),
    Unlock("DcpConnMap.releaseLock"),
)
TIMES = (("first time", "B3", background.OPEN), ("second time", "B6", background.SHUT))
"""A shutdown runs twice, and goes on where it was called from."""


def _forget(case: str) -> tuple[str, Row]:
    """The end of shutdownAllConnections under connsLock: nobody is in the map any more."""
    row_id = f"BucketThread.closeNext[none left, {case}]@NEXT"
    row = row_of(MB18135_LATER, row_id)
    return row_id, replace(
        row, target="RELEASE", cite=before("DcpConnMap::shutdownAllConnections"), effects=(FORGET, *row.effects)
    )


def _after(event: str, at: str, cite: Cite, *effects: Effect) -> tuple[tuple[str, Row], ...]:
    """The last step of shutdownAllConnections, for each of the two times."""
    return tuple(
        ("BucketThread", Row(event, (at,), target, cite, case=case, guards=(guard,), effects=effects))
        for case, target, guard in TIMES
    )


def _unknown(case: str, environment: str, *guards: Guard, why: str = "") -> tuple[str, Row]:
    """A connection that a shutdown has taken out of the map: disconnect finds nothing to do."""
    return "FrontEnd", Row(
        "disconnect",
        ("READY",),
        "WAIT",
        before("DcpConnMap::disconnect_UNLOCKED"),
        case=case,
        environment=environment,
        guards=(Lacks("DcpConnMap.map_"), *guards),
        why=why,
        effects=(background.LOCK_MAP, background.UNLOCK_MAP),
    )


MB18135_DEFECT = derive(
    MB18135_LATER,
    "mb18135_defect",
    because=(
        "until f47eb0ed the connection manager ended with the first run after isShutdown, and a shutdown took all "
        "connections out of the map and released them itself"
    ),
    delta=Delta(
        add_states=(
            ("BucketThread", State("RELEASE", "shutdownAllConnections: about to release what was in the map")),
        ),
        add_slots=(
            (
                "BucketThread",
                Slot(
                    "toRelease",
                    "DcpProducer",
                    Strength.STRONG,
                    before("DcpConnMap::shutdownAllConnections"),
                    "local: was in the map",
                ),
            ),
        ),
        replace_rows=(
            *(_forget(case) for case, _, _ in TIMES),
            (
                "ConnManager.lookAtShutdown[last run]@M4",
                replace(LAST_RUN, guards=(background.SHUT,), cite=before("ConnManager::run")),
            ),
            (
                "ConnManager.lookAtShutdown[again]@M4",
                replace(RUN_AGAIN, guards=(background.OPEN,), cite=before("ConnManager::run")),
            ),
        ),
        add_rows=(
            *_after("releaseAll", "RELEASE", before("DcpConnMap::shutdownAllConnections"), *RELEASE),
            _unknown("client, released", "client_closes", At("DcpConnMap", "OPEN")),
            _unknown("bucket dies, released", "dying_poll", At("Bucket", "DESTROYING"), why=DIES),
        ),
    ),
)
MB18135_FIX = derive(
    MB18135_DEFECT,
    "mb18135_fix",
    because=("f47eb0ed: a shutdown ends by releasing the dead connections itself"),
    delta=Delta(
        add_states=(("BucketThread", State("MANAGE", "shutdownAllConnections: about to manage the dead connections")),),
        replace_rows=tuple(
            (
                f"BucketThread.releaseAll[{case}]@RELEASE",
                replace(row_of(MB18135_DEFECT, f"BucketThread.releaseAll[{case}]@RELEASE"), target="MANAGE"),
            )
            for case, _, _ in TIMES
        ),
        add_rows=_after(
            "manageConnections",
            "MANAGE",
            fixed("DcpConnMap::shutdownAllConnections"),
            background.LOCK_MAP,
            Each(
                EVERY,
                (Has("DcpConnMap.deadConnections"),),
                (Move("DcpConnMap.deadConnections", "BucketThread.toRelease"),),
            ),
            background.UNLOCK_MAP,
            *RELEASE,
        ),
    ),
)

IN_FLIGHT = (
    "3d470801: a stream that a request in flight puts into a connection that the shutdown has taken out of "
    "the map is never closed, and holds its connection"
)
MB18135 = Record(
    15,
    "MB-18135",
    "f47eb0ed0",
    2016,
    "leak",
    "reservations_equal_what_they_count",
    ENGINE_DESTROYED,
    MB18135_DEFECT,
    MB18135_FIX,
    "The connection manager sees isShutdown and ends; a connection that is filed as dead after that keeps its "
    "reservation for ever, and its worker waits for it. (The engine is destroyed with the connection open; when "
    "memcached deletes a bucket it sets isShutdown after the last client, and the model finds no such wait.)",
    (
        OUTLIVES_STORE,
        *(
            Leftover(claim, IN_FLIGHT)
            for claim in ("no_ownership_cycle_survives", "no_unreachable_object_survives", "everything_can_be_released")
        ),
    ),
)

RECORDS = (MB18135,)
