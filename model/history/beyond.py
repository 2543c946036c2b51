"""Defects that are not among the thirty, added as `docs/thirty-first.md` tells it; and the first of them: MB-29369.

Its fix was made because a stream may go back to its backfill while the task has it in hand, and the task then takes
items for it and drops them. The same step makes a closed stream leave its successor's items alone, which is what the
fix of MB-26979 had left, and how it is shown here. (The fix stands on a branch where the task holds its producer
weakly; nothing asks.)
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.streams.calls import NOTIFY, USE_PRODUCER
from model.history.ownership.edits import row_of
from model.history.wakeups.checkpoints import ASKED, CURSOR, LIVE, MB26979_FIX, TAKE_ID, UNSENT
from model.history.wakeups.scenarios import REOPENED
from model.language.design import Delta, derive
from model.language.vocabulary import Clear, Drop, If, Lock, On, Unlock

from ..dcp2016.source import source
from .beyond_2024 import MB63618
from .record import Record
from .thirty import Listed

task = source("engines/ep/src/dcp/stream.cc", "38ba83604")

MB29369_FIX = derive(
    MB26979_FIX,
    "mb29369_fix",
    because=("38ba8360: the task locks the stream, and moves the cursor only for one that sends from memory"),
    delta=Delta(
        replace_rows=(
            (
                TAKE_ID,
                replace(
                    row_of(MB26979_FIX, TAKE_ID),
                    cite=task("ActiveStream::nextCheckpointItemTask"),
                    effects=(
                        Lock("ActiveStream.streamMutex"),
                        If((LIVE,), (If((On(CURSOR),), (Clear(CURSOR), Clear(UNSENT))), USE_PRODUCER, NOTIFY)),
                        Unlock("ActiveStream.streamMutex"),
                        Clear(ASKED),
                        Drop("AuxIO.nextStream"),
                    ),
                ),
            ),
        )
    ),
)
MB29369 = Record(
    31,
    "MB-29369",
    "38ba83604",
    2018,
    "items skipped",
    "no_cursor_passes_an_unsent_item",
    REOPENED,
    MB26979_FIX,
    MB29369_FIX,
    "A worker has a stream in hand that is closed and opened again; it takes what is ahead of the cursor for "
    "the closed stream, drops it, and the new stream will never get it.",
)

BEYOND: tuple[Listed, ...] = (
    Listed(31, "MB-29369", "38ba83604", "2018-04-30"),
    Listed(32, "MB-63618", "8e4065c05", "2024-09-26"),
)
"""Not counted in recall."""

RECORDS: tuple[Record, ...] = (MB29369, MB63618)
"""In the order in which they were fixed."""
