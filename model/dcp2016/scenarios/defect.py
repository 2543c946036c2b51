"""The scenarios that MB-19892 is about.

A client leaves or closes a stream, a bucket is deleted, an engine is destroyed with a connection open, or memory use
stays high.
"""

from __future__ import annotations

from model.language.policy import Scenario
from model.language.vocabulary import At

from .goals import (
    ALL_BACK,
    ALL_THREADS,
    BUCKET_GONE,
    CONNECTION_THREADS,
    DELETED,
    FREED,
    PERSISTED,
)
from .scopes import (
    BASE,
    REOPEN,
)

PLAIN_DISCONNECT = Scenario(
    name="plain_disconnect",
    story="a client opens a connection, streams a vbucket and closes the connection, whenever it likes",
    assumes=frozenset({"client_closes", "persists", "memory_rises", "memory_falls"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=BASE,
)
BUCKET_DELETE = Scenario(
    name="bucket_delete",
    story="the bucket is deleted while a connection is open, but between two commands",
    assumes=DELETED | {"persists"},
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=BASE,
)
IN_FLIGHT = Scenario(
    name="bucket_delete_in_flight",
    story="the bucket is deleted while a worker is inside a command",
    assumes=DELETED | {"delete_in_flight"},
    released=BUCKET_GONE,
    threads=ALL_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
CLOSE_STREAM = Scenario(
    name="close_stream_then_disconnect",
    story="the client closes its stream, may open it again, and closes the connection",
    assumes=frozenset({"client_closes", "close_stream"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=REOPEN,
    starts=PERSISTED,
)
UNCLEAN = Scenario(
    name="unclean_destruction",
    story="the engine is deleted with a connection open: no disconnect, no shutdown of connections",
    assumes=frozenset({"unclean_destruction", "persists", "pager"}),
    released=(*FREED, At("BucketThread", "END")),
    threads=("FrontEnd", "AuxIO", "Environment", "BucketThread"),
    scope=BASE,
)
MEMORY_HIGH = Scenario(
    name="memory_high",
    story="memory use rises above the mark at some time and never falls again",
    assumes=frozenset({"memory_rises", "client_closes", "close_stream"}),
    released=ALL_BACK,
    threads=CONNECTION_THREADS,
    scope=BASE,
    starts=PERSISTED,
)
MISSION = (PLAIN_DISCONNECT, BUCKET_DELETE, IN_FLIGHT, CLOSE_STREAM, UNCLEAN, MEMORY_HIGH)
"""The scenarios that the defect is about; the others make sure that every row is exercised."""
