"""Scenarios of the ownership records: the fewest threads and assumptions that show each defect."""

from __future__ import annotations

from model.dcp2016.scenarios import ALL_BACK, BASE, BUCKET_GONE, CLOSED, DELETED, FREED, PERSISTED, REOPEN, SLOTS_BACK
from model.language.policy import Scenario, Scope
from model.language.vocabulary import Alive, At, Expired, No

CLOSING = ("FrontEnd", "AuxIO", "ConnManager", "ConnNotifier")
DELETING = (*CLOSING, "BucketThread")
NO_BACKFILL = No(("p", "v", "g", "b"), Alive("DCPBackfill"))

LEAVES = Scenario(
    "client_leaves_while_backfilling",
    "a client streams a vbucket and leaves, at any time",
    frozenset({"client_closes"}),
    ALL_BACK,
    CLOSING,
    BASE,
    PERSISTED,
)
LEAVES_OR_DELETED = Scenario(
    "client_leaves_or_bucket_deleted",
    "a client streams a vbucket and leaves, or its bucket is deleted",
    DELETED | {"client_closes"},
    BUCKET_GONE,
    DELETING,
    BASE,
    PERSISTED,
)
DELETE_WHILE_BACKFILLING = Scenario(
    "bucket_deleted_while_backfilling",
    "the bucket is deleted while a backfill has not finished",
    DELETED,
    BUCKET_GONE,
    DELETING,
    BASE,
    PERSISTED,
)
DELETE_WITH_ITEMS_WANTED = Scenario(
    "bucket_deleted_with_items_wanted",
    "the bucket is deleted while a stream waits for items of checkpoints",
    DELETED | {"checkpoint_items"},
    BUCKET_GONE,
    DELETING,
    BASE,
    (*PERSISTED, "VBucket.inMemory"),
)
UNCLEAN_END = Scenario(
    "engine_deleted_with_connection",
    "the engine is deleted with a connection open, and nobody closes anything",
    frozenset({"unclean_destruction"}),
    (*FREED, At("BucketThread", "END")),
    ("FrontEnd", "AuxIO", "BucketThread"),
    BASE,
    PERSISTED,
)
TWO = Scope("two_connections_one_place", (("p", 2), ("v", 1), ("g", 1), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))
SHARED_CAP = Scenario(
    "two_clients_share_one_place",
    "two clients stream a vbucket each, and leave; one backfill may run at a time",
    frozenset({"client_closes"}),
    (NO_BACKFILL, SLOTS_BACK),
    ("FrontEnd", "AuxIO"),
    TWO,
    PERSISTED,
)
STUCK_HIGH = Scenario(
    "memory_stays_high",
    "memory is above the mark all the time; a client opens streams and closes them, and stays",
    frozenset({"close_stream"}),
    (No(("p", "v", "g", "b"), Alive("DCPBackfill"), Expired("ActiveStream")),),
    ("FrontEnd", "AuxIO"),
    REOPEN,
    (*PERSISTED, "EventuallyPersistentEngine.memoryHigh"),
)
RISES = Scenario(
    "memory_rises_while_closing",
    "as before, but memory is low at first and rises at some time",
    STUCK_HIGH.assumes | {"memory_rises"},
    STUCK_HIGH.released,
    (*STUCK_HIGH.threads, "Environment"),
    REOPEN,
    PERSISTED,
)
DROPPED = Scenario(
    "producer_dropped_unclosed",
    "a test makes a producer, streams, and lets go of it; then it deletes the engine",
    frozenset({"dropped_unclosed"}),
    (*FREED, At("BucketThread", "END")),
    ("FrontEnd", "AuxIO", "BucketThread"),
    BASE,
    PERSISTED,
)
WRITES_AFTER_TAKEOVER = Scenario(
    "writes_after_takeover",
    "a vbucket is received, becomes active, is written to and sent; both clients leave",
    frozenset({"client_closes", "takes_over", "writes"}),
    (CLOSED, No(("p",), Alive("DcpProducer")), No(("c",), Alive("DcpConsumer"))),
    ("FrontEnd", "ReplicationWorker", "ConnManager", "AdminWorker", "Environment"),
    BASE,
    PERSISTED,
)
