"""`DcpProducer` in master: the sending side of one DCP connection.

Holders. The connection map holds it by its cookie until the connection is closed, the list of dead connections until
the connection manager releases it, and a thread that closes it for that time. Memcached's connection holds it weakly,
and the lists by vbucket refer to it by a plain reference. It owns its streams' containers, its manager and its
checkpoint task.

It has one state: the flag `disconnect` says that step, streamRequest and closeStream refuse at once, and a manager
that is null says that `closeAllStreams` has ended. The thread that closes a producer need not be the one that serves
it, so its manager is reached through copies of a synchronised pointer, and `closeAllStreams` holds a lock of its own.

The destructor of its base class gives the cookie back; nothing else does. Left out: the buffer log, noops and flow
control, and the members that only one command uses.
"""

from __future__ import annotations

from model.language.lifecycle import DESTROY, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, Fire, Set
from model.master2026.source import connhandler, connhandler_h, producer_h

DCP_PRODUCER = Lifecycle(
    name="DcpProducer",
    role=Role.OBJECT,
    indexes=("p",),
    meaning="the sending side of one DCP connection",
    cite=producer_h("DcpProducer"),
    states=(State("OPEN", "constructed; serves its connection, or has been closed and waits to be freed"),),
    initial=NONE,
    final=("OPEN",),
    slots=(
        Slot(
            "backfillManagerHolder",
            "BackfillManager",
            Strength.STRONG,
            producer_h("DcpProducer::backfillManagerHolder"),
            "plans its backfills; null once closeAllStreams has ended",
        ),
        Slot("streams", "StreamContainer", Strength.STRONG, producer_h("DcpProducer::streams"), "by vbucket"),
        Slot(
            "checkpointCreator",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            producer_h("DcpProducer::checkpointCreator"),
            "its task; null at first, and once cancelled",
        ),
    ),
    flags=(Flag("disconnect", "doDisconnect(): step, streamRequest and closeStream refuse at once"),),
    mutexes=(
        Mutex("closeAllStreamsLock", producer_h("DcpProducer::closeAllStreamsLock")),
        Mutex("checkpointCreatorMutex", producer_h("DcpProducer::CheckpointCreator::mutex")),
    ),
    rows=(
        Row(
            event="flagDisconnect",
            source=("OPEN",),
            target=None,
            effects=(Set("DcpProducer.disconnect"),),
            cite=connhandler_h("ConnHandler::flagDisconnect"),
        ),
        Row(
            event=DESTROY,
            source=("OPEN",),
            target=None,
            effects=(Fire("Connection.releaseCookie"),),
            cite=connhandler("ConnHandler::~ConnHandler"),
            why="the base class gives the cookie back, after the members; nothing in between asks for it",
        ),
    ),
)
