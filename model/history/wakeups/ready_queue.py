"""January 2020: the way from an item to its sender. The base of MB-37468 and, with its fix, of MB-54591.

The code: a stream's vbucket is in the producer's `ready` queue (the flag `ready`), from which `step` takes it.
`itemsReady` records that it was put there, so that it is not put there for each item. `next()` is three steps: take the
vbucket out and lock the stream; look for something to send; store whether there was something. Neither a writer nor the
end of a backfill needs the stream's lock for what they do to these flags.

Simplified: the items that the checkpoint task takes out of checkpoints can be sent at once, and the task notifies the
stream when the stream's lock is free (`extracting`). Left out: streams that hand their vbucket over or lose their
cursor.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.ownership.fixed_in_2017 import MB26470_FIX
from model.language.design import Delta, derive
from model.language.edits import at_end, at_start, edited, replacing, without
from model.language.lifecycle import Counter, Flag, Row, Slot, State, Strength
from model.language.vocabulary import Add, At, Clear, Drop, Fire, Has, If, Lock, NotAt, Off, On, Room, Set, Take, Unlock

stream = source("engines/ep/src/dcp/stream.cc", "51f35ef66^")
producer = source("engines/ep/src/dcp/producer.cc", "51f35ef66^")

ITEMS_READY, READY, ITEMS = "ActiveStream.itemsReady", "ActiveStream.ready", "ActiveStream.items"
RUNNING, EXTRACTING = "ActiveStream.isBackfillTaskRunning", "ActiveStream.extracting"
TOLD = "AuxIO.bufstream"
STREAM = ("v", "g")
LOOKED_UP, IN_MAP = Has("FrontEnd.stream"), Has("DcpProducer.streams")
NOTHING_READ = (At("ActiveStream", "BACKFILLING"), Off("ActiveStream.buffered"))
IN_MEMORY = At("ActiveStream", "IN_MEMORY")
STATES = ("PENDING", "BACKFILLING", "IN_MEMORY", "TAKEOVER_SEND", "TAKEOVER_WAIT", "DEAD")
FOUND = (Set(ITEMS_READY), Set(READY))
NOTIFY = If((Off(ITEMS_READY),), FOUND)
"""`notifyStreamReady()`: puts the vbucket into the producer's queue unless itemsReady says that it is there."""
LOCK_STREAM = (
    Lock("DcpProducer.streamsMutex"),
    Unlock("DcpProducer.streamsMutex"),
    Take("FrontEnd.stream"),
    Lock("ActiveStream.streamMutex"),
)
UNLOCK_STREAM = (Unlock("ActiveStream.streamMutex"), Drop("FrontEnd.stream"))

