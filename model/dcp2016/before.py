"""The design before the fix: every lifecycle of the model, at the parent of e664a2cf."""

from __future__ import annotations

from model.language.design import Design

from .auxio import AUXIO
from .backfill import DB, DCP_BACKFILL, SCAN_CONTEXT
from .background import ADMIN_WORKER, BUCKET_THREAD, CONN_MANAGER, CONN_NOTIFIER, ENVIRONMENT
from .frontend import FRONT_END
from .manager import BACKFILL_MANAGER, BACKFILL_MANAGER_TASK
from .notifier import NOTIFIER_STREAM
from .producer import CHECKPOINT_TASK, CONNECTION, DCP_PRODUCER
from .server import BUCKET, DCP_CONN_MAP, ENGINE, EXECUTOR_POOL, STORE, VBUCKET
from .stream import ACTIVE_STREAM

BEFORE = Design(
    "mb19892_before",
    because="the code as it was: a backfill holds its stream, the stream its producer, the producer its manager, and "
    "the manager the backfill; only the task ever takes a backfill out again",
    lifecycles=(
        DCP_PRODUCER,
        BACKFILL_MANAGER,
        DCP_BACKFILL,
        SCAN_CONTEXT,
        DB,
        ACTIVE_STREAM,
        NOTIFIER_STREAM,
        BACKFILL_MANAGER_TASK,
        CHECKPOINT_TASK,
        DCP_CONN_MAP,
        EXECUTOR_POOL,
        STORE,
        ENGINE,
        VBUCKET,
        BUCKET,
        CONNECTION,
        FRONT_END,
        AUXIO,
        BUCKET_THREAD,
        CONN_MANAGER,
        CONN_NOTIFIER,
        ENVIRONMENT,
        ADMIN_WORKER,
    ),
)
