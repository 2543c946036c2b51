"""The goals: the conditions that must hold once everything has been released, and the threads that take part.

A goal is a set of guards on a state. A run that can never reach its goal again has lost something for good.
"""

from __future__ import annotations

from model.language.vocabulary import NONE, At, Equals, Guard, No, NotAt

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
"""Every object has been destroyed."""
CLOSED = No(("p",), NotAt("FrontEnd", "IDLE", "END"))
"""No connection is open, or being closed."""
SLOTS_BACK = Equals("DcpConnMap.numActiveSnoozingBackfills", 0)
"""No backfill has one of the slots for running backfills."""
CONNECTION_THREADS = ("FrontEnd", "AuxIO", "ConnManager", "ConnNotifier", "Environment", "AdminWorker")
ALL_THREADS = (*CONNECTION_THREADS, "BucketThread")
ALL_BACK: tuple[Guard, ...] = (CLOSED, *FREED, SLOTS_BACK)
"""The goal after a disconnect: connections closed, objects destroyed, slots given back."""
BUCKET_GONE: tuple[Guard, ...] = (CLOSED, *FREED, At("BucketThread", "END"))
"""The goal after a bucket was deleted. The slots went with the connection map."""
PERSISTED = ("VBucket.persisted",)
"""All items are on disk from the start."""
DELETED = frozenset({"dying_poll", "delete_bucket"})
"""The bucket is deleted between two commands, and each worker notices."""
IDLE_CONNECTION: tuple[Guard, ...] = (
    No(("p",), NotAt("FrontEnd", "IDLE", "READY")),
    No(("x",), NotAt("AuxIO", "IDLE")),
    SLOTS_BACK,
    *(No(over, NotAt(name, NONE, "gone")) for name, over in OBJECTS if name in CLOSED_WITH_A_STREAM),
)
"""The connection stays, and nothing of its streams does: every thread is between two commands or tasks."""
