"""MB-12636 (2014): a finished backfill is deleted under the lock that its stream's destructor takes.

The code: in November 2014 a stream has a raw pointer to its producer, the manager has a counted pointer back
(MB-16949), and the destructor of a stream gives back to the manager the bytes that the stream had buffered. The manager
deletes a finished backfill under its own lock; if that backfill is the last to hold its stream, the thread waits for
itself.

Two things in these designs came years later, and no claim depends on them: a limit on the number of backfills that run
at once, and bytes that are given back already when a stream ends.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.closing.scenarios import LATER, STREAM_CLOSED
from model.history.ownership.tasks import UNDER_BACK_POINTER
from model.history.record import Record
from model.language.design import Delta, derive
from model.language.edits import at_end, edited, without
from model.language.vocabulary import Unlock

fixed, unfixed = (source("src/dcp-backfill-manager.cc", commit) for commit in ("a9d3dc2ed", "a9d3dc2ed^"))
UNLOCK = Unlock("BackfillManager.lock")

MB12636_FIX = derive(
    UNDER_BACK_POINTER,
    "mb12636_fix",
    because=(
        "a9d3dc2ed: the manager gives its lock back before it deletes a finished backfill, which may be the last to "
        "hold its stream"
    ),
    delta=Delta(
        replace_rows=(
            edited(UNDER_BACK_POINTER, "AuxIO.deleteBackfill@A6_FINISHED", cite=fixed("BackfillManager::backfill")),
        )
    ),
)
MB12636_DEFECT = derive(
    MB12636_FIX,
    "mb12636_defect",
    because=(
        "until a9d3dc2ed the manager deleted a finished backfill under its lock, which ~ActiveStream takes to give "
        "bytes back"
    ),
    delta=Delta(
        replace_rows=(
            edited(
                MB12636_FIX,
                "AuxIO.deleteBackfill@A6_FINISHED",
                without(UNLOCK),
                at_end(UNLOCK),
                cite=unfixed("BackfillManager::backfill"),
            ),
        )
    ),
)

MB12636 = Record(
    number=7,
    key="MB-12636",
    commit="a9d3dc2ed",
    year=2014,
    kind="deadlock",
    claim="no_thread_waits_for_itself",
    scenario=STREAM_CLOSED,
    defect=MB12636_DEFECT,
    fix=MB12636_FIX,
    story=(
        "The manager deletes a finished backfill under its lock; the backfill is the last to hold its closed stream, "
        "whose destructor gives bytes back to the manager and waits for the lock that its own thread holds."
    ),
    leftovers=(LATER,),
)

RECORDS = (MB12636,)
