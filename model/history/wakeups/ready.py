"""MB-37468 and MB-54591: two ways in which a stream that has something to send is never asked for it.

`JANUARY_2020` grows the way from an item to its sender. A stream's vbucket is in the producer's `ready` queue
(the flag `ready`), from which `step` takes it; `itemsReady` says that it was put there, so that it is not put there for
each item. `next()` is three steps: take the vbucket out and lock the stream; look for something to send; remember
whether there was something. Neither a writer nor the end of a backfill needs the stream's lock for what they do to it.

Folded: what the checkpoint task takes out of checkpoints for a stream is at once there to be sent, and the task tells
so when the stream's lock is free (`extracting`). Streams here neither hand over nor lose their cursor.
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.auxio import at_hand
from model.dcp2016.frontend import commands
from model.dcp2016.frontend.commands import IN_MAP, LOCK_STREAM, LOOKED_UP, UNLOCK_STREAM
from model.dcp2016.source import source
from model.dcp2016.streams.calls import GLANCE
from model.history.ownership.edits import edited, row_of, substituting
from model.history.ownership.fixed_in_2017 import MB26470_FIX
from model.history.record import Leftover, Record
from model.history.wakeups.scenarios import STAYS
from model.language.design import Delta, derive
from model.language.lifecycle import Counter, Flag, Row, Slot, State, Strength
from model.language.vocabulary import Add, At, Clear, Drop, Effect, Fire, Guard, If, NotAt, Off, On, Room, Set, Take

stream, forced = (source("engines/ep/src/dcp/stream.cc", commit) for commit in ("51f35ef66^", "51f35ef66"))
producer = source("engines/ep/src/dcp/producer.cc", "51f35ef66^")
active = source("engines/ep/src/dcp/active_stream.cc", "8d32d248d")

ITEMS_READY, READY, ITEMS = "ActiveStream.itemsReady", "ActiveStream.ready", "ActiveStream.items"
RUNNING, EXTRACTING = "ActiveStream.isBackfillTaskRunning", "ActiveStream.extracting"
NOTIFY = If((Off(ITEMS_READY),), (Set(ITEMS_READY), Set(READY)))
"""`notifyStreamReady()`: puts the vbucket into the producer's queue unless itemsReady says that it was."""
FOUND = (Set(ITEMS_READY), Set(READY))
STATES = ("PENDING", "BACKFILLING", "IN_MEMORY", "TAKEOVER_SEND", "TAKEOVER_WAIT", "DEAD")
NOTHING_READ = (At("ActiveStream", "BACKFILLING"), Off("ActiveStream.buffered"))
IN_MEMORY = At("ActiveStream", "IN_MEMORY")
TOLD = "AuxIO.bufstream"


def _next(
    case: str,
    target: str,
    *effects: Effect,
    guards: tuple[Guard, ...],
    at: str = "N_NEXT",
    cite: str = "ActiveStream::next",
) -> Row:
    """A part of next(), under the stream's lock."""
    return Row(
        "step", (at,), target, stream(cite), choose=("v", "g"), case=case, guards=(LOOKED_UP, *guards), effects=effects
    )


BEGIN = Row(
    "step",
    ("READY",),
    "N_NEXT",
    producer("DcpProducer::getNextItem"),
    choose=("v", "g"),
    case="next",
    guards=(commands.POLLED, *commands.SERVED, IN_MAP, On(READY)),
    effects=(*LOCK_STREAM, Clear(READY)),
)
TELL = If((On(EXTRACTING),), (Clear(EXTRACTING), NOTIFY))
STORE = _next(
    "nothing found", "READY", Clear(ITEMS_READY), *UNLOCK_STREAM[:1], TELL, *UNLOCK_STREAM[1:], guards=(), at="N_LOOKED"
)
SEND = row_of(MB26470_FIX, "FrontEnd.step[send item]@READY")
COMPLETE = "DCPBackfill.complete@SCANNING|COMPLETING"
FINISH = Row(
    "finishBackfill",
    STATES,
    None,
    stream("ActiveStream::completeBackfill"),
    effects=(Clear(RUNNING), NOTIFY),
    why="the end of completeBackfill, without the stream's lock",
)


def _told(case: str) -> tuple[str, Row]:
    """A run of a backfill in which it completes: its stream hears of it, and the worker keeps it until all is said."""
    row_id = f"AuxIO.runBackfill[{case}]@A5"
    row = row_of(MB26470_FIX, row_id)
    return row_id, replace(
        row, target="A5_TOLD", effects=(Take(TOLD), *row.effects), cite=stream("ActiveStream::completeBackfill")
    )


