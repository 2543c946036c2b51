"""Bookkeeping invariants of the 2016 model: the meaning of its lists, flags, locals and queues.

The larger claims rest on them; each was needed to kill mutants that no other claim noticed (`docs/mutants.md`). The
words are those of the C++: a stream is *listed* when its connection is in the list of its vbucket (`ConnMap::vbConns`).
"""

from __future__ import annotations

from model.language.vocabulary import (
    At,
    Differs,
    Either,
    Has,
    Lacks,
    No,
    Not,
    NotAt,
    Off,
    On,
    Some,
    renamed,
)
from properties.claims.bookkeeping_backfills import BACKFILLS, TASKS
from properties.claims.claim import Family, Never, Reachable, Shape, Stays
from properties.claims.guards import (
    BETWEEN_COMMANDS,
    DEAD,
    IN_MAP,
    LEFT,
    LISTED,
    LIVE,
    NOT_IN_A_ROUND,
    OPEN,
    QUEUED,
    READY,
    RESERVED_TWICE,
    SOME_CONNECTION,
    SOME_STREAM,
    STREAM,
    UNLISTED,
    all_of,
)

MAPS: tuple[Shape, ...] = (
    Never(
        name="one_stream_for_each_vbucket",
        family=Family.ACCOUNTING,
        premise=SOME_STREAM,
        sentence="a producer's map has at most one stream for each vbucket",
        guards=(
            Either(
                Some(STREAM, IN_MAP, Some(("g2",), Differs("g", "g2"), Has(renamed("DcpProducer.streams", g="g2")))),
                Some(STREAM, IN_MAP, Has("DcpProducer.notifierStreams")),
            ),
        ),
    ),
    Never(
        name="every_stream_in_the_map_is_listed",
        family=Family.ACCOUNTING,
        premise=SOME_STREAM,
        sentence="between two commands, a connection with a stream of a vbucket in its map is in the list of "
        "that vbucket",
        guards=(
            At("DcpConnMap", "OPEN"),
            Some(("p", "v"), READY, UNLISTED, Either(Some(("g",), IN_MAP), Has("DcpProducer.notifierStreams"))),
        ),
    ),
    Never(
        name="a_stream_in_the_map_is_active",
        family=Family.ORDER,
        premise=SOME_STREAM,
        sentence="a stream becomes active before it enters the map",
        guards=(Some(STREAM, IN_MAP, At("ActiveStream", "PENDING")),),
    ),
    Never(
        name="no_list_names_a_closed_connection",
        family=Family.ACCOUNTING,
        premise=(Either(Some(("p",), At("FrontEnd", "P3")), At("BucketThread", "P3")),),
        sentence="when closeAllStreams has returned, no list of a vbucket contains the connection",
        guards=(
            Either(
                Some(("p",), At("FrontEnd", "P3", "P5", "WAIT", "END"), LISTED),
                all_of(At("BucketThread", "P3", "P5"), Some(("p",), Has("BucketThread.closing"), LISTED)),
            ),
        ),
    ),
    Never(
        name="a_leaving_connection_is_out_of_the_map",
        family=Family.ORDER,
        premise=(Some(("p",), LEFT),),
        sentence="a leaving connection refuses commands and is out of all maps before its streams are closed",
        guards=(Some(("p",), LEFT, Either(OPEN, Has("DcpConnMap.map_"), Has("DcpConnMap.all"))),),
    ),
)
STREAMS: tuple[Shape, ...] = (
    Never(
        name="no_local_outlives_its_command",
        family=Family.ACCOUNTING,
        premise=SOME_CONNECTION,
        sentence="between two commands no local of a worker refers to a stream or a manager, and between two "
        "rounds no local of the thread that deletes the bucket refers to a connection",
        guards=(
            Either(
                Some(STREAM, BETWEEN_COMMANDS, Has("FrontEnd.stream")),
                Some(("p",), BETWEEN_COMMANDS, Either(On("FrontEnd.addVbConn"), Has("FrontEnd.backfillMgr"))),
                Some(("p",), NOT_IN_A_ROUND, Has("BucketThread.closed")),
            ),
        ),
    ),
    Stays(
        name="no_command_begins_on_a_dying_bucket",
        family=Family.ORDER,
        over=STREAM,
        premise=(At("Bucket", "DESTROYING"), Some(("p",), READY)),
        sentence="once the bucket dies, an idle connection does nothing but leave",
        before=(At("Bucket", "DESTROYING"), READY, Not(QUEUED), Not(RESERVED_TWICE)),
        after=(At("FrontEnd", "READY", "P1"), Not(QUEUED), Not(RESERVED_TWICE)),
    ),
    Stays(
        name="only_streams_in_the_map_are_closed",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(("p",), At("FrontEnd", "C4")),),
        sentence="closeStream closes only a stream from the map",
        before=(READY, Not(IN_MAP)),
        after=(Either(NotAt("FrontEnd", "C3_USE", "C4"), Lacks("FrontEnd.stream")),),
    ),
    Never(
        name="a_stream_is_closed_before_it_is_erased",
        family=Family.ORDER,
        premise=(Some(("p",), At("FrontEnd", "C4")),),
        sentence="closeStream ends the stream before it removes the stream from the list and the map",
        guards=(Some(STREAM, At("FrontEnd", "C4", "C5"), Has("FrontEnd.stream"), Not(DEAD)),),
    ),
    Stays(
        name="a_takeover_ends_when_both_states_are_acknowledged",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, DEAD, On("ActiveStream.takeoverActive"), IN_MAP, OPEN),),
        sentence="a stream that hands its vbucket over ends with the second acknowledgement, or because it is closed",
        before=(At("ActiveStream", "TAKEOVER_WAIT"), Off("ActiveStream.takeoverActive"), OPEN),
        after=(Either(Not(DEAD), Not(OPEN), Lacks("DcpProducer.streams"), At("FrontEnd", "C4")),),
    ),
    Reachable(
        name="an_ended_stream_can_be_replaced",
        family=Family.PROGRESS,
        premise=(Some(STREAM, DEAD, Off("ActiveStream.takeoverActive"), IN_MAP, OPEN, READY),),
        sentence="an ended stream can always still leave its place in the map",
        goal=(No(STREAM, DEAD, IN_MAP, READY),),
    ),
    Stays(
        name="deleting_a_vbucket_ends_its_streams",
        family=Family.ORDER,
        over=STREAM,
        premise=(Some(STREAM, At("AdminWorker", "V2"), DEAD, IN_MAP),),
        sentence="deleteVBucket ends each stream of the vbucket in the map of a connection",
        before=(At("AdminWorker", "IDLE"), LIVE, IN_MAP, Has("DcpConnMap.map_")),
        after=(Either(Lacks("AdminWorker.vbucket"), Not(LIVE)),),
    ),
)

BOOKKEEPING: tuple[Shape, ...] = (*MAPS, *STREAMS, *BACKFILLS, *TASKS)
"""In the order in which reports show them, after the other claims."""
