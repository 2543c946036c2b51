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
    story="a client closes its stream while the backfill runs, and stays connected",
    assumes=frozenset({"close_stream"}),
    released=STREAM_FREED,
    threads=("FrontEnd", "AuxIO", "ConnNotifier"),
    scope=BASE,
    starts=PERSISTED,
)
ENGINE_DESTROYED = Scenario(
    "engine_destroyed_while_closing",
    story="an engine is destroyed while its client closes the connection",
    assumes=frozenset({"destroy_while_closing", "client_closes"}),
    released=BUCKET_GONE,
    threads=DELETING,
    scope=BASE,
    starts=IN_MEMORY,
)
BUCKET_DELETED = Scenario(
    "bucket_deleted_while_closing",
    story="memcached deletes the bucket of a client that streams from memory, or leaves",
    assumes=DELETED | {"client_closes"},
    released=BUCKET_GONE,
    threads=DELETING,
    scope=BASE,
    starts=IN_MEMORY,
)
DELETE_WHILE_QUEUED = Scenario(
    "bucket_deleted_while_queued",
    story="the bucket is deleted while a backfill of its only client waits for a worker",
    assumes=DELETED,
    released=BUCKET_GONE,
    threads=DELETING,
    scope=BASE,
    starts=PERSISTED,
)
DELETE_WHILE_IDLE = Scenario(
    "bucket_deleted_while_idle",
    story="the bucket is deleted while its only client waits for something to be sent",
    assumes=DELETED,
    released=BUCKET_GONE,
    threads=DELETING,
    scope=BASE,
    starts=PERSISTED,
)
STATE_CHANGED = Scenario(
    "state_changed_while_closing",
    story="a vbucket changes its state while its client, with synchronous writes, leaves",
    assumes=frozenset({"state_change", "client_closes"}),
    released=ALL_BACK,
    threads=(*CLOSING, "AdminWorker"),
    scope=BASE,
    starts=(*PERSISTED, "Connection.syncReplication"),
)
REQUESTED = Scenario(
    "stream_requested_while_deleted",
    story="a bucket is deleted, and a worker serves one more request of its client",
    assumes=frozenset({"engine_only", "client_closes"}),
    released=BUCKET_GONE,
    threads=DELETING,
    scope=TWO_ENTRIES,
    starts=PERSISTED,
)
BOTH_CLOSE = Scenario(
    "both_close",
    story="the bucket is deleted, and the worker sees it and disconnects its client at the same time",
    assumes=DELETED,
    released=BUCKET_GONE,
    threads=DELETING,
    scope=BASE,
    starts=PERSISTED,
)
ACKNOWLEDGED = Scenario(
    "acknowledged_while_deleted",
    story="the bucket is deleted while a consumer acknowledges what it was sent",
    assumes=frozenset({"engine_only", "client_closes", "acknowledges"}),
    released=BUCKET_GONE,
    threads=DELETING,
    scope=BASE,
    starts=(*IN_MEMORY, "Connection.syncReplication"),
)
