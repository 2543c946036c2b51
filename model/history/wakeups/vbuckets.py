"""MB-17230 and MB-19428: a stream on a vbucket that dies, and the backfill of a stream that was refused.

The first fix asks whether the vbucket is dead, but only after the new stream has been activated: that is the second
defect. Both change the order of two things. Here `setVBucketState` is two steps, for the order of those is the other
half of the first fix: each half alone leaves the stream on the dead vbucket (`MB17230_CHECKED`, `MB17230_REORDERED`).
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.before import BEFORE
from model.dcp2016.frontend.commands import LOOKED_UP
from model.dcp2016.frontend.requests import STORE_STREAM
from model.dcp2016.source import source
from model.dcp2016.threads.administrator import VBUCKET_STREAMS_DIE
from model.history.ownership.edits import row_of
from model.history.record import Leftover, Record
from model.history.wakeups.scenarios import VBUCKET_DIES
from model.language.design import Delta, Design, derive
from model.language.lifecycle import Row, State
from model.language.vocabulary import At, Clear, Drop, Effect, Fire, Guard, Has, Lock, NotAt, Take, Unlock

producer, late = (source("src/dcp/producer.cc", commit) for commit in ("b0032858b", "b0032858b^"))
unchecked = source("src/dcp/producer.cc", "6b900ac7e^")
store, swept_first = (source("src/ep.cc", commit) for commit in ("6b900ac7e", "6b900ac7e^"))

SET_STATE, REMEMBER = "AdminWorker.setVBucketState@IDLE", Take("AdminWorker.vbucket")
STORE_STATE = Fire("VBucket.setDead")
CHANGE = row_of(BEFORE, SET_STATE)
SECOND = Row(
    "setVBucketState",
    ("V1",),
    "IDLE",
    store("EventuallyPersistentStore::setVBucketState"),
    choose=("v",),
    case="end streams",
    environment="state_change",
    guards=(Has("AdminWorker.vbucket"),),
    effects=(*VBUCKET_STREAMS_DIE, Drop("AdminWorker.vbucket")),
)
SECOND_ID = "AdminWorker.setVBucketState[end streams]@V1"

MB19428_FIX = derive(
    BEFORE,
    "mb19428_fix",
    because=(
        "b0032858: a stream is activated when it is put into the map, under the vbucket's state lock and the map's; a "
        "vbucket's new state is stored first, then its streams are ended"
    ),
    delta=Delta(
        add_states=(("AdminWorker", State("V1", "setVBucketState: has done the first of two things")),),
        replace_rows=(
            (
                SET_STATE,
                replace(
                    CHANGE,
                    target="V1",
                    effects=(STORE_STATE, REMEMBER),
                    cite=store("EventuallyPersistentStore::setVBucketState"),
                ),
            ),
        ),
        add_rows=(("AdminWorker", SECOND),),
    ),
)

STREAM_LOCK, STREAM_UNLOCK = Lock("ActiveStream.streamMutex"), Unlock("ActiveStream.streamMutex")
STATE_LOCK, STATE_UNLOCK = Lock("VBucket.stateLock"), Unlock("VBucket.stateLock")
PUBLISH = (Lock("DcpProducer.streamsMutex"), *STORE_STREAM[1:3])


def _activate(case: str, *states: str, hold: bool = False) -> tuple[str, Row]:
    """setActive before the check: under the stream's mutex alone, and whether or not the vbucket is dead."""
    row_id = f"FrontEnd.activateStream[{case}]@R6_LOAD"
    row = row_of(MB19428_FIX, row_id)
    done = [effect for effect in row.effects if not isinstance(effect, Lock | Unlock | Take)]
    guards: list[Guard] = [At("VBucket", *states) if isinstance(one, At) else one for one in row.guards]
    unlock = () if hold else (STREAM_UNLOCK,)
    return row_id, replace(
        row,
        target="R6_USE" if hold else "R7",
        guards=tuple(guards),
        effects=(STREAM_LOCK, *done, *unlock),
        cite=late("DcpProducer::streamRequest"),
    )


def _publish(*effects: Effect, guards: tuple[Guard, ...], cite: str = "DcpProducer::streamRequest") -> Row:
    return Row(
        "publishStream", ("R7",), "R8", late(cite), choose=("v", "g"), guards=(LOOKED_UP, *guards), effects=effects
    )