JANUARY_2020 = derive(
    MB26470_FIX,
    "mb37468_defect",
    because=(
        "51f35ef6^: a stream is asked only when its vbucket is in the ready queue, it asks not to be told twice, "
        "and what it asks for is decided in more than one step"
    ),
    delta=Delta(
        add_flags=(
            ("ActiveStream", Flag("itemsReady", "was told that there is something to send, and has not found it gone")),
            ("ActiveStream", Flag("ready", "its vbucket is in the producer's ready queue")),
            ("ActiveStream", Flag("items", "items of checkpoints are ahead of its cursor")),
            ("ActiveStream", Flag("extracting", "the checkpoint task takes its items, and will say so")),
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
        replace_rows=(
            edited(
                MB26470_FIX,
                "FrontEnd.addVBConn@R8",
                lambda effects: (Set(READY), *effects),
                producer("DcpProducer::streamRequest"),
            ),
            (
                "FrontEnd.step[send item]@READY",
                replace(
                    SEND,
                    source=("N_NEXT",),
                    effects=SEND.effects[len(LOCK_STREAM) :],
                    guards=(LOOKED_UP, At("ActiveStream", "BACKFILLING"), On("ActiveStream.buffered")),
                ),
            ),
            edited(
                MB26470_FIX,
                "FrontEnd.step[return bytes]@N_USE",
                lambda effects: (*FOUND, *effects),
                stream("ActiveStream::next"),
            ),
            (
                "FrontEnd.step[backfill sent]@READY",
                _next(
                    "backfill sent",
                    "N_LOOKED",
                    Fire("ActiveStream.enterInMemory"),
                    If((On(ITEMS),), (Set(EXTRACTING),)),
                    guards=(*NOTHING_READ, Off(RUNNING)),
                    cite="ActiveStream::backfillPhase",
                ),
            ),
            edited(
                MB26470_FIX,
                "ActiveStream.backfillReceived@BACKFILLING",
                lambda effects: (*effects, NOTIFY),
                stream("ActiveStream::backfillReceived"),
            ),
            edited(
                MB26470_FIX,
                COMPLETE,
                substituting(Fire("ActiveStream.completeBackfill"), Fire("ActiveStream.hearOfCompletion")),
                stream("ActiveStream::completeBackfill"),
            ),
            _told("complete"),
            _told("dead stream"),
        ),
        add_rows=(
            ("FrontEnd", BEGIN),
            ("FrontEnd", _next("backfill running", "N_LOOKED", guards=(*NOTHING_READ, On(RUNNING)))),
            (
                "FrontEnd",
                _next(
                    "send from memory",
                    "READY",
                    Clear(ITEMS),
                    *FOUND,
                    *UNLOCK_STREAM,
                    guards=(IN_MEMORY, On(ITEMS)),
                    cite="ActiveStream::inMemoryPhase",
                ),
            ),
            (
                "FrontEnd",
                _next(
                    "nothing in memory", "N_LOOKED", guards=(IN_MEMORY, Off(ITEMS)), cite="ActiveStream::inMemoryPhase"
                ),
            ),
            ("FrontEnd", _next("neither", "N_LOOKED", guards=(NotAt("ActiveStream", "BACKFILLING", "IN_MEMORY"),))),
            ("FrontEnd", STORE),
            (
                "ActiveStream",
                Row("hearOfCompletion", STATES, None, stream("ActiveStream::completeBackfill"), effects=GLANCE),
            ),
            ("ActiveStream", FINISH),
            (
                "AuxIO",
                Row(
                    "finishBackfill",
                    ("A5_TOLD",),
                    "A6",
                    stream("ActiveStream::completeBackfill"),
                    choose=at_hand.OF_BACKFILL,
                    guards=(at_hand.IN_HAND,),
                    effects=(Fire("ActiveStream.finishBackfill"), Drop(TOLD)),
                ),
            ),
            (
                "Environment",
                Row(
                    "write",
                    ("WORLD",),
                    None,
                    stream("ActiveStream::notifySeqnoAvailable"),
                    choose=("p", "v", "g"),
                    environment="writes",
                    guards=(IN_MAP, NotAt("ActiveStream", "DEAD"), Room("Environment.writes")),
                    effects=(Add("Environment.writes", 1), Set(ITEMS), NOTIFY),
                ),
            ),
        ),
    ),
)

FINISH_ID = f"ActiveStream.finishBackfill@{'|'.join(STATES)}"
MB37468_FIX = derive(
    JANUARY_2020,
    "mb37468_fix",
    because=("51f35ef6: a backfill that completes puts its vbucket into the ready queue, whatever itemsReady says"),
    delta=Delta(
        replace_rows=(
            (
                FINISH_ID,
                replace(FINISH, effects=(Clear(RUNNING), Set(READY)), cite=forced("ActiveStream::completeBackfill")),
            ),
        )
    ),
)
IN_MEMORY_SENT = "items_in_memory_can_be_sent"
MB37468 = Record(
    19,
    "MB-37468",
    "51f35ef66",
    2020,
    "lost wake-up",
    "a_stream_can_proceed_after_its_backfill",
    STAYS,
    JANUARY_2020,
    MB37468_FIX,
    "A worker finds nothing to send while the backfill still runs; the backfill ends and tells nobody, for itemsReady "
    "is still set; then the worker clears itemsReady, and nobody looks at the stream again.",
    (Leftover(IN_MEMORY_SENT, "MB-54591: a write comes between the look and the clearing of itemsReady"),),
)

MB54591_FIX = derive(
    MB37468_FIX,
    "mb54591_fix",
    because=("8d32d248: next() clears itemsReady before it looks, and sets it again if it finds something"),
    delta=Delta(
        replace_rows=(
            (
                "FrontEnd.step[next]@READY",
                replace(BEGIN, effects=(*BEGIN.effects, Clear(ITEMS_READY)), cite=active("ActiveStream::next")),
            ),
            (
                "FrontEnd.step[nothing found]@N_LOOKED",
                replace(
                    STORE,
                    effects=tuple(one for one in STORE.effects if one != Clear(ITEMS_READY)),
                    cite=active("ActiveStream::next"),
                ),
            ),
        )
    ),
)
MB54591 = Record(
    20,
    "MB-54591",
    "8d32d248d",
    2022,
    "lost wake-up",
    IN_MEMORY_SENT,
    STAYS,
    MB37468_FIX,
    MB54591_FIX,
    "A worker finds nothing in memory; an item is written, and itemsReady, which is still set, keeps the writer from "
    "telling; then the worker clears itemsReady, and the item is not sent before the next one is written.",
)

RECORDS = (MB37468, MB54591)
