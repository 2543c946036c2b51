"""`DcpProducer::closeAllStreams` and what its two callers do after it, as rows of the thread that runs it.

The front-end thread runs it for its own connection, the thread that deletes a bucket for every connection in the map.
Both hold `connsLock` from before P1 until after P5. P1 sweeps the map under `streamsMutex` in one step: what another
thread could do between two of its streams needs the mutex of a stream that the sweep takes anyway.
"""

from __future__ import annotations

from model.language.lifecycle import Row, Slot, State, Strength
from model.language.vocabulary import Drop, Each, Effect, Fire, Has, Lock, Take, Unlock, Use

from .source import producer

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


def _choose(thread: str) -> tuple[str, ...]:
    return () if thread == "FrontEnd" else ("p",)


def sweep(thread: str, *, erase: bool = True) -> Row:
    """P1: each stream is ended and its entry erased; `vbvector` remembers the vbuckets, `conn` holds the producer."""
    active = (Drop("DcpProducer.streams"),) if erase else ()
    notifier = (Drop("DcpProducer.notifierStreams"),) if erase else ()
    remember = Take(f"{thread}.vbvector")
    return Row(
        "sweepStreams",
        ("P1",),
        "P2",
        producer("DcpProducer::closeAllStreams"),
        choose=_choose(thread),
        guards=(Has(f"{thread}.closing"),),
        effects=(
            Lock("DcpProducer.streamsMutex"),
            Each(("v", "g"), (Has("DcpProducer.streams"),), (Fire("ActiveStream.disconnect"), *active, remember)),
            Each(
                ("v",), (Has("DcpProducer.notifierStreams"),), (Fire("NotifierStream.disconnect"), *notifier, remember)
            ),
            Unlock("DcpProducer.streamsMutex"),
            Take(f"{thread}.conn"),
        ),
    )


def finish(thread: str, *effects: Effect) -> Row:
    """P3: the end of closeAllStreams. `effects` are what a design does there before `conn` goes out of scope."""
    return Row(
        "returnFromClose",
        ("P3",),
        "P5",
        producer("DcpProducer::closeAllStreams"),
        choose=_choose(thread),
        guards=(Has(f"{thread}.closing"),),
        effects=(*effects, Drop(f"{thread}.conn")),
    )


def rows(thread: str, then: str, *last: Effect) -> tuple[Row, ...]:
    """P1 to P5 of one thread; `last` are its effects after P5, and `then` its point."""
    return (
        sweep(thread),
        Row(
            "removeVBConns",
            ("P2",),
            "P3",
            producer("DcpProducer::closeAllStreams"),
            choose=_choose(thread),
            guards=(Has(f"{thread}.closing"),),
            effects=(
                Each(
                    ("v",), (Has(f"{thread}.vbvector"),), (Fire("DcpConnMap.removeVBConn"), Drop(f"{thread}.vbvector"))
                ),
            ),
        ),
        finish(thread),
        Row(
            "clearQueues",
            ("P5",),
            then,
            producer("DcpProducer::clearCheckpointProcessorTaskQueues"),
            choose=_choose(thread),
            guards=(Has(f"{thread}.closing"),),
            effects=(
                Use("DcpProducer.checkpointCreatorTask"),
                Fire("ActiveStreamCheckpointProcessorTask.clearQueues"),
                *last,
            ),
        ),
    )


def slots(thread: str) -> tuple[Slot, ...]:
    """The locals that closeAllStreams and its caller keep."""
    close = producer("DcpProducer::closeAllStreams")
    holds = Strength.STRONG if thread == "FrontEnd" else Strength.RAW
    return (
        Slot("closing", "DcpProducer", holds, close, "the connection being closed"),
        Slot("conn", "DcpProducer", Strength.STRONG, close, "keeps `this` until it returns"),
        Slot("vbvector", "VBucket", Strength.RAW, close, "vbuckets of the swept streams"),
    )
