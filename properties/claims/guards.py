"""Guards that many claims about the 2016 model share, named as the C++ or the reports name them."""

from __future__ import annotations

from model.language.vocabulary import (
    Alive,
    At,
    Both,
    Equals,
    Guard,
    Has,
    No,
    NotAt,
    On,
    Some,
)

BACKFILL = ("p", "v", "g", "b")
STREAM = ("p", "v", "g")
IN_HAND = ("x", *BACKFILL)
TASK = ("p", "k")
SOME_STREAM = (Some(STREAM, Alive("ActiveStream")),)
SOME_BACKFILL = (Some(BACKFILL, Alive("DCPBackfill")),)
SOME_CONNECTION = (Some(("p",), Alive("DcpProducer")),)
IN_MAP = Has("DcpProducer.streams")
READY = At("FrontEnd", "READY")
OPEN = At("DcpProducer", "OPEN")
DEAD = At("ActiveStream", "DEAD")
LIVE = At("ActiveStream", "PENDING", "BACKFILLING", "IN_MEMORY", "TAKEOVER_SEND", "TAKEOVER_WAIT")
UNLISTED = No(("d",), Has("DcpConnMap.vbConns"))
LISTED = Some(("v", "d"), Has("DcpConnMap.vbConns"))
SLOW = On("ActiveStream.pendingBackfill")
CHECKPOINTS = "ActiveStreamCheckpointProcessorTask"
QUEUED = Has(f"{CHECKPOINTS}.queue")
LEFT = At("FrontEnd", "P1", "P2", "P3", "P5", "WAIT", "END")
BETWEEN_COMMANDS = At("FrontEnd", "IDLE", "READY", "WAIT", "END")
NOT_IN_A_ROUND = NotAt("BucketThread", "NEXT", "P1", "P2", "P3", "P5")
RESERVED_TWICE = Equals("Connection.refcount", 3)
SHUT = On("EventuallyPersistentEngine.isShutdown")


def all_of(*guards: Guard) -> Both:
    """One guard that holds where all of these do."""
    return Both(*guards)
