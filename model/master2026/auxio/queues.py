"""`BackfillManager::backfill` under the manager's lock: move what is due, choose a backfill (A4), file it again (A6).

New backfills come before active ones. When the buffer is full no backfill is run (A4_FULL); each active one must say
if it is to be cancelled, which promotes its pointer to the stream under the manager's lock (A4_ASKED). If the
stream is dead the backfill is taken out; letting go of the stream may destroy it, with that lock held. The backfills
that were taken out are cancelled and deleted once the lock is free.

From A5 until it is filed again, the backfill in hand is in no queue.
"""

from __future__ import annotations

from model.language.lifecycle import Row
from model.language.vocabulary import (
    NONE,
    Add,
    Alive,
    Drop,
    Each,
    Either,
    Expired,
    Fire,
    First,
    Full,
    Has,
    Lacks,
    Move,
    No,
    Not,
    NotAt,
    Off,
    On,
    Room,
    Some,
    Take,
)
from model.master2026.backfills.manager import (
    ACTIVE,
    BACKFILL,
    INITIALIZING,
    LOCK,
    PENDING,
    QUEUES,
    RELEASE,
    RUNNING,
    SNOOZING,
    UNLOCK,
)
from model.master2026.source import manager, to_stream

from .at_hand import IN_HAND, MANAGER, OF_BACKFILL, OF_MANAGER, STREAM_DEAD

ANY_QUEUED = Some(BACKFILL, Either(*(Has(f"BackfillManager.{queue}") for queue in QUEUES)))
NONE_QUEUED = No(BACKFILL, Either(*(Has(f"BackfillManager.{queue}") for queue in QUEUES)))
HIGH, LOW = On("EventuallyPersistentEngine.memoryHigh"), Off("EventuallyPersistentEngine.memoryHigh")
NOT_FULL = Off("BackfillManager.full")
NONE_NEW = No(BACKFILL, Has(INITIALIZING))
ALL_ASKED = No(BACKFILL, Has(ACTIVE), Lacks("AuxIO.asked"))
FORGET_ASKED = Each(BACKFILL, (Has("AuxIO.asked"),), (Drop("AuxIO.asked"),))
DELETE = Each(BACKFILL, (Has("AuxIO.toDelete"),), (Fire("DCPBackfill.cancel"), Drop("AuxIO.toDelete")))
ANY_DELETED = Some(BACKFILL, Has("AuxIO.toDelete"))
TO_DELETE = (Move(ACTIVE, "AuxIO.toDelete"), RELEASE)
MOVE_SNOOZING = Each(BACKFILL, (Has(SNOOZING),), (Move(SNOOZING, ACTIVE),))
ADMIT = (Add(RUNNING, 1), Move(PENDING, INITIALIZING))
NONE_ADMITTED = Either(Full(RUNNING), No(BACKFILL, Has(PENDING)))

CHOOSE = (
    Row(
        event="backfill",
        case="nothing queued",
        source=("A4",),
        target="A7_END",
        choose=OF_MANAGER,
        guards=(MANAGER, NONE_QUEUED),
        effects=(
            LOCK,
            Each(("k",), (Has("BackfillManager.managerTask"),), (Drop("BackfillManager.managerTask"),)),
            UNLOCK,
        ),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="backfill",
        case="memory high",
        source=("A4",),
        target="A7",
        choose=OF_MANAGER,
        guards=(MANAGER, ANY_QUEUED, HIGH),
        effects=(LOCK, UNLOCK),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="backfill",
        case="move",
        source=("A4",),
        target="A4_LOCKED",
        choose=OF_MANAGER,
        guards=(MANAGER, ANY_QUEUED, LOW, NONE_ADMITTED),
        effects=(LOCK, MOVE_SNOOZING),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="backfill",
        case="move pending",
        source=("A4",),
        target="A4_LOCKED",
        choose=OF_BACKFILL,
        guards=(MANAGER, First(PENDING), Room(RUNNING), LOW),
        effects=(LOCK, *ADMIT, Each(BACKFILL, (Has(PENDING), Room(RUNNING)), ADMIT), MOVE_SNOOZING),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="backfill",
        case="buffer full",
        source=("A4_LOCKED",),
        target="A4_FULL",
        choose=OF_MANAGER,
        guards=(MANAGER, On("BackfillManager.full")),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="backfill",
        case="none due",
        source=("A4_LOCKED",),
        target="A7",
        choose=OF_MANAGER,
        guards=(MANAGER, NOT_FULL, NONE_NEW, No(BACKFILL, Has(ACTIVE))),
        effects=(UNLOCK,),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="backfill",
        case="new one",
        source=("A4_LOCKED",),
        target="A5",
        choose=OF_BACKFILL,
        guards=(MANAGER, NOT_FULL, First(INITIALIZING)),
        effects=(Move(INITIALIZING, "AuxIO.backfill"), UNLOCK),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="backfill",
        case="next one",
        source=("A4_LOCKED",),
        target="A5",
        choose=OF_BACKFILL,
        guards=(MANAGER, NOT_FULL, NONE_NEW, First(ACTIVE)),
        effects=(Move(ACTIVE, "AuxIO.backfill"), UNLOCK),
        cite=manager("BackfillManager::backfill"),
    ),
)

