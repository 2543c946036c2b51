"""The worker thread of memcached that serves one connection, as far as DCP is concerned, in master.

A command is chosen by the client: streamRequest (R), step (N), closeStream (C), and closing the socket (D). A stream
request asks once, at its start, whether the connection is to be closed, and holds the vbucket's state lock from there
until the stream is in its container. An exception out of a command closes the connection and nothing else.

The thread holds the stream at hand, and its copy of the producer's pointer to the manager, by counted pointers. The
modules `requests`, `activation`, `steps`, `close_stream` and `leaving` have the rows and say which locks are held.

Left out: control messages, noops and flow control, acknowledgements of synchronous writes, and consumers.
"""

from __future__ import annotations

from model.language.lifecycle import Flag, Lifecycle, Role, Slot, State, Strength
from model.master2026.source import daemon, producer
from model.master2026.threads import closing

from .activation import ACTIVATE
from .close_stream import CLOSE
from .leaving import LEAVE, OPEN
from .requests import REQUEST
from .steps import STEP

FRONT_END = Lifecycle(
    name="FrontEnd",
    role=Role.THREAD,
    indexes=("p",),
    meaning="memcached's worker thread, serving one connection",
    cite=daemon("Connection::executeCommandsCallback"),
    states=(
        State("IDLE", "no DCP connection yet"),
        State("READY", "between two commands"),
        State("R1", "streamRequest: has seen no disconnect flag, holds the vbucket's state lock"),
        State("R1_ERASE", "streamRequest: holds the container's lock, about to erase a dead stream from it"),
        State("R2", "streamRequest: about to make the stream"),
        State("R3", "streamRequest: the stream is constructed, about to look for the checkpoint task"),
        State("R3_SCHEDULE", "streamRequest: has made the checkpoint task, about to schedule it"),
        State("R4", "streamRequest: about to activate the stream"),
        State("R4_USE", "streamRequest: has copied the pointer to the manager, about to schedule the backfill"),
        State("R5", "streamRequest: the stream is active, not yet in its container"),
        State("R6", "streamRequest: the stream is in its container, about to let go of it and of the state lock"),
        State("R7", "streamRequest: about to enter the connection in the vbucket's list"),
        State("N1", "step: has a StreamEnd to send, about to leave the vbucket's list"),
        State("N2", "step: about to erase the ended stream from its container"),
        State("C2", "closeStream: has the stream at hand, about to end it"),
        State("C3", "closeStream: the stream is dead, about to leave the vbucket's list"),
        State("C4", "about to let go of a stream that has been erased"),
        *closing.POINTS,
        State("WAIT", "pending_close: waits until nobody else holds the cookie"),
        State("END", "the connection is closed"),
    ),
    initial="IDLE",
    final=("END",),
    slots=(
        Slot("vb", "VBucket", Strength.RAW, producer("DcpProducer::streamRequest"), "local: which vbucket"),
        Slot(
            "sid",
            "ActiveStream",
            Strength.RAW,
            producer("DcpProducer::step"),
            "local: the stream whose StreamEnd it is",
        ),
        Slot(
            "stream",
            "ActiveStream",
            Strength.STRONG,
            producer("DcpProducer::closeStreamInner"),
            "local: the stream at hand",
        ),
        Slot(
            "backfillMgr",
            "BackfillManager",
            Strength.STRONG,
            producer("DcpProducer::scheduleBackfillManager"),
            "local: a copy of the producer's pointer",
        ),
        Slot("closing", "DcpProducer", Strength.STRONG, closing.CLOSE, "the connection being closed"),
        Slot("mgrToClose", "BackfillManager", Strength.STRONG, closing.CLOSE, "local copy of the pointer"),
        Slot("vbvector", "VBucket", Strength.RAW, closing.CLOSE, "vbuckets that are done"),
        Slot("streamPtrs", "ActiveStream", Strength.STRONG, closing.CLOSE, "streams of one vbucket"),
        Slot("streamPtr", "ActiveStream", Strength.STRONG, closing.CLOSE, "the one of them at hand"),
    ),
    flags=(Flag("addVbConn", "streamRequest: callAddVBConnByVBId"),),
    rows=(*OPEN, *REQUEST, *ACTIVATE, *STEP, *CLOSE, *LEAVE),
)
