"""`DCPBackfill::run`: one run of the backfill in hand, without the manager's lock (A5).

The run holds the backfill's state lock, and a strong pointer to the stream, which it promotes first: if the stream is
gone, the backfill is finished. A backfill that has opened nothing snoozes until its items are persisted; otherwise it
opens its file and reads on in the same run (A5_SCAN). Letting go of the stream at the end is a step of its own
(A5_YIELD, A5_DONE), because it may destroy the stream with the state lock held.
"""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import Alive, At, Drop, Expired, Fire, Lock, NotAt, Off, On, Take, Unlock
from model.master2026.source import disk

from .at_hand import IN_HAND, OF_BACKFILL, STREAM_DEAD

LOCK_STATE, UNLOCK_STATE = Lock("DCPBackfill.state"), Unlock("DCPBackfill.state")
HOLD, LET_GO = Take("AuxIO.stream"), Drop("AuxIO.stream")
CREATE, SCAN = At("DCPBackfill", "CREATE"), At("DCPBackfill", "SCAN")
STREAM_ALIVE, BACKFILLING = Alive("ActiveStream"), At("ActiveStream", "BACKFILLING")
PERSISTED = On("VBucket.persisted")
FINISH = Fire("DCPBackfill.finish")

RUN = (
    Row(
        event="runBackfill",
        case="stream gone",
        source=("A5",),
        target="A6_FINISHED",
        choose=OF_BACKFILL,
        guards=(IN_HAND, Expired("ActiveStream")),
        effects=(LOCK_STATE, FINISH, UNLOCK_STATE),
        cite=disk("DCPBackfillBySeqnoDisk::scan"),
    ),
    Row(
        event="runBackfill",
        case="not persisted",
        source=("A5",),
        target="A6_SNOOZE",
        choose=OF_BACKFILL,
        guards=(IN_HAND, CREATE, STREAM_ALIVE, Off("VBucket.persisted")),
        effects=(LOCK_STATE, UNLOCK_STATE),
        cite=disk("DCPBackfillBySeqnoDisk::create"),
    ),
    Row(
        event="runBackfill",
        case="open",
        source=("A5",),
        target="A5_SCAN",
        choose=OF_BACKFILL,
        guards=(IN_HAND, CREATE, STREAM_ALIVE, PERSISTED, BACKFILLING),
        effects=(LOCK_STATE, HOLD, Fire("DCPBackfill.open")),
        cite=disk("DCPBackfillBySeqnoDisk::create"),
    ),
    Row(
        event="runBackfill",
        case="open, no marker",
        source=("A5",),
        target="A5_DONE",
        choose=OF_BACKFILL,
        guards=(IN_HAND, CREATE, STREAM_ALIVE, PERSISTED, NotAt("ActiveStream", "BACKFILLING")),
        effects=(LOCK_STATE, HOLD, Fire("ActiveStream.completeBackfill"), FINISH),
        cite=disk("DCPBackfillBySeqnoDisk::create"),
    ),
    Row(
        event="runBackfill",
        case="open fails",
        source=("A5",),
        target="A5_DONE",
        environment="open_fails",
        choose=OF_BACKFILL,
        guards=(IN_HAND, CREATE, STREAM_ALIVE, PERSISTED),
        effects=(LOCK_STATE, HOLD, Fire("ActiveStream.failBackfill"), FINISH),
        cite=disk("DCPBackfillBySeqnoDisk::create"),
    ),
    Row(
        event="runBackfill",
        case="dead stream",
        source=("A5",),
        target="A5_DONE",
        choose=OF_BACKFILL,
        guards=(IN_HAND, SCAN, STREAM_ALIVE, STREAM_DEAD),
        effects=(LOCK_STATE, HOLD, FINISH),
        cite=disk("DCPBackfillBySeqnoDisk::scan"),
    ),
    Row(
        event="runBackfill",
        case="scan",
        source=("A5",),
        target="A5_SCAN",
        choose=OF_BACKFILL,
        guards=(IN_HAND, SCAN, STREAM_ALIVE, NotAt("ActiveStream", "DEAD")),
        effects=(LOCK_STATE, HOLD),
        cite=disk("DCPBackfillBySeqnoDisk::scan"),
    ),
    Row(
        event="runBackfill",
        case="item",
        source=("A5_SCAN",),
        target="A5_SCAN",
        choose=OF_BACKFILL,
        guards=(IN_HAND, BACKFILLING, Off("ActiveStream.buffered")),
        effects=(Fire("ActiveStream.backfillReceived"),),
        cite=disk("DCPBackfillBySeqnoDisk::create"),
    ),
    Row(
        event="runBackfill",
        case="item, buffer full",
        source=("A5_SCAN",),
        target="A5_YIELD",
        choose=OF_BACKFILL,
        guards=(IN_HAND, BACKFILLING, Off("ActiveStream.buffered")),
        effects=(Fire("ActiveStream.backfillReceivedFull"),),
        cite=disk("DCPBackfillBySeqnoDisk::scan"),
    ),
    Row(
        event="runBackfill",
        case="yield",
        source=("A5_SCAN",),
        target="A5_YIELD",
        choose=OF_BACKFILL,
        guards=(IN_HAND,),
        cite=disk("DCPBackfillBySeqnoDisk::scan"),
    ),
    Row(
        event="runBackfill",
        case="end of file",
        source=("A5_SCAN",),
        target="A5_DONE",
        choose=OF_BACKFILL,
        guards=(IN_HAND,),
        effects=(Fire("ActiveStream.completeBackfill"), FINISH),
        cite=disk("DCPBackfillBySeqnoDisk::scan"),
    ),
    Row(
        event="runBackfill",
        case="leave",
        source=("A5_YIELD",),
        target="A6",
        choose=OF_BACKFILL,
        guards=(IN_HAND,),
        effects=(LET_GO, UNLOCK_STATE),
        cite=disk("DCPBackfillBySeqnoDisk::scan"),
    ),
    Row(
        event="runBackfill",
        case="leave",
        source=("A5_DONE",),
        target="A6_FINISHED",
        choose=OF_BACKFILL,
        guards=(IN_HAND,),
        effects=(LET_GO, UNLOCK_STATE),
        cite=disk("DCPBackfillBySeqnoDisk::scan"),
    ),
)
