"""MB-26979 (2017): the queue of the checkpoint task holds streams, and a closed stream keeps its successor out of it.

The code: the task takes for a stream the items ahead of a cursor, and finds the cursor by the connection's name, which
is the same for a closed stream and for its successor. The queue holds streams, at most one for each vbucket. So a dead
stream that is still queued keeps the new one out of the queue. When the dead stream's turn comes it takes the items of
the new one and drops them (`ActiveStream::snapshot`). More goes wrong than a missing wake-up: the cursor has passed the
items that the new stream will wait for.

The fix looks the stream up when it takes a vbucket from the queue. A stream that is closed after that still takes the
items of its successor; MB-29369 (`beyond`) ends that.
"""

from __future__ import annotations

from model.dcp2016.designs import FIX
from model.dcp2016.source import source
from model.history.record import Leftover, Record
from model.history.wakeups.scenarios import REOPENED
from model.language.design import Delta, derive
from model.language.edits import after, edited, replacing, requiring, requiring_instead, without
from model.language.lifecycle import Flag, Row, Slot, Strength
from model.language.vocabulary import (
    At,
    Clear,
    Drop,
    Each,
    Either,
    Fire,
    First,
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
    Use,
    renamed,
)

old, new = (source("src/dcp/stream.cc", commit) for commit in ("20c6ce398^", "20c6ce398"))
new_h, old_h = (source("src/dcp/stream.h", commit) for commit in ("20c6ce398", "20c6ce398^"))
producer = source("src/dcp/producer.cc", "20c6ce398")

TASK = "ActiveStreamCheckpointProcessorTask"
QUEUE, SEEN, CURSOR = f"{TASK}.queue", f"{TASK}.queuedVbuckets", "VBucket.itemsForCursor"
ASKED, UNSENT = "ActiveStream.asked", "ActiveStream.unsent"
LOCK, UNLOCK = Lock(f"{TASK}.workQueueLock"), Unlock(f"{TASK}.workQueueLock")
TAKE_ID = "AuxIO.takeItems@K5"
LIVE = At("ActiveStream", "IN_MEMORY", "TAKEOVER_SEND")
PASS = If((On(CURSOR),), (Clear(CURSOR), If((LIVE,), (Clear(UNSENT),))))
"""`getOutstandingItems` moves the cursor, `snapshot` keeps the items of a live stream and drops a dead one's."""
QUEUE_ONCE = If((Lacks(SEEN),), (Take(SEEN), Take(QUEUE)))
ANY_QUEUED, NONE_QUEUED = Some(("v", "g"), Has(QUEUE)), No(("v", "g"), Has(QUEUE))
ANY_SEEN, NONE_SEEN = Some(("v",), Has(SEEN)), No(("v",), Has(SEEN))
NOTIFIED = On(f"{TASK}.notified")

NUMBERS_BESIDE_STREAMS = (
    edited(
        FIX,
        f"{TASK}.schedule@RUNNING|SNOOZED|DEAD",
        replacing(If((No(("g2",), Has(renamed(QUEUE, g="g2"))),), (Take(QUEUE),)), QUEUE_ONCE),
        cite=old(f"{TASK}::schedule"),
    ),
    edited(
        FIX,
        f"{TASK}.clearQueues@RUNNING|SNOOZED|DEAD",
        after(LOCK, Each(("v",), (Has(SEEN),), (Drop(SEEN),))),
        cite=old(f"{TASK}::clearQueues"),
    ),
    edited(FIX, "AuxIO.popStream@K4", after(LOCK, Drop(SEEN)), cite=old_h(f"{TASK}::queuePop")),
    edited(
        FIX,
        "AuxIO.popStream[none]@K4",
        requiring_instead(NONE_QUEUED, NONE_SEEN),
        cite=old_h(f"{TASK}::queueEmpty"),
    ),
    edited(
        FIX,
        "AuxIO.rescheduleCheckpointTask[again]@K7",
        requiring_instead(Either(NOTIFIED, ANY_QUEUED), Either(NOTIFIED, ANY_SEEN)),
        cite=old_h(f"{TASK}::queueEmpty"),
    ),
    edited(
        FIX,
        "AuxIO.rescheduleCheckpointTask[sleep]@K7",
        requiring_instead(NONE_QUEUED, NONE_SEEN),
        cite=old_h(f"{TASK}::queueEmpty"),
    ),
)
"""The task keeps the numbers of the queued vbuckets beside the queue of streams."""

