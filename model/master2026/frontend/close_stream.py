"""`closeStream`: the client closes one stream and stays connected (C2 to C4).

The stream is taken out of its container, or left there until its StreamEnd is sent if the client wants one; then it is
ended (C2), and in the first case the connection leaves the vbucket's list (C3). Letting go of the stream is a step of
its own (C4), because that may destroy it and take further locks.
"""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import At, Drop, Fire, If, Move, NotAt, Off, On, Take
from model.master2026.source import producer

from .commands import IN_CONTAINER, LOCK_CONTAINER, SERVED, STREAM, UNLOCK_CONTAINER

LEAVES_STREAM, ERASES = On("Connection.sendStreamEnd"), Off("Connection.sendStreamEnd")

CLOSE = (
    Row(
        event="closeStream",
        case="erases",
        source=("READY",),
        target="C2",
        environment="close_stream",
        choose=("v", "g"),
        guards=(*SERVED, IN_CONTAINER, ERASES),
        effects=(LOCK_CONTAINER, Move("StreamContainer.c", "FrontEnd.stream"), UNLOCK_CONTAINER),
        cite=producer("DcpProducer::closeStreamInner"),
    ),
    Row(
        event="closeStream",
        case="leaves it",
        source=("READY",),
        target="C2",
        environment="close_stream",
        choose=("v", "g"),
        guards=(*SERVED, IN_CONTAINER, LEAVES_STREAM),
        effects=(LOCK_CONTAINER, Take("FrontEnd.stream"), UNLOCK_CONTAINER),
        cite=producer("DcpProducer::closeStreamInner"),
    ),
    Row(
        event="endStream",
        source=("C2",),
        target="C3",
        environment="close_stream",
        choose=("v", "g"),
        guards=(STREAM, NotAt("ActiveStream", "DEAD")),
        effects=(Fire("ActiveStream.setDead"),),
        cite=producer("DcpProducer::closeStream"),
    ),
    Row(
        event="endStream",
        case="already dead",
        source=("C2",),
        target="C3",
        environment="close_stream",
        choose=("v", "g"),
        guards=(STREAM, At("ActiveStream", "DEAD")),
        cite=producer("DcpProducer::closeStream"),
    ),
    Row(
        event="removeVBConn",
        source=("C3",),
        target="C4",
        environment="close_stream",
        choose=("v", "g"),
        guards=(STREAM,),
        effects=(If((ERASES,), (Fire("DcpConnMap.removeVBConn"),)),),
        cite=producer("DcpProducer::closeStream"),
    ),
    Row(
        event="dropStream",
        source=("C4",),
        target="READY",
        choose=("v", "g"),
        guards=(STREAM,),
        effects=(Drop("FrontEnd.stream"),),
        cite=producer("DcpProducer::closeStream"),
    ),
)
