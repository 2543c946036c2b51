"""The design of kv_engine's master of August 2026: every lifecycle, the objects first and the threads after them."""

from __future__ import annotations

from model.language.design import Design
from model.master2026.auxio import AUXIO
from model.master2026.backfills import BACKFILL_MANAGER, BACKFILL_MANAGER_TASK, DB, DCP_BACKFILL, SCAN_CONTEXT
from model.master2026.bucket import BUCKET, DCP_CONN_MAP, ENGINE, EXECUTOR_POOL, KV_BUCKET, VBUCKET
from model.master2026.connections import CHECKPOINT_TASK, CONNECTION, DCP_PRODUCER
from model.master2026.frontend import FRONT_END
from model.master2026.streams import ACTIVE_STREAM, STREAM_CONTAINER
from model.master2026.threads import ADMIN_WORKER, BUCKET_THREAD, CONN_MANAGER, ENVIRONMENT

MASTER_2026 = Design(
    name="master_2026",
    because=(
        "eba429898: owners form a tree; every other reference is weak and promoted for its use; a dying stream has its "
        "backfill removed; and closing a producer is guarded by a lock of its own"
    ),
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