SCHEDULE = row_of(MB19428_FIX, "FrontEnd.scheduleBackfill@R6_USE")
REFUSE = Row(
    "refuseStream",
    ("R7",),
    "READY",
    late("DcpProducer::streamRequest"),
    choose=("v", "g"),
    guards=(LOOKED_UP, At("VBucket", "DEAD")),
    why="NOT_MY_VBUCKET",
    effects=(STATE_LOCK, STATE_UNLOCK, Drop("FrontEnd.stream"), Clear("FrontEnd.addVbConn")),
)
MB19428_DEFECT = derive(
    MB19428_FIX,
    "mb19428_defect",
    because=(
        "6b900ac7 to b0032858: streamRequest activates the stream, which queues its backfill, and only then asks "
        "whether the vbucket is dead; a stream that it refuses is not in the map"
    ),
    delta=Delta(
        add_states=(("FrontEnd", State("R7", "streamRequest: the stream is active, about to be put into the map")),),
        replace_rows=(
            _activate("backfill", "ACTIVE", "DEAD", hold=True),
            _activate("in memory", "ACTIVE", "DEAD"),
            _activate("removed vbucket", "REMOVED"),
            (
                "FrontEnd.scheduleBackfill@R6_USE",
                replace(
                    SCHEDULE,
                    target="R7",
                    effects=(*(effect for effect in SCHEDULE.effects if effect not in STORE_STREAM), STREAM_UNLOCK),
                ),
            ),
        ),
        add_rows=(
            ("FrontEnd", _publish(STATE_LOCK, *PUBLISH, STATE_UNLOCK, guards=(NotAt("VBucket", "DEAD"),))),
            ("FrontEnd", REFUSE),
        ),
        remove_rows=("FrontEnd.activateStream[dead vbucket]@R6_LOAD",),
    ),
)
NEVER_SENT = "buffered_bytes_equal_what_they_count"
MB19428 = Record(
    24,
    "MB-19428",
    "b0032858b",
    2016,
    "buffer charged for ever",
    NEVER_SENT,
    VBUCKET_DIES,
    MB19428_DEFECT,
    MB19428_FIX,
    "A stream that is refused because its vbucket is dead has been activated before: its queued backfill reads items "
    "into it, and nobody will ever send them or give their bytes back.",
)

TOO_EARLY = "MB-19428: the stream is activated before the vbucket is asked, and refused after that"
NO_CHECK = Delta(
    replace_rows=(
        (
            "FrontEnd.publishStream@R7",
            replace(_publish(*PUBLISH, guards=()), cite=unchecked("DcpProducer::streamRequest")),
        ),
    ),
    remove_rows=("FrontEnd.refuseStream@R7",),
)
SWEEP_FIRST = (
    (
        SET_STATE,
        replace(
            CHANGE,
            target="V1",
            case="",
            effects=(*VBUCKET_STREAMS_DIE, REMEMBER),
            cite=swept_first("EventuallyPersistentStore::setVBucketState"),
        ),
    ),
    (
        SECOND_ID,
        replace(
            SECOND,
            effects=(STORE_STATE, Drop("AdminWorker.vbucket")),
            case="store state",
            cite=swept_first("EventuallyPersistentStore::setVBucketState"),
        ),
    ),
)
MB17230_DEFECT = derive(
    MB19428_DEFECT,
    "mb17230_defect",
    because=(
        "until 6b900ac7 a vbucket's streams were ended before its new state was stored, and streamRequest did not ask "
        "whether the vbucket is dead"
    ),
    delta=replace(NO_CHECK, replace_rows=(*NO_CHECK.replace_rows, *SWEEP_FIRST)),
)
MB17230_CHECKED = derive(
    MB19428_DEFECT,
    "mb17230_checked",
    because=("half of 6b900ac7: streamRequest asks, but the streams are still ended before the state is stored"),
    delta=Delta(replace_rows=SWEEP_FIRST),
)
MB17230_REORDERED = derive(
    MB19428_DEFECT,
    "mb17230_reordered",
    because=(
        "the other half of 6b900ac7: the state is stored before the streams are ended, but streamRequest does not ask"
    ),
    delta=NO_CHECK,
)
HALVES: tuple[Design, ...] = (MB17230_CHECKED, MB17230_REORDERED)
MB17230 = Record(
    23,
    "MB-17230",
    "6b900ac7e",
    2016,
    "lost end",
    "no_stream_outlives_its_vbucket",
    VBUCKET_DIES,
    MB17230_DEFECT,
    MB19428_DEFECT,
    "A vbucket becomes dead: its streams are ended, and a request that comes before the new state is stored, or after "
    "it, puts a new stream on it, which nobody will end.",
    tuple(
        Leftover(claim, TOO_EARLY) for claim in (NEVER_SENT, "every_file_can_be_closed", "everything_can_be_released")
    ),
)

RECORDS = (MB17230, MB19428)
