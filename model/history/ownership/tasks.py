"""MB-16915 (2015): a backfill task uses the producer of its stream after the connection manager has freed it.

The code: the 3.0.x branch, on which the defect was found. Each backfill is a task of the executor pool there, and
there is no backfill manager. A task holds its stream by a counted pointer, and until the fix the stream has a plain C++
reference to its producer. The connection manager frees the producer of a client that has left, and the task goes on.

The fix was made twice. d93a4458, on the branch with managers, is the one that later records stand on. On that branch
the manager's back pointer (MB-16949) kept every producer alive, so no stream's raw pointer could dangle
(`UNDER_BACK_POINTER`). Both messages quote a read of freed memory from the 3.0.x branch, where 7110b3eb1 is the fix.

Kept although nothing depends on them: a manager, which is idle, and the checkpoint task. Left out: a backfill that
finds memory use too high sleeps before it starts.
"""

from __future__ import annotations

from model.dcp2016.designs import RAW_GENERATION
from model.dcp2016.source import source
from model.history.ownership.fixed_in_2015 import MB16949_DEFECT
from model.history.ownership.scenarios import LEAVES
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.edits import edited, replacing, without
from model.language.lifecycle import Row, Slot, State, Strength
from model.language.vocabulary import NONE, At, Create, Drop, Fail, Fire, Has, Move, Off, On, Pick, Take, Use

stream = source("src/dcp-stream.cc", "7110b3eb1^")
pool_h = source("src/executorpool.h", "7110b3eb1^")

QUEUED, AT_HAND = "ExecutorPool.futureQueueDCPBackfill", "AuxIO.currentDCPBackfill"
BACKFILL = ("p", "v", "g", "b")
LOG = (Use("DCPBackfill.stream"), Use("ActiveStream.producer"))
"""`stream->logHeader()` is `producer.logHeader()`."""

RUNS_OF_THE_TASK = (
    Row(
        "fetchTask",
        ("IDLE",),
        "D2",
        stream("DCPBackfill::run"),
        choose=BACKFILL,
        case="backfill task",
        guards=(Has(QUEUED),),
        effects=(Move(QUEUED, AT_HAND),),
    ),
    Row(
        "runBackfillTask",
        ("D2",),
        "IDLE",
        stream("DCPBackfill::run"),
        choose=BACKFILL,
        case="not persisted",
        guards=(Has(AT_HAND), Off("VBucket.persisted")),
        effects=(*LOG, Move(AT_HAND, QUEUED)),
    ),
    Row(
        "runBackfillTask",
        ("D2",),
        "D3",
        stream("DCPBackfill::run"),
        choose=BACKFILL,
        case="dump",
        guards=(Has(AT_HAND), On("VBucket.persisted")),
        effects=(Use("DCPBackfill.stream"), Fire("ActiveStream.markDiskSnapshot")),
    ),
    Row(
        "completeBackfill",
        ("D3",),
        "D4",
        stream("ActiveStream::completeBackfill"),
        choose=BACKFILL,
        case="backfill task",
        guards=(Has(AT_HAND),),
        effects=(*LOG, Fire("ActiveStream.completeBackfill")),
    ),
    Row(
        "endBackfillTask",
        ("D4",),
        "IDLE",
        stream("DCPBackfill::run"),
        choose=BACKFILL,
        case="backfill task",
        guards=(Has(AT_HAND),),
        effects=(*LOG, Drop(AT_HAND)),
    ),
)

MB16915_FIX = derive(
    RAW_GENERATION,
    "mb16915_fix",
    because=(
        "7110b3eb1, before there were managers: each backfill is a task of the pool and holds its stream, and "
        "the stream holds its producer until the task has ended"
    ),
    delta=Delta(
        add_slots=(
            (
                "ExecutorPool",
                Slot(
                    "futureQueueDCPBackfill",
                    "DCPBackfill",
                    Strength.STRONG,
                    pool_h("ExecutorPool::taskLocator"),
                    "backfills that wait for a worker",
                ),
            ),
            (
                "AuxIO",
                Slot(
                    "currentDCPBackfill",
                    "DCPBackfill",
                    Strength.STRONG,
                    pool_h("ExecutorPool::taskLocator"),
                    "the backfill that it runs",
                ),
            ),
        ),
        add_states=(
            ("AuxIO", State("D2", "has fetched a backfill task, about to call run()")),
            ("AuxIO", State("D3", "DCPBackfill::run: reads all items into the stream")),
            ("AuxIO", State("D4", "DCPBackfill::run: about to report that it has finished")),
        ),
        add_rows=tuple(("AuxIO", row) for row in RUNS_OF_THE_TASK),
        replace_rows=(
            edited(
                RAW_GENERATION,
                "FrontEnd.scheduleBackfill@R6_USE",
                replacing(
                    (Use("FrontEnd.backfillMgr"), Fire("BackfillManager.schedule")),
                    Pick(
                        ("b",),
                        (At("DCPBackfill", NONE),),
                        (Create("DCPBackfill", "INIT"), Take("DCPBackfill.stream"), Take(QUEUED)),
                        (Fail("bound", "DCPBackfill"),),
                    ),
                ),
                without(Drop("FrontEnd.backfillMgr")),
                cite=stream("ActiveStream::scheduleBackfill"),
            ),
        ),
    ),
)
MB16915_DEFECT = derive(
    MB16915_FIX,
    "mb16915_defect",
    because=(
        "until 7110b3eb1 a stream had a C++ reference to its producer, which the connection manager frees even while "
        "a backfill still drives the stream"
    ),
    delta=Delta(strengths=(("ActiveStream.producer", Strength.RAW), ("NotifierStream.producer", Strength.RAW))),
)
UNDER_BACK_POINTER = derive(
    MB16949_DEFECT,
    "mb16915_under_back_pointer",
    because=(
        "d93a4458^, the branch with managers: streams have a raw pointer to their producer there too, but the "
        "manager's back pointer keeps every producer alive"
    ),
    delta=Delta(strengths=(("ActiveStream.producer", Strength.RAW), ("NotifierStream.producer", Strength.RAW))),
)

MB16915 = Record(
    number=3,
    key="MB-16915",
    commit="d93a4458d",
    year=2015,
    kind="use after free",
    claim="no_freed_object_is_used",
    scenario=LEAVES,
    defect=MB16915_DEFECT,
    fix=MB16915_FIX,
    story=(
        "The connection manager frees the producer of a client that has left, and the backfill task that holds the "
        "stream goes on to use the stream's producer. (Shown at 7110b3eb1, the same fix where backfills were tasks.)"
    ),
    leftovers=(
        Leftover(
            "every_backfill_has_one_place",
            "no finding: the claim looks in a manager's queues, and here backfills are in the pool's queue",
        ),
    ),
)

RECORDS = (MB16915,)
