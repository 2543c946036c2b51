"""Defects that are not among the thirty, added as `docs/thirty-first.md` describes; and the first of them, MB-29369.

The code of MB-29369 (2018): MB-26979's fix. The fix was made because a stream may go back to its backfill while the
task has it in hand, and the task then takes items for it and drops them. The same step makes a closed stream leave its
successor's items alone. That is the part which the fix of MB-26979 had left, and it is how the defect is shown here.

Left out: the fix stands on a branch where the task holds its producer weakly, and no claim depends on that.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.beyond_2024 import MB63618
from model.history.record import Record
from model.history.thirty import Listed
from model.history.wakeups.checkpoints import CURSOR, LIVE, MB26979_FIX, PASS, TAKE_ID, UNSENT
from model.history.wakeups.scenarios import REOPENED
from model.language.design import Delta, derive
from model.language.edits import after, edited, without
from model.language.vocabulary import Clear, Fire, If, Lock, On, Use

task = source("engines/ep/src/dcp/stream.cc", "38ba83604")
LOCK = Lock("ActiveStream.streamMutex")
NOTIFY = (Use("ActiveStream.producer"), Fire("DcpProducer.notifyStreamReady"))

MB29369_FIX = derive(
    MB26979_FIX,
    "mb29369_fix",
    because="38ba8360: the task locks the stream, and moves the cursor only for a stream that sends from memory",
    delta=Delta(
        replace_rows=(
            edited(
                MB26979_FIX,
                TAKE_ID,
                without(PASS),
                without(NOTIFY),
                after(LOCK, If((LIVE,), (If((On(CURSOR),), (Clear(CURSOR), Clear(UNSENT))), *NOTIFY))),
                cite=task("ActiveStream::nextCheckpointItemTask"),
            ),
        )
    ),
)
MB29369 = Record(
    number=31,
    key="MB-29369",
    commit="38ba83604",
    year=2018,
    kind="items skipped",
    claim="no_cursor_passes_an_unsent_item",
    scenario=REOPENED,
    defect=MB26979_FIX,
    fix=MB29369_FIX,
    story=(
        "A worker has a stream in hand that is closed and opened again; it takes the items ahead of the cursor for the "
        "closed stream, drops them, and the new stream will never get them."
    ),
)

BEYOND: tuple[Listed, ...] = (
    Listed(31, "MB-29369", "38ba83604", "2018-04-30"),
    Listed(32, "MB-63618", "8e4065c05", "2024-09-26"),
)
"""Not counted in recall."""

RECORDS: tuple[Record, ...] = (MB29369, MB63618)
"""In the order in which they were fixed."""
