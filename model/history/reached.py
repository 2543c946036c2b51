"""Runs for rows that no record fires: a delta has a row for a situation that the scenario of its record excludes.

A delta describes the code of its time, including situations that its record does not need; the scenario of a record has
the fewest threads and assumptions that show the defect. Each such row fires in a run here, or the manifest
`properties/claims/history.toml` gives the reason why it never does. No claim is made about these runs.
"""

from __future__ import annotations

from dataclasses import replace

from model.dcp2016.scenarios import (
    BUFFER_FULL,
    NEVER_PERSISTED,
    NOTIFIERS,
    STATE_CHANGES,
    STREAM_ENDS,
    VBUCKET_DELETED,
)
from model.dcp2016.scenarios import SLOW_STREAM as SLOW
from model.history.closing.asleep import MB20716_DEFECT
from model.history.closing.cookies import MB18135_DEFECT, MB18135_FIX
from model.history.closing.fixed_in_2014 import MB12636_FIX
from model.history.closing.fixed_in_2019 import OCTOBER_2019
from model.history.closing.null_manager import MB45255_FIX
from model.history.closing.pool import MB19153_DEFECT
from model.history.closing.scenarios import DELETE_WHILE_IDLE, STREAM_CLOSED
from model.history.ownership.fixed_in_2015 import AND_STREAMS_RAW
from model.history.ownership.fixed_in_2016 import MB18171_DEFECT
from model.history.ownership.indexes import MB30247_FIX
from model.history.ownership.orphans import MANAGER_OF_2023, MB57772_FIX
from model.history.ownership.scenarios import DELETE_WHILE_BACKFILLING, DELETE_WITH_ITEMS_WANTED, LEAVES
from model.history.ownership.tasks import MB16915_FIX
from model.history.ownership.waiting import MB44919_DEFECT
from model.history.wakeups.buffers import MB15519_DEFECT
from model.history.wakeups.checkpoints import MB26979_FIX, STREAM_QUEUED
from model.history.wakeups.ready_queue import JANUARY_2020
from model.history.wakeups.scenarios import REOPENED
from model.history.wakeups.sizes import MB24089_DEFECT, MB24089_FIX
from model.history.wakeups.vbuckets import MB17230_DEFECT
from model.language.design import Design
from model.language.policy import Scenario

NUDGED = replace(DELETE_WHILE_IDLE, name="nudged", assumes=DELETE_WHILE_IDLE.assumes | {"nudges"})
ENDED = replace(STREAM_ENDS, name="asked_for_again", assumes=frozenset({"stream_ends"}), threads=("FrontEnd", "AuxIO"))

REACHED: tuple[tuple[Design, Scenario], ...] = (
    (AND_STREAMS_RAW, LEAVES),  # a manager that dies, which the ring of MB-16949 prevents
    (MB12636_FIX, NOTIFIERS),
    (MB15519_DEFECT, STREAM_CLOSED),
    (MB15519_DEFECT, VBUCKET_DELETED),
    (MB16915_FIX, NEVER_PERSISTED),
    (MB17230_DEFECT, REOPENED),
    (MB17230_DEFECT, VBUCKET_DELETED),
    (MB18135_DEFECT, DELETE_WITH_ITEMS_WANTED),  # the first of two shutdowns: memcached deletes the bucket
    (MB18135_FIX, DELETE_WITH_ITEMS_WANTED),
    (MB18171_DEFECT, ENDED),
    (MB19153_DEFECT, NEVER_PERSISTED),
    (MB20716_DEFECT, LEAVES),
    (MB20716_DEFECT, NUDGED),
    (MB24089_DEFECT, STREAM_CLOSED),
    (MB24089_FIX, STREAM_CLOSED),
    (STREAM_QUEUED, DELETE_WITH_ITEMS_WANTED),
    (MB26979_FIX, DELETE_WITH_ITEMS_WANTED),
    (MB30247_FIX, LEAVES),
    (OCTOBER_2019, STATE_CHANGES),
    (OCTOBER_2019, VBUCKET_DELETED),
    (JANUARY_2020, STATE_CHANGES),
    (MB44919_DEFECT, BUFFER_FULL),
    (MB44919_DEFECT, VBUCKET_DELETED),
    (MB45255_FIX, VBUCKET_DELETED),
    (MANAGER_OF_2023, DELETE_WHILE_BACKFILLING),
    (MB57772_FIX, DELETE_WHILE_BACKFILLING),
    (MB57772_FIX, SLOW),
    (MB57772_FIX, VBUCKET_DELETED),
)
"""In the order of the records."""
