"""Later fixes for the pointer to the manager, which the fix makes null: ask, refuse new requests, or copy it.

`null_guards` asks whether the manager is there at each place that uses it; the question and the use are still two
steps. `flagged_shutdown` marks each producer as disconnecting before its streams are closed. `synchronised_pointer`
copies the pointer under a lock, and the copy owns.
"""

from __future__ import annotations

from model.dcp2016.streams.calls import BYTES_SENT
from model.language.design import Delta, derive
from model.language.edits import Edit, after, edited, replacing, wherever
from model.language.lifecycle import Strength
from model.language.vocabulary import Effect, Fire, Has, If, Take, Use

from .fix import FIX

POINTER, COPY = "DcpProducer.backfillMgr", "FrontEnd.backfillMgr"


def asking(slot: str, call: Effect) -> Edit:
    """Ask whether a pointer is null before using it: the use and the call after it happen only if it is not."""
    return replacing((Use(slot), call), If((Has(slot),), (Use(slot), call)))


NULL_GUARDS = derive(
    FIX,
    "null_guards",
    because=(
        "asks whether the manager is there at each place that uses it (aab7a331 and later): no crash, but the"
        " pointer may be reset between the question and the use"
    ),
    delta=Delta(
        replace_rows=wherever(
            FIX,
            asking(POINTER, BYTES_SENT),
            asking(POINTER, Fire("BackfillManager.bytesRead")),
            asking(POINTER, Fire("BackfillManager.refuseBytes")),
            asking(POINTER, Fire("BackfillManager.schedule")),
            asking(POINTER, Fire("BackfillManager.addStats")),
            asking(POINTER, Fire("BackfillManager.wakeUpTask")),
            asking(COPY, BYTES_SENT),
            asking(COPY, Fire("BackfillManager.bytesSent")),
            asking(COPY, Fire("BackfillManager.schedule")),
        )
    ),
)

FLAGGED = derive(
    FIX,
    "flagged_shutdown",
    because=(
        "marks each producer as disconnecting before a bucket delete closes its streams (255c75522): new "
        "requests are refused, one that has passed the check is not"
    ),
    delta=Delta(
        replace_rows=(
            edited(
                FIX,
                "BucketThread.closeNext@NEXT",
                after(Take("BucketThread.closing"), Fire("DcpProducer.setDisconnect")),
            ),
        )
    ),
)

SYNCHRONISED = derive(
    FIX,
    "synchronised_pointer",
    because=(
        "each user of the producer's pointer copies it under a lock (fa8692d72, 840f05966): the manager lives"
        " as long as the call"
    ),
    delta=Delta(strengths=(("FrontEnd.backfillMgr", Strength.STRONG),)),
)
