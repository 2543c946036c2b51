"""`ScanContext` and `Db`: the state of a scan between two runs of a backfill, and the couchstore file that it reads.

A backfill's `create` asks the store for a scan context; the store opens the file and keeps it in a map of its own,
under the scan's id. The context does not hold the file, it names it: only `destroyScanContext` closes the file and
frees the context. If the backfill is lost, the file stays in the store's map, and when the store is gone it is an
orphan by itself. That is why MB-19892 leaks files and not only memory.

The two callbacks of a scan context (`DiskCallback`, `CacheCallback`) are folded into it: each is held by one
`shared_ptr` of the context, is shared with nobody and holds one stream, so they live and die together.

Neither has a lifecycle beyond being there: one state, and no rows of its own. `SCAN_ROWS` are the two events of the
store that open and close.
"""

from __future__ import annotations

from model.dcp2016.source import backfill_h, couchstore, kvstore_h
from model.language.lifecycle import Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, Create, Drop, Has, If, Take

SCAN_CONTEXT = Lifecycle(
    name="ScanContext",
    role=Role.OBJECT,
    indexes=("p", "v", "g", "b"),
    meaning="the state of a scan between two runs, with its two callbacks",
    cite=kvstore_h("ScanContext"),
    states=(State("OPEN", "names an open file by its scan id"),),
    initial=NONE,
    final=("OPEN",),
    slots=(
        Slot(
            "DiskCallback_stream_",
            "ActiveStream",
            Strength.STRONG,
            backfill_h("DiskCallback::stream_"),
            "the stream that gets items",
        ),
        Slot(
            "CacheCallback_stream_",
            "ActiveStream",
            Strength.STRONG,
            backfill_h("CacheCallback::stream_"),
            "the stream that gets items",
        ),
    ),
    rows=(),
)

DB = Lifecycle(
    name="Db",
    role=Role.OBJECT,
    indexes=("p", "v", "g", "b"),
    meaning="a couchstore file that a backfill has open",
    cite=couchstore("CouchKVStore::openDB"),
    resource="open file",
    states=(State("OPEN", "one file descriptor"),),
    initial=NONE,
    final=("OPEN",),
    rows=(),
)

SCAN_ROWS = (
    Row(
        event="initScanContext",
        source=("OPEN",),
        target=None,
        given=("p", "v", "g", "b"),
        effects=(
            Create("ScanContext", "OPEN"),
            Take("ScanContext.DiskCallback_stream_"),
            Take("ScanContext.CacheCallback_stream_"),
            Take("DCPBackfill.scanCtx"),
            Create("Db", "OPEN"),
            Take("EventuallyPersistentStore.backfills"),
        ),
        cite=couchstore("CouchKVStore::initScanContext"),
    ),
    Row(
        event="destroyScanContext",
        source=("OPEN",),
        target=None,
        given=("p", "v", "g", "b"),
        effects=(
            If(
                (Has("DCPBackfill.scanCtx"),),
                (Drop("EventuallyPersistentStore.backfills"), Drop("DCPBackfill.scanCtx")),
            ),
        ),
        cite=couchstore("CouchKVStore::destroyScanContext"),
        why="does nothing for a null context",
    ),
)
"""Events of the store: it opens a file for a scan and closes it, and nobody else does."""
