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
    story="a client opens a connection, streams a vbucket and closes the connection, whenever it likes",
    assumes=frozenset({"client_closes", "persists", "memory_rises", "memory_falls"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=BASE,
)
BUCKET_DELETE = Scenario(
    "bucket_delete",
    story="the bucket is deleted while a connection is open, but between two commands",
    assumes=DELETED | {"persists"},
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=BASE,
)
IN_FLIGHT = Scenario(
    "bucket_delete_in_flight",
    story="the bucket is deleted while a worker is inside a command",
    assumes=DELETED | {"delete_in_flight"},
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
UNPOLLED = Scenario(
    "bucket_delete_unpolled",
    story="a harness without memcached deletes the bucket: no worker notices, and commands go on",
    assumes=frozenset({"engine_only", "client_closes"}),
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=TWO_ENTRIES,
    starts=PERSISTED,
)
CLOSE_STREAM = Scenario(
    "close_stream_then_disconnect",
    story="the client closes its stream, may open it again, and closes the connection",
    assumes=frozenset({"client_closes", "close_stream"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=REOPEN,
    starts=PERSISTED,
)
UNCLEAN = Scenario(
    "unclean_destruction",
    story="the engine is deleted with a connection open: no disconnect, no shutdown of connections",
    assumes=frozenset({"unclean_destruction", "persists", "pager"}),
    released=(*FREED, At("BucketThread", "END")),
    threads=("FrontEnd", "AuxIO", "Environment", "BucketThread"),
    scope=BASE,
)
MEMORY_HIGH = Scenario(
    "memory_high",
    story="memory use rises above the mark some day and never falls again",
    assumes=frozenset({"memory_rises", "client_closes", "close_stream"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
NEVER_PERSISTED = Scenario(
    "never_persisted",
    story="a vbucket is rolled back and what a backfill waits for is never persisted again",
    assumes=frozenset({"resets_vbucket", "client_closes"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
SLOW_STREAM = Scenario(
    "slow_stream",
    story="a slow stream loses its checkpoint cursor and must backfill a second time",
    assumes=frozenset({"slow_stream", "client_closes"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=SECOND_BACKFILL,
    starts=PERSISTED,
)
BUFFER_FULL = Scenario(
    "buffer_full",
    story="a stream is closed and opened again while its first backfill runs, and the buffer fills up",
    assumes=frozenset({"close_stream", "client_closes"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=REOPEN_AT_ONCE,
    starts=PERSISTED,
)
STREAM_ENDS = Scenario(
    "stream_ends",
    story="streams end or are handed over, and are asked for again, not always in vain",
    assumes=frozenset({"takeover", "stream_ends", "rollback", "closes_checkpoints", "client_closes"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=REREQUEST,
    starts=(*PERSISTED, "VBucket.inMemory"),
)
STATE_CHANGES = Scenario(
    "state_changes",
    story="the vbucket changes its state under its stream, and the client asks again",
    assumes=frozenset({"state_change", "client_closes", "close_stream"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
CHECKPOINT_ITEMS = Scenario(
    "checkpoint_items",
    story="a stream in memory asks for items of checkpoints, and the bucket is deleted or the client leaves",
    assumes=DELETED | {"checkpoint_items", "client_closes", "closes_checkpoints"},
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=BASE,
    starts=(*PERSISTED, "VBucket.inMemory"),
)
VBUCKET_DELETED = Scenario(
    "vbucket_deleted",
    story="a vbucket is deleted under its stream",
    assumes=frozenset({"state_change", "vbucket_deletion", "client_closes", "persists"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=BASE,
)
BYSTANDERS = Scenario(
    "bystanders",
    story="somebody reads statistics, and the pager wakes backfills, while the bucket is deleted",
    assumes=DELETED | {"stats", "pager"},
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
DOUBLE_OPEN = Scenario(
    "double_open",
    story="a client opens its connection a second time, and the bucket is deleted",
    assumes=DELETED | {"double_open", "client_closes"},
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
FORCED = Scenario(
    "forced_destruction",
    story="the engine is destroyed by force with a connection open; its streams are closed, and that is all",
    assumes=frozenset({"destroy_engine", "open_fails"}),
    released=(*FREED, At("BucketThread", "END")),
    threads=ALL_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
NOTIFIERS = Scenario(
    "notifier_streams",
    story="a client asks to be told once about a vbucket, and leaves",
    assumes=frozenset({"notifier_streams", "client_closes"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=BASE,
    starts=(*PERSISTED, "VBucket.inMemory"),
)
STARVED = Scenario(
    "slot_starvation",
    story="two connections share one slot for running backfills",
    assumes=frozenset({"client_closes"}),
    released=ALL_BACK,
    threads=("FrontEnd", "AuxIO", "ConnManager", "ConnNotifier"),
    scope=TWO_CONNECTIONS,
    starts=PERSISTED,
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
    story="a client closes its streams and opens others, and never leaves",
    assumes=frozenset({"close_stream", "persists", "memory_rises", "memory_falls"}),
    released=IDLE_CONNECTION,
    threads=("FrontEnd", "AuxIO", "ConnNotifier", "Environment"),
    scope=REOPEN,
)
CLIENT_ASKS = Scenario(
    "client_asks_for_items",
    story="a stream asks for items of checkpoints and is closed, and the client never leaves",
    assumes=frozenset({"close_stream", "checkpoint_items", "closes_checkpoints"}),
    released=IDLE_CONNECTION,
    threads=("FrontEnd", "AuxIO", "ConnNotifier", "Environment"),
    scope=BASE,
    starts=(*PERSISTED, "VBucket.inMemory"),
)
NOTIFIERS_DELETED = Scenario(
    "notifiers_and_bucket_delete",
    story="the bucket is deleted while a client waits to be told about a vbucket",
    assumes=DELETED | {"notifier_streams"},
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=BASE,
    starts=(*PERSISTED, "VBucket.inMemory"),
)
SLOW_AND_DELETED = Scenario(
    "slow_stream_of_a_deleted_vbucket",
    story="a vbucket is deleted under a slow stream that must backfill a second time",
    assumes=frozenset({"slow_stream", "vbucket_deletion", "client_closes"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=SECOND_BACKFILL,
    starts=PERSISTED,
)

UNIT_TEST = Scenario(
    "unit_test",
    story="the unit test of the fix: a pool that runs a task when told, dead or not, then the engine deleted",
    assumes=frozenset({"fake_pool", "client_closes"}),
    released=BUCKET_GONE,
    threads=("FrontEnd", "AuxIO", "BucketThread"),
    scope=BASE,
    starts=PERSISTED,
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
