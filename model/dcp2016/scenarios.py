"""What the world does, and what must have been released in the end."""

from __future__ import annotations

from model.language.policy import Scenario, Scope
from model.language.vocabulary import NONE, At, Equals, Guard, No, NotAt

TWO_SLOTS = (("DcpConnMap.numActiveSnoozingBackfills", 2),)
BASE = Scope("base", (("p", 1), ("v", 1), ("g", 1), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))
"""One connection, one vbucket, one stream at a time, one worker thread; two tasks, since a new one may be made while
the old one is being erased."""
REOPEN = Scope("reopen", (("p", 1), ("v", 1), ("g", 2), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))
"""As base, with two streams of the vbucket at a time: the closed one may still be held while the next is open."""
REOPEN_AT_ONCE = Scope("reopen_at_once", REOPEN.sizes, TWO_SLOTS)
"""As reopen, with room for two running backfills."""
SECOND_BACKFILL = Scope("second_backfill", (("p", 1), ("v", 1), ("g", 1), ("b", 2), ("k", 2), ("d", 1), ("x", 1)))
"""As base, with two backfills of a stream at a time: one is being deleted while the next is planned."""
REREQUEST = Scope("rerequest", (("p", 1), ("v", 1), ("g", 2), ("b", 1), ("k", 2), ("d", 2), ("x", 1)))
"""As reopen, with room for two entries of the connection in a vbucket's list."""
TWO_ENTRIES = Scope("two_entries", (("p", 1), ("v", 1), ("g", 1), ("b", 1), ("k", 2), ("d", 2), ("x", 1)))
"""As base, with room for two entries of the connection in a vbucket's list."""
TWO_WORKERS = Scope("two_workers", (("p", 1), ("v", 1), ("g", 1), ("b", 1), ("k", 3), ("d", 1), ("x", 2)))
TWO_CONNECTIONS = Scope("two_connections", (("p", 2), ("v", 1), ("g", 1), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))
WIDE = Scope("wide", (("p", 1), ("v", 4), ("g", 1), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))
"""As base, with four vbuckets: tens of millions of states, which only symmetry or sets of states exhaust."""
TWO_VBUCKETS = Scope("two_vbuckets", (("p", 1), ("v", 2), ("g", 1), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))

OBJECTS = (
    ("DcpProducer", ("p",)),
    ("BackfillManager", ("p",)),
    ("ActiveStreamCheckpointProcessorTask", ("p",)),
    ("BackfillManagerTask", ("p", "k")),
    ("ActiveStream", ("p", "v", "g")),
    ("DCPBackfill", ("p", "v", "g", "b")),
    ("NotifierStream", ("p", "v")),
    ("ScanContext", ("p", "v", "g", "b")),
    ("Db", ("p", "v", "g", "b")),
)
CLOSED_WITH_A_STREAM = frozenset(
    {"BackfillManagerTask", "ActiveStream", "DCPBackfill", "NotifierStream", "ScanContext", "Db"}
)
FREED: tuple[Guard, ...] = tuple(No(over, NotAt(name, NONE, "gone")) for name, over in OBJECTS)
CLOSED = No(("p",), NotAt("FrontEnd", "IDLE", "END"))
SLOTS_BACK = Equals("DcpConnMap.numActiveSnoozingBackfills", 0)
CONNECTION_THREADS = ("FrontEnd", "AuxIO", "ConnManager", "ConnNotifier", "Environment", "AdminWorker")
ALL_THREADS = (*CONNECTION_THREADS, "BucketThread")
ALL_BACK: tuple[Guard, ...] = (CLOSED, *FREED, SLOTS_BACK)
BUCKET_GONE: tuple[Guard, ...] = (CLOSED, *FREED, At("BucketThread", "END"))
PERSISTED = ("VBucket.persisted",)
DELETED = frozenset({"dying_poll", "delete_bucket"})

