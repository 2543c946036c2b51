"""`DcpProducer`, the task that prepares its checkpoint items, and the connection in memcached that it serves.

`paused` is not a flag here: a producer is paused whenever its front-end thread is not inside `step`.
"""

from __future__ import annotations

from model.language.lifecycle import DESTROY, Counter, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import (
    NONE,
    Add,
    At,
    Drop,
    Each,
    Fire,
    Has,
    If,
    Lock,
    No,
    NotAt,
    Off,
    On,
    Set,
    Take,
    Unlock,
    Use,
    renamed,
)

from .source import connection_h, connmap, daemon, producer, producer_h, stream, stream_h, taskqueue, tasks_h

DISCONNECT_STREAMS = (
    Lock("DcpProducer.streamsMutex"),
    Each(("v", "g"), (Has("DcpProducer.streams"),), (Fire("ActiveStream.disconnect"),)),
    Each(("v",), (Has("DcpProducer.notifierStreams"),), (Fire("NotifierStream.disconnect"),)),
    Unlock("DcpProducer.streamsMutex"),
)
CANCEL_CHECKPOINT_TASK = (
    Use("DcpProducer.checkpointCreatorTask"),
    Fire("ActiveStreamCheckpointProcessorTask.cancel"),
    Fire("ExecutorPool.wakeCheckpoint"),
)
"""`ExecutorPool::cancel(id)`: marks the task and wakes it, so that a worker picks it up and erases it."""

DCP_PRODUCER = Lifecycle(
    "DcpProducer",
    Role.OBJECT,
    indexes=("p",),
    states=(
        State("OPEN", "serves its connection"),
        State("DISCONNECTING", "setDisconnect(true): commands are refused"),
    ),
    initial=NONE,
    rows=(
        Row(
            "setDisconnect",
            ("OPEN", "DISCONNECTING"),
            "DISCONNECTING",
            producer("DcpProducer::setDisconnect"),
            effects=DISCONNECT_STREAMS,
        ),
        Row(
            "notifyStreamReady",
            ("OPEN", "DISCONNECTING"),
            None,
            producer("DcpProducer::notifyStreamReady"),
            case="queued",
            guards=(
                Off("EventuallyPersistentEngine.isShutdown"),
                On("DcpProducer.reserved"),
                Off("DcpProducer.notificationScheduled"),
                NotAt("FrontEnd", "N_USE"),
            ),
            effects=(Set("DcpProducer.notificationScheduled"), Take("DcpConnMap.pendingNotifications")),
            why="notifyPausedConnection(conn, true): only the notifier task ever takes it out",
        ),
        Row(
            "notifyStreamReady",
            ("OPEN", "DISCONNECTING"),
            None,
            connmap("ConnMap::notifyPausedConnection"),
            case="shutdown",
            guards=(On("EventuallyPersistentEngine.isShutdown"),),
        ),
        Row(
            "notifyStreamReady",
            ("OPEN", "DISCONNECTING"),
            None,
            connmap("ConnMap::notifyPausedConnection"),
            case="released",
            guards=(Off("EventuallyPersistentEngine.isShutdown"), Off("DcpProducer.reserved")),
        ),
        Row(
            "notifyStreamReady",
            ("OPEN", "DISCONNECTING"),
            None,
            connmap("ConnMap::notifyPausedConnection"),
            case="scheduled",
            guards=(
                Off("EventuallyPersistentEngine.isShutdown"),
                On("DcpProducer.reserved"),
                On("DcpProducer.notificationScheduled"),
            ),
        ),
        Row(
            "notifyStreamReady",
            ("OPEN", "DISCONNECTING"),
            None,
            connmap("ConnMap::notifyPausedConnection"),
            case="in step",
            guards=(
                Off("EventuallyPersistentEngine.isShutdown"),
                On("DcpProducer.reserved"),
                Off("DcpProducer.notificationScheduled"),
                At("FrontEnd", "N_USE"),
            ),
            why="not paused: step looks at the ready queue again before it returns",
        ),
        Row(
            DESTROY,
            ("OPEN", "DISCONNECTING"),
            None,
            producer("DcpProducer::~DcpProducer"),
            effects=(Use("DcpProducer.backfillMgr"), Fire("BackfillManager.terminate"), *CANCEL_CHECKPOINT_TASK),
        ),
    ),
    cite=producer_h("DcpProducer"),
    meaning="the sending side of one DCP connection",
    slots=(
        Slot(
            "backfillMgr",
            "BackfillManager",
            Strength.STRONG,
            producer_h("DcpProducer::backfillMgr"),
            "plans its backfills",
        ),
        Slot("streams", "ActiveStream", Strength.STRONG, producer_h("DcpProducer::streams"), "one for each vbucket"),
        Slot(
            "notifierStreams",
            "NotifierStream",
            Strength.STRONG,
            producer_h("DcpProducer::streams"),
            "the same map, as far as it holds notifier streams",
        ),
        Slot(
            "checkpointCreatorTask",
            "ActiveStreamCheckpointProcessorTask",
            Strength.STRONG,
            producer_h("DcpProducer::checkpointCreatorTask"),
            "prepares items from checkpoints",
        ),
    ),
    flags=(
        Flag("reserved", "holds a reservation on the connection", initial=True),
        Flag("notificationScheduled", "waits in pendingNotifications"),
    ),
    mutexes=(Mutex("streamsMutex", producer_h("DcpProducer::streamsMutex")),),
    final=("DISCONNECTING",),
)

