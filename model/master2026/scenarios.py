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
    "a client opens a connection, streams a vbucket and closes the connection, whenever it likes",
    frozenset({"client_closes", "persists", "memory_rises", "memory_falls", "writes", "pager", "open_fails"}),
    ALL_BACK,
    (*CLIENT, "Environment"),
    BASE,
)
BUCKET_DELETE = Scenario(
    "bucket_delete",
    "the bucket is deleted while a connection is open, but between two commands",
    frozenset({"dying_poll", "delete_bucket", "persists", "writes", "pager"}),
    BUCKET_GONE,
    (*DELETING, "Environment"),
    BASE,
)
REQUEST_IN_FLIGHT = Scenario(
    "bucket_delete_in_flight",
    "the bucket is deleted while a worker serves a command",
    IN_FLIGHT,
    BUCKET_GONE,
    DELETING,
    BASE,
    PERSISTED,
)
OUT_OF_ORDER = Scenario(
    "bucket_delete_oso_in_flight",
    "the same with a client that takes items out of order",
    IN_FLIGHT | {"out_of_order"},
    BUCKET_GONE,
    DELETING,
    BASE,
    PERSISTED,
)
ITEMS_IN_FLIGHT = Scenario(
    "bucket_delete_items_in_flight",
    "the same with a stream that finds its items in memory",
    IN_FLIGHT | {"checkpoint_items", "stream_ends"},
    BUCKET_GONE,
    DELETING,
    BASE,
    IN_MEMORY,
)
CLOSE_STREAM = Scenario(
    "close_stream_then_disconnect",
    "the client closes its stream, may open it again, and closes the connection",
    frozenset({"client_closes", "close_stream", "open_fails"}),
    ALL_BACK,
    CLIENT,
    REOPEN,
    PERSISTED,
)
MEMORY_STAYS_HIGH = Scenario(
    "memory_stays_high",
    "a client opens and closes streams and stays connected; memory rises and never falls again",
    frozenset({"close_stream", "memory_rises"}),
    NO_ORPHAN,
    ("FrontEnd", "AuxIO", "Environment"),
    REOPEN,
    PERSISTED,
)
STATE_CHANGE = Scenario(
    "state_change_then_disconnect",
    "a vbucket changes its state under its stream, and the client asks again",
    frozenset({"state_change", "client_closes", "open_fails"}),
    ALL_BACK,
    (*CLIENT, "AdminWorker"),
    REOPEN,
    PERSISTED,
)
STATE_CHANGE_AND_DELETE = Scenario(
    "state_change_and_bucket_delete",
    "a vbucket changes its state, the client asks again, the bucket is deleted",
    IN_FLIGHT | {"state_change"},
    BUCKET_GONE,
    (*DELETING, "AdminWorker"),
    REOPEN,
    PERSISTED,
)
ROLLBACK = Scenario(
    "rollback_of_a_replica",
    "a vbucket that was streamed for synchronous replication becomes a replica and rolls back",
    frozenset({"state_change", "rolls_back", "client_closes"}),
    ALL_BACK,
    (*CLIENT, "AdminWorker"),
    BASE,
    (*PERSISTED, "Connection.syncReplication"),
)
STREAM_IDS = Scenario(
    "streams_with_ids",
    "a client has two streams of one vbucket; the checkpoint task runs out of time",
    frozenset({"stream_ids", "checkpoint_items", "time_is_up", "client_closes"}),
    ALL_BACK,
    CLIENT,
    REOPEN,
    IN_MEMORY,
)
BUFFER_FULL = Scenario(
    "buffer_full",
    "a client backfills two vbuckets and closes one of the streams while the buffer is full",
    frozenset({"close_stream", "client_closes"}),
    ALL_BACK,
    CLIENT,
    TWO_RUNNING,
    PERSISTED,
)
SLOW_STREAM = Scenario(
    "slow_stream",
    "a slow stream loses its checkpoint cursor and must backfill a second time",
    frozenset({"slow_stream", "client_closes"}),
    ALL_BACK,
    (*CLIENT, "Environment"),
    SECOND_BACKFILL,
    PERSISTED,
)
STREAM_END = Scenario(
    "close_stream_with_end",
    "the client closes its stream and waits for the StreamEnd before it leaves",
    frozenset({"close_stream", "client_closes"}),
    ALL_BACK,
    CLIENT,
    REOPEN,
    (*PERSISTED, "Connection.sendStreamEnd"),
)

SHARED_SLOT = Scenario(
    "two_clients_share_one_slot",
    "two clients stream a vbucket each, and stay; one backfill may run at a time",
    frozenset(),
    (No(("p", "v", "g", "b"), Alive("DCPBackfill")),),
    ("FrontEnd", "AuxIO"),
    TWO_CONNECTIONS,
    PERSISTED,
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
