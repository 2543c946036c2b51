"""`DCPBackfill::run`: one step of the backfill in hand, without the manager's lock (A5).

A backfill that has opened nothing yet snoozes until its items are persisted, and then opens its file. One that scans
asks whether its stream is dead, and if not reads items until a limit, the buffer or the end of the file stops it
(A5_SCAN). It holds its own lock for all of that. One that is complete closes its file; one that is done is reported as
finished.
"""

from __future__ import annotations

from model.dcp2016.source import backfill
from model.language.lifecycle import Row
from model.language.vocabulary import At, Fire, Full, NotAt, Off, On, Room

from .at_hand import DEAD, IN_HAND, OF_BACKFILL

INIT = At("DCPBackfill", "INIT")
SCANNING = At("DCPBackfill", "SCANNING")

RUN = (
    Row(
        event="runBackfill",
        case="not persisted",
        source=("A5",),
        target="A6_SNOOZE",
        choose=OF_BACKFILL,
        guards=(IN_HAND, INIT, Off("VBucket.persisted")),
        cite=backfill("DCPBackfill::create"),
    ),
    Row(
        event="runBackfill",
        case="open",
        source=("A5",),
        target="A6",
        choose=OF_BACKFILL,
        guards=(IN_HAND, INIT, On("VBucket.persisted")),
        effects=(Fire("DCPBackfill.create"),),
        cite=backfill("DCPBackfill::create"),
    ),
    Row(
        event="runBackfill",
        case="open fails",
        source=("A5",),
        target="A6",
        environment="open_fails",
        choose=OF_BACKFILL,
        guards=(IN_HAND, INIT, On("VBucket.persisted")),
        effects=(Fire("DCPBackfill.failToOpen"),),
        cite=backfill("DCPBackfill::create"),
    ),
    Row(
        event="runBackfill",
        case="dead stream",
        source=("A5",),
        target="A6",
        choose=OF_BACKFILL,
        guards=(IN_HAND, SCANNING, DEAD),
        effects=(Fire("DCPBackfill.complete"),),
        cite=backfill("DCPBackfill::scan"),
    ),
    Row(
        event="runBackfill",
        case="scan",
        source=("A5",),
        target="A5_SCAN",
        choose=OF_BACKFILL,
        guards=(IN_HAND, SCANNING, NotAt("ActiveStream", "DEAD")),
        effects=(Fire("DCPBackfill.scan"),),
        cite=backfill("DCPBackfill::scan"),
    ),
    Row(
        event="runBackfill",
        case="item",
        source=("A5_SCAN",),
        target="A5_SCAN",
        choose=OF_BACKFILL,
        guards=(IN_HAND, At("ActiveStream", "BACKFILLING"), Room("BackfillManager.bytesRead")),
        effects=(Fire("ActiveStream.backfillReceived"),),
        cite=backfill("DiskCallback::callback"),
    ),
    Row(
        event="runBackfill",
        case="item, buffer full",
        source=("A5_SCAN",),
        target="A6",
        choose=OF_BACKFILL,
        guards=(IN_HAND, At("ActiveStream", "BACKFILLING"), Full("BackfillManager.bytesRead")),
        effects=(Fire("ActiveStream.refuseItem"), Fire("DCPBackfill.scanAgain")),
        cite=backfill("DiskCallback::callback"),
    ),
    Row(
        event="runBackfill",
        case="scan again",
        source=("A5_SCAN",),
        target="A6",
        choose=OF_BACKFILL,
        guards=(IN_HAND, NotAt("ActiveStream", "DEAD")),
        effects=(Fire("DCPBackfill.scanAgain"),),
        cite=backfill("DCPBackfill::scan"),
    ),
    Row(
        event="runBackfill",
        case="end of file",
        source=("A5_SCAN",),
        target="A6",
        choose=OF_BACKFILL,
        guards=(IN_HAND,),
        effects=(Fire("DCPBackfill.finishScan"),),
        cite=backfill("DCPBackfill::scan"),
    ),
    Row(
        event="runBackfill",
        case="complete",
        source=("A5",),
        target="A6",
        choose=OF_BACKFILL,
        guards=(IN_HAND, At("DCPBackfill", "COMPLETING")),
        effects=(Fire("DCPBackfill.complete"),),
        cite=backfill("DCPBackfill::complete"),
    ),
    Row(
        event="runBackfill",
        case="finished",
        source=("A5",),
        target="A6_FINISHED",
        choose=OF_BACKFILL,
        guards=(IN_HAND, At("DCPBackfill", "DONE")),
        cite=backfill("DCPBackfill::run"),
    ),
)
