"""MB-16915, on the branch on which it was found: there each backfill was a task of its own, and no manager existed.

The fix was made twice. d93a4458, on the branch with managers, is the one that later records stand on; but there the
manager's back pointer (MB-16949) kept every producer alive, so that no stream's raw pointer could dangle. The read of
freed memory that both messages quote is from the 3.0.x branch, where 7110b3eb1 mended it. Kept as nothing depends on
it: a manager, idle here, and the checkpoint task. Left out: a backfill that finds memory too high sleeps first.
"""

from __future__ import annotations

from model.dcp2016.designs import RAW_GENERATION
from model.dcp2016.frontend.commands import LOOKED_UP
from model.dcp2016.frontend.requests import STORE_STREAM
from model.dcp2016.source import source
from model.history.ownership.fixed_in_2015 import MB16949_DEFECT
from model.history.ownership.scenarios import LEAVES
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.lifecycle import Row, Slot, State, Strength
from model.language.vocabulary import (
    NONE,
    At,
    Create,
    Drop,
    Effect,
    Fail,
    Fire,
    Guard,
    Has,
    Move,
    Off,
    On,
    Pick,
    Set,
    Take,
    Use,
)

stream = source("src/dcp-stream.cc", "7110b3eb1^")
pool_h = source("src/executorpool.h", "7110b3eb1^")

QUEUED, AT_HAND = "ExecutorPool.futureQueueDCPBackfill", "AuxIO.currentDCPBackfill"
LOG = (Use("DCPBackfill.stream"), Use("ActiveStream.producer"))
"""`stream->logHeader()` is `producer.logHeader()`."""
SCHEDULE = Pick(
    ("b",),
    (At("DCPBackfill", NONE),),
    (Create("DCPBackfill", "INIT"), Take("DCPBackfill.stream"), Take(QUEUED)),
    (Fail("bound", "DCPBackfill"),),
)


def _run(
    event: str,
    source_: str,
    target: str,
    *effects: Effect,
    guards: tuple[Guard, ...] = (Has(AT_HAND),),
    case: str = "backfill task",
    cite: str = "DCPBackfill::run",
) -> tuple[str, Row]:
    return "AuxIO", Row(
        event, (source_,), target, stream(cite), choose=("p", "v", "g", "b"), case=case, guards=guards, effects=effects
    )


TASK_ROWS = (
    _run("fetchTask", "IDLE", "D2", Move(QUEUED, AT_HAND), guards=(Has(QUEUED),)),
    _run(
        "runBackfillTask",
        "D2",
        "IDLE",
        *LOG,
        Move(AT_HAND, QUEUED),
        case="not persisted",
        guards=(Has(AT_HAND), Off("VBucket.persisted")),
    ),
    _run(
        "runBackfillTask",
        "D2",
        "D3",
        Use("DCPBackfill.stream"),
        Fire("ActiveStream.markDiskSnapshot"),
        case="dump",
        guards=(Has(AT_HAND), On("VBucket.persisted")),
    ),
    _run(
        "completeBackfill",
        "D3",
        "D4",
        *LOG,
        Fire("ActiveStream.completeBackfill"),
        cite="ActiveStream::completeBackfill",
    ),
    _run("endBackfillTask", "D4", "IDLE", *LOG, Drop(AT_HAND)),
)
TASK_SLOTS = (
    (
        "ExecutorPool",
        Slot(
            QUEUED.partition(".")[2],
            "DCPBackfill",
            Strength.STRONG,
            pool_h("ExecutorPool::taskLocator"),
            "backfills that will be picked up",
        ),
    ),
    (
        "AuxIO",
        Slot(
            AT_HAND.partition(".")[2],
            "DCPBackfill",
            Strength.STRONG,
            pool_h("ExecutorPool::taskLocator"),
            "the backfill that it runs",
        ),
    ),
)
POINTS = (
    ("AuxIO", State("D2", "has fetched a backfill task, about to call run()")),
    ("AuxIO", State("D3", "DCPBackfill::run: reads the whole of it into the stream")),
    ("AuxIO", State("D4", "DCPBackfill::run: about to say that it has finished")),
)
SCHEDULE_ROW = Row(
    "scheduleBackfill",
    ("R6_USE",),
    "R8",
    stream("ActiveStream::scheduleBackfill"),
    choose=("v", "g"),
    guards=(LOOKED_UP,),
    effects=(SCHEDULE, Set("ActiveStream.isBackfillTaskRunning"), *STORE_STREAM),
)

MB16915_FIX = derive(
    RAW_GENERATION,
    "mb16915_fix",
    because=(
        "7110b3eb1, before there were managers: each backfill is a task of the pool and holds its stream, and "
        "the stream holds its producer until the task has ended"
    ),
    delta=Delta(
        add_slots=TASK_SLOTS,
        add_states=POINTS,
        add_rows=TASK_ROWS,
        replace_rows=(("FrontEnd.scheduleBackfill@R6_USE", SCHEDULE_ROW),),
    ),
)
MB16915_DEFECT = derive(
    MB16915_FIX,
    "mb16915_defect",
    because=(
        "until 7110b3eb1 a stream had a C++ reference to its producer, which the connection manager frees "
        "whether or not a backfill still drives the stream"
    ),
    delta=Delta(strengths=(("ActiveStream.producer", Strength.RAW), ("NotifierStream.producer", Strength.RAW))),
)

UNDER_BACK_POINTER = derive(
    MB16949_DEFECT,
    "mb16915_under_back_pointer",
    because=(
        "d93a4458^, the branch with managers: streams have a raw pointer to their producer there too, but the "
        "manager's back pointer lets no producer be freed"
    ),
    delta=Delta(strengths=(("ActiveStream.producer", Strength.RAW), ("NotifierStream.producer", Strength.RAW))),
)

MB16915 = Record(
    3,
    "MB-16915",
    "d93a4458d",
    2015,
    "use after free",
    "no_freed_object_is_used",
    LEAVES,
    MB16915_DEFECT,
    MB16915_FIX,
    "The connection manager frees the producer of a client that has left, and the backfill task that holds the stream "
    "goes on to use the stream's producer. (Shown at 7110b3eb1, the same fix where backfills were tasks.)",
    (
        Leftover(
            "every_backfill_has_one_place",
            "no finding: the claim looks in a manager's queues, and here backfills are in the pool's",
        ),
    ),
)

RECORDS = (MB16915,)
