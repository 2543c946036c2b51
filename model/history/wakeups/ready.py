"""MB-37468 and MB-54591 (2020, 2022): a stream that has something to send is never asked for it.

The code: `JANUARY_2020`. A worker that calls `next()` finds nothing to send, and clears `itemsReady` afterwards, in a
step of its own. If a backfill ends between the two (MB-37468), or an item is written between the two (MB-54591), the
notification sees that `itemsReady` is still set and does nothing. Then the worker clears the flag, and the stream is in
no queue. The first fix puts the vbucket into the queue whenever a backfill ends; the second clears `itemsReady` before
the worker looks.
"""

from __future__ import annotations

from model.dcp2016.source import source
from model.history.record import Leftover, Record
from model.history.wakeups.ready_queue import ITEMS_READY, JANUARY_2020, NOTIFY, READY
from model.history.wakeups.scenarios import STAYS
from model.language.design import Delta, derive
from model.language.edits import at_end, edited, replacing, without
from model.language.vocabulary import Clear, Set

forced = source("engines/ep/src/dcp/stream.cc", "51f35ef66")
active = source("engines/ep/src/dcp/active_stream.cc", "8d32d248d")

MB37468_FIX = derive(
    JANUARY_2020,
    "mb37468_fix",
    because="51f35ef6: a backfill that completes puts its vbucket into the ready queue, regardless of itemsReady",
    delta=Delta(
        replace_rows=(
            edited(
                JANUARY_2020,
                "ActiveStream.finishBackfill@PENDING|BACKFILLING|IN_MEMORY|TAKEOVER_SEND|TAKEOVER_WAIT|DEAD",
                replacing(NOTIFY, Set(READY)),
                cite=forced("ActiveStream::completeBackfill"),
            ),
        )
    ),
)
MB37468 = Record(
    number=19,
    key="MB-37468",
    commit="51f35ef66",
    year=2020,
    kind="lost wake-up",
    claim="a_stream_can_proceed_after_its_backfill",
    scenario=STAYS,
    defect=JANUARY_2020,
    fix=MB37468_FIX,
    story=(
        "A worker finds nothing to send while the backfill still runs; the backfill ends and notifies nobody, because "
        "itemsReady is still set; then the worker clears itemsReady, and nobody looks at the stream again."
    ),
    leftovers=(
        Leftover(
            "items_in_memory_can_be_sent", "MB-54591: a write comes between the look and the clearing of itemsReady"
        ),
    ),
)

MB54591_FIX = derive(
    MB37468_FIX,
    "mb54591_fix",
    because="8d32d248: next() clears itemsReady before it looks, and sets it again if it finds something",
    delta=Delta(
        replace_rows=(
            edited(
                MB37468_FIX,
                "FrontEnd.step[next]@READY",
                at_end(Clear(ITEMS_READY)),
                cite=active("ActiveStream::next"),
            ),
            edited(
                MB37468_FIX,
                "FrontEnd.step[nothing found]@N_LOOKED",
                without(Clear(ITEMS_READY)),
                cite=active("ActiveStream::next"),
            ),
        )
    ),
)
MB54591 = Record(
    number=20,
    key="MB-54591",
    commit="8d32d248d",
    year=2022,
    kind="lost wake-up",
    claim="items_in_memory_can_be_sent",
    scenario=STAYS,
    defect=MB37468_FIX,
    fix=MB54591_FIX,
    story=(
        "A worker finds nothing in memory; an item is written, and itemsReady, which is still set, keeps the writer "
        "from notifying the stream; then the worker clears itemsReady, and the item is not sent before the next one is "
        "written."
    ),
)

RECORDS = (MB37468, MB54591)
