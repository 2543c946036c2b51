"""Scenarios of the wake-up records: the fewest threads and assumptions that show each defect."""

from __future__ import annotations

from model.dcp2016.scenarios import BASE, PERSISTED, REOPEN, SECOND_BACKFILL, TWO_VBUCKETS
from model.language.policy import Scenario
from model.language.vocabulary import Alive, No

NO_BACKFILL = (No(("p", "v", "g", "b"), Alive("DCPBackfill")),)
SENDING = ("FrontEnd", "AuxIO")

VBUCKET_DIES = Scenario(
    "vbucket_dies_while_requested",
    story="a vbucket becomes dead, before, after or while a client that stays asks for it",
    assumes=frozenset({"state_change"}),
    released=NO_BACKFILL,
    threads=(*SENDING, "AdminWorker"),
    scope=BASE,
    starts=PERSISTED,
)
ONE_OF_TWO_DIES = Scenario(
    "one_of_two_vbuckets_dies",
    story="a client streams two vbuckets, one of which becomes dead; it stays and closes nothing",
    assumes=frozenset({"one_state_change"}),
    released=NO_BACKFILL,
    threads=(*SENDING, "AdminWorker"),
    scope=TWO_VBUCKETS,
    starts=PERSISTED,
)
LARGE_ITEMS = Scenario(
    "items_larger_than_the_buffer",
    story="a client streams a vbucket in which items may be larger than the backfill buffer",
    assumes=frozenset({"large_items"}),
    released=NO_BACKFILL,
    threads=SENDING,
    scope=BASE,
    starts=PERSISTED,
)
CURSOR_DROPPED = Scenario(
    "cursor_dropped_while_backfilling",
    story="a slow stream loses its cursor, and must backfill a second time",
    assumes=frozenset({"slow_stream"}),
    released=NO_BACKFILL,
    threads=(*SENDING, "Environment"),
    scope=SECOND_BACKFILL,
    starts=PERSISTED,
)
REOPENED = Scenario(
    "stream_reopened_at_once",
    story="a client closes a stream that waits for items, and opens it again",
    assumes=frozenset({"checkpoint_items", "close_stream"}),
    released=NO_BACKFILL,
    threads=SENDING,
    scope=REOPEN,
    starts=(*PERSISTED, "VBucket.inMemory"),
)
STAYS = Scenario(
    "client_stays_while_written_to",
    story="a client streams a vbucket, which is written to once more, and stays",
    assumes=frozenset({"writes"}),
    released=NO_BACKFILL,
    threads=(*SENDING, "Environment"),
    scope=BASE,
    starts=PERSISTED,
)
