"""Two leaks of 2016, MB-18171 and MB-19892: both cycles run through a queue that no thread empties any more.

The code: a producer owns its manager by a counted pointer (since fdf5a701), a stream holds its producer, and a backfill
holds its stream. MB-18171: the checkpoint task keeps streams in its queue, each stream holds the task, and a bucket
delete cancels the task without emptying the queue. MB-19892: the manager keeps backfills in its queues, and a shutdown
ends the task that would have taken them out. The designs of MB-19892 are the root of the model (`model/dcp2016`).
"""

from __future__ import annotations

from model.dcp2016.before import BEFORE
from model.dcp2016.designs import FIX
from model.dcp2016.source import source
from model.history.ownership.scenarios import DELETE_WHILE_BACKFILLING, DELETE_WITH_ITEMS_WANTED
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.edits import after, edited, replacing, without
from model.language.lifecycle import Slot, Strength
from model.language.vocabulary import Fire, Take, Use

OUTLIVES_STORE = Leftover(
    "no_producer_outlives_the_store",
    "pendingNotifications and the vbucket lists may hold the producer until ~ConnMap (MB-30247), and the store was "
    "freed before the map until 6a8492bb0 (MB-26840)",
)

MB19892 = Record(
    number=1,
    key="MB-19892",
    commit="e664a2cff",
    year=2016,
    kind="leak",
    claim="every_file_can_be_closed",
    scenario=DELETE_WHILE_BACKFILLING,
    defect=BEFORE,
    fix=FIX,
    story=(
        "Producer, manager, queued backfill and stream hold each other; the shutdown ends the task that would have "
        "taken the backfill out, and its couchstore file stays open."
    ),
    leftovers=(OUTLIVES_STORE,),
)

stream = source("src/dcp-stream.cc", "37d53b1a^")
stream_h = source("src/dcp-stream.h", "37d53b1a^")
connmap = source("src/connmap.cc", "37d53b1a^")
TASK_OF_PRODUCER = Use("DcpProducer.checkpointCreatorTask")
TASK_OF_STREAM = "ActiveStream.checkpointCreatorTask"
CLEAR_QUEUES = (TASK_OF_PRODUCER, Fire("ActiveStreamCheckpointProcessorTask.clearQueues"))

MB18171_DEFECT = derive(
    BEFORE,
    "mb18171_defect",
    because=(
        "until 37d53b1a each stream kept a counted pointer to the checkpoint task, and nobody cleared the task's "
        "queue of counted pointers to streams"
    ),
    delta=Delta(
        add_slots=(
            (
                "ActiveStream",
                Slot(
                    "checkpointCreatorTask",
                    "ActiveStreamCheckpointProcessorTask",
                    Strength.STRONG,
                    stream_h("ActiveStream::checkpointCreatorTask"),
                    "the task that it asks for items",
                ),
            ),
        ),
        replace_rows=(
            edited(
                BEFORE,
                "FrontEnd.streamRequest[new]@READY",
                after(Take("FrontEnd.stream"), Take(TASK_OF_STREAM)),
                cite=stream("ActiveStream::ActiveStream"),
            ),
            edited(
                BEFORE,
                "FrontEnd.streamRequest[replaces dead]@READY",
                after(Take("FrontEnd.stream"), Take(TASK_OF_STREAM)),
                cite=stream("ActiveStream::ActiveStream"),
            ),
            edited(
                BEFORE,
                "FrontEnd.step[ask for items]@READY",
                replacing(TASK_OF_PRODUCER, Use(TASK_OF_STREAM)),
                cite=stream("ActiveStream::nextCheckpointItem"),
            ),
            edited(
                BEFORE,
                "FrontEnd.clearQueues@P5",
                without(CLEAR_QUEUES),
                cite=connmap("DcpConnMap::disconnect_UNLOCKED"),
            ),
            edited(
                BEFORE,
                "BucketThread.clearQueues@P5",
                without(CLEAR_QUEUES),
                cite=connmap("DcpConnMap::closeAllStreams_UNLOCKED"),
            ),
        ),
    ),
)
MB18171 = Record(
    number=6,
    key="MB-18171",
    commit="37d53b1a7",
    year=2016,
    kind="leak",
    claim="no_ownership_cycle_survives",
    scenario=DELETE_WITH_ITEMS_WANTED,
    defect=MB18171_DEFECT,
    fix=BEFORE,
    story=(
        "A checkpoint task that is cancelled with a stream in its queue keeps the stream alive, and the stream keeps "
        "the task and its producer alive."
    ),
    leftovers=(OUTLIVES_STORE,),
)

RECORDS = (MB18171, MB19892)
