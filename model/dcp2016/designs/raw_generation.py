"""The generation before (until fdf5a701): the producer owns its manager by a raw pointer, and the task's is raw too.

The producer's destructor deletes the manager, whose destructor cancels its task. A run that has begun goes on in a
destroyed manager.
"""

from __future__ import annotations

from model.dcp2016.backfills.manager import CANCEL_TASK
from model.dcp2016.before import BEFORE
from model.dcp2016.connections.checkpoint_task import CANCEL_CHECKPOINT_TASK
from model.language.design import Delta, derive
from model.language.edits import at_start, edited
from model.language.lifecycle import Strength

from .fix import TERMINATE

RAW_GENERATION = derive(
    BEFORE,
    "raw_generation",
    because=(
        "as it was until fdf5a701: the producer owns its manager by a raw pointer and the task has a raw pointer to it"
    ),
    delta=Delta(
        strengths=(("DcpProducer.backfillMgr", Strength.UNIQUE), ("BackfillManagerTask.manager", Strength.RAW)),
        replace_rows=(
            edited(
                BEFORE,
                "DcpProducer.destroy@OPEN|DISCONNECTING",
                effects=CANCEL_CHECKPOINT_TASK,
                cite=BEFORE.lifecycle("DcpProducer").cite,
            ),
            edited(BEFORE, "BackfillManager.destroy@OPEN", at_start(CANCEL_TASK)),
        ),
        remove_rows=(TERMINATE,),
    ),
)
