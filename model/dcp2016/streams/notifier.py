"""`NotifierStream`: says once that a vbucket has something new, and ends. It has no backfill and no cursor.

A client that does not want items, only to know when to ask for them, requests a notifier stream. It lives in the same
map of the producer as active streams do (`notifierStreams` is that map's part of them) and holds its producer just as
they do, so the cycle of producer and stream exists here without any backfill.

States. It is `PENDING` until the vbucket changes or the stream is closed, and `DEAD` afterwards. Dead, it stays in the
map until it is closed or swept.

A request for a notifier stream is a single step of the front-end thread (`frontend/notifiers.py`): the interleavings
that a request allows are shown on `ActiveStream`, whose request takes the same way.
"""

from __future__ import annotations

from model.dcp2016.source import stream, stream_h
from model.language.lifecycle import DESTROY, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, Fire, Lock, Unlock, Use

USE_PRODUCER = Use("NotifierStream.producer")
"""A counted pointer: the producer is there."""
NOTIFY = Fire("DcpProducer.notifyStreamReady")
GLANCE = (Lock("NotifierStream.streamMutex"), Unlock("NotifierStream.streamMutex"))
"""The mutex is taken, the state looked at and changed."""

NOTIFIER_STREAM = Lifecycle(
    name="NotifierStream",
    role=Role.OBJECT,
    indexes=("p", "v"),
    meaning="tells a client once that a vbucket has changed",
    cite=stream_h("NotifierStream"),
    states=(
        State("PENDING", "waits for something new"),
        State("DEAD", "has notified, or was closed; may stay in the map"),
    ),
    initial=NONE,
    final=("DEAD",),
    slots=(
        Slot(
            "producer",
            "DcpProducer",
            Strength.STRONG,
            stream_h("NotifierStream::producer"),
            "the producer that sends it",
        ),
    ),
    mutexes=(Mutex("streamMutex", stream_h("Stream::streamMutex")),),
    rows=(
        Row(
            event="disconnect",
            source=("PENDING", "DEAD"),
            target="DEAD",
            effects=GLANCE,
            cite=stream("NotifierStream::setDead"),
        ),
        Row(
            event="setDead",
            source=("PENDING",),
            target="DEAD",
            effects=(*GLANCE, USE_PRODUCER, NOTIFY),
            cite=stream("NotifierStream::setDead"),
        ),
        Row(event="setDead", source=("DEAD",), target=None, effects=GLANCE, cite=stream("NotifierStream::setDead")),
        Row(
            event="notifySeqnoAvailable",
            source=("PENDING",),
            target="DEAD",
            effects=(*GLANCE, USE_PRODUCER, NOTIFY),
            cite=stream("NotifierStream::notifySeqnoAvailable"),
        ),
        Row(event=DESTROY, source=("PENDING", "DEAD"), target=None, cite=stream_h("NotifierStream::~NotifierStream")),
    ),
)
