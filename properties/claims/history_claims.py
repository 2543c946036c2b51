"""Claims that judge only some historic designs, because they mention members that the 2016 model lacks.

`claims_of` returns the claims that judge a design of `model.history`: those of 2016, and of these the ones whose
members it has. A claim may replace the claim of 2016 that is too narrow for a design with more members.
"""

from __future__ import annotations

from dataclasses import dataclass

from model.language.design import Design
from model.language.violation import Kind
from model.language.vocabulary import (
    NONE,
    Alive,
    At,
    Both,
    Either,
    Equals,
    Expired,
    Has,
    Lacks,
    No,
    Not,
    NotAt,
    Off,
    On,
    Some,
)
from properties.claims.bookkeeping_backfills import NO_WAITING_BACKFILL_IN_MEMORY
from properties.claims.claim import Family, Never, NeverHappens, Reachable, Shape, Stays
from properties.claims.dcp2016 import CORE, COUNTED, PLACED, RELEASED_EVENTUALLY
from properties.claims.guards import BACKFILL, SOME_BACKFILL, STREAM


@dataclass(frozen=True)
class Special:
    """A claim, the members that a design must have, and the claim of 2016 that it replaces.

    With `only` it judges no other designs.
    """

    claim: Shape
    needs: tuple[str, ...] = ()
    instead_of: str = ""
    only: tuple[str, ...] = ()


