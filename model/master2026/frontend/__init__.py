"""The front end in master: the worker thread of memcached that serves one connection, by command.

Imports the language, `model.master2026.source`, `threads.closing` and `streams.calls`. Its face is the lifecycle.
"""

from __future__ import annotations

from .worker import FRONT_END

__all__ = ["FRONT_END"]
