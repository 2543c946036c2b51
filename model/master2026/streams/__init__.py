"""The streams of a connection in master: `ActiveStream`, and the container for the streams of one vbucket.

Imports the language and `model.master2026.source`. Its face is the two lifecycles; `calls` has what their rows share.
"""

from __future__ import annotations

from .active import ACTIVE_STREAM
from .container import STREAM_CONTAINER

__all__ = ["ACTIVE_STREAM", "STREAM_CONTAINER"]
