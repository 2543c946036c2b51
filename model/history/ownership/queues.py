"""MB-40052 (2020): the manager has a queue for backfills that have not begun, and its destructor forgets it.

The code: `QUEUE_OF_2020` is the manager after MB-37680. A backfill that is admitted waits in `initializingBackfills`
and counts as running. It is served before `activeBackfills`, where it goes once it has begun. The destructor empties
the three older queues and gives their places back, and not those of the new one: a client that leaves early makes the
bucket's count of running backfills one too high forever.

Left out: the two scheduling orders of that time. They differ only in which of two queued backfills comes first, and no
claim here depends on that.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.ownership.fixed_in_2017 import MB26470_FIX
from model.history.ownership.scenarios import LEAVES
from model.history.record import Record
from model.language.design import Delta, derive
from model.language.edits import EVERY, before, edited, like, replacing, requiring, requiring_instead
from model.language.lifecycle import Slot, Strength
from model.language.vocabulary import Add, Drop, Each, Either, Fire, First, Has, Move, No, Off, Some, Take

manager = source("engines/ep/src/dcp/backfill-manager.cc", "a4372adc5^")
manager_h = source("engines/ep/src/dcp/backfill-manager.h", "a4372adc5^")

INITIALIZING, ACTIVE = "BackfillManager.initializingBackfills", "BackfillManager.activeBackfills"
SNOOZING, PENDING = "BackfillManager.snoozingBackfills", "BackfillManager.pendingBackfills"
BACKFILL = ("v", "g", "b")
OLD_QUEUES = (Has(ACTIVE), Has(SNOOZING), Has(PENDING))
ALL_QUEUES = (Has(INITIALIZING), *OLD_QUEUES)


def cancel_all(queue: str) -> Each:
    """The destructor cancels and deletes the backfills of one queue, and gives the place of each back."""
    give_back = Add("DcpConnMap.numActiveSnoozingBackfills", -1)
    return Each(BACKFILL, (Has(queue),), (Fire("DCPBackfill.cancel"), Drop(queue), give_back))


RUN_OF_THE_MANAGER = (
    edited(
        MB26470_FIX,
        "AuxIO.backfill[nothing queued]@A4",
        requiring_instead(No(BACKFILL, Either(*OLD_QUEUES)), No(BACKFILL, Either(*ALL_QUEUES))),
        cite=manager("BackfillManager::backfill"),
    ),
    edited(
        MB26470_FIX,
        "AuxIO.backfill[memory high]@A4",
        requiring_instead(Some(BACKFILL, Either(*OLD_QUEUES)), Some(BACKFILL, Either(*ALL_QUEUES))),
        cite=manager("BackfillManager::backfill"),
    ),
    edited(
        MB26470_FIX,
        "AuxIO.backfill[move]@A4",
        requiring_instead(Some(BACKFILL, Either(*OLD_QUEUES)), Some(BACKFILL, Either(*ALL_QUEUES))),
        cite=manager("BackfillManager::backfill"),
    ),
    edited(
        MB26470_FIX,
        "AuxIO.backfill[move pending]@A4",
        replacing(Move(PENDING, ACTIVE), Move(PENDING, INITIALIZING), occurrence=EVERY),
    ),
    edited(
        MB26470_FIX,
        "AuxIO.backfill[none active]@A4_LOCKED",
        requiring_instead(No(BACKFILL, Has(ACTIVE)), No(BACKFILL, Either(Has(INITIALIZING), Has(ACTIVE)))),
        cite=manager("BackfillManager::backfill"),
    ),
    edited(
        MB26470_FIX,
        "AuxIO.backfill[buffer full]@A4_LOCKED",
        requiring_instead(Some(BACKFILL, Has(ACTIVE)), Some(BACKFILL, Either(Has(INITIALIZING), Has(ACTIVE)))),
        cite=manager("BackfillManager::backfill"),
    ),
    edited(
        MB26470_FIX,
        "AuxIO.backfill[pop]@A4_LOCKED",
        requiring(No(BACKFILL, Has(INITIALIZING))),
        cite=manager("BackfillManager::backfill"),
    ),
)
"""The manager looks at one more queue wherever it looks at its queues."""

QUEUE_OF_2020 = derive(
    MB26470_FIX,
    "mb40052_defect",
    because=(
        "MB-37680: a backfill that is admitted waits in a queue of its own until it has begun, and counts as running"
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
                replacing(Take(ACTIVE), Take(INITIALIZING)),
                cite=manager("BackfillManager::schedule"),
            ),
            *RUN_OF_THE_MANAGER,
        ),
        add_rows=(
            like(
                MB26470_FIX,
                "AuxIO.backfill[pop]@A4_LOCKED",
                replacing(Move(ACTIVE, "AuxIO.backfill"), Move(INITIALIZING, "AuxIO.backfill")),
                case="pop new",
                cite=manager("BackfillManager::dequeueNextBackfill"),
                guards=(Has("AuxIO.thisManager"), Off("BackfillManager.full"), First(INITIALIZING)),
            ),
        ),
    ),
)
MB40052_FIX = derive(
    QUEUE_OF_2020,
    "mb40052_fix",
    because="a4372adc5: the manager's destructor also cancels backfills that have not begun, and frees their places",
    delta=Delta(
        replace_rows=(
            edited(
                QUEUE_OF_2020,
                "BackfillManager.destroy@OPEN",
                before(cancel_all(ACTIVE), cancel_all(INITIALIZING)),
                cite=manager("BackfillManager::~BackfillManager"),
            ),
        )
    ),
)
MB40052 = Record(
    number=14,
    key="MB-40052",
    commit="a4372adc5",
    year=2020,
    kind="leak",
    claim="running_backfills_equal_what_they_count",
    scenario=LEAVES,
    defect=QUEUE_OF_2020,
    fix=MB40052_FIX,
    story=(
        "A client that leaves before its backfill has begun leaves the count of running backfills one too high; after "
        "as many such clients as the limit allows, no connection of the bucket backfills any more."
    ),
)

RECORDS = (MB40052,)
