"""MB-30247: indexes of connections that own them, so that a producer dies inside the base of the connection map.

A DcpConnMap is a ConnMap and more. Its own members, among them the count of running backfills, die before those of the
base; `DcpConnMapPart` stands for them. `ENGINE_OF_2019` says that a manager goes through its engine to that count. Who
is closed before the map dies has no manager any more, so that no connection of memcached gets there
(`DELETE_WHILE_BACKFILLING`); the tests of that time, which make a producer and drop it without closing it, do.
The fix makes the two indexes weak. A producer that is still in `map_` gets there all the same (`UNCLEAN_END`).
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.designs import WEAK_INDEXES
from model.dcp2016.source import source
from model.history.ownership.edits import after, edited, row_of, substituting
from model.history.ownership.fixed_in_2017 import MB26470_FIX
from model.history.ownership.scenarios import DROPPED
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.lifecycle import DESTROY, Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import Add, Clear, Delete, Drop, Fire, Has, No, NotAt, Take, Use

connmap = source("engines/ep/src/connmap.cc", "27bc9e790^")
dcpconnmap_h = source("engines/ep/src/dcp/dcpconnmap.h", "27bc9e790^")
manager = source("engines/ep/src/dcp/backfill-manager.cc", "27bc9e790^")
engine = source("engines/ep/src/ep_engine.cc", "27bc9e790^")
fixture = source("engines/ep/tests/module_tests/dcp_stream_test.cc", "27bc9e790^")
fixed = source("engines/ep/src/connmap.cc", "27bc9e790")

PART = Lifecycle(
    "DcpConnMapPart",
    Role.ROOT,
    indexes=(),
    states=(State("OPEN", "alive with the map, until ~DcpConnMap has run"),),
    initial="OPEN",
    rows=(),
    cite=dcpconnmap_h("DcpConnMap::backfills"),
    meaning="what a DcpConnMap has beyond its base ConnMap",
    final=("OPEN",),
)
WAY_TO_PART = Slot(
    "connMap", "DcpConnMapPart", Strength.RAW, manager("BackfillManager::engine"), "engine.getDcpConnMap()"
)
GIVE_BACK = Add("DcpConnMap.numActiveSnoozingBackfills", -1)
ASSUMED = "dropped_unclosed"
DROP_UNCLOSED = Row(
    "dropProducer",
    ("READY",),
    "END",
    fixture("StreamTest::TearDown"),
    environment=ASSUMED,
    guards=(Has("DcpConnMap.map_"),),
    effects=(
        Clear("DcpProducer.reserved"),
        Fire("Connection.releaseCookie"),
        Drop("Connection.engine_storage"),
        Add("Bucket.clients", -1),
        Drop("DcpConnMap.all"),
        Drop("DcpConnMap.map_"),
    ),
    why="a test that made the producer itself lets go of it; map_ and all stand for the test's own pointer",
)
DELETE_ENGINE = Row(
    "deleteBucket",
    ("IDLE",),
    "B7",
    fixture("StreamTest::TearDown"),
    case="harness",
    environment=ASSUMED,
    guards=(No(("p",), NotAt("FrontEnd", "END")),),
    effects=(Fire("Bucket.startDestroying"),),
)

ENGINE_OF_2019 = derive(
    MB26470_FIX,
    "mb30247_defect",
    because=(
        "14dc73215 (MB-33074): a manager that dies gives its places back to the connection map, which may be half gone"
    ),
    delta=Delta(
        add_lifecycles=(PART,),
        add_slots=(("BackfillManager", WAY_TO_PART),),
        add_rows=(("FrontEnd", DROP_UNCLOSED), ("BucketThread", DELETE_ENGINE)),
        replace_rows=(
            edited(
                MB26470_FIX,
                "FrontEnd.open@IDLE",
                after(Take("DcpProducer.backfillMgr"), Take("BackfillManager.connMap")),
                manager("BackfillManager::BackfillManager"),
            ),
            edited(
                MB26470_FIX,
                f"BackfillManager.{DESTROY}@OPEN",
                substituting(GIVE_BACK, Use("BackfillManager.connMap"), GIVE_BACK),
                manager("BackfillManager::~BackfillManager"),
            ),
            edited(
                MB26470_FIX,
                "BucketThread.freeConnMap@B9",
                substituting(Delete("DcpConnMap"), Delete("DcpConnMapPart"), Delete("DcpConnMap")),
                engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
            ),
        ),
    ),
)
TAKE = row_of(WEAK_INDEXES, "ConnNotifier.takeNotifications@IDLE")
MB30247_FIX = derive(
    ENGINE_OF_2019,
    "mb30247_fix",
    because=(
        "27bc9e790: the vbucket lists and the queue of notifications hold connections weakly and skip those that "
        "are gone"
    ),
    delta=Delta(
        strengths=(("DcpConnMap.vbConns", Strength.WEAK), ("DcpConnMap.pendingNotifications", Strength.WEAK)),
        replace_rows=(
            ("ConnNotifier.takeNotifications@IDLE", replace(TAKE, cite=fixed("ConnMap::processPendingNotifications"))),
        ),
    ),
)
MB30247 = Record(
    28,
    "MB-30247",
    "27bc9e790",
    2019,
    "use after free",
    "no_freed_object_is_used",
    DROPPED,
    ENGINE_OF_2019,
    MB30247_FIX,
    "An index of the map is the last to hold a producer that nobody closed; it dies with the map's base class, and its "
    "manager gives places back to the part of the map that is gone already.",
    (
        Leftover(
            "lock_order_has_no_cycle",
            "2016.md, 11: a full buffer cancels dead backfills under the manager's "
            "lock; none of them is the one that runs",
        ),
    ),
)

RECORDS = (MB30247,)
