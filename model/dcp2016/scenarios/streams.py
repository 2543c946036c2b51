"""Scenarios of streams on a connection that only its client closes: slow ones, ended ones, notifiers, two clients."""

from __future__ import annotations

from model.language.policy import Scenario

from .goals import (
    ALL_BACK,
    CONNECTION_THREADS,
    IDLE_CONNECTION,
    PERSISTED,
)
from .scopes import (
    BASE,
    REOPEN,
    REOPEN_AT_ONCE,
    REREQUEST,
    SECOND_BACKFILL,
    TWO_CONNECTIONS,
)

NEVER_PERSISTED = Scenario(
    name="never_persisted",
    story="a vbucket is rolled back, and the items that a backfill waits for are never persisted again",
    assumes=frozenset({"resets_vbucket", "client_closes"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
SLOW_STREAM = Scenario(
    name="slow_stream",
    story="a slow stream loses its checkpoint cursor and must backfill a second time",
    assumes=frozenset({"slow_stream", "client_closes"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=SECOND_BACKFILL,
    starts=PERSISTED,
)
BUFFER_FULL = Scenario(
    name="buffer_full",
    story="a stream is closed and opened again while its first backfill runs, and the buffer fills up",
    assumes=frozenset({"close_stream", "client_closes"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=REOPEN_AT_ONCE,
    starts=PERSISTED,
)
STREAM_ENDS = Scenario(
    name="stream_ends",
    story="streams end or are handed over, and the client requests them again; a request may be refused",
    assumes=frozenset({"takeover", "stream_ends", "rollback", "closes_checkpoints", "client_closes"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=REREQUEST,
    starts=(*PERSISTED, "VBucket.inMemory"),
)
STATE_CHANGES = Scenario(
    name="state_changes",
    story="the vbucket changes its state under its stream, and the client requests the stream again",
    assumes=frozenset({"state_change", "client_closes", "close_stream"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
VBUCKET_DELETED = Scenario(
    name="vbucket_deleted",
    story="a vbucket is deleted under its stream",
    assumes=frozenset({"state_change", "vbucket_deletion", "client_closes", "persists"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=BASE,
)
NOTIFIERS = Scenario(
    name="notifier_streams",
    story="a client requests a notifier stream for a vbucket, and leaves",
    assumes=frozenset({"notifier_streams", "client_closes"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=BASE,
    starts=(*PERSISTED, "VBucket.inMemory"),
)
STARVED = Scenario(
    name="slot_starvation",
    story="two connections share one slot for running backfills",
    assumes=frozenset({"client_closes"}),
    released=ALL_BACK,
    threads=("FrontEnd", "AuxIO", "ConnManager", "ConnNotifier"),
    scope=TWO_CONNECTIONS,
    starts=PERSISTED,
)
CLIENT_STAYS = Scenario(
    name="client_stays",
    story="a client closes its streams and opens others, and never leaves",
    assumes=frozenset({"close_stream", "persists", "memory_rises", "memory_falls"}),
    released=IDLE_CONNECTION,
    threads=("FrontEnd", "AuxIO", "ConnNotifier", "Environment"),
    scope=REOPEN,
)
CLIENT_ASKS = Scenario(
    name="client_asks_for_items",
    story="a stream requests items from checkpoints and is closed, and the client never leaves",
    assumes=frozenset({"close_stream", "checkpoint_items", "closes_checkpoints"}),
    released=IDLE_CONNECTION,
    threads=("FrontEnd", "AuxIO", "ConnNotifier", "Environment"),
    scope=BASE,
    starts=(*PERSISTED, "VBucket.inMemory"),
)
SLOW_AND_DELETED = Scenario(
    name="slow_stream_of_a_deleted_vbucket",
    story="a vbucket is deleted under a slow stream that must backfill a second time",
    assumes=frozenset({"slow_stream", "vbucket_deletion", "client_closes"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=SECOND_BACKFILL,
    starts=PERSISTED,
)
