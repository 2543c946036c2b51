"""March 2016: the connection manager runs until no connection is left. The base of MB-18135, and its later fix.

The code: 3d470801, a month after the first fix of MB-18135. The shutdown no longer empties the map, which closes a leak
of the first fix, and the task that releases dead connections runs until no connection is left. But the task looks at
its two lists without their lock, and in the middle of a disconnect a connection is in neither list, so the cookie can
be lost as before.

A harness does not free the engine before it has handed each cookie to `handleDisconnect`: the guard of `freeStore`.
"""

from __future__ import annotations

from model.dcp2016.before import BEFORE
from model.dcp2016.source import source
from model.language.design import Delta, derive
from model.language.edits import edited
from model.language.lifecycle import Row, State
from model.language.vocabulary import At, Both, Either, Fire, Has, No, Not, NotAt, Off, On

connmap = source("src/connmap.cc", "3d470801f")
engine = source("src/ep_engine.cc", "3d470801f")

SHUT, OPEN = On("EventuallyPersistentEngine.isShutdown"), Off("EventuallyPersistentEngine.isShutdown")
NONE_DEAD = No(("p",), Has("DcpConnMap.deadConnections"))
NONE_LEFT = (No(("p",), Has("DcpConnMap.all")), NONE_DEAD)

MANAGER_LOOKS_AGAIN = (
    Row(
        "manageConnections",
        ("IDLE",),
        "M4",
        connmap("DcpConnMap::manageConnections"),
        case="none",
        guards=(NONE_DEAD,),
    ),
    Row(
        "lookAtShutdown",
        ("M4",),
        "END",
        connmap("ConnManager::run"),
        case="last run",
        guards=(SHUT, *NONE_LEFT),
    ),
    Row(
        "lookAtShutdown",
        ("M4",),
        "IDLE",
        connmap("ConnManager::run"),
        case="again",
        guards=(Either(OPEN, Not(Both(*NONE_LEFT))),),
    ),
)
DESTROY_ENGINE = Row(
    "destroyEngine",
    ("IDLE",),
    "B4",
    engine("EvpDestroy"),
    guards=(No(("p",), At("FrontEnd", "IDLE")),),
    effects=(Fire("Bucket.startDestroying"),),
    environment="destroy_while_closing",
    why="a caller that does not wait until its clients have left",
)

MB18135_LATER = derive(
    BEFORE,
    "mb18135_later",
    because=(
        "3d470801: the connection manager runs until no connection is left, and a shutdown leaves the map alone, so "
        "that each connection goes through disconnect"
    ),
    delta=Delta(
        add_states=(("ConnManager", State("M4", "has managed connections, about to decide whether to run again")),),
        add_rows=(*(("ConnManager", row) for row in MANAGER_LOOKS_AGAIN), ("BucketThread", DESTROY_ENGINE)),
        replace_rows=(
            edited(BEFORE, "ConnManager.finishManaging@M3", target="M4"),
            edited(
                BEFORE,
                "BucketThread.freeStore@B8",
                guards=(No(("p",), NotAt("FrontEnd", "IDLE", "WAIT", "END")),),
                why="the caller that destroys an engine has handed each of its cookies to handleDisconnect",
            ),
        ),
        remove_rows=("ConnManager.endManaging@IDLE",),
    ),
)
