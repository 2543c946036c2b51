"""The four events that end a stream from outside, each under `streamMutex`.

All of them are `setDead`, and differ in three ways. `disconnect` (status Disconnected) queues no StreamEnd for the
client; the others do. `setDeadWithLock` is called by a thread that holds the vbucket's state lock and passes it on, so
that `removeAcksFromDM` does not take it; the others take it afterwards, for a stream of synchronous replication, even
if the stream was dead already. `failBackfill` (status BackfillFail) forgets the uid of the backfill, which no other
status does.
"""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import Clear, Set
from model.master2026.source import stream

from .calls import GIVE_BACK, LOCK, REMOVE_ACKS, UNLOCK

ENDING = (
    Row(
        event="disconnect",
        source=("BACKFILLING",),
        target="DEAD",
        effects=(LOCK, Clear("ActiveStream.pendingBackfill"), *GIVE_BACK, UNLOCK, *REMOVE_ACKS),
        cite=stream("ActiveStream::setDead"),
    ),
    Row(
        event="disconnect",
        source=("PENDING", "IN_MEMORY"),
        target="DEAD",
        effects=(LOCK, Clear("ActiveStream.pendingBackfill"), UNLOCK, *REMOVE_ACKS),
        cite=stream("ActiveStream::setDead"),
    ),
    Row(
        event="disconnect",
        source=("DEAD",),
        target=None,
        effects=(LOCK, UNLOCK, *REMOVE_ACKS),
        cite=stream("ActiveStream::setDead"),
    ),
    Row(
        event="setDead",
        source=("BACKFILLING",),
        target="DEAD",
        effects=(
            LOCK,
            Clear("ActiveStream.pendingBackfill"),
            *GIVE_BACK,
            Set("ActiveStream.endQueued"),
            UNLOCK,
            *REMOVE_ACKS,
        ),
        cite=stream("ActiveStream::setDead"),
    ),
    Row(
        event="setDead",
        source=("PENDING", "IN_MEMORY"),
        target="DEAD",
        effects=(LOCK, Clear("ActiveStream.pendingBackfill"), Set("ActiveStream.endQueued"), UNLOCK, *REMOVE_ACKS),
        cite=stream("ActiveStream::setDead"),
    ),
    Row(
        event="setDead",
        source=("DEAD",),
        target=None,
        effects=(LOCK, UNLOCK, *REMOVE_ACKS),
        cite=stream("ActiveStream::setDead"),
    ),
    Row(
        event="setDeadWithLock",
        source=("BACKFILLING",),
        target="DEAD",
        effects=(LOCK, Clear("ActiveStream.pendingBackfill"), *GIVE_BACK, Set("ActiveStream.endQueued"), UNLOCK),
        cite=stream("ActiveStream::setDeadWithLock"),
    ),
    Row(
        event="setDeadWithLock",
        source=("PENDING", "IN_MEMORY"),
        target="DEAD",
        effects=(LOCK, Clear("ActiveStream.pendingBackfill"), Set("ActiveStream.endQueued"), UNLOCK),
        cite=stream("ActiveStream::setDeadWithLock"),
    ),
    Row(
        event="setDeadWithLock",
        source=("DEAD",),
        target=None,
        effects=(LOCK, UNLOCK),
        cite=stream("ActiveStream::setDeadWithLock"),
    ),
    Row(
        event="failBackfill",
        source=("BACKFILLING",),
        target="DEAD",
        effects=(
            LOCK,
            Clear("ActiveStream.backfillUID"),
            Clear("ActiveStream.pendingBackfill"),
            *GIVE_BACK,
            Set("ActiveStream.endQueued"),
            UNLOCK,
            *REMOVE_ACKS,
        ),
        cite=stream("ActiveStream::setDead"),
    ),
    Row(
        event="failBackfill",
        source=("DEAD",),
        target=None,
        effects=(LOCK, Clear("ActiveStream.backfillUID"), UNLOCK, *REMOVE_ACKS),
        cite=stream("ActiveStream::setDead"),
    ),
)
