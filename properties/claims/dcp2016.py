"""The claims about the 2016 model, and the model under check that commands use by default."""

from __future__ import annotations

from pathlib import Path

from model.dcp2016.catalogue import DESIGNS, SCENARIOS
from model.dcp2016.scenarios import CLOSED, FREED, MISSION, TWO_CONNECTIONS, TWO_VBUCKETS, TWO_WORKERS, WIDE
from model.language.violation import Kind
from model.language.vocabulary import NONE, Alive, At, Both, Either, Equals, Has, Lacks, No, Not, NotAt, Off, On, Some
from properties.claims.bookkeeping import BOOKKEEPING
from properties.claims.claim import (
    Eventually,
    Family,
    LockOrder,
    Never,
    NeverHappens,
    NoCycle,
    NoUnreachable,
    Reachable,
    Released,
    Shape,
    Stays,
)
from properties.claims.guards import BACKFILL, SOME_BACKFILL, SOME_CONNECTION, SOME_STREAM, STREAM
from properties.claims.subject import Subject

SOME_FILE = (Some(BACKFILL, At("Db", "OPEN")),)
COUNTED = Either(
    Has("BackfillManager.activeBackfills"),
    Has("BackfillManager.snoozingBackfills"),
    Some(("x",), Has("AuxIO.backfill")),
)
PLACED = Either(COUNTED, Has("BackfillManager.pendingBackfills"), Some(("x",), Has("AuxIO.toDelete")))
AT_REST = (
    No(("p",), NotAt("FrontEnd", "IDLE", "READY", "WAIT", "END")),
    No(("x",), NotAt("AuxIO", "IDLE")),
    At("ConnManager", "IDLE", "END"),
    At("ConnNotifier", "IDLE"),
    At("BucketThread", "IDLE", "END"),
    At("AdminWorker", "IDLE"),
)
ALL_LEFT = (
    No(("p",), Has("DcpConnMap.map_")),
    No(("p",), At("FrontEnd", "READY")),
    Some(("p",), NotAt("FrontEnd", "IDLE")),
)
"""Every client that came has been disconnected, and none is between two commands."""

