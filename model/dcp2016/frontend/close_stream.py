"""`closeStream`: the client closes one stream and stays connected (C3 to C5).

The stream is ended (C3), the connection leaves the vbucket's list (C4), and the stream is erased from the map (C5).
Ending a stream that is `BACKFILLING` gives bytes back to the manager, through a copy of the pointer (C3_USE) while the
stream is locked. The backfill itself is left alone: it goes on until its own run sees that its stream is dead.
"""

from __future__ import annotations

from model.dcp2016.source import connmap, producer, stream
from model.language.lifecycle import Row
from model.language.vocabulary import At, Clear, Drop, Fire, If, Lock, NotAt, On, Take, Unlock, Use

from .commands import IN_MAP, LOAD, LOCK_STREAM, LOOKED_UP, POLLED, SERVED

CLOSE_GUARDS = (POLLED, *SERVED, IN_MAP)

CLOSE = (
    Row(
        event="closeStream",
        case="backfilling",
        source=("READY",),
        target="C3_USE",
        environment="close_stream",
        choose=("v", "g"),
        guards=(*CLOSE_GUARDS, At("ActiveStream", "BACKFILLING")),
        effects=(*LOCK_STREAM, LOAD),
        cite=producer("DcpProducer::closeStream"),
    ),
    Row(
        event="closeStream",
        case="return bytes",
        source=("C3_USE",),
        target="C4",
        environment="close_stream",
        choose=("v", "g"),
        guards=(LOOKED_UP,),
        effects=(
            Use("FrontEnd.backfillMgr"),
            If(
                (On("ActiveStream.buffered"),),
                (Fire("BackfillManager.bytesSent"),),
                (Fire("BackfillManager.sendNothing"),),
            ),
            Clear("ActiveStream.buffered"),
            Drop("FrontEnd.backfillMgr"),
            Fire("ActiveStream.endStream"),
            Unlock("ActiveStream.streamMutex"),
            Fire("DcpProducer.notifyStreamReady"),
        ),
        cite=stream("ActiveStream::endStream"),
    ),
    Row(
        event="closeStream",
        case="active",
        source=("READY",),
        target="C4",
        environment="close_stream",
        choose=("v", "g"),
        guards=(*CLOSE_GUARDS, NotAt("ActiveStream", "BACKFILLING", "DEAD")),
        effects=(Take("FrontEnd.stream"), Fire("ActiveStream.setDead")),
        cite=producer("DcpProducer::closeStream"),
    ),
    Row(
        event="closeStream",
        case="dead",
        source=("READY",),
        target="C4",
        environment="close_stream",
        choose=("v", "g"),
        guards=(*CLOSE_GUARDS, At("ActiveStream", "DEAD")),
        effects=(Take("FrontEnd.stream"),),
        cite=producer("DcpProducer::closeStream"),
    ),
    Row(
        event="removeVBConn",
        source=("C4",),
        target="C5",
        environment="close_stream",
        choose=("v", "g"),
        guards=(LOOKED_UP,),
        effects=(Fire("DcpConnMap.removeVBConn"),),
        cite=connmap("ConnMap::removeVBConnByVBId"),
    ),
    Row(
        event="eraseStream",
        source=("C5",),
        target="READY",
        environment="close_stream",
        choose=("v", "g"),
        guards=(LOOKED_UP,),
        effects=(
            Lock("DcpProducer.streamsMutex"),
            Drop("DcpProducer.streams"),
            Unlock("DcpProducer.streamsMutex"),
            Drop("FrontEnd.stream"),
        ),
        cite=producer("DcpProducer::closeStream"),
    ),
)
