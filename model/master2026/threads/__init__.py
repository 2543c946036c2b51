"""The threads of master beside workers and front end: bucket deletion, connection manager, the world, administration.

`closing` has the rows that the front end shares with bucket deletion. Imports the language and
`model.master2026.source`. Its face is the four lifecycles.
"""

from __future__ import annotations

from .administrator import ADMIN_WORKER
from .connection_manager import CONN_MANAGER
from .deletion import BUCKET_THREAD
from .environment import ENVIRONMENT

__all__ = ["ADMIN_WORKER", "BUCKET_THREAD", "CONN_MANAGER", "ENVIRONMENT"]
