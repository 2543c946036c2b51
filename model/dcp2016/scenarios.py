"""What the world does, and what must have been released in the end."""

from __future__ import annotations

from ..policy import Scenario, Scope
from ..vocabulary import NONE, At, Equals, No, NotAt

BASE = Scope("base", (("p", 1), ("v", 1), ("g", 1), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))
"""One connection, one vbucket, one stream at a time, one worker thread; two tasks, since a new one may be made while
the old one is being erased."""
REOPEN = Scope("reopen", (("p", 1), ("v", 1), ("g", 2), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))
"""As base, with two streams of the vbucket at a time: the closed one may still be held while the next is open."""
TWO_VBUCKETS = Scope("two_vbuckets", (("p", 1), ("v", 2), ("g", 1), ("b", 1), ("k", 2), ("d", 1), ("x", 1)))

OBJECTS = (
    ("DcpProducer", ("p",)), ("BackfillManager", ("p",)), ("ActiveStreamCheckpointProcessorTask", ("p",)),
    ("BackfillManagerTask", ("p", "k")), ("ActiveStream", ("p", "v", "g")), ("DCPBackfill", ("p", "v", "g", "b")),
    ("ScanContext", ("p", "v", "g", "b")), ("Db", ("p", "v", "g", "b")),
)
FREED = tuple(No(over, NotAt(name, NONE, "gone")) for name, over in OBJECTS)
CLOSED = (No(("p",), NotAt("FrontEnd", "IDLE", "END")), No(("p",), NotAt("FrontEnd", "IDLE", "END")))
SLOTS_BACK = Equals("DcpConnMap.numActiveSnoozingBackfills", 0)
NORMAL = frozenset({"memory_rises", "memory_falls", "persists", "client_closes", "checkpoint_items"})
CONNECTION_THREADS = ("FrontEnd", "AuxIO", "ConnManager", "ConnNotifier", "Environment")
ALL_THREADS = (*CONNECTION_THREADS, "BucketThread")
END = At("BucketThread", "END")

PLAIN_DISCONNECT = Scenario(
    "plain_disconnect", "a client opens a connection, streams a vbucket and closes the connection, whenever it likes",
    NORMAL, (*CLOSED, *FREED, SLOTS_BACK), CONNECTION_THREADS, BASE)
BUCKET_DELETE = Scenario(
    "bucket_delete", "the bucket is deleted while connections are open, but between two commands",
    frozenset({"dying_poll", "delete_bucket"}), (*CLOSED, *FREED, END), ALL_THREADS, BASE)
BUCKET_DELETE_IN_FLIGHT = Scenario(
    "bucket_delete_in_flight", "the bucket is deleted while a worker is inside a command",
    frozenset({"dying_poll", "delete_bucket", "delete_in_flight"}), (*CLOSED, *FREED, END), ALL_THREADS, BASE)
CLOSE_STREAM = Scenario(
    "close_stream_then_disconnect", "the client closes its stream, may open it again, and closes the connection",
    frozenset({"client_closes", "close_stream", "memory_rises", "memory_falls"}), (*CLOSED, *FREED, SLOTS_BACK),
    CONNECTION_THREADS, REOPEN)
UNCLEAN = Scenario(
    "unclean_destruction", "the connection map is destroyed with connections open: no disconnect, no shutdown",
    frozenset({"unclean_destruction"}), FREED, ("FrontEnd", "AuxIO", "Environment"), BASE)
MEMORY_HIGH = Scenario(
    "memory_high", "memory use rises above the mark some day and never falls again",
    frozenset({"memory_rises", "client_closes"}), (*CLOSED, *FREED, SLOTS_BACK), CONNECTION_THREADS, BASE)

SCENARIOS = (PLAIN_DISCONNECT, BUCKET_DELETE, BUCKET_DELETE_IN_FLIGHT, CLOSE_STREAM, UNCLEAN, MEMORY_HIGH)
