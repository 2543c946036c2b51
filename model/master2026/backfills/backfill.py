"""`DCPBackfillBySeqnoDisk`, its scan context, and the file that is open for it.

The manager owns a backfill by a `unique_ptr` in one of four queues, or a worker has it in hand and it is in none. It
holds its stream weakly and promotes that pointer for the length of one run. It owns its scan context, which owns the
open file: whatever destroys a backfill closes its file.

States. `CREATE`: nothing is opened yet. `SCAN`: the file is open. `DONE`: it must not run again; unlike in 2016 the
run that finishes a backfill reports so at once. `cancel` changes nothing: it logs, for which it takes the lock of the
state, so that a thread that destroys a manager may have to wait for a run to end.

The callbacks of a scan context are folded into it: they live and die with it, and hold the stream weakly as the
backfill does. The history scan is the scan a second time, on the same snapshot, and left out, as is the end of a
stream whose backfill was found to be slow.
"""

from __future__ import annotations

from model.language.lifecycle import Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, Create, Lock, Take, Unlock
from model.master2026.source import backfill_h, couchstore, disk, disk_h, to_stream, to_stream_h

DCP_BACKFILL = Lifecycle(
    name="DCPBackfill",
    role=Role.OBJECT,
    indexes=("p", "v", "g", "b"),
    meaning="one reading of a vbucket's items from disk",
    cite=backfill_h("DCPBackfill"),
    states=(
        State("CREATE", "State::Create: nothing opened yet"),
        State("SCAN", "State::Scan or ScanHistory: the file is open"),
        State("DONE", "State::Done: must not run again"),
    ),
    initial=NONE,
    final=("DONE",),
    slots=(
        Slot(
            "streamPtr",
            "ActiveStream",
            Strength.WEAK,
            to_stream_h("DCPBackfillToStream::streamPtr"),
            "the stream for which it reads",
        ),
        Slot("scanCtx", "ScanContext", Strength.UNIQUE, disk_h("DCPBackfillDiskToStream::scanCtx"), "its snapshot"),
    ),
    mutexes=(Mutex("state", backfill_h("DCPBackfill::state"), "held for the whole of run()"),),
    rows=(
        Row(
            event="open",
            source=("CREATE",),
            target="SCAN",
            effects=(
                Create("ScanContext", "OPEN"),
                Take("ScanContext.streamPtr"),
                Create("Db", "OPEN"),
                Take("ScanContext.handle"),
                Take("DCPBackfill.scanCtx"),
            ),
            cite=disk("DCPBackfillBySeqnoDisk::create"),
        ),
        Row(
            event="finish",
            source=("CREATE", "SCAN"),
            target="DONE",
            cite=disk("DCPBackfillBySeqnoDisk::scan"),
            why="backfill_finished: the caller deletes it",
        ),
        Row(
            event="cancel",
            source=("CREATE", "SCAN", "DONE"),
            target=None,
            effects=(Lock("DCPBackfill.state"), Unlock("DCPBackfill.state")),
            cite=to_stream("DCPBackfillToStream::cancel"),
            why="logs unless Done; the stream is ended only if it was found to be slow, which is left out",
        ),
    ),
)

SCAN_CONTEXT = Lifecycle(
    name="ScanContext",
    role=Role.OBJECT,
    indexes=("p", "v", "g", "b"),
    meaning="the state of a scan between two runs, with its two callbacks",
    cite=couchstore("CouchKVStore::initBySeqnoScanContext"),
    states=(State("OPEN", "a snapshot of one vbucket's file"),),
    initial=NONE,
    final=("OPEN",),
    slots=(
        Slot("streamPtr", "ActiveStream", Strength.WEAK, disk_h("HistoryScanCtx"), "of DiskCallback and CacheCallback"),
        Slot("handle", "Db", Strength.UNIQUE, couchstore("CouchKVFileHandle"), "ScanContext::handle"),
    ),
    rows=(),
)

DB = Lifecycle(
    name="Db",
    role=Role.OBJECT,
    indexes=("p", "v", "g", "b"),
    meaning="a couchstore file that a backfill has open",
    cite=couchstore("CouchKVFileHandle"),
    resource="open file",
    states=(State("OPEN", "one file descriptor"),),
    initial=NONE,
    final=("OPEN",),
    rows=(),
)
