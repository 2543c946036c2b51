"""`DCPBackfill`, its scan context and the couchstore file that is open for it.

The two callbacks of a scan context (`DiskCallback`, `CacheCallback`) are folded into it: each is held by one
`shared_ptr` of the context, is shared with nobody and holds one stream, so they live and die together.
"""

from __future__ import annotations

from model.language.lifecycle import DESTROY, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, At, Create, Drop, Fire, Forget, Has, If, Lock, Set, Take, Unlock, Use

from .source import backfill, backfill_h, couchstore, couchstore_h

COMPLETE = (
    Use("DCPBackfill.stream"),
    Fire("EventuallyPersistentStore.destroyScanContext"),
    Fire("ActiveStream.completeBackfill"),
)
"""`complete()`: asks the store to close the file, then tells the stream. The order is the code's."""

DCP_BACKFILL = Lifecycle(
    "DCPBackfill",
    Role.OBJECT,
    indexes=("p", "v", "g", "b"),
    states=(
        State("INIT", "backfill_state_init: nothing opened yet"),
        State("SCANNING", "backfill_state_scanning: the file is open"),
        State("COMPLETING", "backfill_state_completing: read to the end, the file is still open"),
        State("DONE", "backfill_state_done: the file is closed"),
    ),
    initial=NONE,
    rows=(
        Row(
            "create",
            ("INIT",),
            "SCANNING",
            backfill("DCPBackfill::create"),
            effects=(
                Lock("DCPBackfill.lock"),
                Use("DCPBackfill.stream"),
                Fire("EventuallyPersistentStore.initScanContext"),
                Fire("ActiveStream.markDiskSnapshot"),
                Unlock("DCPBackfill.lock"),
            ),
        ),
        Row(
            "failToOpen",
            ("INIT",),
            "DONE",
            backfill("DCPBackfill::create"),
            effects=(Lock("DCPBackfill.lock"), Use("DCPBackfill.stream"), Unlock("DCPBackfill.lock")),
            why="initScanContext returned null; completeBackfill is not called",
        ),
        Row(
            "scan",
            ("SCANNING",),
            None,
            backfill("DCPBackfill::scan"),
            effects=(Lock("DCPBackfill.lock"), Use("DCPBackfill.stream")),
        ),
        Row("scanAgain", ("SCANNING",), None, backfill("DCPBackfill::scan"), effects=(Unlock("DCPBackfill.lock"),)),
        Row(
            "finishScan",
            ("SCANNING",),
            "COMPLETING",
            backfill("DCPBackfill::scan"),
            effects=(Unlock("DCPBackfill.lock"),),
            why="scan_success, and scan_failed just the same",
        ),
        Row(
            "complete",
            ("SCANNING", "COMPLETING"),
            "DONE",
            backfill("DCPBackfill::complete"),
            effects=(Lock("DCPBackfill.lock"), *COMPLETE, Unlock("DCPBackfill.lock")),
        ),
        Row(
            "cancel",
            ("INIT", "SCANNING", "COMPLETING"),
            "DONE",
            backfill("DCPBackfill::cancel"),
            effects=(
                Lock("DCPBackfill.lock"),
                Use("DCPBackfill.stream"),
                If((At("ActiveStream", "BACKFILLING"),), (Set("ActiveStream.gap"),)),
                *COMPLETE,
                Unlock("DCPBackfill.lock"),
            ),
        ),
        Row(
            "cancel",
            ("DONE",),
            None,
            backfill("DCPBackfill::cancel"),
            effects=(Lock("DCPBackfill.lock"), Unlock("DCPBackfill.lock")),
        ),
        Row(
            DESTROY,
            ("INIT", "SCANNING", "COMPLETING", "DONE"),
            None,
            backfill_h("DCPBackfill"),
            effects=(If((Has("DCPBackfill.scanCtx"),), (Forget("DCPBackfill.scanCtx"),)),),
            why="there is no destructor: scanCtx is a raw pointer that only destroyScanContext frees",
        ),
    ),
    cite=backfill_h("DCPBackfill"),
    meaning="one reading of a vbucket's items from disk",
    slots=(
        Slot("stream", "ActiveStream", Strength.STRONG, backfill_h("DCPBackfill::stream"), "for whom it reads"),
        Slot("scanCtx", "ScanContext", Strength.UNIQUE, backfill_h("DCPBackfill::scanCtx"), "its place in the file"),
    ),
    mutexes=(Mutex("lock", backfill_h("DCPBackfill::lock")),),
    final=("DONE",),
)

SCAN_CONTEXT = Lifecycle(
    "ScanContext",
    Role.OBJECT,
    indexes=("p", "v", "g", "b"),
    states=(State("OPEN", "names an open file by its scan id"),),
    initial=NONE,
    rows=(),
    cite=couchstore_h("ScanContext"),
    meaning="what a scan needs between two runs, with its two callbacks",
    slots=(
        Slot(
            "DiskCallback_stream_",
            "ActiveStream",
            Strength.STRONG,
            backfill_h("DiskCallback::stream_"),
            "who gets items",
        ),
        Slot(
            "CacheCallback_stream_",
            "ActiveStream",
            Strength.STRONG,
            backfill_h("CacheCallback::stream_"),
            "who gets items",
        ),
    ),
    final=("OPEN",),
)

DB = Lifecycle(
    "Db",
    Role.OBJECT,
    indexes=("p", "v", "g", "b"),
    states=(State("OPEN", "one file descriptor"),),
    initial=NONE,
    rows=(),
    cite=couchstore("couchstore_open_db"),
    meaning="a couchstore file that a backfill has open",
    final=("OPEN",),
    resource="open file",
)

SCAN_ROWS = (
    Row(
        "initScanContext",
        ("OPEN",),
        None,
        couchstore("CouchKVStore::initScanContext"),
        given=("p", "v", "g", "b"),
        effects=(
            Create("ScanContext", "OPEN"),
            Take("ScanContext.DiskCallback_stream_"),
            Take("ScanContext.CacheCallback_stream_"),
            Take("DCPBackfill.scanCtx"),
            Create("Db", "OPEN"),
            Take("EventuallyPersistentStore.backfills"),
        ),
    ),
    Row(
        "destroyScanContext",
        ("OPEN",),
        None,
        couchstore("CouchKVStore::destroyScanContext"),
        given=("p", "v", "g", "b"),
        effects=(
            If(
                (Has("DCPBackfill.scanCtx"),),
                (Drop("EventuallyPersistentStore.backfills"), Drop("DCPBackfill.scanCtx")),
            ),
        ),
        why="does nothing for a null context",
    ),
)
"""Events of the store: it opens a file for a scan and closes it, and nobody else does."""
