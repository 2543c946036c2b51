"""The receiving side of a connection in 2019, as far as the vbucket lists need it: consumer, stream and worker.

`c` is a connection that receives. Its worker opens the connection, adds and closes streams, and disconnects. For each
stream it enters the consumer into the list of the vbucket (`DcpConnMap.vbConsumers`), and takes it out again when it
closes the stream. Left out: flow control, buffered mutations, and the snapshots that a stream receives.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.language.lifecycle import Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, At, Create, Drop, Each, Fire, Has, Lock, On, Take, Unlock

consumer = source("engines/ep/src/dcp/consumer.cc", "bc7499ca6")
consumer_h = source("engines/ep/src/dcp/consumer.h", "bc7499ca6")
passive = source("engines/ep/src/dcp/passive_stream.h", "bc7499ca6")

LISTED, STREAMS = "DcpConnMap.vbConsumers", "DcpConsumer.streams"
LOCK_LIST, UNLOCK_LIST = Lock("VBucket.vbConnLock"), Unlock("VBucket.vbConnLock")
LOCK_MAP, UNLOCK_MAP = Lock("DcpConnMap.connsLock"), Unlock("DcpConnMap.connsLock")
UNLIST = (LOCK_LIST, Drop(LISTED), UNLOCK_LIST)
END_STREAM = (Fire("PassiveStream.setDead"), Drop(STREAMS))

DCP_CONSUMER = Lifecycle(
    "DcpConsumer",
    Role.OBJECT,
    indexes=("c",),
    states=(State("OPEN", "takes items for its streams"),),
    initial=NONE,
    rows=(),
    cite=consumer_h("DcpConsumer"),
    meaning="the receiving side of one DCP connection",
    slots=(Slot("streams", "PassiveStream", Strength.STRONG, consumer_h("DcpConsumer::streams"), "by vbucket"),),
    final=("OPEN",),
)
PASSIVE_STREAM = Lifecycle(
    "PassiveStream",
    Role.OBJECT,
    indexes=("c", "v"),
    states=(State("READING", "takes items"), State("DEAD", "ended, about to be destroyed")),
    initial=NONE,
    rows=(Row("setDead", ("READING",), "DEAD", passive("PassiveStream::setDead")),),
    cite=passive("PassiveStream"),
    meaning="one vbucket being received",
    slots=(Slot("consumerPtr", "DcpConsumer", Strength.WEAK, passive("PassiveStream::consumerPtr"), "its connection"),),
    final=("DEAD",),
)
WORKER = Lifecycle(
    "ReplicationWorker",
    Role.THREAD,
    indexes=("c",),
    states=(State("IDLE", "no connection yet"), State("READY", "between two commands"), State("END", "disconnected")),
    initial="IDLE",
    rows=(
        Row(
            "open",
            ("IDLE",),
            "READY",
            consumer("DcpConsumer::DcpConsumer"),
            effects=(LOCK_MAP, Create("DcpConsumer", "OPEN"), Take("DcpConnMap.consumers"), UNLOCK_MAP),
        ),
        Row(
            "addStream",
            ("READY",),
            None,
            consumer("DcpConsumer::registerStream"),
            choose=("v",),
            guards=(At("PassiveStream", NONE), On("VBucket.replica")),
            effects=(
                Create("PassiveStream", "READING"),
                Take("PassiveStream.consumerPtr"),
                Take(STREAMS),
                LOCK_LIST,
                Take(LISTED),
                UNLOCK_LIST,
            ),
        ),
        Row(
            "closeStream",
            ("READY",),
            None,
            consumer("DcpConsumer::closeStream"),
            choose=("v",),
            guards=(Has(STREAMS),),
            effects=(*END_STREAM, *UNLIST),
        ),
        Row(
            "disconnect",
            ("READY",),
            "END",
            consumer("DcpConsumer::closeAllStreams"),
            effects=(
                LOCK_MAP,
                Take("DcpConnMap.deadConsumers"),
                Drop("DcpConnMap.consumers"),
                Each(("v",), (Has(STREAMS),), (*END_STREAM, *UNLIST)),
                UNLOCK_MAP,
            ),
        ),
    ),
    cite=consumer_h("DcpConsumer"),
    meaning="the worker of a connection that receives",
    final=("END",),
)
