"""A stream holds its producer weakly (kv_engine d1f4517a8): a call through the pointer happens only if it is promoted.

The delta is one substitution for each call that a stream makes: `USE_PRODUCER` and the call become the call under the
condition that the producer is alive. Nothing else of any row changes.
"""

from __future__ import annotations

from model.dcp2016.streams import calls, notifier
from model.language.design import Delta, derive
from model.language.edits import Edit, replacing, wherever
from model.language.lifecycle import Strength
from model.language.vocabulary import Alive, Effect, If, Use

from .fix import FIX


def promoting(use: Use, call: tuple[Effect, ...]) -> Edit:
    """Make this call through a weak pointer: promoted for its length, and left out when the producer is gone."""
    return replacing((use, *call), If((Alive("DcpProducer"),), call))


STREAM_PROMOTES = tuple(promoting(calls.USE_PRODUCER, call) for call in calls.CALLS)
"""The edits of `ActiveStream`, and of the row of a worker that calls `notifyStreamReady` for a stream."""
NOTIFIER_PROMOTES = (promoting(notifier.USE_PRODUCER, (notifier.NOTIFY,)),)
"""The edits of `NotifierStream`."""

STREAMS_WEAK = derive(
    FIX,
    "streams_hold_weak",
    because=(
        "a stream holds its producer weakly (kv_engine d1f4517a8): the cycle through the map is never closed, "
        "and the stream's name is still a reference into the producer"
    ),
    delta=Delta(
        strengths=(("ActiveStream.producer", Strength.WEAK), ("NotifierStream.producer", Strength.WEAK)),
        replace_rows=wherever(FIX, *STREAM_PROMOTES, *NOTIFIER_PROMOTES),
    ),
)
