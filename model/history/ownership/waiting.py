"""MB-44919 (2021): the queue of managers that wait for a running backfill to end holds a manager that has died.

The code: for two weeks of March 2021 (2a15c2fbd, MB-44562) a manager that is refused a place waits in a queue of the
whole bucket. Whoever ends a backfill gives its place to the manager that has waited longest, and only lowers the count
if none waits. The queue holds plain references, and a manager does not take itself out when it dies.

The fix was to revert the change, so the fix design is that of MB-40052.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.ownership.queues import BACKFILL, INITIALIZING, MB40052_FIX, PENDING
from model.history.ownership.scenarios import SHARED_CAP
from model.history.record import Record
from model.language.design import Delta, derive
from model.language.edits import after, edited, replacing, requiring, requiring_instead, wherever
from model.language.lifecycle import Row, Slot, Strength
from model.language.vocabulary import (
    Add,
    Drop,
    Each,
    Either,
    Fail,
    Fire,
    First,
    Full,
    Has,
    If,
    Lock,
    Move,
    No,
    Pick,
    Room,
    Some,
    Take,
    Use,
    renamed,
)

manager = source("engines/ep/src/dcp/backfill-manager.cc", "2a15c2fbd")
connmap = source("engines/ep/src/dcp/dcpconnmap.cc", "2a15c2fbd")
connmap_h = source("engines/ep/src/dcp/dcpconnmap.h", "2a15c2fbd")

RUNNING = "DcpConnMap.numActiveSnoozingBackfills"
QUEUE = "DcpConnMap.pendingQueue"
NEXT = renamed(QUEUE, p="p2")
ROOM, NOBODY_WAITS = Room(RUNNING), No(("p2",), Has(NEXT))
GIVE_BACK = Pick(
    ("p2",),
    (First(NEXT),),
    (Use(NEXT), Drop(NEXT), Fire(renamed("BackfillManager.moveFirstPending", p="p2"))),
    (Add(RUNNING, -1),),
)
"""`decrNumRunningBackfills`: the place goes to the manager that has waited longest, if any waits."""
WAIT_TOO = If((Some(BACKFILL, Has(PENDING)),), (Take(QUEUE),))
START = (Add(RUNNING, 1), Take(INITIALIZING))
ADMIT = (Add(RUNNING, 1), Move(PENDING, INITIALIZING))
NONE_ADMITTED = Either(Full(RUNNING), No(BACKFILL, Has(PENDING)))
MOVE_FIRST_PENDING = Row(
    "moveFirstPending",
    ("OPEN",),
    None,
    manager("BackfillManager::moveFirstPendingToInitializing"),
    effects=(
        Pick(
            BACKFILL,
            (Has(PENDING),),
            (Move(PENDING, INITIALIZING),),
            (Fail("null", "BackfillManager.pendingBackfills.begin()"),),
        ),
    ),
    why="takes no lock, and does not check that the queue has an entry",
)

MB44919_DEFECT = derive(
    MB40052_FIX,
    "mb44919_defect",
    because=(
        "2a15c2fbd (MB-44562): a manager that is refused a place waits in a queue of references, and the thread "
        "that ends a backfill hands its place to the first; a manager that dies meanwhile stays in the queue"
    ),
    delta=Delta(
        add_slots=(
            (
                "DcpConnMap",
                Slot(
                    "pendingQueue",
                    "BackfillManager",
                    Strength.RAW,
                    connmap_h("DcpConnMap::backfills"),
                    "managers that wait for a place",
                    queue=True,
                ),
            ),
        ),
        add_rows=(("BackfillManager", MOVE_FIRST_PENDING),),
        replace_rows=(
            *wherever(
                MB40052_FIX,
                replacing(Add(RUNNING, -1), GIVE_BACK),
                cite=connmap("DcpConnMap::decrNumRunningBackfills"),
            ),
            edited(
                MB40052_FIX,
                "BackfillManager.schedule@OPEN",
                replacing(
                    If((ROOM,), START, (Take(PENDING),)),
                    If((ROOM, NOBODY_WAITS), START, (Take(PENDING), Take(QUEUE))),
                ),
                cite=connmap("DcpConnMap::decrNumRunningBackfills"),
            ),
            edited(
                MB40052_FIX,
                "AuxIO.backfill[move pending]@A4",
                requiring(NOBODY_WAITS),
                replacing(
                    Each(BACKFILL, (Has(PENDING), ROOM), ADMIT),
                    Each(BACKFILL, (Has(PENDING), ROOM, NOBODY_WAITS), ADMIT),
                    WAIT_TOO,
                ),
                cite=connmap("DcpConnMap::decrNumRunningBackfills"),
            ),
            edited(
                MB40052_FIX,
                "AuxIO.backfill[move]@A4",
                requiring_instead(NONE_ADMITTED, Either(NONE_ADMITTED, Some(("p2",), Has(NEXT)))),
                after(Lock("BackfillManager.lock"), WAIT_TOO),
                cite=connmap("DcpConnMap::canAddBackfillToActiveQ"),
            ),
        ),
    ),
)
MB44919 = Record(
    number=29,
    key="MB-44919",
    commit="793eb3962",
    year=2021,
    kind="use after free",
    claim="no_freed_object_is_used",
    scenario=SHARED_CAP,
    defect=MB44919_DEFECT,
    fix=MB40052_FIX,
    story=(
        "A manager that waits for a place dies with its connection and stays in the bucket's queue; the next backfill "
        "that ends anywhere calls it."
    ),
)

RECORDS = (MB44919,)
