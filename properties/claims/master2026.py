"""The claims about kv_engine's master of August 2026: the model under check of `dcpmodel check master_2026`."""

from __future__ import annotations

from pathlib import Path

from model.language.violation import Kind
from model.language.vocabulary import (
    NONE,
    Alive,
    At,
    Both,
    Either,
    Equals,
    Expired,
    Has,
    Lacks,
    No,
    Not,
    NotAt,
    Off,
    On,
    Some,
)
from model.master2026.design import MASTER_2026
from model.master2026.fixes import MENDED
from model.master2026.scenarios import SCENARIOS
from properties.claims import dcp2016 as catalogue
from properties.claims.claim import Family, LockOrder, Never, NeverHappens, Reachable, Shape
from properties.claims.guards import BACKFILL, SOME_BACKFILL, SOME_CONNECTION, STREAM
from properties.claims.subject import Subject

SHARED = (
    "every_file_can_be_closed",
    "no_ownership_cycle_survives",
    "no_unreachable_object_survives",
    "no_file_outlives_the_bucket",
    "no_freed_object_is_used",
    "no_object_is_destroyed_during_a_call",
    "no_object_is_released_twice",
    "no_exception_is_thrown",
    "no_transition_is_illegal",
    "dead_stays_dead",
    "no_thread_waits_for_itself",
    "everything_can_be_released",
)
"""Claims of 2016 that hold their meaning in this model."""
QUEUED = Either(
    *(Has(f"BackfillManager.{one}") for one in ("initializingBackfills", "activeBackfills", "snoozingBackfills"))
)
COUNTED = Either(QUEUED, Some(("x",), Has("AuxIO.backfill")))
PLACED = Either(COUNTED, Has("BackfillManager.pendingBackfills"), Some(("x",), Has("AuxIO.toDelete")))
AT_REST = (
    No(("p",), NotAt("FrontEnd", "IDLE", "READY", "WAIT", "END")),
    No(("x",), NotAt("AuxIO", "IDLE")),
    At("ConnManager", "IDLE", "END"),
    At("BucketThread", "IDLE", "END"),
    At("AdminWorker", "IDLE"),
)
TASK = "ActiveStreamCheckpointProcessorTask"
OWN: tuple[Shape, ...] = (
    NeverHappens(
        name="no_null_pointer_is_used",
        family=Family.USE,
        premise=SOME_CONNECTION,
        kinds=(Kind.NULL,),
        sentence="no null pointer is dereferenced",
    ),
    LockOrder(
        name="lock_order_has_no_cycle",
        family=Family.LOCKS,
        premise=SOME_CONNECTION,
        sentence="the lock order has no cycle",
    ),
    Never(
        name="no_producer_outlives_the_store",
        family=Family.ORDER,
        premise=(NotAt("KVBucket", "OPEN"),),
        sentence="a producer is destroyed before the store that its members use",
        guards=(NotAt("KVBucket", "OPEN"), *SOME_CONNECTION),
    ),
    Never(
        name="a_waiting_stream_has_a_backfill",
        family=Family.ORDER,
        premise=SOME_BACKFILL,
        sentence="a stream of an open connection that waits for a backfill has a backfill",
        guards=(
            Some(
                STREAM,
                At("ActiveStream", "BACKFILLING"),
                On("ActiveStream.isBackfillTaskRunning"),
                Has("StreamContainer.c"),
                Off("DcpProducer.disconnect"),
                No(("b",), Alive("DCPBackfill")),
            ),
        ),
    ),
    Never(
        name="no_stream_waits_in_a_sleeping_task",
        family=Family.PROGRESS,
        premise=(Some(("p", "c", "v", "g"), Has(f"{TASK}.streams")),),
        sentence="a sleeping checkpoint task has no streams left to serve",
        guards=(
            Some(
                ("p", "c", "v", "g"),
                Has(f"{TASK}.streams"),
                Off(f"{TASK}.woken"),
                At(TASK, "RUNNING"),
                No(("x",), Has("AuxIO.currentCheckpointTask")),
            ),
        ),
    ),
    Never(
        name="slots_equal_what_they_count",
        family=Family.ACCOUNTING,
        premise=SOME_BACKFILL,
        sentence="the scan tracker's count is the number of initializing, active, snoozing and running backfills",
        guards=(
            At("KVBucket", "OPEN"),
            Either(
                Both(Equals("KVBucket.runningBackfills", 0), Some(BACKFILL, COUNTED)),
                Both(Equals("KVBucket.runningBackfills", 1), No(BACKFILL, COUNTED)),
            ),
        ),
    ),
    Never(
        name="buffered_bytes_equal_what_they_count",
        family=Family.ACCOUNTING,
        premise=(Some(STREAM, On("ActiveStream.buffered")),),
        sentence="a manager's buffer is empty exactly if no stream of its producer has an item from disk to send",
        guards=(
            Some(
                ("p",),
                Has("DcpProducer.backfillManagerHolder"),
                Either(
                    Both(Equals("BackfillManager.bytesRead", 0), Some(("v", "g"), On("ActiveStream.buffered"))),
                    Both(Not(Equals("BackfillManager.bytesRead", 0)), No(("v", "g"), On("ActiveStream.buffered"))),
                ),
            ),
        ),
    ),
    Never(
        name="reservations_equal_what_they_count",
        family=Family.ACCOUNTING,
        premise=SOME_CONNECTION,
        sentence="a connection's reference count is one, and two while its producer exists",
        guards=(
            Some(
                ("p",),
                Either(
                    Both(Alive("DcpProducer"), Not(Equals("Connection.refcount", 2))),
                    Both(Expired("DcpProducer"), Not(Equals("Connection.refcount", 1))),
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
    Reachable(
        name="every_thread_can_come_to_rest",
        family=Family.PROGRESS,
        premise=SOME_CONNECTION,
        sentence="from every state, a state where every thread is at rest stays reachable",
        goal=AT_REST,
    ),
    Reachable(
        name="every_orphan_can_be_freed",
        family=Family.PROGRESS,
        premise=SOME_BACKFILL,
        sentence="a backfill whose stream is gone can always still be freed, even if all clients stay connected",
        goal=(No(BACKFILL, Alive("DCPBackfill"), Expired("ActiveStream")),),
    ),
    Never(
        name="closing_a_stream_closes_its_file",
        family=Family.PROGRESS,
        premise=catalogue.SOME_FILE,
        sentence="once closeStream has returned, the stream's backfill has no file open",
        guards=(
            Some(
                BACKFILL,
                At("Db", "OPEN"),
                Lacks("StreamContainer.c"),
                Off("DcpProducer.disconnect"),
                At("ActiveStream", "DEAD", "gone", NONE),
                At("FrontEnd", "READY"),
                At("DcpProducer", "OPEN"),
            ),
        ),
    ),
)
CLAIMS: tuple[Shape, ...] = (*(one for one in catalogue.CLAIMS if one.name in SHARED), *OWN)
"""In the order in which reports show them."""

SUBJECT = Subject(
    name="master_2026",
    designs=(MASTER_2026, MENDED),
    scenarios=SCENARIOS,
    claims=CLAIMS,
    manifest=Path(__file__).with_name("master.toml"),
    symmetry=("p",),
)
"""The design in its fifteen scenarios, and the design with its fixes in the same."""