INITIALIZING = "BackfillManager.initializingBackfills"
PROCESSOR = "ActiveStreamCheckpointProcessorTask"
RUNNING = Either(Has(INITIALIZING), COUNTED)
CLOSED = (Alive("DcpProducer"), Lacks("DcpProducer.backfillMgr"))
SPECIALS: tuple[Special, ...] = (
    Special(
        Never(
            name="running_backfills_equal_what_they_count",
            family=Family.ACCOUNTING,
            premise=SOME_BACKFILL,
            sentence="the count of running backfills is the number of initializing, active, snoozing and running ones",
            guards=(
                At("DcpConnMap", "OPEN"),
                Either(
                    Both(Equals("DcpConnMap.numActiveSnoozingBackfills", 0), Some(BACKFILL, RUNNING)),
                    Both(Equals("DcpConnMap.numActiveSnoozingBackfills", 1), No(BACKFILL, RUNNING)),
                ),
            ),
        ),
        needs=(INITIALIZING,),
        instead_of="slots_equal_what_they_count",
    ),
    Special(
        Never(
            name="every_backfill_has_one_of_five_places",
            family=Family.ACCOUNTING,
            premise=SOME_BACKFILL,
            sentence="a backfill is in one of the four queues of its manager or held by a worker",
            guards=(Some(BACKFILL, Alive("DCPBackfill"), Not(Either(Has(INITIALIZING), PLACED))),),
        ),
        needs=(INITIALIZING,),
        instead_of="every_backfill_has_one_place",
    ),
    Special(
        Reachable(
            name="every_orphan_can_be_freed",
            family=Family.PROGRESS,
            premise=SOME_BACKFILL,
            sentence="a backfill whose stream is gone can always still be freed, even if all clients stay connected",
            goal=(No(BACKFILL, Alive("DCPBackfill"), Expired("ActiveStream")),),
        ),
        needs=(INITIALIZING,),
    ),
    Special(
        Never(
            name="no_connection_sleeps_through_a_delete",
            family=Family.PROGRESS,
            premise=(At("BucketThread", "B3"), Some(("p",), Alive("DcpProducer"))),
            sentence="once a bucket delete has closed all streams, no idle connection waits for a notification",
            guards=(At("BucketThread", "B3"), Some(("p",), At("FrontEnd", "ASLEEP"), Off("Connection.notified"))),
        ),
        needs=("Connection.notified",),
    ),
    Special(
        Stays(
            name="a_closed_producer_accepts_no_stream",
            family=Family.ORDER,
            over=("p", "v", "g"),
            premise=(Some(("p",), *CLOSED),),
            before=(*CLOSED, At("ActiveStream", NONE)),
            after=(At("ActiveStream", NONE),),
            sentence="a producer whose manager was reset when its streams were closed accepts no new stream",
        ),
        needs=("FrontEnd.streamPtrs",),
    ),
    Special(
        NeverHappens(
            name="no_stream_ends_through_a_null_manager",
            family=Family.USE,
            premise=(Some(("p",), *CLOSED),),
            kinds=(Kind.NULL,),
            about=r"^DcpProducer\[",
            sentence="a stream that ends returns bytes to its producer's manager only if the producer has one",
        ),
        needs=("AuxIO.backfillMgr",),
    ),
    Special(
        Never(
            name="no_stream_outlives_its_vbucket",
            family=Family.ORDER,
            premise=(Some(STREAM, At("VBucket", "DEAD"), Has("DcpProducer.streams")),),
            sentence="once a dead vbucket has ended its streams, no live stream of the vbucket is in a map",
            guards=(
                At("AdminWorker", "IDLE"),
                Some(
                    STREAM,
                    At("VBucket", "DEAD"),
                    Has("DcpProducer.streams"),
                    NotAt("ActiveStream", "DEAD"),
                    At("FrontEnd", "READY"),
                ),
            ),
        )
    ),
    Special(NO_WAITING_BACKFILL_IN_MEMORY),
    Special(
        Reachable(
            name="a_stream_can_proceed_after_its_backfill",
            family=Family.PROGRESS,
            premise=(Some(STREAM, At("ActiveStream", "BACKFILLING"), Off("ActiveStream.isBackfillTaskRunning")),),
            sentence="a stream that has sent its complete backfill can always still proceed",
            goal=(
                No(
                    STREAM,
                    At("ActiveStream", "BACKFILLING"),
                    Off("ActiveStream.isBackfillTaskRunning"),
                    Off("ActiveStream.buffered"),
                ),
            ),
        ),
        needs=("ActiveStream.itemsReady",),
    ),
    Special(
        Reachable(
            name="items_in_memory_can_be_sent",
            family=Family.PROGRESS,
            premise=(Some(STREAM, On("ActiveStream.items")),),
            sentence="a stream in memory can always still send its items, even if no client writes any more",
            goal=(No(STREAM, At("ActiveStream", "IN_MEMORY"), On("ActiveStream.items")),),
        ),
        needs=("ActiveStream.itemsReady", "ActiveStream.items"),
    ),
    Special(
        Never(
            name="a_stream_that_requested_items_is_queued",
            family=Family.PROGRESS,
            premise=(Some(STREAM, On("ActiveStream.asked")),),
            sentence=(
                "a live stream that requested items of checkpoints has its vbucket in the queue, or is held by a worker"
            ),
            guards=(
                Some(
                    STREAM,
                    On("ActiveStream.asked"),
                    At("ActiveStream", "IN_MEMORY"),
                    Lacks(f"{PROCESSOR}.queuedVbuckets"),
                    No(("x",), Has("AuxIO.nextStream")),
                ),
            ),
        ),
        needs=("ActiveStream.asked",),
    ),
    Special(
        Never(
            name="no_cursor_passes_an_unsent_item",
            family=Family.ORDER,
            premise=(Some(STREAM, On("ActiveStream.unsent")),),
            sentence="every item that a live stream in memory has yet to receive is still ahead of its cursor",
            guards=(
                Some(STREAM, On("ActiveStream.unsent"), At("ActiveStream", "IN_MEMORY"), Off("VBucket.itemsForCursor")),
            ),
        ),
        needs=("ActiveStream.unsent",),
    ),
    Special(RELEASED_EVENTUALLY, only=("mb30247_defect", "mb30247_fix")),
)
"""In the order in which reports show them, after those of 2016."""


def claims_of(design: Design) -> tuple[Shape, ...]:
    """The claims that a design is judged by."""
    members = {
        f"{one.name}.{part.name}"
        for one in design.lifecycles
        for kind in (one.slots, one.flags, one.counters, one.mutexes)
        for part in kind
    }
    asked = [one for one in SPECIALS if members.issuperset(one.needs) and design.name in (one.only or (design.name,))]
    replaced = {one.instead_of for one in asked}
    return (*(claim for claim in CORE if claim.name not in replaced), *(one.claim for one in asked))
