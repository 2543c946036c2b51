"""MB-20716 (2016): a bucket delete closes the streams of an idle connection and does not wake its worker.

The code: the summer of 2016. A worker that has nothing to send waits in EWOULDBLOCK, where it does not poll for a dying
bucket (805557ff, MB-20549). Whoever wakes it calls `notify_io_complete`, which takes the lock of the worker's thread.
The worker holds that lock while it serves an event, from `D1` to the end of disconnect. Since 65bbce36 a disconnect
holds connsLock only to look the connection up.

The record says that the bucket delete waited forever. `ConnMap::manageConnections` notified idle connections every few
seconds even so: under the assumption `nudges` the delete is late and nothing worse.

Left out: the thread's lock in the other events of a worker, which take no lock that matters here.
"""

from __future__ import annotations

from model.dcp2016.designs import FIX
from model.dcp2016.source import source
from model.history.closing.scenarios import DELETE_WHILE_IDLE
from model.history.ownership.fixed_in_2016 import OUTLIVES_STORE
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.edits import after, at_end, edited
from model.language.lifecycle import Flag, Mutex, Row, State
from model.language.vocabulary import At, Clear, Drop, Fire, Has, If, Lock, No, NotAt, Off, On, Set, Take, Unlock

connmap = source("src/connmap.cc", "8734958c")
connmap_of_june = source("src/connmap.cc", "65bbce36")
states = source("daemon/statemachine_mcbp.cc", "kv_engine 805557ff")
memcached = source("daemon/memcached.cc", "kv_engine 805557ff")
memcached_h = source("daemon/memcached.h", "kv_engine 805557ff")
threads = source("daemon/thread.cc", "kv_engine 805557ff")

LOCK_THREAD, UNLOCK_THREAD = Lock("Connection.threadLock"), Unlock("Connection.threadLock")
LOCK_MAP, UNLOCK_MAP = Lock("DcpConnMap.connsLock"), Unlock("DcpConnMap.connsLock")
WAKE = (LOCK_THREAD, Set("Connection.notified"), UNLOCK_THREAD)
"""`notify_io_complete`: files the connection with its thread."""
WAKE_UNDER_RELEASE_LOCK = (Lock("DcpConnMap.releaseLock"), *WAKE, Unlock("DcpConnMap.releaseLock"))
AWAKE = ("IDLE", "READY", "ASLEEP", "D1", "P1", "P2", "P3", "P5", "WAIT", "END")

WORKER_SLEEPS = (
    Row(
        "step",
        ("READY",),
        "ASLEEP",
        states("conn_ship_log"),
        case="nothing to send",
        guards=(
            At("Bucket", "READY"),
            At("DcpProducer", "OPEN"),
            No(("v", "g"), Has("DcpProducer.streams"), On("ActiveStream.buffered")),
        ),
    ),
    Row(
        "wakeUp",
        ("ASLEEP",),
        "READY",
        threads("thread_libevent_process"),
        guards=(On("Connection.notified"),),
        effects=(Clear("Connection.notified"),),
    ),
)
WORKER_LEAVES = (
    Row(
        "seeEnd",
        ("READY",),
        "D1",
        memcached("is_bucket_dying"),
        case="bucket dies",
        environment="dying_poll",
        guards=(At("Bucket", "DESTROYING"), Has("DcpConnMap.map_")),
        effects=(LOCK_THREAD,),
    ),
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
    Row(
        "disconnect",
        ("D1",),
        "P1",
        connmap_of_june("DcpConnMap::disconnect"),
        effects=(
            LOCK_MAP,
            Take("FrontEnd.closing"),
            Fire("DcpProducer.setDisconnect"),
            Drop("DcpConnMap.all"),
            Drop("DcpConnMap.map_"),
            UNLOCK_MAP,
        ),
    ),
)
NUDGE = Row(
    "nudge",
    ("IDLE",),
    None,
    connmap("DcpConnMap::manageConnections"),
    choose=("p",),
    environment="nudges",
    guards=(Has("DcpConnMap.map_"), On("DcpProducer.reserved")),
    effects=(LOCK_MAP, UNLOCK_MAP, *WAKE_UNDER_RELEASE_LOCK),
)

MB20716_DEFECT = derive(
    FIX,
    "mb20716_defect",
    because=(
        "until 8734958c a bucket delete closed the streams of a connection and woke nobody: a worker that waits for "
        "something to send does not see that its bucket dies"
    ),
    delta=Delta(
        add_flags=(("Connection", Flag("notified", "pending_io: its worker will serve it")),),
        add_mutexes=(("Connection", Mutex("threadLock", memcached_h("LIBEVENT_THREAD::mutex"), "its worker's lock")),),
        add_states=(
            ("FrontEnd", State("ASLEEP", "conn_ship_log: nothing to send, waits in EWOULDBLOCK for a notification")),
            ("FrontEnd", State("D1", "conn_pending_close: holds its thread's lock, about to call disconnect")),
        ),
        add_rows=(*(("FrontEnd", row) for row in (*WORKER_SLEEPS, *WORKER_LEAVES)), ("ConnManager", NUDGE)),
        replace_rows=(
            edited(
                FIX,
                "BucketThread.deleteBucket[between commands]@IDLE",
                guards=(No(("p",), NotAt("FrontEnd", *AWAKE)),),
            ),
            edited(
                FIX,
                "FrontEnd.clearQueues@P5",
                after(Fire("ActiveStreamCheckpointProcessorTask.clearQueues"), LOCK_MAP),
                at_end(UNLOCK_THREAD),
                cite=connmap_of_june("DcpConnMap::disconnect"),
            ),
            edited(
                FIX,
                "ConnNotifier.notifyConnection@N1",
                after(Clear("DcpProducer.notificationScheduled"), If((On("DcpProducer.reserved"),), WAKE)),
                cite=connmap("ConnMap::notifyAllPausedConnections"),
            ),
        ),
        remove_rows=("FrontEnd.disconnect[client]@READY", "FrontEnd.disconnect[bucket dies]@READY"),
    ),
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
                after(
                    Fire("ActiveStreamCheckpointProcessorTask.clearQueues"),
                    If(
                        (Off("EventuallyPersistentEngine.isShutdown"), On("DcpProducer.reserved")),
                        WAKE_UNDER_RELEASE_LOCK,
                    ),
                ),
                cite=connmap("DcpConnMap::closeAllStreams_UNLOCKED"),
            ),
        )
    ),
)

INVERTED = (
    "MB-20751: the bucket's thread wakes a worker with connsLock held, and a worker that disconnects holds its "
    "thread's lock and wants connsLock"
)
MB20716 = Record(
    number=16,
    key="MB-20716",
    commit="8734958cb",
    year=2016,
    kind="lost wake-up",
    claim="no_connection_sleeps_through_a_delete",
    scenario=DELETE_WHILE_IDLE,
    defect=MB20716_DEFECT,
    fix=MB20716_FIX,
    story=(
        "A bucket delete closes the streams of an idle connection, whose worker waits for a notification that nobody "
        "sends, and waits for it to leave. (The connection manager would wake it after some seconds.)"
    ),
    leftovers=(
        OUTLIVES_STORE,
        Leftover("lock_order_has_no_cycle", INVERTED),
        Leftover("everything_can_be_released", INVERTED),
        Leftover("every_thread_can_come_to_rest", INVERTED),
    ),
)

RECORDS = (MB20716,)
