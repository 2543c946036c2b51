"""What the world does, and what must have been released in the end."""

from __future__ import annotations

from model.language.policy import Scenario, Scope
from model.language.vocabulary import NONE, Alive, At, Equals, Expired, Guard, No, NotAt

ONE = (("p", 1), ("v", 1), ("g", 1), ("b", 1), ("k", 2), ("c", 2), ("x", 1))


def _sized(name: str, **sizes: int) -> Scope:
    return Scope(name, tuple((sort, sizes.get(sort, size)) for sort, size in ONE))


BASE = _sized("base")
"""One connection, one vbucket, one stream, one worker; two tasks of each kind, since an old one may still be held."""
REOPEN = _sized("reopen", g=2)
"""As base, with two streams of the vbucket at a time: an ended one may still be held, or have another id."""
TWO_RUNNING = Scope("two_running", _sized("two_vbuckets", v=2).sizes, (("KVBucket.runningBackfills", 2),))
"""As base, with two vbuckets, and room for two running backfills."""
TWO_CONNECTIONS = _sized("two_connections", p=2, c=1)
SECOND_BACKFILL = _sized("second_backfill", b=2)
"""As base, with two backfills of a stream at a time: one is being deleted while the next is planned."""

OBJECTS = (
    ("DcpProducer", ("p",)),
    ("BackfillManager", ("p",)),
    ("BackfillManagerTask", ("p", "k")),
    ("ActiveStreamCheckpointProcessorTask", ("p", "c")),
    ("StreamContainer", ("p", "v")),
    ("ActiveStream", ("p", "v", "g")),
    ("DCPBackfill", ("p", "v", "g", "b")),
    ("ScanContext", ("p", "v", "g", "b")),
    ("Db", ("p", "v", "g", "b")),
)
FREED: tuple[Guard, ...] = tuple(No(over, NotAt(name, NONE, "gone")) for name, over in OBJECTS)
CLOSED = No(("p",), NotAt("FrontEnd", "IDLE", "END"))
ALL_BACK: tuple[Guard, ...] = (CLOSED, *FREED, Equals("KVBucket.runningBackfills", 0))
BUCKET_GONE: tuple[Guard, ...] = (CLOSED, *FREED, At("BucketThread", "END"))
NO_ORPHAN: tuple[Guard, ...] = (No(("p", "v", "g", "b"), Alive("DCPBackfill"), Expired("ActiveStream")),)
PERSISTED, IN_MEMORY = ("VBucket.persisted",), ("VBucket.persisted", "VBucket.inMemory")
CLIENT = ("FrontEnd", "AuxIO", "ConnManager")
DELETING = (*CLIENT, "BucketThread")
IN_FLIGHT = frozenset({"dying_poll", "delete_bucket", "delete_in_flight"})

