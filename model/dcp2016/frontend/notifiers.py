"""Requesting and closing a notifier stream, each in a single step.

The interleavings that these commands allow are shown on active streams, whose request and close take the same way.
"""

from __future__ import annotations

from model.dcp2016.source import producer
from model.language.lifecycle import Row
from model.language.vocabulary import NONE, At, Create, Drop, Fire, Has, Lock, No, Take, Unlock

from .commands import POLLED, SERVED

ASSUMED = "notifier_streams"
IN_MAP = Has("DcpProducer.notifierStreams")

NOTIFIERS = (
    Row(
        event="streamRequest",
        case="notifier",
        source=("READY",),
        target=None,
        environment=ASSUMED,
        choose=("v",),
        guards=(POLLED, *SERVED, At("NotifierStream", NONE), No(("g",), Has("DcpProducer.streams"))),
        effects=(
            Lock("DcpProducer.streamsMutex"),
            Create("NotifierStream", "PENDING"),
            Take("NotifierStream.producer"),
            Take("DcpProducer.notifierStreams"),
            Unlock("DcpProducer.streamsMutex"),
            Fire("DcpConnMap.addVBConn"),
        ),
        cite=producer("DcpProducer::streamRequest"),
    ),
    Row(
        event="closeStream",
        case="notifier",
        source=("READY",),
        target=None,
        environment=ASSUMED,
        choose=("v",),
        guards=(POLLED, *SERVED, IN_MAP),
        effects=(
            Fire("NotifierStream.setDead"),
            Fire("DcpConnMap.removeVBConn"),
            Lock("DcpProducer.streamsMutex"),
            Drop("DcpProducer.notifierStreams"),
            Unlock("DcpProducer.streamsMutex"),
        ),
        cite=producer("DcpProducer::closeStream"),
    ),
)
