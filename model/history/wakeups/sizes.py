"""MB-24089 (2017): an item that is larger than the backfill buffer is never read.

The code: MB-19892's fix. One unit is the whole buffer, as everywhere, so a second item never fits. New is whether the
item that was refused would fit into an empty buffer (`nextReadSize` at most `maxBytes`): until the fix a full buffer
was cleared only when the next item would fit into its free part, and an item larger than the buffer never does.
"""

from __future__ import annotations

from model.dcp2016.designs import FIX
from model.dcp2016.source import source
from model.history.record import Record
from model.history.wakeups.scenarios import LARGE_ITEMS
from model.language.design import Delta, derive
from model.language.edits import after, edited, like, replacing
from model.language.lifecycle import Flag
from model.language.vocabulary import Clear, Each, Fire, Has, If, Off, On, Room, Set

manager, fitted = (source("src/dcp/backfill-manager.cc", commit) for commit in ("a4d9bd281", "a4d9bd281^"))
stream = source("src/dcp/stream.cc", "a4d9bd281")

LARGE, FULL = "BackfillManager.nextReadSizeAboveMax", "BackfillManager.full"

MB24089_FIX = derive(
    FIX,
    "mb24089_fix",
    because=(
        "a4d9bd28: a buffer that is empty can take the next item, regardless of its size; items may be larger than "
        "the buffer"
    ),
    delta=Delta(
        add_flags=(
            (
                "BackfillManager",
                Flag("nextReadSizeAboveMax", "nextReadSize > maxBytes: the size of the item that was refused last"),
            ),
        ),
        add_rows=(
            like(
                FIX,
                "AuxIO.runBackfill[item, buffer full]@A5_SCAN",
                replacing(Fire("ActiveStream.refuseItem"), Fire("ActiveStream.refuseLarge")),
                case="large item, buffer full",
                environment="large_items",
                why="an item that finds the buffer empty is taken, large or not",
            ),
            like(
                FIX,
                "ActiveStream.refuseItem@BACKFILLING",
                replacing(Fire("BackfillManager.refuseBytes"), Fire("BackfillManager.refuseLarge")),
                event="refuseLarge",
                cite=stream("ActiveStream::backfillReceived"),
            ),
            like(
                FIX,
                "BackfillManager.refuseBytes@OPEN",
                after(Set(FULL), Set(LARGE)),
                event="refuseLarge",
                cite=manager("BackfillManager::bytesCheckAndRead"),
            ),
        ),
        replace_rows=tuple(
            edited(
                FIX,
                f"BackfillManager.{event}@OPEN",
                after(Clear(FULL), Clear(LARGE)),
                cite=manager("BackfillManager::bytesSent"),
            )
            for event in ("bytesSent", "sendNothing")
        ),
    ),
)
WAKE_TASK = Each(("k",), (Has("BackfillManager.managerTask"),), (Fire("ExecutorPool.wakeBackfill"),))
GO_ON = (Clear(FULL), Clear(LARGE), WAKE_TASK)
ROOM = Room("BackfillManager.bytesRead")
MB24089_DEFECT = derive(
    MB24089_FIX,
    "mb24089_defect",
    because="until a4d9bd28 a full buffer was cleared only when the next item would fit into the free part of it",
    delta=Delta(
        replace_rows=(
            edited(
                MB24089_FIX,
                "BackfillManager.bytesSent@OPEN",
                replacing(If((On(FULL),), GO_ON), If((On(FULL), Off(LARGE)), GO_ON)),
                cite=fitted("BackfillManager::bytesSent"),
            ),
            edited(
                MB24089_FIX,
                "BackfillManager.sendNothing@OPEN",
                replacing(If((On(FULL), ROOM), GO_ON), If((On(FULL), Off(LARGE), ROOM), GO_ON)),
                cite=fitted("BackfillManager::bytesSent"),
            ),
        )
    ),
)
MB24089 = Record(
    number=26,
    key="MB-24089",
    commit="a4d9bd281",
    year=2017,
    kind="buffer full forever",
    claim="everything_can_be_released",
    scenario=LARGE_ITEMS,
    defect=MB24089_DEFECT,
    fix=MB24089_FIX,
    story=(
        "An item larger than the backfill buffer is refused while something is in it; when that is sent the empty "
        "buffer is still too small for the item, stays marked as full, and the task sleeps again at every run."
    ),
)

RECORDS = (MB24089,)
