"""`ConnManager` in master: the task that releases dead connections, on a NonIO thread.

It takes over the list of dead connections and lets go of one after the other, after the entries that the lists by
vbucket still have of it. That is often the last counted pointer, and the producer's destructor then gives the cookie
back here. The task ends when the engine is shut down and no connection is left.
"""

from __future__ import annotations

from model.language.lifecycle import Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import Drop, Each, Has, Move, No, Some
from model.master2026.source import base_map, connmanager_h, connmap

from .deletion import DEAD, REMOVE_VB_CONNS, SHUT

RELEASING = Has("ConnManager.release")

CONN_MANAGER = Lifecycle(
    name="ConnManager",
    role=Role.THREAD,
    indexes=(),
    meaning="the task that releases dead connections, on a NonIO thread",
    cite=connmanager_h("ConnManager"),
    states=(
        State("IDLE", "sleeps until the next interval"),
        State("M2", "manageConnections: has taken over the dead connections"),
        State("END", "the task has ended"),
    ),
    initial="IDLE",
    final=("END",),
    slots=(
        Slot(
            "release", "DcpProducer", Strength.STRONG, connmap("DcpConnMap::manageConnections"), "local: to be released"
        ),
    ),
    rows=(
        Row(
            event="manageConnections",
            source=("IDLE",),
            target="M2",
            guards=(Some(("p",), Has(DEAD)),),
            effects=(Each(("p",), (Has(DEAD),), (Move(DEAD, "ConnManager.release"),)),),
            cite=connmap("DcpConnMap::manageConnections"),
        ),
        Row(
            event="releaseConnection",
            source=("M2",),
            target=None,
            choose=("p",),
            guards=(RELEASING,),
            effects=(REMOVE_VB_CONNS, Drop("ConnManager.release")),
            cite=connmap("DcpConnMap::manageConnections"),
        ),
        Row(
            event="finishManaging",
            source=("M2",),
            target="IDLE",
            guards=(No(("p",), RELEASING),),
            cite=connmap("DcpConnMap::manageConnections"),
        ),
        Row(
            event="endManaging",
            source=("IDLE",),
            target="END",
            guards=(SHUT, No(("p",), Has("DcpConnMap.cookieToConn")), No(("p",), Has(DEAD))),
            cite=base_map("ConnManager::run"),
        ),
    ),
)
