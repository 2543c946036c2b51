"""`DcpProducer::closeAllStreams`, and the end of the checkpoint task after it, as rows of the thread that runs them.

A worker runs it for its own connection, and the thread that deletes a bucket for each connection in a copy of the map.
`closeAllStreamsLock` is held from P2 to the end of P6, and a copy of the producer's pointer to its manager with it: the
copy was declared after the lock's guard and goes before it. A second run finds no manager.
"""

from __future__ import annotations

from model.language.lifecycle import Row, Slot, State, Strength
from model.language.vocabulary import Clear, Drop, Each, Effect, Fire, Has, If, Lacks, Lock, Move, No, On, Take, Unlock

from .source import producer

POINTS = (
    State("P1", "closeAllStreams: about to take its lock"),
    State("P2", "closeAllStreams: has the lock and a copy of the pointer, looks for the next vbucket"),
    State("P3", "closeAllStreams: has taken the streams of a vbucket out of their container"),
    State("P4", "closeAllStreams: has had the manager remove a stream's backfill, about to end the stream"),
    State("P5", "closeAllStreams: all streams are ended, the lists of the vbuckets still name the connection"),
    State("P6", "closeAllStreams: about to let go of the manager"),
    State("P7", "cancelCheckpointCreatorTask: about to"),
)
CLOSE = producer("DcpProducer::closeAllStreams")
LOCK, UNLOCK = Lock("DcpProducer.closeAllStreamsLock"), Unlock("DcpProducer.closeAllStreamsLock")
CREATOR = "DcpProducer.checkpointCreator"
CANCEL_CREATOR = (
    Lock("DcpProducer.checkpointCreatorMutex"),
    Each(("c",), (Has(CREATOR),), (Fire("ExecutorPool.cancelCheckpoint"), Drop(CREATOR))),
    Unlock("DcpProducer.checkpointCreatorMutex"),
)


def _remove_backfill(thread: str) -> Effect:
    """`ActiveStream::removeBackfill(bfm)`, only if there is a manager."""
    return If(
        (Has(f"{thread}.mgrToClose"),),
        (
            Lock("ActiveStream.streamMutex"),
            If(
                (On("ActiveStream.backfillUID"),),
                (
                    Clear("ActiveStream.backfillUID"),
                    Unlock("ActiveStream.streamMutex"),
                    Fire("BackfillManager.removeBackfill"),
                ),
                (Unlock("ActiveStream.streamMutex"),),
            ),
        ),
    )


def rows(thread: str, then: str, *last: Effect) -> tuple[Row, ...]:
    """P1 to P7 of one thread; `last` are its effects after P7, and `then` its point."""
    own = () if thread == "FrontEnd" else ("p",)
    at = Has(f"{thread}.closing")
    found, pointers, hand = (f"{thread}.{name}" for name in ("vbvector", "streamPtrs", "streamPtr"))
    copy = f"{thread}.mgrToClose"
    return (
        Row(
            "closeAllStreams",
            ("P1",),
            "P2",
            CLOSE,
            choose=own,
            guards=(at,),
            effects=(LOCK, If((Has("DcpProducer.backfillManagerHolder"),), (Take(copy),))),
        ),
        Row(
            "takeStreams",
            ("P2",),
            "P3",
            CLOSE,
            choose=(*own, "v"),
            guards=(at, Lacks(found)),
            effects=(
                Take(found),
                Lock("StreamContainer.lock"),
                Each(("g",), (Has("StreamContainer.c"),), (Move("StreamContainer.c", pointers),)),
                Unlock("StreamContainer.lock"),
            ),
        ),
        Row("takeStreams", ("P2",), "P5", CLOSE, choose=own, case="none left", guards=(at, No(("v",), Lacks(found)))),
        Row(
            "removeBackfill",
            ("P3",),
            "P4",
            CLOSE,
            choose=(*own, "v", "g"),
            guards=(at, Has(pointers)),
            effects=(Move(pointers, hand), _remove_backfill(thread)),
        ),
        Row(
            "removeBackfill",
            ("P3",),
            "P2",
            CLOSE,
            choose=own,
            case="none left",
            guards=(at, No(("v", "g"), Has(pointers))),
        ),
        Row(
            "endStream",
            ("P4",),
            "P3",
            CLOSE,
            choose=(*own, "v", "g"),
            guards=(at, Has(hand)),
            effects=(Fire("ActiveStream.disconnect"), Drop(hand)),
            why="the pointers go at the end of their vbucket; here each goes when its stream has been ended",
        ),
        Row(
            "removeVBConns",
            ("P5",),
            "P6",
            CLOSE,
            choose=own,
            guards=(at,),
            effects=(Each(("v",), (Has(found),), (Fire("DcpConnMap.removeVBConn"), Drop(found))),),
        ),
        Row(
            "resetManager",
            ("P6",),
            "P7",
            CLOSE,
            choose=own,
            guards=(at,),
            effects=(Drop("DcpProducer.backfillManagerHolder"), Drop(copy), UNLOCK),
        ),
        Row(
            "cancelCheckpointTask",
            ("P7",),
            then,
            producer("DcpProducer::cancelCheckpointCreatorTask"),
            choose=own,
            guards=(at,),
            effects=(*CANCEL_CREATOR, *last),
        ),
    )


def slots(thread: str) -> tuple[Slot, ...]:
    """The locals that closeAllStreams and its caller keep."""
    holds = Strength.STRONG if thread == "FrontEnd" else Strength.RAW
    return (
        Slot("closing", "DcpProducer", holds, CLOSE, "the connection being closed"),
        Slot("mgrToClose", "BackfillManager", Strength.STRONG, CLOSE, "local copy of the pointer"),
        Slot("vbvector", "VBucket", Strength.RAW, CLOSE, "vbuckets that are done"),
        Slot("streamPtrs", "ActiveStream", Strength.STRONG, CLOSE, "streams of one vbucket"),
        Slot("streamPtr", "ActiveStream", Strength.STRONG, CLOSE, "the one of them at hand"),
    )
