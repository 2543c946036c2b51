"""Phrases that the rows of a worker share: the task, manager or backfill at hand, and the variables of each."""

from __future__ import annotations

from model.language.vocabulary import At, Has, Off, On

TASK, MANAGER, IN_HAND = Has("AuxIO.currentBackfillTask"), Has("AuxIO.manager"), Has("AuxIO.backfill")
OF_TASK, OF_MANAGER, OF_BACKFILL = ("p", "k"), ("p",), ("p", "v", "g", "b")
STREAM_DEAD = At("ActiveStream", "DEAD")
SHUTDOWN, GOING_ON = On("EventuallyPersistentEngine.isShutdown"), Off("EventuallyPersistentEngine.isShutdown")