STREAM_QUEUED = derive(
    FIX,
    "mb26979_defect",
    because=(
        "20c6ce39^: a stream that wants items is queued unless one of its vbucket is, and the task takes the items "
        "ahead of the connection's cursor"
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
                cite=old("ActiveStream::scheduleBackfill_UNLOCKED"),
            ),
            edited(
                FIX,
                "FrontEnd.step[ask for items]@READY",
                requiring(On(CURSOR)),
                after(Fire(f"{TASK}.schedule"), Set(ASKED)),
                cite=old("ActiveStream::nextCheckpointItem"),
            ),
            *NUMBERS_BESIDE_STREAMS,
            edited(
                FIX,
                TAKE_ID,
                after(Unlock("ActiveStream.streamMutex"), PASS, Clear(ASKED)),
                cite=old("ActiveStream::snapshot"),
            ),
        ),
    ),
)

OWN = f"{TASK}.producer"
CANCEL = (Fire(f"{TASK}.cancel"), Fire("ExecutorPool.wakeCheckpoint"))
LOOK_UP = Row(
    "popStream",
    ("K4",),
    "K5",
    new_h(f"{TASK}::queuePop"),
    choose=("p", "v", "g"),
    guards=(Has("AuxIO.currentCheckpointTask"), First(SEEN), Has(OWN), Has("DcpProducer.streams")),
    effects=(
        LOCK,
        Drop(SEEN),
        UNLOCK,
        Lock("DcpProducer.streamsMutex"),
        Take("AuxIO.nextStream"),
        Unlock("DcpProducer.streamsMutex"),
    ),
)
FIND_NONE = Row(
    "popStream",
    ("K4",),
    "K7",
    new_h(f"{TASK}::queuePop"),
    choose=("p", "v"),
    case="no stream",
    guards=(Has("AuxIO.currentCheckpointTask"), First(SEEN), No(("g",), Has(OWN), Has("DcpProducer.streams"))),
    effects=(LOCK, Drop(SEEN), UNLOCK),
)
MB26979_FIX = derive(
    STREAM_QUEUED,
    "mb26979_fix",
    because=(
        "20c6ce39: the queue holds numbers of vbuckets, and the task looks up the stream of a number in the producer's "
        "map; for that the task holds the producer, until closeAllStreams"
    ),
    delta=Delta(
        add_slots=(
            (
                TASK,
                Slot("producer", "DcpProducer", Strength.STRONG, new_h(f"{TASK}::producer"), "owns the streams"),
            ),
        ),
        replace_rows=(
            edited(
                STREAM_QUEUED,
                "FrontEnd.open@IDLE",
                after(Take("DcpProducer.checkpointCreatorTask"), Take(OWN)),
                cite=producer("DcpProducer::DcpProducer"),
            ),
            edited(
                STREAM_QUEUED,
                "DcpProducer.destroy@OPEN|DISCONNECTING",
                without((Use("DcpProducer.checkpointCreatorTask"), *CANCEL)),
                cite=producer("DcpProducer::~DcpProducer"),
            ),
            edited(
                STREAM_QUEUED,
                f"{TASK}.schedule@RUNNING|SNOOZED|DEAD",
                replacing(QUEUE_ONCE, Take(SEEN)),
                cite=new(f"{TASK}::schedule"),
            ),
            edited(
                STREAM_QUEUED,
                f"{TASK}.clearQueues@RUNNING|SNOOZED|DEAD",
                replacing(Each(("v", "g"), (Has(QUEUE),), (Drop(QUEUE),)), Drop(OWN)),
                cite=new(f"{TASK}::cancelTask"),
            ),
            *(
                edited(
                    STREAM_QUEUED,
                    f"{thread}.clearQueues@P5",
                    after(Fire(f"{TASK}.clearQueues"), *CANCEL),
                    cite=producer("DcpProducer::cancelCheckpointCreatorTask"),
                )
                for thread in ("FrontEnd", "BucketThread")
            ),
            ("AuxIO.popStream@K4", LOOK_UP),
        ),
        add_rows=(("AuxIO", FIND_NONE),),
    ),
)
MB26979 = Record(
    number=21,
    key="MB-26979",
    commit="20c6ce398",
    year=2017,
    kind="lost wake-up",
    claim="a_stream_that_requested_items_is_queued",
    scenario=REOPENED,
    defect=STREAM_QUEUED,
    fix=MB26979_FIX,
    story=(
        "A stream is closed while it is in the queue of the checkpoint task, and its successor is not queued because "
        "their vbucket is; the task serves the closed one, and nobody serves the other."
    ),
    leftovers=(
        Leftover(
            "no_cursor_passes_an_unsent_item",
            "MB-29369: a stream that is closed while the task has it in hand takes the items that its successor waits "
            "for",
        ),
    ),
)

RECORDS = (MB26979,)
