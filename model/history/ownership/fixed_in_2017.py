"""MB-26470 (2017): the cycle of producer and stream that is left when an engine is deleted with its connections open.

`NOVEMBER_2017` is the code that the fix found. Backfills and their callbacks hold the stream weakly (364a78a7b),
notifier streams hold their producer weakly (e9d291808), and since 6a8492bb0 the connection map dies before the store
that its connections use. One counted edge still points from a stream up to its producer. If nobody closes the streams
before the connection map is freed, producer and stream keep each other alive.

Later records stand on `MB26470_FIX`, in which owners form a tree. Left out: the fix of MB-26979, after which the queue
of the checkpoint task holds no streams. The queue still holds streams here, and no claim depends on it.
"""

from __future__ import annotations

from model.dcp2016.designs import BACKFILLS_WEAK
from model.dcp2016.source import source
from model.history.ownership.scenarios import UNCLEAN_END
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.edits import Edit, edited, replacing, wherever, without
from model.language.lifecycle import Row, State, Strength
from model.language.vocabulary import Alive, Delete, Effect, Fire, If, On, Set, Use

engine = source("engines/ep/src/ep_engine.cc", "6a8492bb0")

NOTIFY = Fire("DcpProducer.notifyStreamReady")
MANAGER = Use("DcpProducer.backfillMgr")
GIVE_BYTES_BACK = If(
    (On("ActiveStream.buffered"),), (Fire("BackfillManager.bytesSent"),), (Fire("BackfillManager.sendNothing"),)
)


def promoting(pointer: str, *effects: Effect) -> Edit:
    """Promote a weak pointer for these effects, where a counted one was used; nothing happens if that fails."""
    return replacing((Use(pointer), *effects), If((Alive("DcpProducer"),), effects))


NOVEMBER_2017 = derive(
    BACKFILLS_WEAK,
    "mb26470_defect",
    because=(
        "the owners form a tree but for one edge: a stream still holds the producer that holds it; the map is freed "
        "before the store"
    ),
    delta=Delta(
        strengths=(("NotifierStream.producer", Strength.WEAK),),
        add_states=(("BucketThread", State("STORE", "about to free the store, after the connection map")),),
        replace_rows=(
            *wherever(BACKFILLS_WEAK, promoting("NotifierStream.producer", NOTIFY)),
            edited(
                BACKFILLS_WEAK,
                "BucketThread.freeStore@B8",
                without(Delete("EventuallyPersistentStore")),
                event="passStore",
                cite=engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
                why="deinitialize() has ended the tasks",
            ),
            edited(
                BACKFILLS_WEAK,
                "BucketThread.freeConnMap@B9",
                target="STORE",
                cite=engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
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
        "d1f4517a8: a stream has a weak pointer to its producer and promotes it for each use, so that owners form a "
        "tree"
    ),
    delta=Delta(
        strengths=(("ActiveStream.producer", Strength.WEAK),),
        replace_rows=wherever(
            NOVEMBER_2017,
            promoting("ActiveStream.producer", NOTIFY),
            promoting("ActiveStream.producer", MANAGER, GIVE_BYTES_BACK),
            promoting("ActiveStream.producer", MANAGER, Fire("BackfillManager.schedule")),
            promoting("ActiveStream.producer", MANAGER, Fire("BackfillManager.refuseBytes")),
            promoting(
                "ActiveStream.producer", MANAGER, Fire("BackfillManager.bytesRead"), Set("ActiveStream.buffered")
            ),
        ),
    ),
)
MB26470 = Record(
    number=2,
    key="MB-26470",
    commit="d1f4517a8",
    year=2017,
    kind="leak",
    claim="no_ownership_cycle_survives",
    scenario=UNCLEAN_END,
    defect=NOVEMBER_2017,
    fix=MB26470_FIX,
    story=(
        "Nobody closes the streams before the connection map is freed; the map lets go of the producer, which its "
        "stream still holds, as it holds the stream."
    ),
    leftovers=(
        Leftover(
            "reservations_equal_what_they_count",
            "e823748d0 (MB-49156): a reservation is given back by the connection manager, not by ~ConnHandler, and "
            "no connection manager ran here",
        ),
    ),
)

RECORDS = (MB26470,)
