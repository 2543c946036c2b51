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
    story="a client streams a vbucket and leaves, at any time",
    assumes=frozenset({"client_closes"}),
    released=ALL_BACK,
    threads=CLOSING,
    scope=BASE,
    starts=PERSISTED,
)
LEAVES_OR_DELETED = Scenario(
    "client_leaves_or_bucket_deleted",
    story="a client streams a vbucket and leaves, or its bucket is deleted",
    assumes=DELETED | {"client_closes"},
    released=BUCKET_GONE,
    threads=DELETING,
    scope=BASE,
    starts=PERSISTED,
)
DELETE_WHILE_BACKFILLING = Scenario(
    "bucket_deleted_while_backfilling",
    story="the bucket is deleted while a backfill has not finished",
    assumes=DELETED,
    released=BUCKET_GONE,
    threads=DELETING,
    scope=BASE,
    starts=PERSISTED,
)
DELETE_WITH_ITEMS_WANTED = Scenario(
    "bucket_deleted_with_items_wanted",
    story="the bucket is deleted while a stream waits for items of checkpoints",
    assumes=DELETED | {"checkpoint_items"},
    released=BUCKET_GONE,
    threads=DELETING,
    scope=BASE,
    starts=(*PERSISTED, "VBucket.inMemory"),
)
UNCLEAN_END = Scenario(
    "engine_deleted_with_connection",
    story="the engine is deleted with a connection open, and nobody closes anything",
    assumes=frozenset({"unclean_destruction"}),
    released=(*FREED, At("BucketThread", "END")),
    threads=("FrontEnd", "AuxIO", "BucketThread"),
    scope=BASE,
    starts=PERSISTED,
)
TWO = Scope("two_connections_one_place", (("p", 2), ("v", 1), ("g", 1), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))
SHARED_CAP = Scenario(
    "two_clients_share_one_place",
    story="two clients stream a vbucket each, and leave; one backfill may run at a time",
    assumes=frozenset({"client_closes"}),
    released=(NO_BACKFILL, SLOTS_BACK),
    threads=("FrontEnd", "AuxIO"),
    scope=TWO,
    starts=PERSISTED,
)
STUCK_HIGH = Scenario(
    "memory_stays_high",
    story="memory is above the mark all the time; a client opens streams and closes them, and stays",
    assumes=frozenset({"close_stream"}),
    released=(No(("p", "v", "g", "b"), Alive("DCPBackfill"), Expired("ActiveStream")),),
    threads=("FrontEnd", "AuxIO"),
    scope=REOPEN,
    starts=(*PERSISTED, "EventuallyPersistentEngine.memoryHigh"),
)
RISES = Scenario(
    "memory_rises_while_closing",
    story="as before, but memory is low at first and rises at some time",
    assumes=STUCK_HIGH.assumes | {"memory_rises"},
    released=STUCK_HIGH.released,
    threads=(*STUCK_HIGH.threads, "Environment"),
    scope=REOPEN,
    starts=PERSISTED,
)
DROPPED = Scenario(
    "producer_dropped_unclosed",
    story="a test makes a producer, streams, and lets go of it; then it deletes the engine",
    assumes=frozenset({"dropped_unclosed"}),
    released=(*FREED, At("BucketThread", "END")),
    threads=("FrontEnd", "AuxIO", "BucketThread"),
    scope=BASE,
    starts=PERSISTED,
)
WRITES_AFTER_TAKEOVER = Scenario(
    "writes_after_takeover",
    story="a vbucket is received, becomes active, is written to and sent; both clients leave",
    assumes=frozenset({"client_closes", "takes_over", "writes"}),
    released=(CLOSED, No(("p",), Alive("DcpProducer")), No(("c",), Alive("DcpConsumer"))),
    threads=("FrontEnd", "ReplicationWorker", "ConnManager", "AdminWorker", "Environment"),
    scope=BASE,
    starts=PERSISTED,
)
