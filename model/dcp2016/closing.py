"""`DcpProducer::closeAllStreams` and what its two callers do after it, as rows of the thread that runs it.

The front-end thread runs it for its own connection, the thread that deletes a bucket for every connection in the map.
Both hold `connsLock` from before P1 until after P5. P1 sweeps the map under `streamsMutex` in one step: what another
thread could do between two of its streams needs the mutex of a stream that the sweep takes anyway.
"""

from __future__ import annotations

from ..lifecycle import Row, Slot, State, Strength
from ..vocabulary import Drop, Each, Fire, Has, Lock, Take, Unlock, Use
from .source import producer

POINTS = (
    State("P1", "closeAllStreams: about to end and erase the streams in the map"),
    State("P2", "closeAllStreams: the map is empty, the list of vbuckets still names the connection"),
    State("P3", "closeAllStreams: about to return"),
    State("P5", "about to clear the queue of the checkpoint task",
          runs_on="only the queue's own lock matters, and any thread may take it before P3 as well"),
)


def sweep(thread: str, *, erase: bool = True) -> Row:
    """P1: each stream is ended and its entry erased; `vbvector` remembers the vbuckets, `conn` holds the producer."""
    remove = (Drop("DcpProducer.streams"),) if erase else ()
    return Row("sweepStreams", ("P1",), "P2", producer("DcpProducer::closeAllStreams"),
        choose=("p",) if thread != "FrontEnd" else (),
               guards=(Has(f"{thread}.closing"),), effects=(
        Lock("DcpProducer.streamsMutex"),
        Each(("v", "g"), (Has("DcpProducer.streams"),),
             (Fire("ActiveStream.disconnect"), *remove, Take(f"{thread}.vbvector"))),
        Unlock("DcpProducer.streamsMutex"),
        Take(f"{thread}.conn"),
    ))


def finish(thread: str, *effects: object) -> Row:
    """P3: the end of closeAllStreams. `effects` are what a design does there before `conn` goes out of scope."""
    return Row("returnFromClose", ("P3",), "P5", producer("DcpProducer::closeAllStreams"),
        choose=("p",) if thread != "FrontEnd" else (),
               guards=(Has(f"{thread}.closing"),), effects=(*effects, Drop(f"{thread}.conn")))  # type: ignore[arg-type]


def rows(thread: str, then: str, *last: object) -> tuple[Row, ...]:
    """P1 to P5 of one thread; `last` are its effects after P5, and `then` its point."""
    choose = ("p",) if thread != "FrontEnd" else ()
    return (
        sweep(thread),
        Row("removeVBConns", ("P2",), "P3", producer("DcpProducer::closeAllStreams"), choose=choose,
            guards=(Has(f"{thread}.closing"),), effects=(
                Each(("v",), (Has(f"{thread}.vbvector"),),
                     (Fire("DcpConnMap.removeVBConn"), Drop(f"{thread}.vbvector"))),)),
        finish(thread),
        Row("clearQueues", ("P5",), then, producer("DcpProducer::clearCheckpointProcessorTaskQueues"), choose=choose,
            guards=(Has(f"{thread}.closing"),), effects=(
                Use("DcpProducer.checkpointCreatorTask"), Fire("ActiveStreamCheckpointProcessorTask.clearQueues"),
                    *last)),  # type: ignore[arg-type]
    )


def slots(thread: str) -> tuple[Slot, ...]:
    """The locals that closeAllStreams and its caller keep."""
    return (
        Slot("closing", "DcpProducer", Strength.STRONG if thread == "FrontEnd" else Strength.RAW,
             producer("DcpProducer::closeAllStreams"), "the connection being closed"),
        Slot("conn", "DcpProducer", Strength.STRONG, producer("DcpProducer::closeAllStreams"),
            "keeps `this` until it returns"),
        Slot("vbvector", "VBucket", Strength.RAW, producer("DcpProducer::closeAllStreams"),
            "vbuckets of the swept streams"),
    )
