"""More ways to delete a bucket: harnesses, a forced destruction, bystanders, a second open, and the fix's unit test."""

from __future__ import annotations

from model.language.policy import Scenario
from model.language.vocabulary import At

from .goals import (
    ALL_THREADS,
    BUCKET_GONE,
    DELETED,
    FREED,
    PERSISTED,
)
from .scopes import (
    BASE,
    TWO_ENTRIES,
)

UNPOLLED = Scenario(
    name="bucket_delete_unpolled",
    story="a harness without memcached deletes the bucket: no worker notices, and commands go on",
    assumes=frozenset({"engine_only", "client_closes"}),
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=TWO_ENTRIES,
    starts=PERSISTED,
)
CHECKPOINT_ITEMS = Scenario(
    name="checkpoint_items",
    story="a stream in memory requests items from checkpoints, and the bucket is deleted or the client leaves",
    assumes=DELETED | {"checkpoint_items", "client_closes", "closes_checkpoints"},
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=BASE,
    starts=(*PERSISTED, "VBucket.inMemory"),
)
BYSTANDERS = Scenario(
    name="bystanders",
    story="another client reads statistics and the pager wakes backfills while the bucket is deleted",
    assumes=DELETED | {"stats", "pager"},
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
DOUBLE_OPEN = Scenario(
    name="double_open",
    story="a client opens its connection a second time, and the bucket is deleted",
    assumes=DELETED | {"double_open", "client_closes"},
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
FORCED = Scenario(
    name="forced_destruction",
    story="the engine is destroyed by force with a connection open; its streams are closed, and that is all",
    assumes=frozenset({"destroy_engine", "open_fails"}),
    released=(*FREED, At("BucketThread", "END")),
    threads=ALL_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
NOTIFIERS_DELETED = Scenario(
    name="notifiers_and_bucket_delete",
    story="the bucket is deleted while a client waits for the notification of a vbucket",
    assumes=DELETED | {"notifier_streams"},
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=BASE,
    starts=(*PERSISTED, "VBucket.inMemory"),
)
UNIT_TEST = Scenario(
    name="unit_test",
    story="the unit test of the fix: a pool that runs a task only on request, dead or not; then the engine is deleted",
    assumes=frozenset({"fake_pool", "client_closes"}),
    released=BUCKET_GONE,
    threads=("FrontEnd", "AuxIO", "BucketThread"),
    scope=BASE,
    starts=PERSISTED,
)