OWNERSHIP: tuple[Shape, ...] = (
    Reachable(
        name="every_file_can_be_closed",
        family=Family.OWNERSHIP,
        premise=SOME_FILE,
        sentence="an open file of a backfill can always still be closed",
        goal=(No(BACKFILL, At("Db", "OPEN")),),
    ),
    NoCycle(
        name="no_ownership_cycle_survives",
        family=Family.OWNERSHIP,
        premise=SOME_STREAM,
        sentence="when no thread can do anything more, no reference cycle keeps its objects alive",
    ),
    NoUnreachable(
        name="no_unreachable_object_survives",
        family=Family.OWNERSHIP,
        premise=SOME_CONNECTION,
        sentence="when no thread can do anything more, a root or a thread reaches every living object",
    ),
    Never(
        name="no_file_outlives_the_bucket",
        family=Family.OWNERSHIP,
        premise=SOME_FILE,
        sentence="when the bucket is gone, no couchstore file is open",
        guards=(At("BucketThread", "END"), *SOME_FILE),
    ),
)
USE: tuple[Shape, ...] = (
    NeverHappens(
        name="no_null_pointer_is_used",
        family=Family.USE,
        premise=SOME_STREAM,
        kinds=(Kind.NULL,),
        sentence="no null pointer is dereferenced",
    ),
    NeverHappens(
        name="no_freed_object_is_used",
        family=Family.USE,
        premise=SOME_STREAM,
        kinds=(Kind.FREED,),
        sentence="no destroyed object is used or acquired",
    ),
    NeverHappens(
        name="no_object_is_destroyed_during_a_call",
        family=Family.USE,
        premise=SOME_BACKFILL,
        kinds=(Kind.IN_USE,),
        sentence="no object is destroyed while one of its methods runs or one of its locks is held",
    ),
    NeverHappens(
        name="no_object_is_released_twice",
        family=Family.USE,
        premise=SOME_BACKFILL,
        kinds=(Kind.TWICE,),
        sentence="no object is destroyed twice",
    ),
    NeverHappens(
        name="no_exception_is_thrown",
        family=Family.USE,
        premise=SOME_BACKFILL,
        kinds=(Kind.THROWN, Kind.UNDERFLOW),
        sentence="no counter falls below zero and no exception ends the process",
    ),
)
ORDER: tuple[Shape, ...] = (
    NeverHappens(
        name="no_transition_is_illegal",
        family=Family.ORDER,
        premise=SOME_STREAM,
        kinds=(Kind.ILLEGAL,),
        sentence="every event has a row for the state of its object",
    ),
    Stays(
        name="dead_stays_dead",
        family=Family.ORDER,
        premise=(Some(STREAM, At("ActiveStream", "DEAD")),),
        over=STREAM,
        sentence="a dead stream stays dead until it is destroyed",
        before=(At("ActiveStream", "DEAD"),),
        after=(At("ActiveStream", "DEAD", "gone", NONE),),
    ),
    Never(
        name="no_items_are_skipped",
        family=Family.ORDER,
        premise=SOME_BACKFILL,
        sentence="a live stream never takes a cancelled backfill for a complete one",
        guards=(Some(STREAM, On("ActiveStream.gap"), At("ActiveStream", "IN_MEMORY", "TAKEOVER_SEND")),),
    ),
    Never(
        name="no_producer_outlives_the_store",
        family=Family.ORDER,
        premise=(NotAt("EventuallyPersistentStore", "OPEN"),),
        sentence="a producer is destroyed before the store that its members use",
        guards=(NotAt("EventuallyPersistentStore", "OPEN"), *SOME_CONNECTION),
    ),
)
LOCKS: tuple[Shape, ...] = (
    NeverHappens(
        name="no_thread_waits_for_itself",
        family=Family.LOCKS,
        premise=SOME_STREAM,
        kinds=(Kind.SELF_DEADLOCK,),
        sentence="no thread takes a lock that it already holds",
    ),
    LockOrder(
        name="lock_order_has_no_cycle",
        family=Family.LOCKS,
        premise=SOME_BACKFILL,
        sentence="the lock order has no cycle",
    ),
)
ACCOUNTING: tuple[Shape, ...] = (
    Never(
        name="slots_equal_what_they_count",
        family=Family.ACCOUNTING,
        premise=SOME_BACKFILL,
        sentence="numActiveSnoozingBackfills is the number of active, snoozing and running backfills",
        guards=(
            At("DcpConnMap", "OPEN"),
            Either(
                Both(Equals("DcpConnMap.numActiveSnoozingBackfills", 0), Some(BACKFILL, COUNTED)),
                Both(Equals("DcpConnMap.numActiveSnoozingBackfills", 1), No(BACKFILL, COUNTED)),
            ),
        ),
    ),
    Never(
        name="buffered_bytes_equal_what_they_count",
        family=Family.ACCOUNTING,
        premise=(Some(STREAM, On("ActiveStream.buffered")),),
        sentence="a manager's buffer counts the items that its streams have yet to send",
        guards=(
            Some(
                ("p",),
                Alive("BackfillManager"),
                Has("DcpProducer.backfillMgr"),
                Either(
                    Both(Equals("BackfillManager.bytesRead", 0), Some(("v", "g"), On("ActiveStream.buffered"))),
                    Both(Equals("BackfillManager.bytesRead", 1), No(("v", "g"), On("ActiveStream.buffered"))),
                ),
            ),
        ),
    ),
    Never(
        name="reservations_equal_what_they_count",
        family=Family.ACCOUNTING,
        premise=SOME_CONNECTION,
        sentence="a connection's reference count is one, and two while its producer has reserved it",
        guards=(
            Some(
                ("p",),
                Either(
                    Both(On("DcpProducer.reserved"), Either(*(Equals("Connection.refcount", n) for n in (0, 1, 3)))),
                    Both(Off("DcpProducer.reserved"), Either(*(Equals("Connection.refcount", n) for n in (0, 2, 3)))),
                ),
            ),
        ),
    ),
    Never(
        name="every_backfill_has_one_place",
        family=Family.ACCOUNTING,
        premise=SOME_BACKFILL,
        sentence="a backfill is in a queue of its manager or held by a worker",
        guards=(Some(BACKFILL, Alive("DCPBackfill"), Not(PLACED)),),
    ),
    Never(
        name="every_task_has_one_place",
        family=Family.ACCOUNTING,
        premise=(Some(("p", "k"), Alive("BackfillManagerTask")),),
        sentence="a task in the pool's locator is in a queue or held by a worker",
        guards=(
            Some(
                ("p", "k"),
                Has("ExecutorPool.taskLocatorBackfill"),
                Lacks("ExecutorPool.futureQueueBackfill"),
                No(("x",), Has("AuxIO.currentBackfillTask")),
            ),
        ),
    ),
)
PROGRESS: tuple[Shape, ...] = (
    Released(
        name="everything_can_be_released",
        family=Family.PROGRESS,
        premise=SOME_CONNECTION,
        sentence="from every state, a state where everything is closed and freed stays reachable",
    ),
    Reachable(
        name="every_thread_can_come_to_rest",
        family=Family.PROGRESS,
        premise=SOME_CONNECTION,
        sentence="from every state, a state where every thread is at rest stays reachable",
        goal=AT_REST,
    ),
    Never(
        name="closing_a_stream_closes_its_file",
        family=Family.PROGRESS,
        premise=SOME_FILE,
        sentence="once closeStream has returned, the stream's backfill has no file open",
        guards=(
            Some(
                BACKFILL,
                At("Db", "OPEN"),
                Lacks("DcpProducer.streams"),
                At("ActiveStream", "DEAD", "gone", NONE),
                At("DcpProducer", "OPEN"),
                At("FrontEnd", "READY"),
            ),
            At("BucketThread", "IDLE"),
        ),
    ),
)
RELEASED_EVENTUALLY = Eventually(
    name="everything_is_released_eventually",
    family=Family.PROGRESS,
    premise=ALL_LEFT,
    goal=(CLOSED, *FREED),
    sentence="once every client is disconnected, everything of theirs is eventually freed, whatever memory and disk do",
)
"""Not judged along history: most scenarios there leave out threads without which objects are never freed."""

CORE: tuple[Shape, ...] = (*OWNERSHIP, *USE, *ORDER, *LOCKS, *ACCOUNTING, *PROGRESS)
"""The claims that also judge the designs along history, whose members differ."""
CLAIMS: tuple[Shape, ...] = (*CORE, RELEASED_EVENTUALLY, *BOOKKEEPING)
"""All claims, in the order in which reports show them."""

SUBJECT = Subject(
    name="dcp2016",
    designs=DESIGNS,
    scenarios=SCENARIOS,
    claims=CLAIMS,
    manifest=Path(__file__).with_name("manifest.toml"),
    scopes=(TWO_VBUCKETS, TWO_WORKERS, TWO_CONNECTIONS, WIDE),
    symmetry=("p", "v"),
    core=tuple(scenario.name for scenario in MISSION),
)
"""The default subject of every command."""