PLAIN_DISCONNECT = Scenario(
    "plain_disconnect",
    "a client opens a connection, streams a vbucket and closes the connection, whenever it likes",
    frozenset({"client_closes", "persists", "memory_rises", "memory_falls"}),
    ALL_BACK,
    CONNECTION_THREADS,
    BASE,
)
BUCKET_DELETE = Scenario(
    "bucket_delete",
    "the bucket is deleted while a connection is open, but between two commands",
    DELETED | {"persists"},
    BUCKET_GONE,
    ALL_THREADS,
    BASE,
)
IN_FLIGHT = Scenario(
    "bucket_delete_in_flight",
    "the bucket is deleted while a worker is inside a command",
    DELETED | {"delete_in_flight"},
    BUCKET_GONE,
    ALL_THREADS,
    BASE,
    PERSISTED,
)
UNPOLLED = Scenario(
    "bucket_delete_unpolled",
    "a harness without memcached deletes the bucket: no worker notices, and commands go on",
    frozenset({"engine_only", "client_closes"}),
    BUCKET_GONE,
    ALL_THREADS,
    TWO_ENTRIES,
    PERSISTED,
)
CLOSE_STREAM = Scenario(
    "close_stream_then_disconnect",
    "the client closes its stream, may open it again, and closes the connection",
    frozenset({"client_closes", "close_stream"}),
    ALL_BACK,
    CONNECTION_THREADS,
    REOPEN,
    PERSISTED,
)
UNCLEAN = Scenario(
    "unclean_destruction",
    "the engine is deleted with a connection open: no disconnect, no shutdown of connections",
    frozenset({"unclean_destruction", "persists", "pager"}),
    (*FREED, At("BucketThread", "END")),
    ("FrontEnd", "AuxIO", "Environment", "BucketThread"),
    BASE,
)
MEMORY_HIGH = Scenario(
    "memory_high",
    "memory use rises above the mark some day and never falls again",
    frozenset({"memory_rises", "client_closes", "close_stream"}),
    ALL_BACK,
    CONNECTION_THREADS,
    BASE,
    PERSISTED,
)
NEVER_PERSISTED = Scenario(
    "never_persisted",
    "a vbucket is rolled back and what a backfill waits for is never persisted again",
    frozenset({"resets_vbucket", "client_closes"}),
    ALL_BACK,
    CONNECTION_THREADS,
    BASE,
    PERSISTED,
)
SLOW_STREAM = Scenario(
    "slow_stream",
    "a slow stream loses its checkpoint cursor and must backfill a second time",
    frozenset({"slow_stream", "client_closes"}),
    ALL_BACK,
    CONNECTION_THREADS,
    SECOND_BACKFILL,
    PERSISTED,
)
BUFFER_FULL = Scenario(
    "buffer_full",
    "a stream is closed and opened again while its first backfill runs, and the buffer fills up",
    frozenset({"close_stream", "client_closes"}),
    ALL_BACK,
    CONNECTION_THREADS,
    REOPEN_AT_ONCE,
    PERSISTED,
)
STREAM_ENDS = Scenario(
    "stream_ends",
    "streams end or are handed over, and are asked for again, not always in vain",
    frozenset({"takeover", "stream_ends", "rollback", "closes_checkpoints", "client_closes"}),
    ALL_BACK,
    CONNECTION_THREADS,
    REREQUEST,
    (*PERSISTED, "VBucket.inMemory"),
)
STATE_CHANGES = Scenario(
    "state_changes",
    "the vbucket changes its state under its stream, and the client asks again",
    frozenset({"state_change", "client_closes", "close_stream"}),
    ALL_BACK,
    CONNECTION_THREADS,
    BASE,
    PERSISTED,
)
CHECKPOINT_ITEMS = Scenario(
    "checkpoint_items",
    "a stream in memory asks for items of checkpoints, and the bucket is deleted or the client leaves",
    DELETED | {"checkpoint_items", "client_closes", "closes_checkpoints"},
    BUCKET_GONE,
    ALL_THREADS,
    BASE,
    (*PERSISTED, "VBucket.inMemory"),
)
VBUCKET_DELETED = Scenario(
    "vbucket_deleted",
    "a vbucket is deleted under its stream",
    frozenset({"state_change", "vbucket_deletion", "client_closes", "persists"}),
    ALL_BACK,
    CONNECTION_THREADS,
    BASE,
)
BYSTANDERS = Scenario(
    "bystanders",
    "somebody reads statistics, and the pager wakes backfills, while the bucket is deleted",
    DELETED | {"stats", "pager"},
    BUCKET_GONE,
    ALL_THREADS,
    BASE,
    PERSISTED,
)
DOUBLE_OPEN = Scenario(
    "double_open",
    "a client opens its connection a second time, and the bucket is deleted",
    DELETED | {"double_open", "client_closes"},
    BUCKET_GONE,
    ALL_THREADS,
    BASE,
    PERSISTED,
)
FORCED = Scenario(
    "forced_destruction",
    "the engine is destroyed by force with a connection open; its streams are closed, and that is all",
    frozenset({"destroy_engine", "open_fails"}),
    (*FREED, At("BucketThread", "END")),
    ALL_THREADS,
    BASE,
    PERSISTED,
)
NOTIFIERS = Scenario(
    "notifier_streams",
    "a client asks to be told once about a vbucket, and leaves",
    frozenset({"notifier_streams", "client_closes"}),
    ALL_BACK,
    CONNECTION_THREADS,
    BASE,
    (*PERSISTED, "VBucket.inMemory"),
)
STARVED = Scenario(
    "slot_starvation",
    "two connections share one slot for running backfills",
    frozenset({"client_closes"}),
    ALL_BACK,
    ("FrontEnd", "AuxIO", "ConnManager", "ConnNotifier"),
    TWO_CONNECTIONS,
    PERSISTED,
)

