"""`NotifierStream`: says once that a vbucket has something new, and ends. It has no backfill and no cursor.

It lives in the same map as active streams; the slot `notifierStreams` is that map's part of them. A request for one is
a single step here: what may come between its steps is shown on `ActiveStream`, whose request takes the same way.
"""

from __future__ import annotations

from model.language.lifecycle import DESTROY, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, At, Create, Drop, Effect, Fire, Guard, Has, Lock, No, Take, Unlock, Use

from .source import producer, stream, stream_h
from .stream import Reach

ASSUMED = "notifier_streams"
NOTIFY = Fire("DcpProducer.notifyStreamReady")
GLANCE = (Lock("NotifierStream.streamMutex"), Unlock("NotifierStream.streamMutex"))


def strongly(*effects: Effect) -> tuple[Effect, ...]:
    """Through a counted pointer: the producer is there."""
    return (Use("NotifierStream.producer"), *effects)


def rows(reach: Reach) -> tuple[Row, ...]:
    """All rows, for a way to reach the producer."""
    dead = stream("NotifierStream::setDead")
    return (
        Row("disconnect", ("PENDING", "DEAD"), "DEAD", dead, effects=GLANCE),
        Row("setDead", ("PENDING",), "DEAD", dead, effects=(*GLANCE, *reach(NOTIFY))),
        Row("setDead", ("DEAD",), None, dead, effects=GLANCE),
        Row(
            "notifySeqnoAvailable",
            ("PENDING",),
            "DEAD",
            stream("NotifierStream::notifySeqnoAvailable"),
            effects=(*GLANCE, *reach(NOTIFY)),
        ),
        Row(DESTROY, ("PENDING", "DEAD"), None, stream_h("NotifierStream::~NotifierStream")),
    )


NOTIFIER_STREAM = Lifecycle(
    "NotifierStream",
    Role.OBJECT,
    indexes=("p", "v"),
    states=(
        State("PENDING", "waits for something new"),
        State("DEAD", "has said so, or was closed; may stay in the map"),
    ),
    initial=NONE,
    rows=rows(strongly),
    cite=stream_h("NotifierStream"),
    meaning="tells a client once that a vbucket has changed",
    slots=(Slot("producer", "DcpProducer", Strength.STRONG, stream_h("NotifierStream::producer"), "who sends it"),),
    mutexes=(Mutex("streamMutex", stream_h("Stream::streamMutex")),),
    final=("DEAD",),
)


def requests(served: tuple[Guard, ...]) -> tuple[Row, ...]:
    """What a client asks: a notifier stream, and to close it. `served` are the guards of every command."""
    in_map = Has("DcpProducer.notifierStreams")
    return (
        Row(
            "streamRequest",
            ("READY",),
            None,
            producer("DcpProducer::streamRequest"),
            choose=("v",),
            case="notifier",
            guards=(*served, At("NotifierStream", NONE), No(("g",), Has("DcpProducer.streams"))),
            environment=ASSUMED,
            effects=(
                Lock("DcpProducer.streamsMutex"),
                Create("NotifierStream", "PENDING"),
                Take("NotifierStream.producer"),
                Take("DcpProducer.notifierStreams"),
                Unlock("DcpProducer.streamsMutex"),
                Fire("DcpConnMap.addVBConn"),
            ),
        ),
        Row(
            "closeStream",
            ("READY",),
            None,
            producer("DcpProducer::closeStream"),
            choose=("v",),
            case="notifier",
            guards=(*served, in_map),
            environment=ASSUMED,
            effects=(
                Fire("NotifierStream.setDead"),
                Fire("DcpConnMap.removeVBConn"),
                Lock("DcpProducer.streamsMutex"),
                Drop("DcpProducer.notifierStreams"),
                Unlock("DcpProducer.streamsMutex"),
            ),
        ),
    )


NOTIFY_SEQNO = Row(
    "notifySeqno",
    ("WORLD",),
    None,
    producer("DcpProducer::notifySeqnoAvailable"),
    choose=("p", "v"),
    environment=ASSUMED,
    guards=(Has("DcpProducer.notifierStreams"), At("NotifierStream", "PENDING")),
    effects=(Fire("NotifierStream.notifySeqnoAvailable"),),
    why="a write to the vbucket, on any thread",
)
