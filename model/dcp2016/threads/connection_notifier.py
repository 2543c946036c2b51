"""`ConnNotifier`: the task that wakes paused connections, on a NONIO thread of its own.

A stream that has something to send puts its connection in a queue of the connection map, which holds the producer.
This task empties the queue into a local one and lets go of each connection when it has been woken. Deleting a bucket
stops the task first of all: a connection that is put in the queue afterwards stays there until the map is destroyed.
"""

from __future__ import annotations

from model.dcp2016.source import connmap
from model.language.lifecycle import Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import Clear, Drop, Each, Has, Lock, Move, No, Off, Some, Unlock

NOTIFYING = Has("ConnNotifier.queue")

CONN_NOTIFIER = Lifecycle(
    name="ConnNotifier",
    role=Role.THREAD,
    indexes=(),
    meaning="the task that wakes paused connections, on a NONIO thread of its own",
    cite=connmap("ConnNotifierCallback"),
    states=(
        State("IDLE", "waits for notifications"),
        State(
            "N1",
            "has taken over the pending notifications, under releaseLock",
            runs_on="the connections at hand are held, and the flag it clears only lets others queue again",
        ),
    ),
    initial="IDLE",
    slots=(
        Slot(
            "queue",
            "DcpProducer",
            Strength.STRONG,
            connmap("ConnMap::notifyAllPausedConnections"),
            "local: connections to be woken",
        ),
    ),
    rows=(
        Row(
            event="takeNotifications",
            source=("IDLE",),
            target="N1",
            guards=(
                Off("EventuallyPersistentEngine.notifierStopped"),
                Some(("p",), Has("DcpConnMap.pendingNotifications")),
            ),
            effects=(
                Each(
                    ("p",),
                    (Has("DcpConnMap.pendingNotifications"),),
                    (Move("DcpConnMap.pendingNotifications", "ConnNotifier.queue"),),
                ),
                Lock("DcpConnMap.releaseLock"),
            ),
            cite=connmap("ConnMap::notifyAllPausedConnections"),
        ),
        Row(
            event="notifyConnection",
            source=("N1",),
            target="N1",
            choose=("p",),
            guards=(NOTIFYING,),
            effects=(Clear("DcpProducer.notificationScheduled"), Drop("ConnNotifier.queue")),
            cite=connmap("ConnMap::notifyAllPausedConnections"),
        ),
        Row(
            event="finishNotifying",
            source=("N1",),
            target="IDLE",
            guards=(No(("p",), NOTIFYING),),
            effects=(Unlock("DcpConnMap.releaseLock"),),
            cite=connmap("ConnMap::notifyAllPausedConnections"),
        ),
    ),
)
