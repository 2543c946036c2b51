"""Two leaks of 2016, MB-18171 and MB-19892: both rings run through a queue that nobody is left to empty."""

from __future__ import annotations

from model.dcp2016.before import BEFORE
from model.dcp2016.designs import FIX
from model.dcp2016.source import source
from model.history.ownership.edits import after, edited, substituting, without
from model.history.ownership.scenarios import DELETE_WHILE_BACKFILLING, DELETE_WITH_ITEMS_WANTED
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.lifecycle import Slot, Strength
from model.language.vocabulary import Fire, Take, Use

OUTLIVES_STORE = Leftover(
    "no_producer_outlives_the_store",
    "pendingNotifications and the vbucket lists may hold the producer until ~ConnMap (MB-30247), and the store was "
    "freed before the map until 6a8492bb0 (MB-26840)",
)

MB19892 = Record(
    1,
    "MB-19892",
    "e664a2cff",
    2016,
    "leak",
    "every_file_can_be_closed",
    DELETE_WHILE_BACKFILLING,
    BEFORE,
    FIX,
    "Producer, manager, queued backfill and stream hold each other; the shutdown ends the task that would have taken "
    "the backfill out, and its couchstore file stays open.",
    (OUTLIVES_STORE,),
)

stream = source("src/dcp-stream.cc", "37d53b1a^")
stream_h = source("src/dcp-stream.h", "37d53b1a^")
connmap = source("src/connmap.cc", "37d53b1a^")
TASK = "ActiveStream.checkpointCreatorTask"
TASK_OF_STREAM = Slot(
    "checkpointCreatorTask",
    "ActiveStreamCheckpointProcessorTask",
    Strength.STRONG,
    stream_h("ActiveStream::checkpointCreatorTask"),
    "whom it asks for items",
)
KEEP_TASK = after(Take("FrontEnd.stream"), Take(TASK))
ASK_ITSELF = substituting(Use("DcpProducer.checkpointCreatorTask"), Use(TASK))
CLEAR_NOTHING = without(
    Use("DcpProducer.checkpointCreatorTask"), Fire("ActiveStreamCheckpointProcessorTask.clearQueues")
)

MB18171_DEFECT = derive(
    BEFORE,
    "mb18171_defect",
    because=(
        "until 37d53b1a each stream kept a counted pointer to the checkpoint task, and nobody cleared the task's "
        "queue of counted pointers to streams"
    ),
    delta=Delta(
        add_slots=(("ActiveStream", TASK_OF_STREAM),),
        replace_rows=(
            edited(BEFORE, "FrontEnd.streamRequest[new]@READY", KEEP_TASK, stream("ActiveStream::ActiveStream")),
            edited(
                BEFORE, "FrontEnd.streamRequest[replaces dead]@READY", KEEP_TASK, stream("ActiveStream::ActiveStream")
            ),
            edited(
                BEFORE, "FrontEnd.step[ask for items]@READY", ASK_ITSELF, stream("ActiveStream::nextCheckpointItem")
            ),
            edited(BEFORE, "FrontEnd.clearQueues@P5", CLEAR_NOTHING, connmap("DcpConnMap::disconnect_UNLOCKED")),
            edited(
                BEFORE, "BucketThread.clearQueues@P5", CLEAR_NOTHING, connmap("DcpConnMap::closeAllStreams_UNLOCKED")
            ),
        ),
    ),
)
MB18171 = Record(
    6,
    "MB-18171",
    "37d53b1a7",
    2016,
    "leak",
    "no_ownership_cycle_survives",
    DELETE_WITH_ITEMS_WANTED,
    MB18171_DEFECT,
    BEFORE,
    "A checkpoint task that is cancelled with a stream in its queue keeps the stream, and the stream the task and its "
    "producer.",
    (OUTLIVES_STORE,),
)

RECORDS = (MB18171, MB19892)