IDLE_CONNECTION: tuple[Guard, ...] = (
    No(("p",), NotAt("FrontEnd", "IDLE", "READY")),
    No(("x",), NotAt("AuxIO", "IDLE")),
    SLOTS_BACK,
    *(No(over, NotAt(name, NONE, "gone")) for name, over in OBJECTS if name in CLOSED_WITH_A_STREAM),
)
"""The connection stays, and nothing of its streams does."""
CLIENT_STAYS = Scenario(
    "client_stays",
    "a client closes its streams and opens others, and never leaves",
    frozenset({"close_stream", "persists", "memory_rises", "memory_falls"}),
    IDLE_CONNECTION,
    ("FrontEnd", "AuxIO", "ConnNotifier", "Environment"),
    REOPEN,
)
CLIENT_ASKS = Scenario(
    "client_asks_for_items",
    "a stream asks for items of checkpoints and is closed, and the client never leaves",
    frozenset({"close_stream", "checkpoint_items", "closes_checkpoints"}),
    IDLE_CONNECTION,
    ("FrontEnd", "AuxIO", "ConnNotifier", "Environment"),
    BASE,
    (*PERSISTED, "VBucket.inMemory"),
)
NOTIFIERS_DELETED = Scenario(
    "notifiers_and_bucket_delete",
    "the bucket is deleted while a client waits to be told about a vbucket",
    DELETED | {"notifier_streams"},
    BUCKET_GONE,
    ALL_THREADS,
    BASE,
    (*PERSISTED, "VBucket.inMemory"),
)
SLOW_AND_DELETED = Scenario(
    "slow_stream_of_a_deleted_vbucket",
    "a vbucket is deleted under a slow stream that must backfill a second time",
    frozenset({"slow_stream", "vbucket_deletion", "client_closes"}),
    ALL_BACK,
    CONNECTION_THREADS,
    SECOND_BACKFILL,
    PERSISTED,
)

UNIT_TEST = Scenario(
    "unit_test",
    "the unit test of the fix: a pool that runs a task when told, dead or not, then the engine deleted",
    frozenset({"fake_pool", "client_closes"}),
    BUCKET_GONE,
    ("FrontEnd", "AuxIO", "BucketThread"),
    BASE,
    PERSISTED,
)

MISSION = (PLAIN_DISCONNECT, BUCKET_DELETE, IN_FLIGHT, CLOSE_STREAM, UNCLEAN, MEMORY_HIGH)
"""The scenarios that the defect is about; the others see to it that every row is exercised."""
SCENARIOS = (
    *MISSION,
    UNPOLLED,
    NEVER_PERSISTED,
    SLOW_STREAM,
    BUFFER_FULL,
    STREAM_ENDS,
    STATE_CHANGES,
    CHECKPOINT_ITEMS,
    VBUCKET_DELETED,
    BYSTANDERS,
    DOUBLE_OPEN,
    FORCED,
    NOTIFIERS,
    STARVED,
    UNIT_TEST,
    CLIENT_STAYS,
    CLIENT_ASKS,
    NOTIFIERS_DELETED,
    SLOW_AND_DELETED,
)
