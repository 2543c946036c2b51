"""`DCPBackfillBySeqnoDisk`, its scan context, and the file that is open for it.

The callbacks of a scan context are folded into it: they live and die with it, and hold the stream weakly as the
backfill does. The history scan is the scan a second time, on the same snapshot.
"""

from __future__ import annotations

from model.language.lifecycle import Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, Create, Lock, Take, Unlock

from .source import backfill_h, couchstore, disk, disk_h, to_stream, to_stream_h

DCP_BACKFILL = Lifecycle(
    "DCPBackfill",
    Role.OBJECT,
    indexes=("p", "v", "g", "b"),
    states=(
        State("CREATE", "State::Create: nothing opened yet"),
        State("SCAN", "State::Scan or ScanHistory: the file is open"),
        State("DONE", "State::Done: must not run again"),
    ),
    initial=NONE,
    rows=(
        Row(
            "open",
            ("CREATE",),
            "SCAN",
            disk("DCPBackfillBySeqnoDisk::create"),
            effects=(
                Create("ScanContext", "OPEN"),
                Take("ScanContext.streamPtr"),
                Create("Db", "OPEN"),
                Take("ScanContext.handle"),
                Take("DCPBackfill.scanCtx"),
            ),
        ),
        Row(
            "finish",
            ("CREATE", "SCAN"),
            "DONE",
            disk("DCPBackfillBySeqnoDisk::scan"),
            why="backfill_finished: the caller deletes it",
        ),
        Row(
            "cancel",
            ("CREATE", "SCAN", "DONE"),
            None,
            to_stream("DCPBackfillToStream::cancel"),
            effects=(Lock("DCPBackfill.state"), Unlock("DCPBackfill.state")),
            why="logs unless Done; the stream is ended only if it was found to be slow, which is left out",
        ),
    ),
    cite=backfill_h("DCPBackfill"),
    meaning="one reading of a vbucket's items from disk",
    slots=(
        Slot("streamPtr", "ActiveStream", Strength.WEAK, to_stream_h("DCPBackfillToStream::streamPtr"), "whom for"),
        Slot("scanCtx", "ScanContext", Strength.UNIQUE, disk_h("DCPBackfillDiskToStream::scanCtx"), "its snapshot"),
    ),
    mutexes=(Mutex("state", backfill_h("DCPBackfill::state"), "held for the whole of run()"),),
    final=("DONE",),
)

SCAN_CONTEXT = Lifecycle(
    "ScanContext",
    Role.OBJECT,
    indexes=("p", "v", "g", "b"),
    states=(State("OPEN", "a snapshot of one vbucket's file"),),
    initial=NONE,
    rows=(),
    cite=couchstore("CouchKVStore::initBySeqnoScanContext"),
    meaning="what a scan needs between two runs, with its two callbacks",
    slots=(
        Slot("streamPtr", "ActiveStream", Strength.WEAK, disk_h("HistoryScanCtx"), "of DiskCallback and CacheCallback"),
        Slot("handle", "Db", Strength.UNIQUE, couchstore("CouchKVFileHandle"), "ScanContext::handle"),
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
    cite=couchstore("CouchKVFileHandle"),
    meaning="a couchstore file that a backfill has open",
    final=("OPEN",),
    resource="open file",
)
