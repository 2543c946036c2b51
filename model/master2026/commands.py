"""`DcpProducer::step` and `closeStream` as rows of the worker.

One call of `next()` is one step: it holds the container's lock and `streamMutex`, and gives both back. A StreamEnd is
sent in three: out of `readyQ`, out of the vbucket's list, out of the container.
"""

from __future__ import annotations

from model.language.lifecycle import Row, State
from model.language.vocabulary import (
    At,
    Clear,
    Drop,
    Effect,
    Fire,
    Guard,
    Has,
    If,
    Lacks,
    Lock,
    Move,
    NotAt,
    Off,
    On,
    Set,
    Take,
    Unlock,
)

from .requests import CREATOR, IN_CONTAINER, SERVED, STREAM
from .source import producer, stream
from .stream import GIVE_BACK, NO_MORE

POINTS = (
    State("N1", "step: has a StreamEnd to send, about to leave the vbucket's list"),
    State("N2", "step: about to erase the ended stream from its container"),
    State("C2", "closeStream: has the stream at hand, about to end it"),
    State("C3", "closeStream: the stream is dead, about to leave the vbucket's list"),
    State("C4", "about to let go of a stream that has been erased"),
)
MANY = ("v", "g")
LOCK_CONTAINER, UNLOCK_CONTAINER = Lock("StreamContainer.lock"), Unlock("StreamContainer.lock")
BACKFILLING, IN_MEMORY = At("ActiveStream", "BACKFILLING"), At("ActiveStream", "IN_MEMORY")
HOLDER = Has("DcpProducer.backfillManagerHolder")
SCHEDULE = If((HOLDER,), (Fire("BackfillManager.schedule"), Set("ActiveStream.backfillUID")))


def _step(
    case: str,
    guards: tuple[Guard, ...],
    effects: tuple[Effect, ...],
    cite: str,
    environment: str = "",
    target: str = "READY",
    more: tuple[str, ...] = (),
) -> Row:
    """One call of `next()` on one stream, found in its container and locked."""
    return Row(
        "step",
        ("READY",),
        target,
        stream(cite),
        choose=(*MANY, *more),
        case=case,
        guards=(*SERVED, IN_CONTAINER, *guards),
        environment=environment,
        effects=(
            LOCK_CONTAINER,
            Lock("ActiveStream.streamMutex"),
            *effects,
            Unlock("ActiveStream.streamMutex"),
            UNLOCK_CONTAINER,
        ),
    )


DONE = (BACKFILLING, *NO_MORE)
STEP = (
    _step("send item", (BACKFILLING, On("ActiveStream.buffered")), GIVE_BACK, "ActiveStream::backfillPhase"),
    _step(
        "backfill sent",
        (*DONE, Off("ActiveStream.pendingBackfill")),
        (Fire("ActiveStream.enterInMemory"),),
        "ActiveStream::backfillPhase",
    ),
    _step(
        "backfill again",
        (*DONE, On("ActiveStream.pendingBackfill")),
        (SCHEDULE, Set("ActiveStream.isBackfillTaskRunning"), Clear("ActiveStream.pendingBackfill")),
        "ActiveStream::backfillPhase",
        "slow_stream",
    ),
    _step(
        "back to backfill",
        (IN_MEMORY, On("ActiveStream.pendingBackfill")),
        (Fire("ActiveStream.backfillAgain"), SCHEDULE, Set("ActiveStream.isBackfillTaskRunning")),
        "ActiveStream::inMemoryPhase",
        "slow_stream",
    ),
    _step(
        "ask for items",
        (IN_MEMORY, CREATOR),
        (Fire("ActiveStreamCheckpointProcessorTask.schedule"),),
        "ActiveStream::nextCheckpointItem",
        "checkpoint_items",
        more=("c",),
    ),
    _step(
        "sent to the end",
        (IN_MEMORY, Off("ActiveStream.pendingBackfill")),
        (Fire("ActiveStream.endStream"),),
        "ActiveStream::transitionState",
        "stream_ends",
    ),
    _step(
        "stream end",
        (At("ActiveStream", "DEAD"), On("ActiveStream.endQueued")),
        (Clear("ActiveStream.endQueued"), Take("FrontEnd.sid")),
        "ActiveStream::deadPhase",
        target="N1",
    ),
)
ENDING = Has("FrontEnd.sid")
SEND_END = (
    Row(
        "sendStreamEnd",
        ("N1",),
        "N2",
        producer("DcpProducer::step"),
        choose=MANY,
        guards=(ENDING,),
        effects=(Fire("DcpConnMap.removeVBConn"),),
    ),
    Row(
        "eraseStream",
        ("N2",),
        "C4",
        producer("DcpProducer::closeStreamInner"),
        choose=MANY,
        guards=(ENDING, IN_CONTAINER),
        effects=(LOCK_CONTAINER, Move("StreamContainer.c", "FrontEnd.stream"), UNLOCK_CONTAINER, Drop("FrontEnd.sid")),
    ),
    Row(
        "eraseStream",
        ("N2",),
        "READY",
        producer("DcpProducer::step"),
        choose=MANY,
        case="no stream was found",
        guards=(ENDING, Lacks("StreamContainer.c")),
        effects=(LOCK_CONTAINER, UNLOCK_CONTAINER, Drop("FrontEnd.sid")),
        why="a logic_error, which closes the connection: somebody else has closed it meanwhile",
    ),
)

LEAVES_STREAM, ERASES = On("Connection.sendStreamEnd"), Off("Connection.sendStreamEnd")
CLOSE = (
    Row(
        "closeStream",
        ("READY",),
        "C2",
        producer("DcpProducer::closeStreamInner"),
        choose=MANY,
        case="erases",
        environment="close_stream",
        guards=(*SERVED, IN_CONTAINER, ERASES),
        effects=(LOCK_CONTAINER, Move("StreamContainer.c", "FrontEnd.stream"), UNLOCK_CONTAINER),
    ),
    Row(
        "closeStream",
        ("READY",),
        "C2",
        producer("DcpProducer::closeStreamInner"),
        choose=MANY,
        case="leaves it",
        environment="close_stream",
        guards=(*SERVED, IN_CONTAINER, LEAVES_STREAM),
        effects=(LOCK_CONTAINER, Take("FrontEnd.stream"), UNLOCK_CONTAINER),
    ),
    Row(
        "endStream",
        ("C2",),
        "C3",
        producer("DcpProducer::closeStream"),
        choose=MANY,
        environment="close_stream",
        guards=(STREAM, NotAt("ActiveStream", "DEAD")),
        effects=(Fire("ActiveStream.setDead"),),
    ),
    Row(
        "endStream",
        ("C2",),
        "C3",
        producer("DcpProducer::closeStream"),
        choose=MANY,
        environment="close_stream",
        case="already dead",
        guards=(STREAM, At("ActiveStream", "DEAD")),
    ),
    Row(
        "removeVBConn",
        ("C3",),
        "C4",
        producer("DcpProducer::closeStream"),
        choose=MANY,
        environment="close_stream",
        guards=(STREAM,),
        effects=(If((ERASES,), (Fire("DcpConnMap.removeVBConn"),)),),
    ),
    Row(
        "dropStream",
        ("C4",),
        "READY",
        producer("DcpProducer::closeStream"),
        choose=MANY,
        guards=(STREAM,),
        effects=(Drop("FrontEnd.stream"),),
    ),
)
ROWS = (*STEP, *SEND_END, *CLOSE)
