"""`DcpProducer::closeAllStreams` and the call that its two callers make after it, as rows of the thread that runs it.

The front-end thread closes its own connection, the thread that deletes a bucket every connection in the map. Both hold
`connsLock` from before P1 until after P5. This is the one piece of C++ that stands in two tables, so it is written
here once, with the name of the thread left open: `closing` is the thread's pointer to the connection that it closes.

P1 sweeps the map under `streamsMutex` in one step: whatever another thread could do between two of its streams needs
the mutex of a stream that the sweep takes anyway. P2 takes the connection out of the lists of the vbuckets whose
streams were swept, by a copy of their numbers. P3 returns; `conn` has kept the producer alive until there. P5 clears
the queue of the checkpoint task.

A design that closes in another way changes these rows by naming the effect: see `designs/`.
"""

from __future__ import annotations

from model.dcp2016.source import producer
from model.language.lifecycle import Row, Slot, State, Strength
from model.language.vocabulary import Drop, Each, Effect, Fire, Has, Lock, Take, Unlock, Use

CLOSE = producer("DcpProducer::closeAllStreams")
POINTS = (
    State("P1", "closeAllStreams: about to end and erase the streams in the map"),
    State("P2", "closeAllStreams: the map is empty, the list of vbuckets still names the connection"),
    State("P3", "closeAllStreams: about to return"),
    State(
        "P5",
        "about to clear the queue of the checkpoint task",
        runs_on="only the queue's own lock matters, and any thread may take it before P3 as well",
    ),
)


def rows(thread: str, choose: tuple[str, ...], then: str, last: tuple[Effect, ...]) -> tuple[Row, ...]:
    """P1 to P5 of one thread. `choose` finds the connection, `last` are the effects after P5, and `then` the point."""
    at, vbuckets = Has(f"{thread}.closing"), f"{thread}.vbvector"
    return (
        _sweep(thread, choose),
        Row(
            event="removeVBConns",
            source=("P2",),
            target="P3",
            choose=choose,
            guards=(at,),
            effects=(Each(("v",), (Has(vbuckets),), (Fire("DcpConnMap.removeVBConn"), Drop(vbuckets))),),
            cite=CLOSE,
        ),
        Row(
            event="returnFromClose",
            source=("P3",),
            target="P5",
            choose=choose,
            guards=(at,),
            effects=(Drop(f"{thread}.conn"),),
            cite=CLOSE,
        ),
        Row(
            event="clearQueues",
            source=("P5",),
            target=then,
            choose=choose,
            guards=(at,),
            effects=(
                Use("DcpProducer.checkpointCreatorTask"),
                Fire("ActiveStreamCheckpointProcessorTask.clearQueues"),
                *last,
            ),
            cite=producer("DcpProducer::clearCheckpointProcessorTaskQueues"),
        ),
    )


def _sweep(thread: str, choose: tuple[str, ...]) -> Row:
    """P1: each stream is ended and its entry erased; `vbvector` remembers the vbuckets, `conn` holds the producer."""
    remember = Take(f"{thread}.vbvector")
    return Row(
        event="sweepStreams",
        source=("P1",),
        target="P2",
        choose=choose,
        guards=(Has(f"{thread}.closing"),),
        effects=(
            Lock("DcpProducer.streamsMutex"),
            Each(
                ("v", "g"),
                (Has("DcpProducer.streams"),),
                (Fire("ActiveStream.disconnect"), Drop("DcpProducer.streams"), remember),
            ),
            Each(
                ("v",),
                (Has("DcpProducer.notifierStreams"),),
                (Fire("NotifierStream.disconnect"), Drop("DcpProducer.notifierStreams"), remember),
            ),
            Unlock("DcpProducer.streamsMutex"),
            Take(f"{thread}.conn"),
        ),
        cite=CLOSE,
    )


def slots(thread: str, holds: Strength) -> tuple[Slot, ...]:
    """The locals of closeAllStreams and its caller; `holds` is how the caller refers to the connection."""
    return (
        Slot("closing", "DcpProducer", holds, CLOSE, "the connection being closed"),
        Slot("conn", "DcpProducer", Strength.STRONG, CLOSE, "keeps `this` until it returns"),
        Slot("vbvector", "VBucket", Strength.RAW, CLOSE, "vbuckets of the swept streams"),
    )
