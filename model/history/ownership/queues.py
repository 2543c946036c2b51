"""The manager of 2020: a queue for backfills that have not begun, which its destructor forgot (MB-40052).

`QUEUE_OF_2020` is the manager after MB-37680: what is admitted waits in `initializingBackfills` and counts as running;
it is served before `activeBackfills`, where a backfill goes once it has begun. Which of two queued backfills comes
first is all that the two scheduling orders differ in, and no claim here asks.
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.auxio import at_hand, queues
from model.dcp2016.backfills.manager import DRAIN, drain
from model.dcp2016.source import source
from model.history.ownership.edits import edited, row_of, substituting
from model.history.ownership.fixed_in_2017 import MB26470_FIX
from model.history.ownership.scenarios import LEAVES
from model.history.record import Record
from model.language.design import Delta, derive
from model.language.lifecycle import DESTROY, Row, Slot, Strength
from model.language.vocabulary import Either, First, Guard, Has, Move, No, Off, Some, Take

manager = source("engines/ep/src/dcp/backfill-manager.cc", "a4372adc5^")
manager_h = source("engines/ep/src/dcp/backfill-manager.h", "a4372adc5^")
INITIALIZING, ACTIVE = "BackfillManager.initializingBackfills", "BackfillManager.activeBackfills"
PENDING = "BackfillManager.pendingBackfills"
BACKFILL = ("v", "g", "b")
NONE_INITIALIZING = No(BACKFILL, Has(INITIALIZING))
ANY_QUEUED = Some(BACKFILL, Either(Has(INITIALIZING), *at_hand.QUEUED))
WIDER: tuple[tuple[Guard, Guard], ...] = (
    (queues.ANY_QUEUED, ANY_QUEUED),
    (No(BACKFILL, Either(*at_hand.QUEUED)), No(BACKFILL, Either(Has(INITIALIZING), *at_hand.QUEUED))),
    (queues.NONE_ACTIVE, No(BACKFILL, Either(Has(INITIALIZING), Has(ACTIVE)))),
    (Some(BACKFILL, Has(ACTIVE)), Some(BACKFILL, Either(Has(INITIALIZING), Has(ACTIVE)))),
)
"""What the manager asks of its queues, and what it asks now that there is one more."""


def _asks_all(case: str, source_: str = "A4_LOCKED") -> tuple[str, Row]:
    """A row of the manager's run that looks at one more queue."""
    row_id = f"AuxIO.backfill[{case}]@{source_}"
    row = row_of(MB26470_FIX, row_id)
    wider = dict(WIDER)
    extra = (NONE_INITIALIZING,) if case == "pop" else ()
    return row_id, replace(
        row,
        guards=(*(wider.get(guard, guard) for guard in row.guards), *extra),
        cite=manager("BackfillManager::backfill"),
    )


MOVE = _asks_all("move", "A4")
ADMIT_ID = "AuxIO.backfill[move pending]@A4"
ADMIT = row_of(MB26470_FIX, ADMIT_ID)
POP = row_of(MB26470_FIX, "AuxIO.backfill[pop]@A4_LOCKED")
POP_NEW = replace(
    POP,
    case="pop new",
    cite=manager("BackfillManager::dequeueNextBackfill"),
    guards=(at_hand.RUNNING, Off("BackfillManager.full"), First(INITIALIZING)),
    effects=substituting(Move(ACTIVE, "AuxIO.backfill"), Move(INITIALIZING, "AuxIO.backfill"))(POP.effects),
)
QUEUE_OF_2020 = derive(
    MB26470_FIX,
    "mb40052_defect",
    because=(
        "MB-37680: a backfill that is admitted waits in a queue of its own until it has been begun, and counts "
        "as running"
    ),
    delta=Delta(
        add_slots=(
            (
                "BackfillManager",
                Slot(
                    "initializingBackfills",
                    "DCPBackfill",
                    Strength.UNIQUE,
                    manager_h("BackfillManager::initializingBackfills"),
                    "admitted, not begun",
                    queue=True,
                ),
            ),
        ),
        replace_rows=(
            edited(
                MB26470_FIX,
                "BackfillManager.schedule@OPEN",
                substituting(Take(ACTIVE), Take(INITIALIZING)),
                manager("BackfillManager::schedule"),
            ),
            _asks_all("nothing queued", "A4"),
            _asks_all("memory high", "A4"),
            MOVE,
            (
                ADMIT_ID,
                replace(ADMIT, effects=substituting(Move(PENDING, ACTIVE), Move(PENDING, INITIALIZING))(ADMIT.effects)),
            ),
            _asks_all("none active"),
            _asks_all("buffer full"),
            _asks_all("pop"),
        ),
        add_rows=(("AuxIO", POP_NEW),),
    ),
)

DESTRUCTOR = row_of(MB26470_FIX, f"BackfillManager.{DESTROY}@OPEN")
MB40052_FIX = derive(
    QUEUE_OF_2020,
    "mb40052_fix",
    because=("a4372adc5: the manager's destructor cancels what has not begun as well, and gives its place back"),
    delta=Delta(
        replace_rows=(
            (
                f"BackfillManager.{DESTROY}@OPEN",
                replace(
                    DESTRUCTOR,
                    cite=manager("BackfillManager::~BackfillManager"),
                    effects=(
                        *(effect for effect in DESTRUCTOR.effects if effect not in DRAIN),
                        drain("initializingBackfills", True),
                        *DRAIN,
                    ),
                ),
            ),
        )
    ),
)
MB40052 = Record(
    14,
    "MB-40052",
    "a4372adc5",
    2020,
    "leak",
    "running_backfills_equal_what_they_count",
    LEAVES,
    QUEUE_OF_2020,
    MB40052_FIX,
    "A client that leaves before its backfill has begun leaves the count of running backfills one too high; after as "
    "many as the cap, no connection of the bucket backfills any more.",
)

RECORDS = (MB40052,)