ASK = (
    Row(
        event="shouldCancel",
        case="stream gone",
        source=("A4_FULL",),
        target="A4_FULL",
        choose=OF_BACKFILL,
        guards=(MANAGER, Has(ACTIVE), Lacks("AuxIO.asked"), Expired("ActiveStream")),
        effects=TO_DELETE,
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="shouldCancel",
        case="live stream",
        source=("A4_FULL",),
        target="A4_FULL",
        choose=OF_BACKFILL,
        guards=(MANAGER, Has(ACTIVE), Lacks("AuxIO.asked"), Alive("ActiveStream"), NotAt("ActiveStream", "DEAD")),
        effects=(Take("AuxIO.asked"),),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="shouldCancel",
        case="dead stream",
        source=("A4_FULL",),
        target="A4_ASKED",
        choose=OF_BACKFILL,
        guards=(MANAGER, Has(ACTIVE), Lacks("AuxIO.asked"), Alive("ActiveStream"), STREAM_DEAD),
        effects=(Take("AuxIO.asking"), Take("AuxIO.stream")),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="leaveShouldCancel",
        source=("A4_ASKED",),
        target="A4_FULL",
        choose=OF_BACKFILL,
        guards=(Has("AuxIO.asking"),),
        effects=(Drop("AuxIO.stream"), *TO_DELETE, Drop("AuxIO.asking")),
        cite=to_stream("DCPBackfillToStream::shouldCancel"),
    ),
    Row(
        event="cancelBackfills",
        case="some",
        source=("A4_FULL",),
        target="A7",
        choose=OF_MANAGER,
        guards=(MANAGER, ALL_ASKED, ANY_DELETED),
        effects=(FORGET_ASKED, UNLOCK, DELETE),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="cancelBackfills",
        case=NONE,
        source=("A4_FULL",),
        target="A7",
        choose=OF_MANAGER,
        guards=(MANAGER, ALL_ASKED, Not(ANY_DELETED)),
        effects=(FORGET_ASKED, UNLOCK),
        cite=manager("BackfillManager::backfill"),
    ),
)

REFILE = (
    Row(
        event="refileBackfill",
        source=("A6",),
        target="A7",
        choose=OF_BACKFILL,
        guards=(IN_HAND,),
        effects=(LOCK, Move("AuxIO.backfill", ACTIVE), UNLOCK),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="refileBackfill",
        case="snooze",
        source=("A6_SNOOZE",),
        target="A7",
        choose=OF_BACKFILL,
        guards=(IN_HAND,),
        effects=(LOCK, Move("AuxIO.backfill", SNOOZING), UNLOCK),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="deleteBackfill",
        source=("A6_FINISHED",),
        target="A7",
        choose=OF_BACKFILL,
        guards=(IN_HAND,),
        effects=(LOCK, UNLOCK, RELEASE, Drop("AuxIO.backfill")),
        cite=manager("BackfillManager::backfill"),
    ),
)
