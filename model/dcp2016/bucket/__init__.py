"""The objects that are alive by themselves while a bucket is: connection map, executor pool, store, engine, vbuckets.

Imports the language, `model.dcp2016.source` and `model.dcp2016.backfills` (the store's two events about scans). Its
face is the six lifecycles.
"""

from __future__ import annotations

from .connection_map import DCP_CONN_MAP
from .executor_pool import EXECUTOR_POOL
from .server import BUCKET, ENGINE, STORE, VBUCKET

__all__ = ["BUCKET", "DCP_CONN_MAP", "ENGINE", "EXECUTOR_POOL", "STORE", "VBUCKET"]
