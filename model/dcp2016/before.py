"""The code as it was before the fix: every lifecycle of the model, at the parent of e664a2cf.

The objects come first and the threads after them. Every other design is a delta on this one (`designs`), or on a delta
of it.
"""

from __future__ import annotations

from model.dcp2016.auxio import AUXIO
from model.dcp2016.backfills import BACKFILL_MANAGER, BACKFILL_MANAGER_TASK, DB, DCP_BACKFILL, SCAN_CONTEXT
from model.dcp2016.bucket import BUCKET, DCP_CONN_MAP, ENGINE, EXECUTOR_POOL, STORE, VBUCKET
from model.dcp2016.connections import CHECKPOINT_TASK, CONNECTION, DCP_PRODUCER
from model.dcp2016.frontend import FRONT_END
from model.dcp2016.streams import ACTIVE_STREAM, NOTIFIER_STREAM
from model.dcp2016.threads import ADMIN_WORKER, BUCKET_THREAD, CONN_MANAGER, CONN_NOTIFIER, ENVIRONMENT
from model.language.design import Design

BEFORE = Design(
    name="mb19892_before",
    because=(
        "the code as it was: a backfill holds its stream, the stream its producer, the producer its manager, and the "
        "manager the backfill; only the task ever takes a backfill out again"
    ),
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
