"""Phrases that the rows of a worker share: the task, manager, backfill or stream at hand, and the variables of each."""

from __future__ import annotations

from model.dcp2016.backfills.manager import QUEUES
from model.language.vocabulary import At, Drop, Has, Lock, Off, On, Unlock

TASK = Has("AuxIO.currentBackfillTask")
CHECKPOINT_TASK = Has("AuxIO.currentCheckpointTask")
RUNNING = Has("AuxIO.thisManager")
IN_HAND = Has("AuxIO.backfill")
NEXT = Has("AuxIO.nextStream")
OF_TASK = ("p", "k")
OF_MANAGER = ("p",)
OF_STREAM = ("p", "v", "g")
OF_BACKFILL = ("p", "v", "g", "b")

LEAVE_RUN = (Drop("AuxIO.thisManager"),)
"""`backfill()` has returned to the task: its `this` is no longer on the stack."""
DEAD = At("ActiveStream", "DEAD")
SHUTDOWN = On("EventuallyPersistentEngine.isShutdown")
GOING_ON = Off("EventuallyPersistentEngine.isShutdown")
LOCK = Lock("BackfillManager.lock")
UNLOCK = Unlock("BackfillManager.lock")
QUEUED = tuple(Has(f"BackfillManager.{queue}") for queue in QUEUES)
"""The backfill is in one of the three queues."""
