"""`DcpProducer::closeAllStreams`, and the end of the checkpoint task after it, as rows of the thread that runs them.

A worker runs it for its own connection, and the thread that deletes a bucket for each connection in a copy of the map,
so it is written here once, with the name of the thread left open. `closing` is the thread's pointer to the connection.

`closeAllStreamsLock` is held from P2 to the end of P6, and a copy of the producer's pointer to its manager with it:
the copy was declared after the lock's guard and goes before it. For each vbucket the streams are taken out of their
container under its lock (P2); then, without that lock, the backfill of each stream is removed from the manager (P3)
and the stream is ended (P4). The lists by vbucket come next (P5), then the manager (P6). A second run finds no
manager, and then leaves the uid of a stream's backfill as it is.
"""

from __future__ import annotations

from model.language.lifecycle import Row, Slot, State, Strength
from model.language.vocabulary import Clear, Drop, Each, Effect, Fire, Has, If, Lacks, Lock, Move, No, On, Take, Unlock
from model.master2026.source import producer

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
UID, MUTEX = "ActiveStream.backfillUID", "ActiveStream.streamMutex"
CREATOR = "DcpProducer.checkpointCreator"
CANCEL_CREATOR = (
    Lock("DcpProducer.checkpointCreatorMutex"),
    Each(("c",), (Has(CREATOR),), (Fire("ExecutorPool.cancelCheckpoint"), Drop(CREATOR))),
    Unlock("DcpProducer.checkpointCreatorMutex"),
)


def remove_backfill(thread: str) -> Effect:
    """`ActiveStream::removeBackfill(bfm)`, only if there is a manager."""
    return If(
        (Has(f"{thread}.mgrToClose"),),
        (
            Lock(MUTEX),
            If(
                (On(UID),),
                (Clear(UID), Unlock(MUTEX), Fire("BackfillManager.removeBackfill")),
                (Unlock(MUTEX),),
            ),
        ),
    )


def rows(thread: str, choose: tuple[str, ...], then: str, last: tuple[Effect, ...]) -> tuple[Row, ...]:
    """P1 to P7 of one thread. `choose` finds the connection, `last` are the effects after P7, and `then` the point."""
    return (*_take_streams(thread, choose), *_end_streams(thread, choose), *_let_go(thread, choose, then, last))


def _take_streams(thread: str, choose: tuple[str, ...]) -> tuple[Row, ...]:
    """P1 and P2: take the lock and a copy of the pointer, then the streams of one vbucket after the other."""
    at, done = Has(f"{thread}.closing"), f"{thread}.vbvector"
    return (
        Row(
            event="closeAllStreams",
            source=("P1",),
            target="P2",
            choose=choose,
            guards=(at,),
            effects=(LOCK, If((Has("DcpProducer.backfillManagerHolder"),), (Take(f"{thread}.mgrToClose"),))),
            cite=CLOSE,
        ),
        Row(
            event="takeStreams",
            source=("P2",),
            target="P3",
            choose=(*choose, "v"),
            guards=(at, Lacks(done)),
            effects=(
                Take(done),
                Lock("StreamContainer.lock"),
                Each(("g",), (Has("StreamContainer.c"),), (Move("StreamContainer.c", f"{thread}.streamPtrs"),)),
                Unlock("StreamContainer.lock"),
            ),
            cite=CLOSE,
        ),
        Row(
            event="takeStreams",
            case="none left",
            source=("P2",),
            target="P5",
            choose=choose,
            guards=(at, No(("v",), Lacks(done))),
            cite=CLOSE,
        ),
    )


def _end_streams(thread: str, choose: tuple[str, ...]) -> tuple[Row, ...]:
    """P3 and P4: each stream of the vbucket has its backfill removed and is ended."""
    at, pointers, hand = Has(f"{thread}.closing"), f"{thread}.streamPtrs", f"{thread}.streamPtr"
    return (
        Row(
            event="removeBackfill",
            source=("P3",),
            target="P4",
            choose=(*choose, "v", "g"),
            guards=(at, Has(pointers)),
            effects=(Move(pointers, hand), remove_backfill(thread)),
            cite=CLOSE,
        ),
        Row(
            event="removeBackfill",
            case="none left",
            source=("P3",),
            target="P2",
            choose=choose,
            guards=(at, No(("v", "g"), Has(pointers))),
            cite=CLOSE,
        ),
        Row(
            event="endStream",
            source=("P4",),
            target="P3",
            choose=(*choose, "v", "g"),
            guards=(at, Has(hand)),
            effects=(Fire("ActiveStream.disconnect"), Drop(hand)),
            cite=CLOSE,
            why="the pointers go at the end of their vbucket; here each goes when its stream has been ended",
        ),
    )


def _let_go(thread: str, choose: tuple[str, ...], then: str, last: tuple[Effect, ...]) -> tuple[Row, ...]:
    """P5 to P7: the connection leaves the lists, and lets go of its manager and its checkpoint task."""
    at, done = Has(f"{thread}.closing"), f"{thread}.vbvector"
    return (
        Row(
            event="removeVBConns",
            source=("P5",),
            target="P6",
            choose=choose,
            guards=(at,),
            effects=(Each(("v",), (Has(done),), (Fire("DcpConnMap.removeVBConn"), Drop(done))),),
            cite=CLOSE,
        ),
        Row(
            event="resetManager",
            source=("P6",),
            target="P7",
            choose=choose,
            guards=(at,),
            effects=(Drop("DcpProducer.backfillManagerHolder"), Drop(f"{thread}.mgrToClose"), UNLOCK),
            cite=CLOSE,
        ),
        Row(
            event="cancelCheckpointTask",
            source=("P7",),
            target=then,
            choose=choose,
            guards=(at,),
            effects=(*CANCEL_CREATOR, *last),
            cite=producer("DcpProducer::cancelCheckpointCreatorTask"),
        ),
    )


def slots(thread: str, holds: Strength) -> tuple[Slot, ...]:
    """The locals of closeAllStreams and its caller; `holds` is how the caller refers to the connection."""
    return (
        Slot("closing", "DcpProducer", holds, CLOSE, "the connection being closed"),
        Slot("mgrToClose", "BackfillManager", Strength.STRONG, CLOSE, "local copy of the pointer"),
        Slot("vbvector", "VBucket", Strength.RAW, CLOSE, "vbuckets that are done"),
        Slot("streamPtrs", "ActiveStream", Strength.STRONG, CLOSE, "streams of one vbucket"),
        Slot("streamPtr", "ActiveStream", Strength.STRONG, CLOSE, "the one of them at hand"),
    )
