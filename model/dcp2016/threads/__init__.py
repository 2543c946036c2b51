"""The threads beside workers and front end: bucket deletion, connection manager and notifier, world, administration.

`closing` has the rows that the front end shares with bucket deletion. Imports the language and `model.dcp2016.source`.
Its face is the five lifecycles.
"""

from __future__ import annotations

from .administrator import ADMIN_WORKER
from .connection_manager import CONN_MANAGER
from .connection_notifier import CONN_NOTIFIER
from .deletion import BUCKET_THREAD
from .environment import ENVIRONMENT

__all__ = ["ADMIN_WORKER", "BUCKET_THREAD", "CONN_MANAGER", "CONN_NOTIFIER", "ENVIRONMENT"]
