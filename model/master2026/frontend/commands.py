"""Phrases that the commands of the front end share: the guards of every command, the locals at hand, the locks."""

from __future__ import annotations

from model.language.vocabulary import At, Guard, Has, Lock, Off, Unlock

SERVED: tuple[Guard, ...] = (At("Bucket", "READY"), At("DcpProducer", "OPEN"), Off("DcpProducer.disconnect"))
"""The worker serves commands, and `doDisconnect()` is false."""
VB, STREAM = Has("FrontEnd.vb"), Has("FrontEnd.stream")
IN_CONTAINER = Has("StreamContainer.c")
CREATOR = Has("DcpProducer.checkpointCreator")
LOCK_CONTAINER, UNLOCK_CONTAINER = Lock("StreamContainer.lock"), Unlock("StreamContainer.lock")
LOCK_STREAM, UNLOCK_STREAM = Lock("ActiveStream.streamMutex"), Unlock("ActiveStream.streamMutex")
