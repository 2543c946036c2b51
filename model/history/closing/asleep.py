"""MB-20716 and MB-20751: a bucket delete must wake idle connections, and must not hold the map's lock while it does.

`MB20716_DEFECT` is the summer of 2016 with what both records need. A worker that has nothing to send waits in
EWOULDBLOCK, where nobody polls for a dying bucket (805557ff, MB-20549). Whoever wakes it calls `notify_io_complete`,
which takes the lock of the worker's thread; the worker holds that lock while it serves an event, from `D1` to the end
of disconnect. Since 65bbce36 a disconnect holds connsLock only to look the connection up. Other events of a worker
take no lock that matters here, so they are not said to hold the thread's.

The records say that the bucket delete waited for ever. `ConnMap::manageConnections` notified idle connections every
few seconds even so: with the assumption `nudges` the delete is late and nothing worse.
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.designs import FIX
from model.dcp2016.frontend import commands, leaving
from model.dcp2016.source import source
from model.dcp2016.threads import closing, deletion
from model.history.closing.scenarios import DELETE_WHILE_IDLE
from model.history.ownership.edits import after, edited, row_of
from model.history.ownership.fixed_in_2016 import OUTLIVES_STORE
from model.history.record import Leftover, Record
from model.language.design import Delta, Design, derive
from model.language.lifecycle import Flag, Mutex, Row, Slot, State, Strength
from model.language.vocabulary import (
    At,
    Clear,
    Drop,
    Each,
    Fire,
    Has,
    If,
    Lacks,
    Lock,
    No,
    NotAt,
    Off,
    On,
    Set,
    Take,
    Unlock,
)

DAEMON_AT = "kv_engine 805557ff"
connmap = source("src/connmap.cc", "8734958c")
connmap_fixed = source("src/connmap.cc", "32c286fe")
connmap_2016 = source("src/connmap.cc", "65bbce36")
states = source("daemon/statemachine_mcbp.cc", DAEMON_AT)
threads = source("daemon/thread.cc", DAEMON_AT)

LOCK_THREAD, UNLOCK_THREAD = Lock("Connection.threadLock"), Unlock("Connection.threadLock")
LOCK_MAP, UNLOCK_MAP = deletion.LOCK_MAP, deletion.UNLOCK_MAP
WAKE = (LOCK_THREAD, Set("Connection.notified"), UNLOCK_THREAD)
"""`notify_io_complete`: files the connection with its thread."""
AWAKE = ("IDLE", "READY", "ASLEEP", "D1", *(point.name for point in closing.POINTS), "WAIT", "END")
NOTHING_TO_SEND = No(("v", "g"), Has("DcpProducer.streams"), On("ActiveStream.buffered"))
DELETE = "BucketThread.deleteBucket[between commands]@IDLE"
CLEAR = "FrontEnd.clearQueues@P5"
CLEARED = row_of(FIX, CLEAR)

NOTIFY_ID = "ConnNotifier.notifyConnection@N1"


MB20716_DEFECT = derive(
    FIX,
    "mb20716_defect",
    because=(
        "until 8734958c a bucket delete closed the streams of a connection and woke nobody: a worker that waits for "
        "something to send does not see that its bucket dies"
    ),
    delta=Delta(
        add_flags=(("Connection", Flag("notified", "pending_io: its worker will serve it")),),
        add_mutexes=(("Connection", Mutex("threadLock", threads("LIBEVENT_THREAD::mutex"), "its worker's lock")),),
        add_states=(
            ("FrontEnd", State("ASLEEP", "conn_ship_log: nothing to send, waits in EWOULDBLOCK for a notification")),
            ("FrontEnd", State("D1", "conn_pending_close: holds its thread's lock, about to call disconnect")),
        ),
        add_rows=(
            (
                "FrontEnd",
                Row(
                    "step",
                    ("READY",),
                    "ASLEEP",
                    states("conn_ship_log"),
                    case="nothing to send",
                    guards=(commands.POLLED, *commands.SERVED, NOTHING_TO_SEND),
                ),
            ),
            (
                "FrontEnd",
                Row(
                    "wakeUp",
                    ("ASLEEP",),
                    "READY",
                    threads("thread_libevent_process"),
                    guards=(On("Connection.notified"),),
                    effects=(Clear("Connection.notified"),),
                ),
            ),
            (
                "FrontEnd",
                Row(
                    "seeEnd",
                    ("READY",),
                    "D1",
                    states("is_bucket_dying"),
                    case="bucket dies",
                    environment="dying_poll",
                    guards=(At("Bucket", "DESTROYING"), Has("DcpConnMap.map_")),
                    effects=(LOCK_THREAD,),
                ),
            ),
            (
                "FrontEnd",
                Row(
                    "seeEnd",
                    ("READY", "ASLEEP"),
                    "D1",
                    states("conn_closing"),
                    case="client",
                    environment="client_closes",
                    guards=(Has("DcpConnMap.map_"),),
                    effects=(LOCK_THREAD,),
                ),
            ),
            (
                "FrontEnd",
                Row(
                    "disconnect",
                    ("D1",),
                    "P1",
                    connmap_2016("DcpConnMap::disconnect"),
                    effects=(*leaving.DISCONNECT, UNLOCK_MAP),
                ),
            ),
            (
                "ConnManager",
                Row(
                    "nudge",
                    ("IDLE",),
                    None,
                    connmap("DcpConnMap::manageConnections"),
                    choose=("p",),
                    environment="nudges",
                    guards=(Has("DcpConnMap.map_"), On("DcpProducer.reserved")),
                    effects=(
                        LOCK_MAP,
                        UNLOCK_MAP,
                        Lock("DcpConnMap.releaseLock"),
                        *WAKE,
                        Unlock("DcpConnMap.releaseLock"),
                    ),
                ),
            ),
        ),
        replace_rows=(
            (DELETE, replace(row_of(FIX, DELETE), guards=(No(("p",), NotAt("FrontEnd", *AWAKE)),))),
            (
                CLEAR,
                replace(
                    CLEARED,
                    cite=connmap_2016("DcpConnMap::disconnect"),
                    effects=(*CLEARED.effects[:2], LOCK_MAP, *CLEARED.effects[2:], UNLOCK_THREAD),
                ),
            ),
            edited(
                FIX,
                NOTIFY_ID,
                after(Clear("DcpProducer.notificationScheduled"), If((On("DcpProducer.reserved"),), WAKE)),
                connmap("ConnMap::notifyAllPausedConnections"),
            ),
        ),
        remove_rows=("FrontEnd.disconnect[client]@READY", "FrontEnd.disconnect[bucket dies]@READY"),
    ),
)
NOTIFY_PAUSED = If(
    (Off("EventuallyPersistentEngine.isShutdown"), On("DcpProducer.reserved")),
    (Lock("DcpConnMap.releaseLock"), *WAKE, Unlock("DcpConnMap.releaseLock")),
)
MB20716_FIX = derive(
    MB20716_DEFECT,
    "mb20716_fix",
    because=(
        "8734958c: a bucket delete wakes the worker of each connection whose streams it has closed, with connsLock held"
    ),
    delta=Delta(
        replace_rows=(
            edited(
                MB20716_DEFECT,
                "BucketThread.clearQueues@P5",
                after(Fire("ActiveStreamCheckpointProcessorTask.clearQueues"), NOTIFY_PAUSED),
                connmap("DcpConnMap::closeAllStreams_UNLOCKED"),
            ),
        )
    ),
)

COPY = "BucketThread.mapCopy"
TO_CLOSE = (Has(COPY), Lacks("BucketThread.closed"))
NONE_LEFT = "BucketThread.closeNext[none left, {} time]@NEXT"
SHUTDOWN, NEXT = "BucketThread.shutdownConnections@B2", "BucketThread.closeNext@NEXT"


MAP_COPY = Slot(
    "mapCopy",
    "DcpProducer",
    Strength.STRONG,
    connmap_fixed("DcpConnMap::shutdownAllConnections"),
    "local: who was in map_",
)


def _none_left(base: Design, which: str) -> tuple[str, Row]:
    """The copy goes out of scope where connsLock was given back before."""
    row_id = NONE_LEFT.format(which)
    row = row_of(base, row_id)
    return row_id, replace(
        row,
        cite=connmap_fixed("DcpConnMap::shutdownAllConnections"),
        guards=(No(("p",), *TO_CLOSE), *row.guards[1:]),
        effects=(*row.effects[:-1], Each(("p",), (Has(COPY),), (Drop(COPY),))),
    )


def copied_map(base: Design) -> tuple[tuple[str, Row], ...]:
    """The rows of a shutdown that walks a copy of the map, without connsLock; it needs the slot `MAP_COPY`."""
    return (
        (
            SHUTDOWN,
            replace(
                row_of(base, SHUTDOWN),
                cite=connmap_fixed("DcpConnMap::shutdownAllConnections"),
                effects=(
                    deletion.STOP_NOTIFIER,
                    LOCK_MAP,
                    Each(("p",), (Has("DcpConnMap.map_"),), (Take(COPY),)),
                    UNLOCK_MAP,
                ),
            ),
        ),
        (NEXT, replace(row_of(base, NEXT), guards=TO_CLOSE, cite=connmap_fixed("DcpConnMap::closeStreams"))),
        _none_left(base, "first"),
        _none_left(base, "second"),
    )


MB20751_FIX = derive(
    MB20716_FIX,
    "mb20751_fix",
    because=(
        "32c286fe: a bucket delete copies the map under connsLock, and closes and wakes what is in the copy without it"
    ),
    delta=Delta(add_slots=(("BucketThread", MAP_COPY),), replace_rows=copied_map(MB20716_FIX)),
)

INVERTED = (
    "MB-20751: the bucket's thread wakes a worker with connsLock held, and a worker that disconnects holds its "
    "thread's lock and wants connsLock"
)
MB20716 = Record(
    16,
    "MB-20716",
    "8734958cb",
    2016,
    "lost wake-up",
    "no_connection_sleeps_through_a_delete",
    DELETE_WHILE_IDLE,
    MB20716_DEFECT,
    MB20716_FIX,
    "A bucket delete closes the streams of an idle connection, whose worker waits for a notification that nobody "
    "sends, and waits for it to leave. (The connection manager would wake it after some seconds.)",
    (
        OUTLIVES_STORE,
        *(
            Leftover(claim, INVERTED)
            for claim in ("lock_order_has_no_cycle", "everything_can_be_released", "every_thread_can_come_to_rest")
        ),
    ),
)
MB20751 = Record(
    17,
    "MB-20751",
    "32c286fe0",
    2016,
    "deadlock",
    "lock_order_has_no_cycle",
    DELETE_WHILE_IDLE,
    MB20716_FIX,
    MB20751_FIX,
    "The bucket's thread holds connsLock and wants the lock of a worker's thread to wake it; the worker holds that "
    "lock and wants connsLock to disconnect.",
    (OUTLIVES_STORE,),
)

RECORDS = (MB20716, MB20751)
