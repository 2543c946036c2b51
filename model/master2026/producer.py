"""`DcpProducer`, the task that prepares its checkpoint items, and the connection in memcached that it serves.

A producer whose `disconnect` flag is set refuses commands. Who closes it need not be who serves it, so its manager is
reached through copies of a synchronized pointer, and `closeAllStreams` holds a lock of its own.
"""

from __future__ import annotations

from model.language.lifecycle import DESTROY, Counter, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, Add, Fire, Set, Take

from .source import (
    checkpoint_task,
    checkpoint_task_h,
    connection_h,
    connhandler,
    connhandler_h,
    daemon,
    producer_h,
    task,
)

DCP_PRODUCER = Lifecycle(
    "DcpProducer",
    Role.OBJECT,
    indexes=("p",),
    states=(State("OPEN", "constructed; serves its connection, or has been closed and waits to be freed"),),
    initial=NONE,
    rows=(
        Row(
            "flagDisconnect",
            ("OPEN",),
            None,
            connhandler_h("ConnHandler::flagDisconnect"),
            effects=(Set("DcpProducer.disconnect"),),
        ),
        Row(
            DESTROY,
            ("OPEN",),
            None,
            connhandler("ConnHandler::~ConnHandler"),
            effects=(Fire("Connection.releaseCookie"),),
            why="the base class gives the cookie back, after the members; nothing in between asks for it",
        ),
    ),
    cite=producer_h("DcpProducer"),
    meaning="the sending side of one DCP connection",
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
    final=("OPEN",),
)

CHECKPOINT_TASK = Lifecycle(
    "ActiveStreamCheckpointProcessorTask",
    Role.OBJECT,
    indexes=("p", "c"),
    states=(
        State("RUNNING", "TASK_RUNNING, or TASK_SNOOZED until woken"),
        State("DEAD", "TASK_DEAD: the next worker that picks it up has the pool forget it"),
    ),
    initial=NONE,
    rows=(
        Row("cancel", ("RUNNING",), "DEAD", task("GlobalTask::cancel")),
        Row("cancel", ("DEAD",), None, task("GlobalTask::cancel")),
        Row(
            "schedule",
            ("RUNNING", "DEAD"),
            None,
            checkpoint_task("ActiveStreamCheckpointProcessorTask::schedule"),
            given=("v",),
            effects=(
                Take("ActiveStreamCheckpointProcessorTask.queue"),
                Set("ActiveStreamCheckpointProcessorTask.woken"),
            ),
            why="the queue holds numbers of vbuckets, each once",
        ),
    ),
    cite=checkpoint_task_h("ActiveStreamCheckpointProcessorTask"),
    meaning="takes items from checkpoints for the streams of one connection",
    slots=(
        Slot(
            "queue",
            "VBucket",
            Strength.RAW,
            checkpoint_task_h("ActiveStreamCheckpointProcessorTask::queue"),
            "vbuckets whose streams want items",
            queue=True,
        ),
        Slot(
            "producerPtr",
            "DcpProducer",
            Strength.WEAK,
            checkpoint_task_h("ActiveStreamCheckpointProcessorTask::producerPtr"),
            "whom it works for",
        ),
        Slot(
            "streams",
            "ActiveStream",
            Strength.STRONG,
            checkpoint_task_h("ActiveStreamCheckpointProcessorTask::streams"),
            "the streams of one vbucket that are still to be served; outlives a run",
        ),
    ),
    flags=(Flag("woken", "pendingRun: the pool will run it; it sleeps for ever otherwise"),),
    final=("DEAD",),
)

CONNECTION = Lifecycle(
    "Connection",
    Role.ROOT,
    indexes=("p",),
    states=(State("OPEN", "its socket and its cookie"),),
    initial="OPEN",
    rows=(
        Row(
            "reserveCookie",
            ("OPEN",),
            None,
            connhandler("ConnHandler::ConnHandler"),
            effects=(Add("Connection.refcount", 1),),
        ),
        Row(
            "releaseCookie",
            ("OPEN",),
            None,
            connhandler("ConnHandler::~ConnHandler"),
            effects=(Add("Connection.refcount", -1),),
        ),
    ),
    cite=daemon("Connection"),
    meaning="memcached's side of one client connection",
    slots=(
        Slot(
            "dcpConnHandler",
            "DcpProducer",
            Strength.WEAK,
            connection_h("ConnectionIface::dcpConnHandler"),
            "what serves it",
        ),
    ),
    flags=(
        Flag("syncReplication", "the consumer has a name and acknowledges synchronous writes"),
        Flag("sendStreamEnd", "sendStreamEndOnClientStreamClose: closeStream leaves the stream until its end is sent"),
    ),
    counters=(Counter("refcount", "1 for the connection itself and 1 for each reservation", 2, initial=1),),
    final=("OPEN",),
)
