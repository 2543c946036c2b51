"""MB-44919: the bucket-wide queue of managers that wait for a running backfill to end, and do not leave it in time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from model.dcp2016.auxio.queues import NONE_ADMITTED
from model.dcp2016.rewriting import rewritten
from model.dcp2016.source import source
from model.history.ownership.edits import after, row_of, substituting
from model.history.ownership.queues import BACKFILL, INITIALIZING, MB40052_FIX, PENDING
from model.history.ownership.scenarios import SHARED_CAP
from model.history.record import Record
from model.language.design import Delta, derive
from model.language.lifecycle import Row, Slot, Strength
from model.language.vocabulary import (
    Add,
    Drop,
    Each,
    Effect,
    Either,
    Fail,
    Fire,
    First,
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
ENQUEUE = (Take(PENDING), Take(QUEUE))
GIVE_BACK = Pick(
    ("p2",),
    (First(NEXT),),
    (Use(NEXT), Drop(NEXT), Fire(renamed("BackfillManager.moveFirstPending", p="p2"))),
    (Add(RUNNING, -1),),
)
"""`decrNumRunningBackfills`: the place goes to the manager that has waited longest, if one waits."""
WAIT_TOO = If((Some(BACKFILL, Has(PENDING)),), (Take(QUEUE),))
MOVE, ADMIT = "AuxIO.backfill[move]@A4", "AuxIO.backfill[move pending]@A4"


def _change(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """Places go through the queue, wherever one is asked for or given back."""
    ask = (Add(RUNNING, 1), Take(INITIALIZING))
    admit = (Add(RUNNING, 1), Move(PENDING, INITIALIZING))
    for old, new in (
        (If((ROOM,), ask, (Take(PENDING),)), (If((ROOM, NOBODY_WAITS), ask, ENQUEUE),)),
        (
            Each(BACKFILL, (Has(PENDING), ROOM), admit),
            (Each(BACKFILL, (Has(PENDING), ROOM, NOBODY_WAITS), admit), WAIT_TOO),
        ),
        (Add(RUNNING, -1), (GIVE_BACK,)),
    ):
        effects = substituting(old, *new)(effects)
    return effects


def _rows() -> Iterator[tuple[str, Row]]:
    """The rows in which places are given; a manager that is refused one waits."""
    for row_id, row in rewritten(MB40052_FIX, _change):
        more = (NOBODY_WAITS,) if row_id == ADMIT else ()
        yield row_id, replace(row, guards=(*row.guards, *more), cite=connmap("DcpConnMap::decrNumRunningBackfills"))
    row = row_of(MB40052_FIX, MOVE)
    refused = Either(NONE_ADMITTED, Some(("p2",), Has(NEXT)))
    guards = (refused if guard == NONE_ADMITTED else guard for guard in row.guards)
    yield (
        MOVE,
        replace(
            row,
            guards=tuple(guards),
            effects=after(Lock("BackfillManager.lock"), WAIT_TOO)(row.effects),
            cite=connmap("DcpConnMap::canAddBackfillToActiveQ"),
        ),
    )


MB44919_DEFECT = derive(
    MB40052_FIX,
    "mb44919_defect",
    because=(
        "2a15c2fbd (MB-44562): a manager that is refused a place waits in a queue of references, and whoever ends a "
        "backfill hands its place to the first; a manager that dies meanwhile stays in the queue"
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
                    "who waits for a place",
                    queue=True,
                ),
            ),
        ),
        add_rows=(
            (
                "BackfillManager",
                Row(
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
                    why="takes no lock, and does not ask whether there is one",
                ),
            ),
        ),
        replace_rows=tuple(_rows()),
    ),
)
MB44919 = Record(
    29,
    "MB-44919",
    "793eb3962",
    2021,
    "use after free",
    "no_freed_object_is_used",
    SHARED_CAP,
    MB44919_DEFECT,
    MB40052_FIX,
    "A manager that waits for a place dies with its connection and stays in the bucket's queue; the next backfill that "
    "ends anywhere calls it.",
)

RECORDS = (MB44919,)
