"""MB-26979: the queue of the checkpoint task holds streams and knows them by their vbucket.

What the task takes for a stream are the items ahead of a cursor, and the cursor is found by the connection's name: it
is the same for a closed stream and for its successor. A dead stream that is still queued keeps the new one out of the
queue, and when its turn comes it takes the new one's items and drops them (`ActiveStream::snapshot`). So more goes
wrong than a missing wake-up: the cursor has passed what the new stream will wait for.

The fix looks the stream up when it takes it from the queue. A stream that is closed after that takes what is its
successor's as before; MB-29369 (`beyond`) ends that.
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.auxio.at_hand import CHECKPOINT_TASK
from model.dcp2016.connections.checkpoint_task import CANCEL_CHECKPOINT_TASK
from model.dcp2016.designs import FIX
from model.dcp2016.designs.fix import RESET
from model.dcp2016.source import source
from model.dcp2016.streams.calls import GLANCE, NOTIFY, USE_PRODUCER
from model.history.ownership.edits import after, edited, row_of
from model.history.record import Leftover, Record
from model.history.wakeups.scenarios import REOPENED
from model.language.design import Delta, derive
from model.language.lifecycle import DESTROY, Flag, Row, Slot, Strength
from model.language.vocabulary import (
    At,
    Clear,
    Drop,
    Each,
    Either,
    Fire,
    First,
    Guard,
    Has,
    If,
    Lacks,
    Lock,
    No,
    On,
    Set,
    Some,
    Take,
    Unlock,
)

old, new = (source("src/dcp/stream.cc", commit) for commit in ("20c6ce398^", "20c6ce398"))
new_h, old_h = (source("src/dcp/stream.h", commit) for commit in ("20c6ce398", "20c6ce398^"))
producer = source("src/dcp/producer.cc", "20c6ce398")

TASK = "ActiveStreamCheckpointProcessorTask"
QUEUE, SEEN, CURSOR = f"{TASK}.queue", f"{TASK}.queuedVbuckets", "VBucket.itemsForCursor"
ASKED, UNSENT = "ActiveStream.asked", "ActiveStream.unsent"
LOCK, UNLOCK = Lock(f"{TASK}.workQueueLock"), Unlock(f"{TASK}.workQueueLock")
ALL = "RUNNING|SNOOZED|DEAD"
SCHEDULE, CLEAR = f"{TASK}.schedule@{ALL}", f"{TASK}.clearQueues@{ALL}"
POP = "AuxIO.popStream@K4"
TAKE, TAKE_ID = row_of(FIX, "AuxIO.takeItems@K5"), "AuxIO.takeItems@K5"
WAKE = row_of(FIX, SCHEDULE).effects[-1]
LIVE = At("ActiveStream", "IN_MEMORY", "TAKEOVER_SEND")
PASS = If((On(CURSOR),), (Clear(CURSOR), If((LIVE,), (Clear(UNSENT),))))
"""`getOutstandingItems` moves the cursor, `snapshot` keeps the items of a live stream and drops a dead one's."""

NONE_QUEUED = No(("v",), Has(SEEN))


def _asks_numbers(name: str, guard: Guard) -> tuple[str, Row]:
    """A row of the task that asks, last of all, whether something is queued; the numbers say so as well."""
    row = row_of(FIX, f"AuxIO.{name}")
    return f"AuxIO.{name}", replace(row, guards=(*row.guards[:-1], guard), cite=old(f"{TASK}::queueEmpty"))


STREAM_QUEUED = derive(
    FIX,
    "mb26979_defect",
    because=(
        "20c6ce39^: a stream that wants items is queued unless one of its vbucket is, and the task takes what is ahead "
        "of the connection's cursor"
    ),
    delta=Delta(
        add_flags=(
            ("ActiveStream", Flag("asked", "has asked for items and has not been served")),
            ("ActiveStream", Flag("unsent", "has not got the items that were ahead of its cursor when it was opened")),
            ("VBucket", Flag("itemsForCursor", "there are items ahead of the connection's cursor")),
        ),
        add_slots=(
            (
                TASK,
                Slot(
                    "queuedVbuckets",
                    "VBucket",
                    Strength.RAW,
                    old_h(f"{TASK}::queuedVbuckets"),
                    "vbuckets that are queued",
                    queue=True,
                ),
            ),
        ),
        replace_rows=(
            edited(
                FIX,
                "FrontEnd.activateStream[in memory]@R6_LOAD",
                after(Fire("ActiveStream.enterInMemory"), Set(CURSOR), Set(UNSENT)),
                old("ActiveStream::scheduleBackfill_UNLOCKED"),
            ),
            (
                "FrontEnd.step[ask for items]@READY",
                replace(
                    row_of(FIX, "FrontEnd.step[ask for items]@READY"),
                    cite=old("ActiveStream::nextCheckpointItem"),
                    guards=(*row_of(FIX, "FrontEnd.step[ask for items]@READY").guards, On(CURSOR)),
                    effects=after(Fire(f"{TASK}.schedule"), Set(ASKED))(
                        row_of(FIX, "FrontEnd.step[ask for items]@READY").effects
                    ),
                ),
            ),
            (
                SCHEDULE,
                replace(
                    row_of(FIX, SCHEDULE),
                    cite=old(f"{TASK}::schedule"),
                    effects=(LOCK, If((Lacks(SEEN),), (Take(SEEN), Take(QUEUE))), UNLOCK, WAKE),
                ),
            ),
            edited(FIX, CLEAR, after(LOCK, Each(("v",), (Has(SEEN),), (Drop(SEEN),))), old(f"{TASK}::clearQueues")),
            edited(FIX, POP, after(LOCK, Drop(SEEN)), old(f"{TASK}::queuePop")),
            _asks_numbers("popStream[none]@K4", NONE_QUEUED),
            _asks_numbers(
                "rescheduleCheckpointTask[again]@K7", Either(On(f"{TASK}.notified"), Some(("v",), Has(SEEN)))
            ),
            _asks_numbers("rescheduleCheckpointTask[sleep]@K7", NONE_QUEUED),
            (
                TAKE_ID,
                replace(
                    TAKE,
                    cite=old("ActiveStream::snapshot"),
                    effects=(*GLANCE, PASS, Clear(ASKED), USE_PRODUCER, NOTIFY, Drop("AuxIO.nextStream")),
                ),
            ),
        ),
    ),
)

