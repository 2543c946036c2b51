"""MB-24089: an item that is larger than the backfill buffer.

One unit is the whole buffer, as everywhere: a second item never fits. What is new is whether the item that was refused
would fit into an empty buffer (`nextReadSize` at most `maxBytes`).
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.designs import FIX
from model.dcp2016.source import source
from model.history.ownership.edits import after, edited, row_of, substituting
from model.history.record import Record
from model.history.wakeups.scenarios import LARGE_ITEMS
from model.language.design import Delta, derive
from model.language.lifecycle import Flag, Row
from model.language.vocabulary import Clear, Fire, Guard, If, Off, On, Room, Set

manager, fitted = (source("src/dcp/backfill-manager.cc", commit) for commit in ("a4d9bd281", "a4d9bd281^"))
stream = source("src/dcp/stream.cc", "a4d9bd281")

LARGE, FULL = "BackfillManager.nextReadSizeAboveMax", "BackfillManager.full"
REFUSED = "AuxIO.runBackfill[item, buffer full]@A5_SCAN"
REFUSE = row_of(FIX, "BackfillManager.refuseBytes@OPEN")
STREAM_REFUSES = row_of(FIX, "ActiveStream.refuseItem@BACKFILLING")
TELL, TELL_LARGE = Fire("BackfillManager.refuseBytes"), Fire("BackfillManager.refuseLarge")
ITEM, LARGE_ITEM = Fire("ActiveStream.refuseItem"), Fire("ActiveStream.refuseLarge")

MB24089_FIX = derive(
    FIX,
    "mb24089_fix",
    because=(
        "a4d9bd28: a buffer that is empty can take the next item, whatever its size; items may be larger than "
        "the buffer"
    ),
    delta=Delta(
        add_flags=(
            ("BackfillManager", Flag(LARGE.partition(".")[2], "nextReadSize > maxBytes: what was refused last")),
        ),
        add_rows=(
            (
                "AuxIO",
                replace(
                    row_of(FIX, REFUSED),
                    case="large item, buffer full",
                    environment="large_items",
                    effects=substituting(ITEM, LARGE_ITEM)(row_of(FIX, REFUSED).effects),
                    why="an item that finds the buffer empty is taken, large or not",
                ),
            ),
            (
                "ActiveStream",
                replace(
                    STREAM_REFUSES,
                    event="refuseLarge",
                    cite=stream("ActiveStream::backfillReceived"),
                    effects=substituting(TELL, TELL_LARGE)(STREAM_REFUSES.effects),
                ),
            ),
            (
                "BackfillManager",
                replace(
                    REFUSE,
                    event="refuseLarge",
                    cite=manager("BackfillManager::bytesRead"),
                    effects=after(Set(FULL), Set(LARGE))(REFUSE.effects),
                ),
            ),
        ),
        replace_rows=tuple(
            edited(
                FIX,
                f"BackfillManager.{event}@OPEN",
                after(Clear(FULL), Clear(LARGE)),
                manager("BackfillManager::bytesSent"),
            )
            for event in ("bytesSent", "sendNothing")
        ),
    ),
)


def _only_if_it_fits(event: str, *asked: Guard) -> tuple[str, Row]:
    """The buffer stays full while the next item is larger than what is free, even if all of it is."""
    row_id = f"BackfillManager.{event}@OPEN"
    row = row_of(MB24089_FIX, row_id)
    effects = tuple(
        replace(one, guards=(On(FULL), Off(LARGE), *asked)) if isinstance(one, If) else one for one in row.effects
    )
    return row_id, replace(row, effects=effects, cite=fitted("BackfillManager::bytesSent"))


MB24089_DEFECT = derive(
    MB24089_FIX,
    "mb24089_defect",
    because=("until a4d9bd28 a full buffer was cleared only when the next item would fit into what is free of it"),
    delta=Delta(
        replace_rows=(_only_if_it_fits("bytesSent"), _only_if_it_fits("sendNothing", Room("BackfillManager.bytesRead")))
    ),
)
MB24089 = Record(
    26,
    "MB-24089",
    "a4d9bd281",
    2017,
    "buffer full for ever",
    "everything_can_be_released",
    LARGE_ITEMS,
    MB24089_DEFECT,
    MB24089_FIX,
    "An item larger than the backfill buffer is refused while something is in it; when that is sent the empty buffer "
    "is still too small for the item, stays marked as full, and the task sleeps again at every run.",
)

RECORDS = (MB24089,)