NEXT = (
    Row(
        "step",
        ("READY",),
        "N_NEXT",
        producer("DcpProducer::getNextItem"),
        choose=STREAM,
        case="next",
        guards=(At("Bucket", "READY"), At("DcpProducer", "OPEN"), IN_MAP, On(READY)),
        effects=(*LOCK_STREAM, Clear(READY)),
    ),
    Row(
        "step",
        ("N_NEXT",),
        "N_LOOKED",
        stream("ActiveStream::next"),
        choose=STREAM,
        case="backfill running",
        guards=(LOOKED_UP, *NOTHING_READ, On(RUNNING)),
    ),
    Row(
        "step",
        ("N_NEXT",),
        "READY",
        stream("ActiveStream::inMemoryPhase"),
        choose=STREAM,
        case="send from memory",
        guards=(LOOKED_UP, IN_MEMORY, On(ITEMS)),
        effects=(Clear(ITEMS), *FOUND, *UNLOCK_STREAM),
    ),
    Row(
        "step",
        ("N_NEXT",),
        "N_LOOKED",
        stream("ActiveStream::inMemoryPhase"),
        choose=STREAM,
        case="nothing in memory",
        guards=(LOOKED_UP, IN_MEMORY, Off(ITEMS)),
    ),
    Row(
        "step",
        ("N_NEXT",),
        "N_LOOKED",
        stream("ActiveStream::next"),
        choose=STREAM,
        case="neither",
        guards=(LOOKED_UP, NotAt("ActiveStream", "BACKFILLING", "IN_MEMORY")),
    ),
    Row(
        "step",
        ("N_LOOKED",),
        "READY",
        stream("ActiveStream::next"),
        choose=STREAM,
        case="nothing found",
        guards=(LOOKED_UP,),
        effects=(
            Clear(ITEMS_READY),
            Unlock("ActiveStream.streamMutex"),
            If((On(EXTRACTING),), (Clear(EXTRACTING), NOTIFY)),
            Drop("FrontEnd.stream"),
        ),
    ),
)
"""The steps of next(), under the stream's lock from the first to the last."""
BACKFILL_SENT = Row(
    "step",
    ("N_NEXT",),
    "N_LOOKED",
    stream("ActiveStream::backfillPhase"),
    choose=STREAM,
    case="backfill sent",
    guards=(LOOKED_UP, *NOTHING_READ, Off(RUNNING)),
    effects=(Fire("ActiveStream.enterInMemory"), If((On(ITEMS),), (Set(EXTRACTING),))),
)
COMPLETION = (
    (
        "ActiveStream",
        Row(
            "hearOfCompletion",
            STATES,
            None,
            stream("ActiveStream::completeBackfill"),
            effects=(Lock("ActiveStream.streamMutex"), Unlock("ActiveStream.streamMutex")),
        ),
    ),
    (
        "ActiveStream",
        Row(
            "finishBackfill",
            STATES,
            None,
            stream("ActiveStream::completeBackfill"),
            effects=(Clear(RUNNING), NOTIFY),
            why="the end of completeBackfill, without the stream's lock",
        ),
    ),
    (
        "AuxIO",
        Row(
            "finishBackfill",
            ("A5_TOLD",),
            "A6",
            stream("ActiveStream::completeBackfill"),
            choose=("p", "v", "g", "b"),
            guards=(Has("AuxIO.backfill"),),
            effects=(Fire("ActiveStream.finishBackfill"), Drop(TOLD)),
        ),
    ),
)
"""completeBackfill in two steps, of which only the first takes the stream's lock."""
WRITE = Row(
    "write",
    ("WORLD",),
    None,
    stream("ActiveStream::notifySeqnoAvailable"),
    choose=("p", "v", "g"),
    environment="writes",
    guards=(IN_MAP, NotAt("ActiveStream", "DEAD"), Room("Environment.writes")),
    effects=(Add("Environment.writes", 1), Set(ITEMS), NOTIFY),
)
READY_IS_KEPT = (
    edited(MB26470_FIX, "FrontEnd.addVBConn@R8", at_start(Set(READY)), cite=producer("DcpProducer::streamRequest")),
    edited(
        MB26470_FIX,
        "FrontEnd.step[send item]@READY",
        without(LOCK_STREAM),
        source=("N_NEXT",),
        guards=(LOOKED_UP, At("ActiveStream", "BACKFILLING"), On("ActiveStream.buffered")),
    ),
    edited(MB26470_FIX, "FrontEnd.step[return bytes]@N_USE", at_start(*FOUND), cite=stream("ActiveStream::next")),
    ("FrontEnd.step[backfill sent]@READY", BACKFILL_SENT),
    edited(
        MB26470_FIX,
        "ActiveStream.backfillReceived@BACKFILLING",
        at_end(NOTIFY),
        cite=stream("ActiveStream::backfillReceived"),
    ),
    edited(
        MB26470_FIX,
        "DCPBackfill.complete@SCANNING|COMPLETING",
        replacing(Fire("ActiveStream.completeBackfill"), Fire("ActiveStream.hearOfCompletion")),
        cite=stream("ActiveStream::completeBackfill"),
    ),
    *(
        edited(
            MB26470_FIX,
            f"AuxIO.runBackfill[{case}]@A5",
            at_start(Take(TOLD)),
            target="A5_TOLD",
            cite=stream("ActiveStream::completeBackfill"),
        )
        for case in ("complete", "dead stream")
    ),
)

JANUARY_2020 = derive(
    MB26470_FIX,
    "mb37468_defect",
    because=(
        "51f35ef6^: a stream is asked for items only when its vbucket is in the ready queue, it asks not to be "
        "notified twice, and its answer is decided in more than one step"
    ),
    delta=Delta(
        add_flags=(
            ("ActiveStream", Flag("itemsReady", "was notified of something to send, and has not found it gone")),
            ("ActiveStream", Flag("ready", "its vbucket is in the producer's ready queue")),
            ("ActiveStream", Flag("items", "items of checkpoints are ahead of its cursor")),
            ("ActiveStream", Flag("extracting", "the checkpoint task takes its items, and will notify it")),
        ),
        add_counters=(("Environment", Counter("writes", "writes: a bound of the model, not of the code", 1)),),
        add_slots=(
            (
                "AuxIO",
                Slot(
                    "bufstream",
                    "ActiveStream",
                    Strength.STRONG,
                    stream("ActiveStream::completeBackfill"),
                    "local: the stream whose backfill completes",
                ),
            ),
        ),
        add_states=(
            ("FrontEnd", State("N_NEXT", "next(): has the stream's lock, about to look for something to send")),
            ("FrontEnd", State("N_LOOKED", "next(): has found nothing, about to store that in itemsReady")),
            (
                "AuxIO",
                State("A5_TOLD", "completeBackfill: has given the stream's lock back, isBackfillTaskRunning is set"),
            ),
        ),
        replace_rows=READY_IS_KEPT,
        add_rows=(*(("FrontEnd", row) for row in NEXT), *COMPLETION, ("Environment", WRITE)),
    ),
)
