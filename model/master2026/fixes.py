"""The smallest changes to kv_engine's master that end the findings in it, each by itself and all together.

Each fix is a function from a design to a delta on it, and names the effects and guards that it changes. `FIXES` are
those that are applied together in `MENDED`; no two of them touch the same row. `ALTERNATIVES` end a finding in another
way and are only applied alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from model.language.design import Delta, Design, derive
from model.language.edits import before, edited, like, replacing, requiring_instead, row_of, without
from model.language.lifecycle import Flag, Row, Slot, State, Strength
from model.language.vocabulary import (
    Alive,
    Clear,
    Drop,
    Each,
    Either,
    Fire,
    Has,
    If,
    Lock,
    Move,
    No,
    Not,
    On,
    Set,
    Some,
    Unlock,
)
from model.master2026.auxio.checkpoints import QUEUE, STREAMS
from model.master2026.backfills.manager import ACTIVE, RELEASE, SNOOZING, UNLOCK
from model.master2026.design import MASTER_2026
from model.master2026.frontend.requests import LOCK_CREATOR, UNLOCK_CREATOR
from model.master2026.streams.calls import HOLDER, LAST_WILL
from model.master2026.threads.closing import MUTEX, UID, remove_backfill

REMOVE = Fire("BackfillManager.removeBackfill")


@dataclass(frozen=True)
class Fix:
    """One change: its name, what it does to the C++ in one sentence, and its delta on a design."""

    name: str
    because: str
    on: Callable[[Design], Delta]


def _no_lock(base: Design) -> Delta:
    will = If((On(UID), Alive("DcpProducer"), HOLDER), (REMOVE,))
    row_id = "ActiveStream.destroy@PENDING|BACKFILLING|IN_MEMORY|DEAD"
    return Delta(replace_rows=(edited(base, row_id, replacing(LAST_WILL, will)),))


AFTER_LOCK = State("A4_LET_GO", "backfill(): without the lock, about to let go of the streams that it has promoted")


def _keep_asked(base: Design) -> Delta:
    leave = "AuxIO.leaveShouldCancel@A4_ASKED"
    let_go = Row(
        event="letGo",
        source=(AFTER_LOCK.name,),
        target="A7",
        choose=("p",),
        guards=(Has("AuxIO.manager"),),
        effects=(Each(("p", "v", "g"), (Has("AuxIO.stream"),), (Drop("AuxIO.stream"),)),),
        cite=row_of(base, leave).cite,
    )
    return Delta(
        add_states=(("AuxIO", AFTER_LOCK),),
        add_rows=(("AuxIO", let_go),),
        replace_rows=(
            edited(base, leave, without(Drop("AuxIO.stream"))),
            edited(base, "AuxIO.cancelBackfills[some]@A4_FULL", target=AFTER_LOCK.name),
            edited(base, "AuxIO.cancelBackfills[none]@A4_FULL", target=AFTER_LOCK.name),
        ),
    )


def _pass_lock(base: Design) -> Delta:
    pass_on = replacing(Fire("ActiveStream.setDead"), Fire("ActiveStream.setDeadWithLock"))
    return Delta(replace_rows=(edited(base, "AdminWorker.endStreams@V2_ROLLBACK", pass_on),))


def _schedule_at_once(base: Design) -> Delta:
    return Delta(
        replace_rows=(
            edited(base, "FrontEnd.makeTask@R3", without(UNLOCK_CREATOR)),
            edited(base, "FrontEnd.scheduleTask@R3_SCHEDULE", without(LOCK_CREATOR)),
        ),
        remove_rows=("FrontEnd.scheduleTask[task is gone]@R3_SCHEDULE",),
    )


def _take_zero(base: Design) -> Delta:
    return Delta(remove_rows=("FrontEnd.scheduleBackfill[no manager, out of order]@R4_USE",))


def _look_at_both(base: Design) -> Delta:
    queued, left_over = Some(("v",), Has(QUEUE)), Some(("v", "g"), Has(STREAMS))
    more, sleep = "AuxIO.rescheduleCheckpointTask[more]@K7", "AuxIO.rescheduleCheckpointTask[sleep]@K7"
    left = Either(queued, left_over)
    return Delta(
        replace_rows=(
            edited(base, more, requiring_instead(queued, left)),
            edited(base, sleep, requiring_instead(No(("v",), Has(QUEUE)), Not(left))),
        )
    )


REMOVED = Flag("removed", "was to be removed while a worker had it in hand")
WAS_REMOVED = On("DCPBackfill.removed")
PUT_DOWN = (UNLOCK, RELEASE, Drop("AuxIO.backfill"))
KEEP, SNOOZE = (Move("AuxIO.backfill", ACTIVE), UNLOCK), (Move("AuxIO.backfill", SNOOZING), UNLOCK)


def _remember_removed(base: Design) -> Delta:
    mark = Each(("b", "x"), (Has("AuxIO.backfill"),), (Set("DCPBackfill.removed"),))
    keep, snooze = "AuxIO.refileBackfill@A6", "AuxIO.refileBackfill[snooze]@A6_SNOOZE"
    return Delta(
        add_flags=(("DCPBackfill", REMOVED),),
        replace_rows=(
            edited(base, "BackfillManager.removeBackfill@OPEN", before(UNLOCK, mark)),
            edited(base, keep, replacing(KEEP, If((WAS_REMOVED,), PUT_DOWN, KEEP))),
            edited(base, snooze, replacing(SNOOZE, If((WAS_REMOVED,), PUT_DOWN, SNOOZE))),
        ),
    )


def _read_state(base: Design) -> Delta:
    lock = (Lock("DCPBackfill.state"), Unlock("DCPBackfill.state"))
    return Delta(replace_rows=(edited(base, "DCPBackfill.cancel@CREATE|SCAN|DONE", without(lock)),))


def _clear_anyway(base: Design) -> Delta:
    """The uid is cleared first, and the manager asked only if there is one."""

    def anyway(thread: str) -> tuple[str, Row]:
        ask = If((Has(f"{thread}.mgrToClose"),), (REMOVE,))
        clear = (Lock(MUTEX), If((On(UID),), (Clear(UID), Unlock(MUTEX), ask), (Unlock(MUTEX),)))
        return edited(base, f"{thread}.removeBackfill@P3", replacing(remove_backfill(thread), *clear))

    return Delta(replace_rows=(anyway("FrontEnd"), anyway("BucketThread")))


ERASED, LET_GO_OF_IT = "FrontEnd.erased", State("R1_LET_GO", "streamRequest: about to let go of the stream it erased")


def _hand_out(base: Design) -> Delta:
    row_id = "FrontEnd.eraseDeadStream@R1_ERASE"
    erased = Slot("erased", "ActiveStream", Strength.STRONG, row_of(base, row_id).cite, "local: the dead stream")
    hand_out = replacing(Drop("StreamContainer.c"), Move("StreamContainer.c", ERASED))
    return Delta(
        add_states=(("FrontEnd", LET_GO_OF_IT),),
        add_slots=(("FrontEnd", erased),),
        add_rows=(
            like(
                base,
                row_id,
                event="letGo",
                source=(LET_GO_OF_IT.name,),
                guards=(Has(ERASED),),
                effects=(Drop(ERASED),),
            ),
        ),
        replace_rows=(edited(base, row_id, hand_out, target=LET_GO_OF_IT.name),),
    )


ALTERNATIVES: tuple[Fix, ...] = (
    Fix(
        "clear_uid_anyway",
        "closeAllStreams clears the uid of each stream whether or not there is a manager",
        _clear_anyway,
    ),
    Fix(
        "hand_out_erased",
        "shouldAddVBToProducerConnection lets go of the dead stream when it has given the container's lock back",
        _hand_out,
    ),
)
"""Other ways to end one finding each; not among those that are applied together."""

FIXES: tuple[Fix, ...] = (
    Fix(
        "remove_without_lock",
        "DcpProducer::removeBackfill does not take closeAllStreamsLock: its copy of the "
        "manager is safe since backfillManagerHolder is synchronized",
        _no_lock,
    ),
    Fix(
        "ask_without_owning",
        "BackfillManager::backfill keeps the streams that shouldCancel has promoted until it has let go of its lock",
        _keep_asked,
    ),
    Fix(
        "rollback_passes_lock",
        "closeStreamDueToRollback passes the state lock that KVBucket::rollback holds, as a state change does",
        _pass_lock,
    ),
    Fix(
        "schedule_at_once",
        "the checkpoint task is made and scheduled in one critical section of its mutex",
        _schedule_at_once,
    ),
    Fix("take_uid_zero", "tryAndScheduleOSOBackfill takes uid 0 for an answer, as the in-order path does", _take_zero),
    Fix("look_at_both", "moreStreamsAvailable asks for streams left over as well as for the queue", _look_at_both),
    Fix(
        "remember_removed",
        "removeBackfill remembers a backfill that is in hand, and backfill() puts it down instead of queueing it again",
        _remember_removed,
    ),
    Fix("read_state_unlocked", "DCPBackfill::cancel reads the state for its log without taking the lock", _read_state),
)


def alone(fix: Fix) -> Design:
    """The master with one fix."""
    return derive(MASTER_2026, fix.name, because=fix.because, delta=fix.on(MASTER_2026))


def together(fixes: tuple[Fix, ...] = FIXES, name: str = "master_2026_mended") -> Design:
    """The master with all these fixes; no two of them touch the same row."""
    because = "; ".join(fix.because for fix in fixes)
    deltas = [fix.on(MASTER_2026) for fix in fixes]
    return derive(
        MASTER_2026,
        name,
        because=because,
        delta=Delta(
            add_states=tuple(state for delta in deltas for state in delta.add_states),
            add_rows=tuple(row for delta in deltas for row in delta.add_rows),
            add_flags=tuple(flag for delta in deltas for flag in delta.add_flags),
            replace_rows=tuple(row for delta in deltas for row in delta.replace_rows),
            remove_rows=tuple(row for delta in deltas for row in delta.remove_rows),
        ),
    )


MENDED = together()
