"""Phrases of the C++ that several rows of a stream share: its lock, its calls through the producer, its uid."""

from __future__ import annotations

from model.language.vocabulary import Alive, Clear, Fire, Has, If, Lock, Off, On, Unlock

LIVE = ("PENDING", "BACKFILLING", "IN_MEMORY")
LOCK, UNLOCK = Lock("ActiveStream.streamMutex"), Unlock("ActiveStream.streamMutex")
HOLDER = Has("DcpProducer.backfillManagerHolder")
"""The producer still has its manager."""
GIVE_BACK = (
    If(
        (On("ActiveStream.buffered"),),
        (If((Alive("DcpProducer"), HOLDER), (Fire("BackfillManager.bytesSent"),)), Clear("ActiveStream.buffered")),
    ),
)
"""The bytes that were not sent go back to the manager, if there is a producer and it has one."""
REMOVE_ACKS = (
    If(
        (On("Connection.syncReplication"), Alive("DcpProducer")),
        (Lock("VBucket.stateLock"), Unlock("VBucket.stateLock")),
    ),
)
"""`removeAcksFromDM` without a lock passed in: takes the vbucket's state lock shared, even for a dead stream."""
COMPLETE = (LOCK, Clear("ActiveStream.backfillUID"), UNLOCK, Clear("ActiveStream.isBackfillTaskRunning"))
"""`completeBackfillInner`."""
LAST_WILL = (
    If(
        (On("ActiveStream.backfillUID"), Alive("DcpProducer")),
        (
            Lock("DcpProducer.closeAllStreamsLock"),
            If((HOLDER,), (Fire("BackfillManager.removeBackfill"),)),
            Unlock("DcpProducer.closeAllStreamsLock"),
        ),
    ),
)
"""`~ActiveStream` promotes its producer and asks it to remove the backfill."""
NO_MORE = (Off("ActiveStream.isBackfillTaskRunning"), Off("ActiveStream.buffered"))
"""`!isBackfillTaskRunning && readyQ.empty()`."""
