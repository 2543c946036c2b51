"""Closing the streams on copies of the connections, without `connsLock` (65bbce36, 32c286fe).

Steps that touch the map take the lock for their own length, and no file is closed under it. Two threads may now close
the same producer at once.
"""

from __future__ import annotations

from model.dcp2016.threads.deletion import LOCK_MAP, UNLOCK_MAP
from model.language.design import Delta, derive
from model.language.edits import at_end, at_start, edited, without
from model.language.lifecycle import Strength

from .fix import FIX

OUTSIDE_LOCK = derive(
    FIX,
    "close_outside_lock",
    because=(
        "closes the streams on copies of the connections, without connsLock (65bbce36, 32c286fe): no file is "
        "closed under that lock, and two threads may close the same producer at once"
    ),
    delta=Delta(
        strengths=(("BucketThread.closing", Strength.STRONG),),
        replace_rows=(
            edited(FIX, "FrontEnd.disconnect[client]@READY", at_end(UNLOCK_MAP)),
            edited(FIX, "FrontEnd.disconnect[bucket dies]@READY", at_end(UNLOCK_MAP)),
            edited(FIX, "FrontEnd.clearQueues@P5", at_start(LOCK_MAP)),
            edited(FIX, "BucketThread.shutdownConnections@B2", without(LOCK_MAP)),
            edited(FIX, "BucketThread.closeNext@NEXT", at_start(LOCK_MAP), at_end(UNLOCK_MAP)),
            edited(FIX, "BucketThread.closeNext[none left, first time]@NEXT", without(UNLOCK_MAP)),
            edited(FIX, "BucketThread.closeNext[none left, second time]@NEXT", without(UNLOCK_MAP)),
        ),
    ),
)
