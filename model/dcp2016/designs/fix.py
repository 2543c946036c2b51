"""The fix of MB-19892 (e664a2cf), and two variants of it with another pointer from the task to the manager.

`closeAllStreams` ends with `backfillMgr.reset()`, and `~DcpProducer` begins with it. The manager's destructor ends its
task, and cancels and deletes every backfill: the cycle is cut at the producer's pointer to its manager. So that the
task does not keep the manager alive, it holds it weakly and promotes that pointer for the length of one run.

With a counted pointer instead (`task_holds_strong`) the manager is not destroyed by the reset; with a plain one
(`task_holds_raw`) a run that has begun goes on in a destroyed manager.
"""

from __future__ import annotations

from model.dcp2016.auxio.at_hand import OF_TASK, TASK
from model.dcp2016.backfills.manager import CANCEL_TASK
from model.dcp2016.before import BEFORE
from model.dcp2016.connections.checkpoint_task import CANCEL_CHECKPOINT_TASK
from model.dcp2016.source import fixed_manager, fixed_producer
from model.language.design import Delta, derive
from model.language.edits import at_end, at_start, before, edited
from model.language.lifecycle import Row, Slot, Strength
from model.language.vocabulary import Alive, Drop, Expired, Fire, Promote, Take

RESET = Drop("DcpProducer.backfillMgr")
"""`backfillMgr.reset()`."""
RESET_ROWS = (
    edited(
        BEFORE,
        "FrontEnd.returnFromClose@P3",
        before(Drop("FrontEnd.conn"), RESET),
        cite=fixed_producer("DcpProducer::closeAllStreams"),
    ),
    edited(
        BEFORE,
        "BucketThread.returnFromClose@P3",
        before(Drop("BucketThread.conn"), RESET),
        cite=fixed_producer("DcpProducer::closeAllStreams"),
    ),
    edited(
        BEFORE,
        "DcpProducer.destroy@OPEN|DISCONNECTING",
        effects=(RESET, *CANCEL_CHECKPOINT_TASK),
        cite=fixed_producer("DcpProducer::~DcpProducer"),
    ),
    edited(
        BEFORE,
        "BackfillManager.destroy@OPEN",
        at_start(CANCEL_TASK),
        cite=fixed_manager("BackfillManager::~BackfillManager"),
        why="takes no lock: the thread that destroys the manager is alone with it",
    ),
)
"""The manager is reset at the end of closeAllStreams and at the start of ~DcpProducer; its destructor ends its task."""
TERMINATE = "BackfillManager.terminate@OPEN"
"""The row of the function that the fix removes."""

RUN = fixed_manager("BackfillManagerTask::run")
LOCAL = Slot("manager", "BackfillManager", Strength.STRONG, RUN, "local of run(): the task's weak pointer, promoted")
EXPIRED = Row(
    event="runTask",
    case="expired",
    source=("A3",),
    target="A8",
    choose=OF_TASK,
    guards=(TASK, Expired("BackfillManager")),
    effects=(Fire("BackfillManagerTask.cancel"),),
    cite=RUN,
)

FIX = derive(
    BEFORE,
    "mb19892_fix",
    because=(
        "closing the streams resets the producer's manager, whose destructor cancels and deletes every "
        "backfill; the task holds the manager weakly and promotes that pointer for the length of one run"
    ),
    delta=Delta(
        strengths=(("BackfillManagerTask.manager", Strength.WEAK),),
        add_slots=(("AuxIO", LOCAL),),
        replace_rows=(
            *RESET_ROWS,
            edited(
                BEFORE,
                "AuxIO.runTask@A3",
                case="promoted",
                guards=(TASK, Alive("BackfillManager")),
                effects=(Promote("BackfillManagerTask.manager", "AuxIO.manager"), Take("AuxIO.thisManager")),
                cite=RUN,
            ),
            edited(BEFORE, "AuxIO.backfill[nothing queued]@A4", at_end(Drop("AuxIO.manager")), cite=RUN),
            edited(BEFORE, "AuxIO.leaveRun[shutdown]@A7", at_end(Drop("AuxIO.manager")), cite=RUN),
            edited(BEFORE, "AuxIO.leaveRun[again]@A7", at_end(Drop("AuxIO.manager")), cite=RUN),
        ),
        add_rows=(("AuxIO", EXPIRED),),
        remove_rows=(TERMINATE,),
    ),
)

TASK_STRONG = derive(
    BEFORE,
    "task_holds_strong",
    because=(
        "resets the manager as the fix does, but leaves the task a counted pointer: the manager's destructor,"
        " which is what ends the task, waits for the task to end"
    ),
    delta=Delta(replace_rows=RESET_ROWS, remove_rows=(TERMINATE,)),
)

TASK_RAW = derive(
    TASK_STRONG,
    "task_holds_raw",
    because=(
        "resets the manager as the fix does and leaves the task a plain pointer: cancelling the task does not"
        " wait for a run that has begun"
    ),
    delta=Delta(strengths=(("BackfillManagerTask.manager", Strength.RAW),)),
)
