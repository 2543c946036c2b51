"""The streams of a connection: `ActiveStream`, which sends items, and `NotifierStream`, which only says that there are
some.

Imports the language and `model.dcp2016.source`. Its face is the two lifecycles; `calls` has the phrases that rows
share.
"""

from __future__ import annotations

from .active import ACTIVE_STREAM
from .notifier import NOTIFIER_STREAM

__all__ = ["ACTIVE_STREAM", "NOTIFIER_STREAM"]