OWN = f"{TASK}.producer"


def _cancel(thread: str) -> tuple[str, Row]:
    """What follows closeAllStreams: the task is cancelled then, for ~DcpProducer would come too late."""
    row_id = f"{thread}.clearQueues@P5"
    row = row_of(STREAM_QUEUED, row_id)
    use, clear, *rest = row.effects
    return row_id, replace(
        row,
        effects=(use, clear, *CANCEL_CHECKPOINT_TASK[1:], *rest),
        cite=producer("DcpProducer::cancelCheckpointCreatorTask"),
    )


MB26979_FIX = derive(
    STREAM_QUEUED,
    "mb26979_fix",
    because=(
        "20c6ce39: the queue holds numbers of vbuckets, and who takes one looks its stream up in the producer's "
        "map; for that the task holds the producer, until closeAllStreams"
    ),
    delta=Delta(
        add_slots=(
            (TASK, Slot("producer", "DcpProducer", Strength.STRONG, new_h(f"{TASK}::producer"), "whose streams")),
        ),
        replace_rows=(
            edited(
                STREAM_QUEUED,
                "FrontEnd.open@IDLE",
                after(Take("DcpProducer.checkpointCreatorTask"), Take(OWN)),
                producer("DcpProducer::DcpProducer"),
            ),
            (
                f"DcpProducer.{DESTROY}@OPEN|DISCONNECTING",
                Row(DESTROY, ("OPEN", "DISCONNECTING"), None, producer("DcpProducer::~DcpProducer"), effects=(RESET,)),
            ),
            edited(STREAM_QUEUED, SCHEDULE, lambda effects: (LOCK, Take(SEEN), *effects[2:]), new(f"{TASK}::schedule")),
            edited(
                STREAM_QUEUED,
                CLEAR,
                lambda effects: (*effects[:2], Drop(OWN), *effects[3:]),
                new(f"{TASK}::cancelTask"),
            ),
            _cancel("FrontEnd"),
            _cancel("BucketThread"),
            (
                POP,
                Row(
                    "popStream",
                    ("K4",),
                    "K5",
                    new(f"{TASK}::queuePop"),
                    choose=("p", "v", "g"),
                    guards=(CHECKPOINT_TASK, First(SEEN), Has(OWN), Has("DcpProducer.streams")),
                    effects=(
                        LOCK,
                        Drop(SEEN),
                        UNLOCK,
                        Lock("DcpProducer.streamsMutex"),
                        Take("AuxIO.nextStream"),
                        Unlock("DcpProducer.streamsMutex"),
                    ),
                ),
            ),
        ),
        add_rows=(
            (
                "AuxIO",
                Row(
                    "popStream",
                    ("K4",),
                    "K7",
                    new(f"{TASK}::queuePop"),
                    choose=("p", "v"),
                    case="no stream",
                    guards=(CHECKPOINT_TASK, First(SEEN), No(("g",), Has(OWN), Has("DcpProducer.streams"))),
                    effects=(LOCK, Drop(SEEN), UNLOCK),
                ),
            ),
        ),
    ),
)
TAKES_ALL = "MB-29369: a stream that is closed while the task has it in hand takes what its successor waits for"
MB26979 = Record(
    21,
    "MB-26979",
    "20c6ce398",
    2017,
    "lost wake-up",
    "a_stream_that_requested_items_is_queued",
    REOPENED,
    STREAM_QUEUED,
    MB26979_FIX,
    "A stream is closed while it is in the queue of the checkpoint task, and its successor is not queued because their "
    "vbucket is; the task serves the closed one, and nobody serves the other.",
    (Leftover("no_cursor_passes_an_unsent_item", TAKES_ALL),),
)

RECORDS = (MB26979,)
