"""MB-30247 (2019): an index of connections owns them, so a producer dies inside the base of the connection map.

The code: a DcpConnMap is a ConnMap with members of its own, among them the count of running backfills. Those members
die before the members of the base; `DcpConnMapPart` represents them. The vbucket lists and the queue of notifications,
which are members of the base, hold producers by counted pointers. Since 14dc73215 a manager that dies gives its places
back to the count (`ENGINE_OF_2019`): if an index is the last to hold a producer, that count is gone by then.

Any connection that is closed before the map dies has no manager any more, so no connection of memcached gets there
(`DELETE_WHILE_BACKFILLING`). The tests of that time do: they make a producer and drop it without closing it. The fix
makes the two indexes weak. A producer that is still in `map_` gets there all the same (`UNCLEAN_END`).
"""

from __future__ import annotations

from model.dcp2016.designs import WEAK_INDEXES
from model.dcp2016.source import source
from model.history.ownership.fixed_in_2017 import MB26470_FIX
from model.history.ownership.scenarios import DROPPED
from model.history.record import Leftover, Record
from model.language.design import Delta, derive
from model.language.edits import EVERY, after, before, edited
from model.language.lifecycle import Lifecycle, Role, Row, Slot, State, Strength
from model.language.vocabulary import Add, Clear, Delete, Drop, Fire, Has, No, NotAt, Take, Use

dcpconnmap_h = source("engines/ep/src/dcp/dcpconnmap.h", "27bc9e790^")
manager = source("engines/ep/src/dcp/backfill-manager.cc", "27bc9e790^")
manager_h = source("engines/ep/src/dcp/backfill-manager.h", "27bc9e790^")
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
    meaning="the members that a DcpConnMap has beyond its base ConnMap",
    final=("OPEN",),
)
DROP_UNCLOSED = Row(
    "dropProducer",
    ("READY",),
    "END",
    fixture("StreamTest::TearDown"),
    environment="dropped_unclosed",
    guards=(Has("DcpConnMap.map_"),),
    effects=(
        Clear("DcpProducer.reserved"),
        Fire("Connection.releaseCookie"),
        Drop("Connection.engine_storage"),
        Add("Bucket.clients", -1),
        Drop("DcpConnMap.all"),
        Drop("DcpConnMap.map_"),
    ),
    why="a test that made the producer itself lets go of it; map_ and all represent the test's own pointer",
)
DELETE_ENGINE = Row(
    "deleteBucket",
    ("IDLE",),
    "B7",
    fixture("StreamTest::TearDown"),
    case="harness",
    environment="dropped_unclosed",
    guards=(No(("p",), NotAt("FrontEnd", "END")),),
    effects=(Fire("Bucket.startDestroying"),),
)

ENGINE_OF_2019 = derive(
    MB26470_FIX,
    "mb30247_defect",
    because=(
        "14dc73215 (MB-33074): a manager that dies gives its places back to the connection map, which may be half "
        "destroyed"
    ),
    delta=Delta(
        add_lifecycles=(PART,),
        add_slots=(
            (
                "BackfillManager",
                Slot(
                    "connMap",
                    "DcpConnMapPart",
                    Strength.RAW,
                    manager_h("BackfillManager::engine"),
                    "engine.getDcpConnMap()",
                ),
            ),
        ),
        add_rows=(("FrontEnd", DROP_UNCLOSED), ("BucketThread", DELETE_ENGINE)),
        replace_rows=(
            edited(
                MB26470_FIX,
                "FrontEnd.open@IDLE",
                after(Take("DcpProducer.backfillMgr"), Take("BackfillManager.connMap")),
                cite=manager("BackfillManager::BackfillManager"),
            ),
            edited(
                MB26470_FIX,
                "BackfillManager.destroy@OPEN",
                before(
                    Add("DcpConnMap.numActiveSnoozingBackfills", -1), Use("BackfillManager.connMap"), occurrence=EVERY
                ),
                cite=manager("BackfillManager::~BackfillManager"),
            ),
            edited(
                MB26470_FIX,
                "BucketThread.freeConnMap@B9",
                before(Delete("DcpConnMap"), Delete("DcpConnMapPart")),
                cite=engine("EventuallyPersistentEngine::~EventuallyPersistentEngine"),
            ),
        ),
    ),
)
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
            edited(
                WEAK_INDEXES,
                "ConnNotifier.takeNotifications@IDLE",
                cite=fixed("ConnMap::processPendingNotifications"),
            ),
        ),
    ),
)
MB30247 = Record(
    number=28,
    key="MB-30247",
    commit="27bc9e790",
    year=2019,
    kind="use after free",
    claim="no_freed_object_is_used",
    scenario=DROPPED,
    defect=ENGINE_OF_2019,
    fix=MB30247_FIX,
    story=(
        "An index of the map is the last to hold a producer that nobody closed; it dies with the map's base class, "
        "and its manager gives places back to the part of the map that is gone already."
    ),
    leftovers=(
        Leftover(
            "lock_order_has_no_cycle",
            "2016.md, 11: a full buffer cancels dead backfills under the manager's lock; none of them is the one "
            "that runs",
        ),
    ),
)

RECORDS = (MB30247,)
