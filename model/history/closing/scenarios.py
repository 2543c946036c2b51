"""Scenarios of the closing records: the fewest threads and assumptions that show each defect."""

from __future__ import annotations

from model.dcp2016.scenarios import ALL_BACK, BASE, BUCKET_GONE, DELETED, PERSISTED, TWO_ENTRIES
from model.history.record import Leftover
from model.language.policy import Scenario
from model.language.vocabulary import Alive, No

LATER = Leftover(
    "closing_a_stream_closes_its_file",
    "known since 2016 and true of every design here: the file is closed when the task next looks at the backfill",
)

CLOSING = ("FrontEnd", "AuxIO", "ConnManager", "ConnNotifier")
DELETING = (*CLOSING, "BucketThread")
IN_MEMORY = (*PERSISTED, "VBucket.inMemory")
STREAM_FREED = (No(("p", "v", "g"), Alive("ActiveStream")), No(("p", "v", "g", "b"), Alive("DCPBackfill")))

STREAM_CLOSED = Scenario(
    "stream_closed_while_backfilling",
    "a client closes its stream while the backfill runs, and stays connected",
    frozenset({"close_stream"}),
    STREAM_FREED,
    ("FrontEnd", "AuxIO", "ConnNotifier"),
    BASE,
    PERSISTED,
)
ENGINE_DESTROYED = Scenario(
    "engine_destroyed_while_closing",
    "an engine is destroyed while its client closes the connection",
    frozenset({"destroy_while_closing", "client_closes"}),
    BUCKET_GONE,
    DELETING,
    BASE,
    IN_MEMORY,
)
BUCKET_DELETED = Scenario(
    "bucket_deleted_while_closing",
    "memcached deletes the bucket of a client that streams from memory, or leaves",
    DELETED | {"client_closes"},
    BUCKET_GONE,
    DELETING,
    BASE,
    IN_MEMORY,
)
DELETE_WHILE_QUEUED = Scenario(
    "bucket_deleted_while_queued",
    "the bucket is deleted while a backfill of its only client waits for a worker",
    DELETED,
    BUCKET_GONE,
    DELETING,
    BASE,
    PERSISTED,
)
DELETE_WHILE_IDLE = Scenario(
    "bucket_deleted_while_idle",
    "the bucket is deleted while its only client waits for something to be sent",
    DELETED,
    BUCKET_GONE,
    DELETING,
    BASE,
    PERSISTED,
)
STATE_CHANGED = Scenario(
    "state_changed_while_closing",
    "a vbucket changes its state while its client, with synchronous writes, leaves",
    frozenset({"state_change", "client_closes"}),
    ALL_BACK,
    (*CLOSING, "AdminWorker"),
    BASE,
    (*PERSISTED, "Connection.syncReplication"),
)
REQUESTED = Scenario(
    "stream_requested_while_deleted",
    "a bucket is deleted, and a worker serves one more request of its client",
    frozenset({"engine_only", "client_closes"}),
    BUCKET_GONE,
    DELETING,
    TWO_ENTRIES,
    PERSISTED,
)
BOTH_CLOSE = Scenario(
    "both_close",
    "the bucket is deleted, and the worker sees it and disconnects its client at the same time",
    DELETED,
    BUCKET_GONE,
    DELETING,
    BASE,
    PERSISTED,
)
ACKNOWLEDGED = Scenario(
    "acknowledged_while_deleted",
    "the bucket is deleted while a consumer acknowledges what it was sent",
    frozenset({"engine_only", "client_closes", "acknowledges"}),
    BUCKET_GONE,
    DELETING,
    BASE,
    (*IN_MEMORY, "Connection.syncReplication"),
)
