"""`DCPBackfill`: one reading of a vbucket's items from disk, for one stream.

Scheduling a stream's backfill creates one. Its manager owns it through a raw pointer in one of three queues, or a
worker has it in hand and it is in none. Nobody else owns it; only the manager, or the worker in its place, deletes it.
It holds its stream, and through its scan context holds the stream twice more.

States. `INIT`: nothing is open yet; a run snoozes until the items that are wanted have been persisted, whether or not
the stream still lives. `SCANNING`: the file is open, and each run reads on. `COMPLETING`: the file was read to the end
and is still open. `DONE`: the file is closed; one more run reports that the backfill is finished and may be deleted.
So a backfill takes at least four runs of the task, and a cancelled one two more from `SCANNING`.

There is no destructor in C++. A backfill that is deleted before it is `DONE` loses its scan context for good, and with
it the file; `cancel` is what prevents this, and the manager calls it before it deletes.

Left out: how many items a run reads (any number is possible), and the difference between a scan that succeeded and one
that failed, since the code treats both alike.
"""

from __future__ import annotations

from model.dcp2016.source import backfill, backfill_h
from model.language.lifecycle import DESTROY, Lifecycle, Mutex, Role, Row, Slot, State, Strength
from model.language.vocabulary import NONE, At, Fire, Forget, Has, If, Lock, Set, Unlock, Use

COMPLETE = (
    Use("DCPBackfill.stream"),
    Fire("EventuallyPersistentStore.destroyScanContext"),
    Fire("ActiveStream.completeBackfill"),
)
"""`complete()`: asks the store to close the file, then tells the stream. The order is the code's."""

DCP_BACKFILL = Lifecycle(
    name="DCPBackfill",
    role=Role.OBJECT,
    indexes=("p", "v", "g", "b"),
    meaning="one reading of a vbucket's items from disk",
    cite=backfill_h("DCPBackfill"),
    states=(
        State("INIT", "backfill_state_init: nothing opened yet"),
        State("SCANNING", "backfill_state_scanning: the file is open"),
        State("COMPLETING", "backfill_state_completing: read to the end, the file is still open"),
        State("DONE", "backfill_state_done: the file is closed"),
    ),
    initial=NONE,
    final=("DONE",),
    slots=(
        Slot(
            "stream",
            "ActiveStream",
            Strength.STRONG,
            backfill_h("DCPBackfill::stream"),
            "the stream for which it reads",
        ),
        Slot("scanCtx", "ScanContext", Strength.UNIQUE, backfill_h("DCPBackfill::scanCtx"), "its place in the file"),
    ),
    mutexes=(Mutex("lock", backfill_h("DCPBackfill::lock")),),
    rows=(
        Row(
            event="create",
            source=("INIT",),
            target="SCANNING",
            effects=(
                Lock("DCPBackfill.lock"),
                Use("DCPBackfill.stream"),
                Fire("EventuallyPersistentStore.initScanContext"),
                Fire("ActiveStream.markDiskSnapshot"),
                Unlock("DCPBackfill.lock"),
            ),
            cite=backfill("DCPBackfill::create"),
        ),
        Row(
            event="failToOpen",
            source=("INIT",),
            target="DONE",
            effects=(Lock("DCPBackfill.lock"), Use("DCPBackfill.stream"), Unlock("DCPBackfill.lock")),
            cite=backfill("DCPBackfill::create"),
            why="initScanContext returned null; completeBackfill is not called",
        ),
        Row(
            event="scan",
            source=("SCANNING",),
            target=None,
            effects=(Lock("DCPBackfill.lock"), Use("DCPBackfill.stream")),
            cite=backfill("DCPBackfill::scan"),
        ),
        Row(
            event="scanAgain",
            source=("SCANNING",),
            target=None,
            effects=(Unlock("DCPBackfill.lock"),),
            cite=backfill("DCPBackfill::scan"),
        ),
        Row(
            event="finishScan",
            source=("SCANNING",),
            target="COMPLETING",
            effects=(Unlock("DCPBackfill.lock"),),
            cite=backfill("DCPBackfill::scan"),
            why="scan_success, and scan_failed just the same",
        ),
        Row(
            event="complete",
            source=("SCANNING", "COMPLETING"),
            target="DONE",
            effects=(Lock("DCPBackfill.lock"), *COMPLETE, Unlock("DCPBackfill.lock")),
            cite=backfill("DCPBackfill::complete"),
        ),
        Row(
            event="cancel",
            source=("INIT", "SCANNING", "COMPLETING"),
            target="DONE",
            effects=(
                Lock("DCPBackfill.lock"),
                Use("DCPBackfill.stream"),
                If((At("ActiveStream", "BACKFILLING"),), (Set("ActiveStream.gap"),)),
                *COMPLETE,
                Unlock("DCPBackfill.lock"),
            ),
            cite=backfill("DCPBackfill::cancel"),
        ),
        Row(
            event="cancel",
            source=("DONE",),
            target=None,
            effects=(Lock("DCPBackfill.lock"), Unlock("DCPBackfill.lock")),
            cite=backfill("DCPBackfill::cancel"),
        ),
        Row(
            event=DESTROY,
            source=("INIT", "SCANNING", "COMPLETING", "DONE"),
            target=None,
            effects=(If((Has("DCPBackfill.scanCtx"),), (Forget("DCPBackfill.scanCtx"),)),),
            cite=backfill_h("DCPBackfill"),
            why="there is no destructor: scanCtx is a raw pointer that only destroyScanContext frees",
        ),
    ),
)
