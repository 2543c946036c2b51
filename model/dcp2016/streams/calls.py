"""Phrases of the C++ that several rows of a stream share: looking at the state, and the calls through its producer.

Each call through the producer is written `USE_PRODUCER` followed by the effects of the call. The design in which a
stream holds its producer weakly names these same calls and makes them depend on a promotion
(`designs/weak_streams.py`).
"""

from __future__ import annotations

from model.language.vocabulary import Fire, If, Lock, On, Set, Unlock, Use

SENDING = ("IN_MEMORY", "TAKEOVER_SEND", "TAKEOVER_WAIT")
LIVE = ("PENDING", "BACKFILLING", *SENDING)
NOT_BACKFILLING = ("PENDING", *SENDING, "DEAD")

REMOVE_CURSOR = (Use("ActiveStream.name_"),)
"""Entering DEAD removes the cursor by the stream's name, which is a reference to the producer's name."""
GLANCE = (Lock("ActiveStream.streamMutex"), Unlock("ActiveStream.streamMutex"))
"""The mutex is taken, the state looked at, and nothing done."""

USE_PRODUCER = Use("ActiveStream.producer")
"""A counted pointer: the producer is there."""
NOTIFY = Fire("DcpProducer.notifyStreamReady")
BYTES_SENT = If(
    (On("ActiveStream.buffered"),),
    (Fire("BackfillManager.bytesSent"),),
    (Fire("BackfillManager.sendNothing"),),
)
"""`bytesSent(bufferedBackfill.bytes)`, which may be zero."""
RETURN_BYTES = (Use("DcpProducer.backfillMgr"), BYTES_SENT)
"""`recordBackfillManagerBytesSent`: the bytes of a stream that ends while it backfills go back to the manager."""
COUNT_BYTES = (Use("DcpProducer.backfillMgr"), Fire("BackfillManager.bytesRead"), Set("ActiveStream.buffered"))
REFUSE_BYTES = (Use("DcpProducer.backfillMgr"), Fire("BackfillManager.refuseBytes"))
SCHEDULE = (Use("DcpProducer.backfillMgr"), Fire("BackfillManager.schedule"))
CALLS = ((NOTIFY,), RETURN_BYTES, COUNT_BYTES, REFUSE_BYTES, SCHEDULE)
"""All that a stream does with its producer."""