PLAIN_DISCONNECT = Scenario(
    "plain_disconnect",
    story="a client opens a connection, streams a vbucket and closes the connection, whenever it likes",
    assumes=frozenset({"client_closes", "persists", "memory_rises", "memory_falls", "writes", "pager", "open_fails"}),
    released=ALL_BACK,
    threads=(*CLIENT, "Environment"),
    scope=BASE,
)
BUCKET_DELETE = Scenario(
    "bucket_delete",
    story="the bucket is deleted while a connection is open, but between two commands",
    assumes=frozenset({"dying_poll", "delete_bucket", "persists", "writes", "pager"}),
    released=BUCKET_GONE,
    threads=(*DELETING, "Environment"),
    scope=BASE,
)
REQUEST_IN_FLIGHT = Scenario(
    "bucket_delete_in_flight",
    story="the bucket is deleted while a worker serves a command",
    assumes=IN_FLIGHT,
    released=BUCKET_GONE,
    threads=DELETING,
    scope=BASE,
    starts=PERSISTED,
)
OUT_OF_ORDER = Scenario(
    "bucket_delete_oso_in_flight",
    story="the same with a client that takes items out of order",
    assumes=IN_FLIGHT | {"out_of_order"},
    released=BUCKET_GONE,
    threads=DELETING,
    scope=BASE,
    starts=PERSISTED,
)
ITEMS_IN_FLIGHT = Scenario(
    "bucket_delete_items_in_flight",
    story="the same with a stream that finds its items in memory",
    assumes=IN_FLIGHT | {"checkpoint_items", "stream_ends"},
    released=BUCKET_GONE,
    threads=DELETING,
    scope=BASE,
    starts=IN_MEMORY,
)
CLOSE_STREAM = Scenario(
    "close_stream_then_disconnect",
    story="the client closes its stream, may open it again, and closes the connection",
    assumes=frozenset({"client_closes", "close_stream", "open_fails"}),
    released=ALL_BACK,
    threads=CLIENT,
    scope=REOPEN,
    starts=PERSISTED,
)
MEMORY_STAYS_HIGH = Scenario(
    "memory_stays_high",
    story="a client opens and closes streams and stays connected; memory rises and never falls again",
    assumes=frozenset({"close_stream", "memory_rises"}),
    released=NO_ORPHAN,
    threads=("FrontEnd", "AuxIO", "Environment"),
    scope=REOPEN,
    starts=PERSISTED,
)
STATE_CHANGE = Scenario(
    "state_change_then_disconnect",
    story="a vbucket changes its state under its stream, and the client asks again",
    assumes=frozenset({"state_change", "client_closes", "open_fails"}),
    released=ALL_BACK,
    threads=(*CLIENT, "AdminWorker"),
    scope=REOPEN,
    starts=PERSISTED,
)
STATE_CHANGE_AND_DELETE = Scenario(
    "state_change_and_bucket_delete",
    story="a vbucket changes its state, the client asks again, the bucket is deleted",
    assumes=IN_FLIGHT | {"state_change"},
    released=BUCKET_GONE,
    threads=(*DELETING, "AdminWorker"),
    scope=REOPEN,
    starts=PERSISTED,
)
ROLLBACK = Scenario(
    "rollback_of_a_replica",
    story="a vbucket that was streamed for synchronous replication becomes a replica and rolls back",
    assumes=frozenset({"state_change", "rolls_back", "client_closes"}),
    released=ALL_BACK,
    threads=(*CLIENT, "AdminWorker"),
    scope=BASE,
    starts=(*PERSISTED, "Connection.syncReplication"),
)
STREAM_IDS = Scenario(
    "streams_with_ids",
    story="a client has two streams of one vbucket; the checkpoint task runs out of time",
    assumes=frozenset({"stream_ids", "checkpoint_items", "time_is_up", "client_closes"}),
    released=ALL_BACK,
    threads=CLIENT,
    scope=REOPEN,
    starts=IN_MEMORY,
)
BUFFER_FULL = Scenario(
    "buffer_full",
    story="a client backfills two vbuckets and closes one of the streams while the buffer is full",
    assumes=frozenset({"close_stream", "client_closes"}),
    released=ALL_BACK,
    threads=CLIENT,
    scope=TWO_RUNNING,
    starts=PERSISTED,
)
SLOW_STREAM = Scenario(
    "slow_stream",
    story="a slow stream loses its checkpoint cursor and must backfill a second time",
    assumes=frozenset({"slow_stream", "client_closes"}),
    released=ALL_BACK,
    threads=(*CLIENT, "Environment"),
    scope=SECOND_BACKFILL,
    starts=PERSISTED,
)
STREAM_END = Scenario(
    "close_stream_with_end",
    story="the client closes its stream and waits for the StreamEnd before it leaves",
    assumes=frozenset({"close_stream", "client_closes"}),
    released=ALL_BACK,
    threads=CLIENT,
    scope=REOPEN,
    starts=(*PERSISTED, "Connection.sendStreamEnd"),
)

SHARED_SLOT = Scenario(
    "two_clients_share_one_slot",
    story="two clients stream a vbucket each, and stay; one backfill may run at a time",
    assumes=frozenset(),
    released=(No(("p", "v", "g", "b"), Alive("DCPBackfill")),),
    threads=("FrontEnd", "AuxIO"),
    scope=TWO_CONNECTIONS,
    starts=PERSISTED,
)

SCENARIOS = (
    PLAIN_DISCONNECT,
    BUCKET_DELETE,
    REQUEST_IN_FLIGHT,
    OUT_OF_ORDER,
    ITEMS_IN_FLIGHT,
    CLOSE_STREAM,
    MEMORY_STAYS_HIGH,
    STATE_CHANGE,
    STATE_CHANGE_AND_DELETE,
    ROLLBACK,
    STREAM_IDS,
    BUFFER_FULL,
    SLOW_STREAM,
    STREAM_END,
    SHARED_SLOT,
)
