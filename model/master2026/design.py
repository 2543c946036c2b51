"""The design of kv_engine's master of August 2026."""

from __future__ import annotations

from model.language.design import Design

from .auxio import AUXIO
from .backfill import DB, DCP_BACKFILL, SCAN_CONTEXT
from .background import ADMIN_WORKER, BUCKET_THREAD, CONN_MANAGER, ENVIRONMENT
from .frontend import FRONT_END
from .manager import BACKFILL_MANAGER, BACKFILL_MANAGER_TASK
from .producer import CHECKPOINT_TASK, CONNECTION, DCP_PRODUCER
from .server import BUCKET, DCP_CONN_MAP, ENGINE, EXECUTOR_POOL, KV_BUCKET, VBUCKET
from .stream import ACTIVE_STREAM, STREAM_CONTAINER

MASTER_2026 = Design(
    "master_2026",
    because="eba429898: owners form a tree; who is not an owner holds weakly and promotes; a dying stream has its "
    "backfill removed; and closing a producer is guarded by a lock of its own",
    lifecycles=(
        DCP_PRODUCER,
        STREAM_CONTAINER,
        ACTIVE_STREAM,
        BACKFILL_MANAGER,
        DCP_BACKFILL,
        SCAN_CONTEXT,
        DB,
        BACKFILL_MANAGER_TASK,
        CHECKPOINT_TASK,
        CONNECTION,
        DCP_CONN_MAP,
        EXECUTOR_POOL,
        KV_BUCKET,
        ENGINE,
        VBUCKET,
        BUCKET,
        FRONT_END,
        AUXIO,
        BUCKET_THREAD,
        CONN_MANAGER,
        ENVIRONMENT,
        ADMIN_WORKER,
    ),
)
