"""A backfill and its callbacks hold the stream weakly (kv_engine 364a78a7b).

Each run of a backfill first promotes its pointer to the stream. When that fails, the backfill gives up: it closes its
file and is finished. When the buffer is full, a backfill whose stream is gone is cancelled like one whose stream is
dead. Cancelling closes the file first and tells the stream only if there still is one.
"""

from __future__ import annotations

from model.dcp2016.auxio.at_hand import DEAD, IN_HAND, OF_BACKFILL
from model.dcp2016.auxio.queues import PURGE
from model.dcp2016.source import source
from model.language.design import Delta, derive
from model.language.edits import edited, replacing, requiring, requiring_instead
from model.language.lifecycle import Row, Strength
from model.language.vocabulary import (
    Alive,
    At,
    Each,
    Either,
    Expired,
    Fire,
    Has,
    If,
    Lock,
    No,
    NotAt,
    Set,
    Some,
    Unlock,
)

from .fix import FIX

disk = source("engines/ep/src/dcp/backfill_disk.cc", "kv_engine 364a78a7b")

ALIVE, GONE = Alive("ActiveStream"), Expired("ActiveStream")
TELL = If((ALIVE,), (Fire("ActiveStream.completeBackfill"),))
"""`completeBackfill`, if the stream can be promoted."""
CLOSE_FILE = Fire("EventuallyPersistentStore.destroyScanContext")
HOLD, RELEASE = Lock("DCPBackfill.lock"), Unlock("DCPBackfill.lock")
RUN = disk("DCPBackfillDisk::run")

BACKFILL, ACTIVE = ("v", "g", "b"), Has("BackfillManager.activeBackfills")
DEAD_OR_GONE = Either(DEAD, GONE)
PURGES = (
    edited(
        FIX,
        "AuxIO.backfill[buffer full, purge]@A4_LOCKED",
        requiring_instead(Some(BACKFILL, ACTIVE, DEAD), Some(BACKFILL, ACTIVE, DEAD_OR_GONE)),
        replacing(PURGE, Each(BACKFILL, (ACTIVE, DEAD_OR_GONE), PURGE.effects)),
    ),
    edited(
        FIX,
        "AuxIO.backfill[buffer full]@A4_LOCKED",
        requiring_instead(No(BACKFILL, ACTIVE, DEAD), No(BACKFILL, ACTIVE, DEAD_OR_GONE)),
    ),
)
CANCEL = edited(
    FIX,
    "DCPBackfill.cancel@INIT|SCANNING|COMPLETING",
    effects=(HOLD, If((At("ActiveStream", "BACKFILLING"),), (Set("ActiveStream.gap"),)), CLOSE_FILE, TELL, RELEASE),
    cite=disk("DCPBackfillDisk::cancel"),
)
GIVE_UP = Row(
    event="giveUp",
    source=("INIT", "SCANNING", "COMPLETING"),
    target="DONE",
    effects=(HOLD, CLOSE_FILE, RELEASE),
    cite=RUN,
)
STREAM_GONE = Row(
    event="runBackfill",
    case="stream gone",
    source=("A5",),
    target="A6_FINISHED",
    choose=OF_BACKFILL,
    guards=(IN_HAND, NotAt("DCPBackfill", "DONE"), GONE),
    effects=(Fire("DCPBackfill.giveUp"),),
    cite=RUN,
)

BACKFILLS_WEAK = derive(
    FIX,
    "backfills_hold_weak",
    because=(
        "a backfill and its callbacks hold the stream weakly (kv_engine 364a78a7b): a queued backfill keeps "
        "neither stream nor producer"
    ),
    delta=Delta(
        strengths=(
            ("DCPBackfill.stream", Strength.WEAK),
            ("ScanContext.DiskCallback_stream_", Strength.WEAK),
            ("ScanContext.CacheCallback_stream_", Strength.WEAK),
        ),
        replace_rows=(
            CANCEL,
            edited(FIX, "AuxIO.runBackfill[not persisted]@A5", requiring(ALIVE), cite=RUN),
            edited(FIX, "AuxIO.runBackfill[open]@A5", requiring(ALIVE), cite=RUN),
            edited(FIX, "AuxIO.runBackfill[open fails]@A5", requiring(ALIVE), cite=RUN),
            edited(FIX, "AuxIO.runBackfill[dead stream]@A5", requiring(ALIVE), cite=RUN),
            edited(FIX, "AuxIO.runBackfill[scan]@A5", requiring(ALIVE), cite=RUN),
            edited(FIX, "AuxIO.runBackfill[scan again]@A5_SCAN", requiring(ALIVE), cite=RUN),
            edited(FIX, "AuxIO.runBackfill[complete]@A5", requiring(ALIVE), cite=RUN),
            *PURGES,
        ),
        add_rows=(("DCPBackfill", GIVE_UP), ("AuxIO", STREAM_GONE)),
    ),
)
