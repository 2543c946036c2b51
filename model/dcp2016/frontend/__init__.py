"""The front end: the worker thread of memcached that serves one connection, by command.

Imports the language, `model.dcp2016.source` and `model.dcp2016.threads.closing`. Its face is the lifecycle; `commands`
has the guards and effects that commands share.
"""

from __future__ import annotations

from .worker import FRONT_END

__all__ = ["FRONT_END"]
