"""`BackfillManager::backfill` under the manager's lock: move what is due, choose a backfill (A4), file it again (A6).

With nothing queued the manager lets go of its task, and the task ends. While memory use is high nothing is done.
Otherwise pending backfills become active as far as there are slots, and snoozing ones become active again. Then, if
the buffer is full, only backfills of dead streams are looked at: they are cancelled and deleted. Otherwise the first
active backfill is taken in hand and the lock is given back (A5): from there until it is filed again the backfill is in
no queue, and a thread that empties the queues does not find it.

After its run a backfill goes to the end of the active queue, to the snoozing ones, or is deleted and gives its slot
back.
"""

from __future__ import annotations

from model.dcp2016.source import manager
from model.language.lifecycle import Row
from model.language.vocabulary import (
    Add,
    At,
    Drop,
    Each,
    Either,
    Fire,
    First,
    Full,
    Has,
    Move,
    No,
    Off,
    On,
    Room,
    Some,
    Use,
)

from .at_hand import (
    DEAD,
    IN_HAND,
    LEAVE_RUN,
    LOCK,
    OF_BACKFILL,
    OF_MANAGER,
    QUEUED,
    RUNNING,
    UNLOCK,
)

ANY_QUEUED = Some(("v", "g", "b"), Either(*QUEUED))
NONE_QUEUED = No(("v", "g", "b"), Either(*QUEUED))
NONE_ACTIVE = No(("v", "g", "b"), Has("BackfillManager.activeBackfills"))
MEMORY_OK = Off("EventuallyPersistentEngine.memoryHigh")
PENDING = "BackfillManager.pendingBackfills"
ROOM = Room("DcpConnMap.numActiveSnoozingBackfills")
NONE_ADMITTED = Either(Full("DcpConnMap.numActiveSnoozingBackfills"), No(("v", "g", "b"), Has(PENDING)))
ADMIT = (Add("DcpConnMap.numActiveSnoozingBackfills", 1), Move(PENDING, "BackfillManager.activeBackfills"))
"""One more backfill runs. The one that waits longest is admitted first; of those after it, should there be room for
more than one, any order will do: all are admitted but for the last places."""
MOVE_SNOOZING = Each(
    ("v", "g", "b"),
    (Has("BackfillManager.snoozingBackfills"),),
    (Move("BackfillManager.snoozingBackfills", "BackfillManager.activeBackfills"),),
)
PURGE = Each(
    ("v", "g", "b"),
    (Has("BackfillManager.activeBackfills"), DEAD),
    (
        Fire("DCPBackfill.cancel"),
        Move("BackfillManager.activeBackfills", "AuxIO.toDelete"),
        Add("DcpConnMap.numActiveSnoozingBackfills", -1),
    ),
)
DELETE_PURGED = Each(("v", "g", "b"), (Has("AuxIO.toDelete"),), (Drop("AuxIO.toDelete"),))
RELEASE_SLOT = (Use("AuxIO.thisManager"), Add("DcpConnMap.numActiveSnoozingBackfills", -1))

CHOOSE = (
    Row(
        event="backfill",
        case="nothing queued",
        source=("A4",),
        target="A8",
        choose=OF_MANAGER,
        guards=(RUNNING, NONE_QUEUED),
        effects=(
            LOCK,
            Each(("k",), (Has("BackfillManager.managerTask"),), (Drop("BackfillManager.managerTask"),)),
            UNLOCK,
            *LEAVE_RUN,
        ),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="backfill",
        case="memory high",
        source=("A4",),
        target="A7_SNOOZE",
        choose=OF_MANAGER,
        guards=(RUNNING, ANY_QUEUED, On("EventuallyPersistentEngine.memoryHigh")),
        effects=(LOCK, UNLOCK),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="backfill",
        case="move",
        source=("A4",),
        target="A4_LOCKED",
        choose=OF_MANAGER,
        guards=(RUNNING, ANY_QUEUED, MEMORY_OK, NONE_ADMITTED),
        effects=(LOCK, MOVE_SNOOZING),
        cite=manager("BackfillManager::moveToActiveQueue"),
    ),
    Row(
        event="backfill",
        case="move pending",
        source=("A4",),
        target="A4_LOCKED",
        choose=OF_BACKFILL,
        guards=(RUNNING, First(PENDING), ROOM, MEMORY_OK),
        effects=(LOCK, *ADMIT, Each(("v", "g", "b"), (Has(PENDING), ROOM), ADMIT), MOVE_SNOOZING),
        cite=manager("BackfillManager::moveToActiveQueue"),
    ),
    Row(
        event="backfill",
        case="none active",
        source=("A4_LOCKED",),
        target="A7_SNOOZE",
        choose=OF_MANAGER,
        guards=(RUNNING, NONE_ACTIVE),
        effects=(UNLOCK,),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="backfill",
        case="buffer full, purge",
        source=("A4_LOCKED",),
        target="A7",
        choose=OF_MANAGER,
        guards=(
            RUNNING,
            On("BackfillManager.full"),
            Some(("v", "g", "b"), Has("BackfillManager.activeBackfills"), DEAD),
        ),
        effects=(PURGE, UNLOCK, DELETE_PURGED),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="backfill",
        case="buffer full",
        source=("A4_LOCKED",),
        target="A7_SNOOZE",
        choose=OF_MANAGER,
        guards=(
            RUNNING,
            On("BackfillManager.full"),
            Some(("v", "g", "b"), Has("BackfillManager.activeBackfills")),
            No(("v", "g", "b"), Has("BackfillManager.activeBackfills"), DEAD),
        ),
        effects=(UNLOCK,),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="backfill",
        case="pop",
        source=("A4_LOCKED",),
        target="A5",
        choose=OF_BACKFILL,
        guards=(RUNNING, Off("BackfillManager.full"), First("BackfillManager.activeBackfills")),
        effects=(Move("BackfillManager.activeBackfills", "AuxIO.backfill"), UNLOCK),
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
        effects=(LOCK, Move("AuxIO.backfill", "BackfillManager.activeBackfills"), UNLOCK),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="refileBackfill",
        case="snooze",
        source=("A6_SNOOZE",),
        target="A7",
        choose=OF_BACKFILL,
        guards=(IN_HAND, At("VBucket", "ACTIVE", "DEAD")),
        effects=(LOCK, Move("AuxIO.backfill", "BackfillManager.snoozingBackfills"), UNLOCK),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="deleteBackfill",
        case="removed vbucket",
        source=("A6_SNOOZE",),
        target="A7",
        choose=OF_BACKFILL,
        guards=(IN_HAND, At("VBucket", "REMOVED")),
        effects=(LOCK, UNLOCK, Fire("DCPBackfill.cancel"), Drop("AuxIO.backfill"), *RELEASE_SLOT),
        cite=manager("BackfillManager::backfill"),
    ),
    Row(
        event="deleteBackfill",
        source=("A6_FINISHED",),
        target="A7",
        choose=OF_BACKFILL,
        guards=(IN_HAND,),
        effects=(LOCK, UNLOCK, Drop("AuxIO.backfill"), *RELEASE_SLOT),
        cite=manager("BackfillManager::backfill"),
    ),
)
