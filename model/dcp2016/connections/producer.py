"""`DcpProducer`: the sending side of one DCP connection.

A client that opens a DCP connection gets a producer. It owns the streams of the connection, one for each vbucket, the
manager of their backfills, and the task that takes items from checkpoints for them.

Holders. The connection map holds it twice (`map_`, `all`) until the connection is closed; its lists by vbucket, its
queue of pending notifications and its list of dead connections hold it for a time; every stream holds it; and
memcached's connection refers to it by a raw pointer. It is destroyed when the last counted pointer goes, on whichever
thread that is.

States. `OPEN` serves its connection. `DISCONNECTING` means that `setDisconnect(true)` was called: all streams are dead
and every command is refused. Closing the streams (`threads/closing.py`) is no state of its own, because bucket
deletion closes the streams of a producer that is still `OPEN`.

`notifyStreamReady` has five rows, one for each way in which the notification is queued or dropped. A producer is
paused whenever its front-end thread is not inside `step`; there is no flag `paused` here.
"""

from __future__ import annotations

from model.dcp2016.source import connmap, producer, producer_h
from model.language.lifecycle import DESTROY, Flag, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, At, Each, Fire, Has, Lock, NotAt, Off, On, Set, Take, Unlock, Use

from .checkpoint_task import CANCEL_CHECKPOINT_TASK

DISCONNECT_STREAMS = (
    Lock("DcpProducer.streamsMutex"),
    Each(("v", "g"), (Has("DcpProducer.streams"),), (Fire("ActiveStream.disconnect"),)),
    Each(("v",), (Has("DcpProducer.notifierStreams"),), (Fire("NotifierStream.disconnect"),)),
    Unlock("DcpProducer.streamsMutex"),
)
"""Every stream in the map is ended; the map is left as it is."""

DCP_PRODUCER = Lifecycle(
    name="DcpProducer",
    role=Role.OBJECT,
    indexes=("p",),
    meaning="the sending side of one DCP connection",
    cite=producer_h("DcpProducer"),
    states=(
        State("OPEN", "serves its connection"),
        State("DISCONNECTING", "setDisconnect(true): commands are refused"),
    ),
    initial=NONE,
    final=("DISCONNECTING",),
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
    rows=(
        Row(
            event="setDisconnect",
            source=("OPEN", "DISCONNECTING"),
            target="DISCONNECTING",
            effects=DISCONNECT_STREAMS,
            cite=producer("DcpProducer::setDisconnect"),
        ),
        Row(
            event="notifyStreamReady",
            case="queued",
            source=("OPEN", "DISCONNECTING"),
            target=None,
            guards=(
                Off("EventuallyPersistentEngine.isShutdown"),
                On("DcpProducer.reserved"),
                Off("DcpProducer.notificationScheduled"),
                NotAt("FrontEnd", "N_USE"),
            ),
            effects=(Set("DcpProducer.notificationScheduled"), Take("DcpConnMap.pendingNotifications")),
            cite=producer("DcpProducer::notifyStreamReady"),
            why="notifyPausedConnection(conn, true): only the notifier task ever takes it out",
        ),
        Row(
            event="notifyStreamReady",
            case="shutdown",
            source=("OPEN", "DISCONNECTING"),
            target=None,
            guards=(On("EventuallyPersistentEngine.isShutdown"),),
            cite=connmap("ConnMap::notifyPausedConnection"),
        ),
        Row(
            event="notifyStreamReady",
            case="released",
            source=("OPEN", "DISCONNECTING"),
            target=None,
            guards=(Off("EventuallyPersistentEngine.isShutdown"), Off("DcpProducer.reserved")),
            cite=connmap("ConnMap::notifyPausedConnection"),
        ),
        Row(
            event="notifyStreamReady",
            case="scheduled",
            source=("OPEN", "DISCONNECTING"),
            target=None,
            guards=(
                Off("EventuallyPersistentEngine.isShutdown"),
                On("DcpProducer.reserved"),
                On("DcpProducer.notificationScheduled"),
            ),
            cite=connmap("ConnMap::notifyPausedConnection"),
        ),
        Row(
            event="notifyStreamReady",
            case="in step",
            source=("OPEN", "DISCONNECTING"),
            target=None,
            guards=(
                Off("EventuallyPersistentEngine.isShutdown"),
                On("DcpProducer.reserved"),
                Off("DcpProducer.notificationScheduled"),
                At("FrontEnd", "N_USE"),
            ),
            cite=connmap("ConnMap::notifyPausedConnection"),
            why="not paused: step looks at the ready queue again before it returns",
        ),
        Row(
            event=DESTROY,
            source=("OPEN", "DISCONNECTING"),
            target=None,
            effects=(Use("DcpProducer.backfillMgr"), Fire("BackfillManager.terminate"), *CANCEL_CHECKPOINT_TASK),
            cite=producer("DcpProducer::~DcpProducer"),
        ),
    ),
)
