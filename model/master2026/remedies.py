"""The smallest changes to kv_engine's master that end what is found in it, each by itself and all together.

Each remedy is a delta on the design of the master.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from model.language.design import Delta, Design, derive
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
    Not,
    On,
    Set,
    Some,
    Unlock,
)

from .checkpoints import QUEUE, STREAMS
from .design import MASTER_2026
from .manager import ACTIVE, RELEASE, SNOOZING, UNLOCK
from .stream import HOLDER


@dataclass(frozen=True)
class Remedy:
    """One change: its name, what it does to the C++ in one sentence, and its delta on a design."""

    name: str
    because: str
    on: Callable[[Design], Delta]


def row_of(base: Design, row_id: str) -> Row:
    """The row of that name; KeyError if there is none."""
    owner = base.lifecycle(row_id.partition(".")[0])
    return {owner.row_id(row): row for row in owner.rows}[row_id]


def _no_lock(base: Design) -> Delta:
    row_id = "ActiveStream.destroy@PENDING|BACKFILLING|IN_MEMORY|DEAD"
    will = If((On("ActiveStream.backfillUID"), Alive("DcpProducer"), HOLDER), (Fire("BackfillManager.removeBackfill"),))
    return Delta(replace_rows=((row_id, replace(row_of(base, row_id), effects=(will,))),))


UID, MUTEX = "ActiveStream.backfillUID", "ActiveStream.streamMutex"
LEAVE_ASKED = "AuxIO.leaveShouldCancel@A4_ASKED"
LET_GO = Each(("p", "v", "g"), (Has("AuxIO.stream"),), (Drop("AuxIO.stream"),))
AFTER_LOCK = State("A4_LET_GO", "backfill(): without the lock, about to let go of the streams of whom it asked")


def _keep_asked(base: Design) -> Delta:
    leave = row_of(base, LEAVE_ASKED)
    drop = Row(
        "letGo", (AFTER_LOCK.name,), "A7", leave.cite, choose=("p",), guards=(Has("AuxIO.manager"),), effects=(LET_GO,)
    )
    return Delta(
        add_states=(("AuxIO", AFTER_LOCK),),
        add_rows=(("AuxIO", drop),),
        replace_rows=(
            (LEAVE_ASKED, replace(leave, effects=tuple(e for e in leave.effects if e != Drop("AuxIO.stream")))),
            *(
                (name, replace(row_of(base, name), target=AFTER_LOCK.name))
                for name in ("AuxIO.cancelBackfills[some]@A4_FULL", "AuxIO.cancelBackfills[none]@A4_FULL")
            ),
        ),
    )


def _pass_lock(base: Design) -> Delta:
    row_id = "AdminWorker.endStreams@V2_ROLLBACK"
    return Delta(
        replace_rows=(
            (row_id, replace(row_of(base, row_id), effects=row_of(base, "AdminWorker.endStreams@V2").effects)),
        )
    )


def _schedule_at_once(base: Design) -> Delta:
    make, schedule = row_of(base, "FrontEnd.makeTask@R3"), row_of(base, "FrontEnd.scheduleTask@R3_SCHEDULE")
    return Delta(
        replace_rows=(
            ("FrontEnd.makeTask@R3", replace(make, effects=make.effects[:-1])),
            ("FrontEnd.scheduleTask@R3_SCHEDULE", replace(schedule, effects=schedule.effects[1:])),
        ),
        remove_rows=("FrontEnd.scheduleTask[task is gone]@R3_SCHEDULE",),
    )


def _take_zero(base: Design) -> Delta:
    return Delta(remove_rows=("FrontEnd.scheduleBackfill[no manager, out of order]@R4_USE",))


def _look_at_both(base: Design) -> Delta:
    more, sleep = (f"AuxIO.rescheduleCheckpointTask[{case}]@K7" for case in ("more", "sleep"))
    left = Either(Some(("v",), Has(QUEUE)), Some(("v", "g"), Has(STREAMS)))
    return Delta(
        replace_rows=(
            (more, replace(row_of(base, more), guards=(*row_of(base, more).guards[:-1], left))),
            (sleep, replace(row_of(base, sleep), guards=(*row_of(base, sleep).guards[:-1], Not(left)))),
        )
    )


REMOVED = "DCPBackfill.removed"
PUT_DOWN = (UNLOCK, RELEASE, Drop("AuxIO.backfill"))


def _refile(base: Design, row_id: str, queue: str) -> tuple[str, Row]:
    row = row_of(base, row_id)
    return row_id, replace(
        row, effects=(row.effects[0], If((On(REMOVED),), PUT_DOWN, (Move("AuxIO.backfill", queue), UNLOCK)))
    )


def _remember_removed(base: Design) -> Delta:
    row_id = "BackfillManager.removeBackfill@OPEN"
    remove = row_of(base, row_id)
    mark = Each(("b", "x"), (Has("AuxIO.backfill"),), (Set(REMOVED),))
    return Delta(
        add_flags=(("DCPBackfill", Flag("removed", "was to be removed while a worker had it in hand")),),
        replace_rows=(
            (row_id, replace(remove, effects=(*remove.effects[:-1], mark, remove.effects[-1]))),
            _refile(base, "AuxIO.refileBackfill@A6", ACTIVE),
            _refile(base, "AuxIO.refileBackfill[snooze]@A6_SNOOZE", SNOOZING),
        ),
    )


def _read_state(base: Design) -> Delta:
    row_id = "DCPBackfill.cancel@CREATE|SCAN|DONE"
    return Delta(replace_rows=((row_id, replace(row_of(base, row_id), effects=())),))


def _clear_anyway(base: Design) -> Delta:
    """The uid is cleared first, and the manager asked only if there is one."""

    def anyway(thread: str) -> tuple[str, Row]:
        row = row_of(base, f"{thread}.removeBackfill@P3")
        ask = If((Has(f"{thread}.mgrToClose"),), (Fire("BackfillManager.removeBackfill"),))
        return f"{thread}.removeBackfill@P3", replace(
            row,
            effects=(row.effects[0], Lock(MUTEX), If((On(UID),), (Clear(UID), Unlock(MUTEX), ask), (Unlock(MUTEX),))),
        )

    return Delta(replace_rows=(anyway("FrontEnd"), anyway("BucketThread")))


ERASED, LET_GO_OF_IT = "FrontEnd.erased", State("R1_LET_GO", "streamRequest: about to let go of the stream it erased")


def _hand_out(base: Design) -> Delta:
    row_id = "FrontEnd.eraseDeadStream@R1_ERASE"
    row = row_of(base, row_id)
    move = Move("StreamContainer.c", ERASED)
    return Delta(
        add_states=(("FrontEnd", LET_GO_OF_IT),),
        add_slots=(("FrontEnd", Slot("erased", "ActiveStream", Strength.STRONG, row.cite, "local: the dead stream")),),
        add_rows=(
            (
                "FrontEnd",
                replace(
                    row, event="letGo", source=(LET_GO_OF_IT.name,), guards=(Has(ERASED),), effects=(Drop(ERASED),)
                ),
            ),
        ),
        replace_rows=((row_id, replace(row, target=LET_GO_OF_IT.name, effects=(move, *row.effects[1:]))),),
    )


ALTERNATIVES: tuple[Remedy, ...] = (
    Remedy(
        "clear_uid_anyway",
        "closeAllStreams clears the uid of each stream whether or not there is a manager",
        _clear_anyway,
    ),
    Remedy(
        "hand_out_erased",
        "shouldAddVBToProducerConnection lets go of the dead stream when it has given the container's lock back",
        _hand_out,
    ),
)
"""Other ways to end one finding each; not among those that are applied together."""

REMEDIES: tuple[Remedy, ...] = (
    Remedy(
        "remove_without_lock",
        "DcpProducer::removeBackfill does not take closeAllStreamsLock: its copy of the "
        "manager is safe since backfillManagerHolder is synchronized",
        _no_lock,
    ),
    Remedy(
        "ask_without_owning",
        "BackfillManager::backfill keeps the streams that shouldCancel has promoted until it has let go of its lock",
        _keep_asked,
    ),
    Remedy(
        "rollback_passes_lock",
        "closeStreamDueToRollback passes the state lock that KVBucket::rollback holds, as a state change does",
        _pass_lock,
    ),
    Remedy(
        "schedule_at_once",
        "the checkpoint task is made and scheduled in one critical section of its mutex",
        _schedule_at_once,
    ),
    Remedy(
        "take_uid_zero", "tryAndScheduleOSOBackfill takes uid 0 for an answer, as the in-order path does", _take_zero
    ),
    Remedy("look_at_both", "moreStreamsAvailable asks for streams left over as well as for the queue", _look_at_both),
    Remedy(
        "remember_removed",
        "removeBackfill remembers a backfill that is in hand, and backfill() puts it down instead of queueing it again",
        _remember_removed,
    ),
    Remedy(
        "read_state_unlocked", "DCPBackfill::cancel reads the state for its log without taking the lock", _read_state
    ),
)


def alone(remedy: Remedy) -> Design:
    """The master with one remedy."""
    return derive(MASTER_2026, remedy.name, because=remedy.because, delta=remedy.on(MASTER_2026))


def together(remedies: tuple[Remedy, ...] = REMEDIES, name: str = "master_2026_mended") -> Design:
    """The master with all these remedies; no two of them touch the same row."""
    because = "; ".join(remedy.because for remedy in remedies)
    deltas = [remedy.on(MASTER_2026) for remedy in remedies]
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
