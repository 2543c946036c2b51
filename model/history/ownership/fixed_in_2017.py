"""MB-26470: the ring of producer and stream that an engine deleted with its connections open leaves behind.

`NOVEMBER_2017` is what the fix found: the backfills and their callbacks hold the stream weakly (364a78a7b), notifier
streams their producer (e9d291808), and since 6a8492bb0 the connection map dies before the store that its connections
use. Later records stand on `MB26470_FIX`. The queue of the checkpoint task still holds streams here; nothing asks.
"""

from __future__ import annotations

from model.dcp2016.designs import BACKFILLS_WEAK
from model.dcp2016.designs.weak_streams import NOTIFIER_PROMOTES, STREAM_PROMOTES
from model.dcp2016.source import source
from model.history.ownership.scenarios import UNCLEAN_END
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.edits import wherever
from model.language.lifecycle import Row, State, Strength
from model.language.vocabulary import Delete

engine = source("engines/ep/src/ep_engine.cc", "6a8492bb0")
notifier_stream = source("engines/ep/src/dcp/stream.cc", "e9d291808")
NOVEMBER_2017 = derive(
    BACKFILLS_WEAK,
    "mb26470_defect",
    because=(
        "the tree of owners but for one edge: only a stream still holds what holds it; the map is freed before "
        "the store"
    ),
    delta=Delta(
        strengths=(("NotifierStream.producer", Strength.WEAK),),
        add_states=(("BucketThread", State("STORE", "about to free the store, after the connection map")),),
        replace_rows=(
            *wherever(BACKFILLS_WEAK, *NOTIFIER_PROMOTES),
            (
                "BucketThread.freeStore@B8",
                Row(
                    "passStore",
                    ("B8",),
                    "B9",
                    engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
                    why="deinitialize() has ended the tasks",
                ),
            ),
            (
                "BucketThread.freeConnMap@B9",
                Row(
                    "freeConnMap",
                    ("B9",),
                    "STORE",
                    engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
                    effects=(Delete("DcpConnMap"),),
                ),
            ),
        ),
        add_rows=(
            (
                "BucketThread",
                Row(
                    "freeStore",
                    ("STORE",),
                    "B10",
                    engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
                    effects=(Delete("EventuallyPersistentStore"),),
                ),
            ),
        ),
    ),
)

MB26470_FIX = derive(
    NOVEMBER_2017,
    "mb26470_fix",
    because=(
        "d1f4517a8: a stream has a weak pointer to its producer and promotes it for each use, so that owners "
        "form a tree"
    ),
    delta=Delta(
        strengths=(("ActiveStream.producer", Strength.WEAK),),
        replace_rows=wherever(NOVEMBER_2017, *STREAM_PROMOTES),
    ),
)
MB26470 = Record(
    2,
    "MB-26470",
    "d1f4517a8",
    2017,
    "leak",
    "no_ownership_cycle_survives",
    UNCLEAN_END,
    NOVEMBER_2017,
    MB26470_FIX,
    "Nobody closes the streams before the connection map is freed; the map lets go of the producer, which its stream "
    "still holds, as it holds the stream.",
    (
        Leftover(
            "reservations_equal_what_they_count",
            "e823748d0 (MB-49156): a reservation is given back by the "
            "connection manager, not by ~ConnHandler, and here no manager ran",
        ),
    ),
)

RECORDS = (MB26470,)
