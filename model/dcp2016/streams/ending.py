"""The two events that end a stream from outside, each under `streamMutex`.

`disconnect` is `setDead(END_STREAM_DISCONNECTED)`, which closing a connection fires; nobody is notified, for nobody is
left. `setDead` is the same function with any other status (the client closed the stream, the vbucket changed its
state) and notifies the producer afterwards, outside the mutex, even if the stream was dead already.
"""

from __future__ import annotations

from model.dcp2016.source import stream
from model.language.lifecycle import Row
from model.language.vocabulary import Clear, Lock, Unlock

from .calls import GLANCE, NOTIFY, REMOVE_CURSOR, RETURN_BYTES, SENDING, USE_PRODUCER

ENDING = (
    Row(
        event="disconnect",
        source=("BACKFILLING",),
        target="DEAD",
        effects=(
            Lock("ActiveStream.streamMutex"),
            Clear("ActiveStream.pendingBackfill"),
            USE_PRODUCER,
            *RETURN_BYTES,
            Clear("ActiveStream.buffered"),
            *REMOVE_CURSOR,
            Unlock("ActiveStream.streamMutex"),
        ),
        cite=stream("ActiveStream::setDead"),
    ),
    Row(
        event="disconnect",
        source=("PENDING", *SENDING),
        target="DEAD",
        effects=(
            Lock("ActiveStream.streamMutex"),
            Clear("ActiveStream.pendingBackfill"),
            *REMOVE_CURSOR,
            Unlock("ActiveStream.streamMutex"),
        ),
        cite=stream("ActiveStream::setDead"),
    ),
    Row(event="disconnect", source=("DEAD",), target=None, effects=GLANCE, cite=stream("ActiveStream::setDead")),
    Row(
        event="setDead",
        source=("BACKFILLING",),
        target="DEAD",
        effects=(
            Lock("ActiveStream.streamMutex"),
            Clear("ActiveStream.pendingBackfill"),
            USE_PRODUCER,
            *RETURN_BYTES,
            Clear("ActiveStream.buffered"),
            *REMOVE_CURSOR,
            Unlock("ActiveStream.streamMutex"),
            USE_PRODUCER,
            NOTIFY,
        ),
        cite=stream("ActiveStream::setDead"),
    ),
    Row(
        event="setDead",
        source=("PENDING", *SENDING),
        target="DEAD",
        effects=(
            Lock("ActiveStream.streamMutex"),
            Clear("ActiveStream.pendingBackfill"),
            *REMOVE_CURSOR,
            Unlock("ActiveStream.streamMutex"),
            USE_PRODUCER,
            NOTIFY,
        ),
        cite=stream("ActiveStream::setDead"),
    ),
    Row(
        event="setDead",
        source=("DEAD",),
        target=None,
        effects=(*GLANCE, USE_PRODUCER, NOTIFY),
        cite=stream("ActiveStream::setDead"),
    ),
)
