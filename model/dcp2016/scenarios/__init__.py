"""The scenarios of the 2016 model: the circumstances of a run, and the goal that it must be able to reach.

A scenario lists the environment assumptions that it makes (rows whose `environment` it does not list do not exist),
its goal, the threads that take part, and its scope. Imports the language. Its face is `SCENARIOS` and `MISSION`, and
the goals, scopes and scenarios from which other folders make scenarios of their own.
"""

from __future__ import annotations

from model.language.policy import Scenario

from .defect import MISSION
from .deletion import BYSTANDERS, CHECKPOINT_ITEMS, DOUBLE_OPEN, FORCED, NOTIFIERS_DELETED, UNIT_TEST, UNPOLLED
from .goals import ALL_BACK, BUCKET_GONE, CLOSED, DELETED, FREED, PERSISTED, SLOTS_BACK
from .scopes import (
    BASE,
    REOPEN,
    SECOND_BACKFILL,
    TWO_CONNECTIONS,
    TWO_ENTRIES,
    TWO_VBUCKETS,
    TWO_WORKERS,
    WIDE,
)
from .streams import (
    BUFFER_FULL,
    CLIENT_ASKS,
    CLIENT_STAYS,
    NEVER_PERSISTED,
    NOTIFIERS,
    SLOW_AND_DELETED,
    SLOW_STREAM,
    STARVED,
    STATE_CHANGES,
    STREAM_ENDS,
    VBUCKET_DELETED,
)

__all__ = [
    "ALL_BACK",
    "BASE",
    "BUCKET_GONE",
    "BUFFER_FULL",
    "CLOSED",
    "DELETED",
    "FREED",
    "MISSION",
    "NEVER_PERSISTED",
    "NOTIFIERS",
    "PERSISTED",
    "REOPEN",
    "SCENARIOS",
    "SECOND_BACKFILL",
    "SLOTS_BACK",
    "SLOW_STREAM",
    "STATE_CHANGES",
    "STREAM_ENDS",
    "TWO_CONNECTIONS",
    "TWO_ENTRIES",
    "TWO_VBUCKETS",
    "TWO_WORKERS",
    "VBUCKET_DELETED",
    "WIDE",
]

SCENARIOS: tuple[Scenario, ...] = (
    *MISSION,
    UNPOLLED,
    NEVER_PERSISTED,
    SLOW_STREAM,
    BUFFER_FULL,
    STREAM_ENDS,
    STATE_CHANGES,
    CHECKPOINT_ITEMS,
    VBUCKET_DELETED,
    BYSTANDERS,
    DOUBLE_OPEN,
    FORCED,
    NOTIFIERS,
    STARVED,
    UNIT_TEST,
    CLIENT_STAYS,
    CLIENT_ASKS,
    NOTIFIERS_DELETED,
    SLOW_AND_DELETED,
)
"""All scenarios, in the order in which reports show them."""
