"""The objects that are alive by themselves while a bucket is, in master: connection map, pool, store, engine, vbuckets.

Imports the language and `model.master2026.source`. Its face is the six lifecycles.
"""

from __future__ import annotations

from .connection_map import DCP_CONN_MAP
from .executor_pool import EXECUTOR_POOL
from .server import BUCKET, ENGINE, KV_BUCKET, VBUCKET

__all__ = ["BUCKET", "DCP_CONN_MAP", "ENGINE", "EXECUTOR_POOL", "KV_BUCKET", "VBUCKET"]