CHECKPOINT_TASK = Lifecycle(
    "ActiveStreamCheckpointProcessorTask",
    Role.OBJECT,
    indexes=("p",),
    states=(
        State("RUNNING", "TASK_RUNNING: woken, or in run()"),
        State("SNOOZED", "TASK_SNOOZED: sleeps until woken"),
        State("DEAD", "TASK_DEAD: the next thread that picks it up erases it"),
    ),
    initial=NONE,
    rows=(
        Row("cancel", ("RUNNING", "SNOOZED"), "DEAD", tasks_h("GlobalTask::cancel")),
        Row("cancel", ("DEAD",), None, tasks_h("GlobalTask::cancel")),
        Row("wake", ("RUNNING", "SNOOZED"), "RUNNING", taskqueue("TaskQueue::wake")),
        Row("wake", ("DEAD",), None, taskqueue("TaskQueue::wake")),
        Row("snooze", ("RUNNING", "SNOOZED"), "SNOOZED", stream("ActiveStreamCheckpointProcessorTask::run")),
        Row("snooze", ("DEAD",), None, stream("ActiveStreamCheckpointProcessorTask::run")),
        Row(
            "schedule",
            ("RUNNING", "SNOOZED", "DEAD"),
            None,
            stream("ActiveStreamCheckpointProcessorTask::schedule"),
            given=("v", "g"),
            effects=(
                Lock("ActiveStreamCheckpointProcessorTask.workQueueLock"),
                If(
                    (No(("g2",), Has(renamed("ActiveStreamCheckpointProcessorTask.queue", g="g2"))),),
                    (Take("ActiveStreamCheckpointProcessorTask.queue"),),
                ),
                Unlock("ActiveStreamCheckpointProcessorTask.workQueueLock"),
                If(
                    (Off("ActiveStreamCheckpointProcessorTask.notified"),),
                    (Set("ActiveStreamCheckpointProcessorTask.notified"), Fire("ExecutorPool.wakeCheckpoint")),
                ),
            ),
            why="pushUnique keeps one stream for each vbucket, by its number",
        ),
        Row(
            "clearQueues",
            ("RUNNING", "SNOOZED", "DEAD"),
            None,
            stream("ActiveStreamCheckpointProcessorTask::clearQueues"),
            effects=(
                Lock("ActiveStreamCheckpointProcessorTask.workQueueLock"),
                Each(
                    ("v", "g"),
                    (Has("ActiveStreamCheckpointProcessorTask.queue"),),
                    (Drop("ActiveStreamCheckpointProcessorTask.queue"),),
                ),
                Unlock("ActiveStreamCheckpointProcessorTask.workQueueLock"),
            ),
        ),
    ),
    cite=stream_h("ActiveStreamCheckpointProcessorTask"),
    meaning="takes items from checkpoints for the streams of one connection",
    slots=(
        Slot(
            "queue",
            "ActiveStream",
            Strength.STRONG,
            stream_h("ActiveStreamCheckpointProcessorTask::queue"),
            "streams that want items, at most one for each vbucket",
            queue=True,
        ),
    ),
    flags=(Flag("notified", "was woken since it last began to run"),),
    mutexes=(Mutex("workQueueLock", stream_h("ActiveStreamCheckpointProcessorTask::workQueueLock")),),
    final=("DEAD",),
)

CONNECTION = Lifecycle(
    "Connection",
    Role.ROOT,
    indexes=("p",),
    states=(State("OPEN", "its socket and its cookie"),),
    initial="OPEN",
    rows=(
        Row("reserveCookie", ("OPEN",), None, daemon("reserve_cookie"), effects=(Add("Connection.refcount", 1),)),
        Row("releaseCookie", ("OPEN",), None, daemon("release_cookie"), effects=(Add("Connection.refcount", -1),)),
    ),
    cite=daemon("Connection"),
    meaning="memcached's side of one client connection",
    slots=(
        Slot(
            "engine_storage",
            "DcpProducer",
            Strength.RAW,
            connection_h("Connection::engine_storage"),
            "what the engine keeps for the cookie",
        ),
    ),
    counters=(Counter("refcount", "1 for the connection itself and 1 for each reservation", 3, initial=1),),
    final=("OPEN",),
)
