"""Phrases that the commands of the front end share: the guards of every command, and finding and locking a stream.

The producer's pointer to its manager is read and used in two steps: `LOAD` copies it, null or not, and a step that
ends in `_USE` uses the copy. No lock guards the pointer in between.
"""

from __future__ import annotations

from model.language.vocabulary import At, Drop, Has, If, Lock, Take, Unlock

POLLED = At("Bucket", "READY")
"""The worker's last poll found the bucket in service."""
SERVED = (At("DcpProducer", "OPEN"),)
"""`doDisconnect()` is false, which every command asks first."""
LOOKED_UP = Has("FrontEnd.stream")
IN_MAP = Has("DcpProducer.streams")
LOAD = If((Has("DcpProducer.backfillMgr"),), (Take("FrontEnd.backfillMgr"),))
"""Copies the producer's pointer to its manager, null or not."""

LOCK_STREAM = (
    Lock("DcpProducer.streamsMutex"),
    Unlock("DcpProducer.streamsMutex"),
    Take("FrontEnd.stream"),
    Lock("ActiveStream.streamMutex"),
)
"""A stream is copied out of the map under `streamsMutex` and then locked."""
UNLOCK_STREAM = (Unlock("ActiveStream.streamMutex"), Drop("FrontEnd.stream"))
