"""The lists by vbucket and the pending notifications hold connections weakly (27bc9e790): an index keeps nothing alive.

The notifier promotes what it takes out of the queue, and skips a connection that is gone.
"""

from __future__ import annotations

from model.language.design import Delta, derive
from model.language.edits import edited, replacing
from model.language.lifecycle import Strength
from model.language.vocabulary import Alive, Drop, If, Move, Promote

from .fix import FIX

PENDING, QUEUE = "DcpConnMap.pendingNotifications", "ConnNotifier.queue"
WEAK_INDEXES = derive(
    FIX,
    "weak_indexes",
    because=(
        "the vbucket lists and the pending notifications hold connections weakly (27bc9e790): an index keeps "
        "nothing alive"
    ),
    delta=Delta(
        strengths=(("DcpConnMap.vbConns", Strength.WEAK), (PENDING, Strength.WEAK)),
        replace_rows=(
            edited(
                FIX,
                "ConnNotifier.takeNotifications@IDLE",
                replacing(Move(PENDING, QUEUE), If((Alive("DcpProducer"),), (Promote(PENDING, QUEUE),)), Drop(PENDING)),
            ),
        ),
    ),
)
