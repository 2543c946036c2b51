"""Scenarios of the wake-up records: the fewest threads and assumptions that show each defect."""

from __future__ import annotations

from model.dcp2016.scenarios import BASE, PERSISTED, REOPEN, SECOND_BACKFILL, TWO_VBUCKETS
from model.language.policy import Scenario
from model.language.vocabulary import Alive, No

NO_BACKFILL = (No(("p", "v", "g", "b"), Alive("DCPBackfill")),)
SENDING = ("FrontEnd", "AuxIO")

VBUCKET_DIES = Scenario(
    "vbucket_dies_while_requested",
    "a vbucket becomes dead, before, after or while a client that stays asks for it",
    frozenset({"state_change"}),
    NO_BACKFILL,
    (*SENDING, "AdminWorker"),
    BASE,
    PERSISTED,
)
ONE_OF_TWO_DIES = Scenario(
    "one_of_two_vbuckets_dies",
    "a client streams two vbuckets, one of which becomes dead; it stays and closes nothing",
    frozenset({"one_state_change"}),
    NO_BACKFILL,
    (*SENDING, "AdminWorker"),
    TWO_VBUCKETS,
    PERSISTED,
)
LARGE_ITEMS = Scenario(
    "items_larger_than_the_buffer",
    "a client streams a vbucket in which items may be larger than the backfill buffer",
    frozenset({"large_items"}),
    NO_BACKFILL,
    SENDING,
    BASE,
    PERSISTED,
)
CURSOR_DROPPED = Scenario(
    "cursor_dropped_while_backfilling",
    "a slow stream loses its cursor, and must backfill a second time",
    frozenset({"slow_stream"}),
    NO_BACKFILL,
    (*SENDING, "Environment"),
    SECOND_BACKFILL,
    PERSISTED,
)
REOPENED = Scenario(
    "stream_reopened_at_once",
    "a client closes a stream that waits for items, and opens it again",
    frozenset({"checkpoint_items", "close_stream"}),
    NO_BACKFILL,
    SENDING,
    REOPEN,
    (*PERSISTED, "VBucket.inMemory"),
)
STAYS = Scenario(
    "client_stays_while_written_to",
    "a client streams a vbucket, which is written to once more, and stays",
    frozenset({"writes"}),
    NO_BACKFILL,
    (*SENDING, "Environment"),
    BASE,
    PERSISTED,
)
