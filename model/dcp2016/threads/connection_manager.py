"""`ConnManager`: the task that releases dead connections, every two seconds, on a NONIO thread of its own.

A closed connection is put in a list of the connection map. The manager takes that list over, under `connsLock`, and
then releases one connection after the other, under `releaseLock`: first the reservation of its cookie, so that
memcached may close the connection, and then its own pointer, which is often the last one and then runs the producer's
destructor here.

The order matters: as soon as the cookie is released the last client may be gone and the deletion of the bucket go on,
while the producer still lives in this thread's list. Only the wait for this task protects it. The task ends when the
engine is shut down and no connection is left, unless the engine is destroyed by force.

Left out: idle connections that it notifies (`toNotify`); they are all in the map, so it is never the last to hold one.
"""

from __future__ import annotations

from model.dcp2016.source import connmap
from model.language.lifecycle import Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import Clear, Drop, Each, Fire, Has, Lock, Move, No, Off, On, Some, Unlock

from .deletion import SHUT

RELEASING = Has("ConnManager.release")

CONN_MANAGER = Lifecycle(
    name="ConnManager",
    role=Role.THREAD,
    indexes=(),
    meaning="the task that releases dead connections, on a NONIO thread of its own",
    cite=connmap("ConnManager"),
    states=(
        State("IDLE", "sleeps for two seconds at most"),
        State("M3", "has taken over the dead connections, about to release their cookies"),
        State("M3_DROP", "the cookie is released, the connection still held"),
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
            target="M3",
            guards=(Some(("p",), Has("DcpConnMap.deadConnections")),),
            effects=(
                Lock("DcpConnMap.connsLock"),
                Each(
                    ("p",),
                    (Has("DcpConnMap.deadConnections"),),
                    (Move("DcpConnMap.deadConnections", "ConnManager.release"),),
                ),
                Unlock("DcpConnMap.connsLock"),
                Lock("DcpConnMap.releaseLock"),
            ),
            cite=connmap("DcpConnMap::manageConnections"),
            why="toNotify is left out: its connections are all in the map, so it is never the last to hold one",
        ),
        Row(
            event="releaseReference",
            source=("M3",),
            target="M3_DROP",
            choose=("p",),
            guards=(RELEASING, On("DcpProducer.reserved")),
            effects=(Clear("DcpProducer.reserved"), Fire("Connection.releaseCookie")),
            cite=connmap("DcpConnMap::manageConnections"),
        ),
        Row(
            event="dropConnection",
            source=("M3_DROP",),
            target="M3",
            choose=("p",),
            guards=(RELEASING, Off("DcpProducer.reserved")),
            effects=(Drop("ConnManager.release"),),
            cite=connmap("DcpConnMap::manageConnections"),
        ),
        Row(
            event="finishManaging",
            source=("M3",),
            target="IDLE",
            guards=(No(("p",), RELEASING),),
            effects=(Unlock("DcpConnMap.releaseLock"),),
            cite=connmap("DcpConnMap::manageConnections"),
        ),
        Row(
            event="endManaging",
            source=("IDLE",),
            target="END",
            guards=(SHUT, No(("p",), Has("DcpConnMap.all")), No(("p",), Has("DcpConnMap.deadConnections"))),
            cite=connmap("ConnManager::run"),
        ),
        Row(
            event="endManaging",
            case="forced",
            source=("IDLE",),
            target="END",
            environment="destroy_engine",
            guards=(SHUT,),
            cite=connmap("ConnManager::run"),
            why="stopTaskGroup with force does not wait for it",
        ),
    ),
)
