"""The designs that the story of MB-19892 is about: the code before, the fix, and thirteen others, each a delta.

A delta names the rows that it changes and, within them, the effects (`model.language.edits`). Imports the language and
the tables of `model.dcp2016`. Its face is `DESIGNS`, and by name the designs that others build on.
"""

from __future__ import annotations

from model.dcp2016.before import BEFORE
from model.language.design import Design

from .fix import FIX, TASK_RAW, TASK_STRONG
from .guarded_pointer import FLAGGED, NULL_GUARDS, SYNCHRONISED
from .half_fixes import DRAIN_ONLY, MAP_KEPT, TERMINATE_ONLY
from .outside_lock import OUTSIDE_LOCK
from .raw_generation import RAW_GENERATION
from .weak_backfills import BACKFILLS_WEAK
from .weak_indexes import WEAK_INDEXES
from .weak_streams import STREAMS_WEAK

__all__ = ["BACKFILLS_WEAK", "DESIGNS", "FIX", "RAW_GENERATION", "WEAK_INDEXES"]

DESIGNS: tuple[Design, ...] = (
    BEFORE,
    FIX,
    TASK_STRONG,
    TASK_RAW,
    MAP_KEPT,
    TERMINATE_ONLY,
    DRAIN_ONLY,
    STREAMS_WEAK,
    BACKFILLS_WEAK,
    RAW_GENERATION,
    NULL_GUARDS,
    FLAGGED,
    OUTSIDE_LOCK,
    SYNCHRONISED,
    WEAK_INDEXES,
)
"""All designs; the first is the root of the family."""
