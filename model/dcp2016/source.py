"""Where the rows come from: citations into ep-engine at the parent of the fix, and into memcached of the same month."""

from __future__ import annotations

from collections.abc import Callable

from model.language.lifecycle import Cite

PARENT = "e664a2cf^"
"""ep-engine just before MB-19892 was fixed."""
FIX = "e664a2cf"
"""ep-engine with the fix."""
DAEMON = "kv_engine 59a7c315d"
"""memcached of the same days; ep-engine was a repository of its own then."""


def source(file: str, commit: str = PARENT) -> Callable[[str], Cite]:
    """Return a function that cites symbols of one file: `source("src/dcp/stream.cc")("ActiveStream::setDead")`."""
    return lambda symbol: Cite(file, symbol, commit)


producer = source("src/dcp/producer.cc")
producer_h = source("src/dcp/producer.h")
stream = source("src/dcp/stream.cc")
stream_h = source("src/dcp/stream.h")
manager = source("src/dcp/backfill-manager.cc")
manager_h = source("src/dcp/backfill-manager.h")
backfill = source("src/dcp/backfill.cc")
backfill_h = source("src/dcp/backfill.h")
connmap = source("src/connmap.cc")
connmap_h = source("src/connmap.h")
pool = source("src/executorpool.cc")
pool_h = source("src/executorpool.h")
thread = source("src/executorthread.cc")
thread_h = source("src/executorthread.h")
tasks = source("src/tasks.cc")
tasks_h = source("src/tasks.h")
engine = source("src/ep_engine.cc")
engine_h = source("src/ep_engine.h")
store = source("src/ep.cc")
store_h = source("src/ep.h")
couchstore = source("src/couch-kvstore/couch-kvstore.cc")
couchstore_h = source("src/couch-kvstore/couch-kvstore.h")
vbucket = source("src/vbucket.cc")
vbucket_h = source("src/vbucket.h")
kvstore_h = source("src/kvstore.h")
taskqueue = source("src/taskqueue.cc")
taskqueue_h = source("src/taskqueue.h")
daemon = source("daemon/memcached.cc", DAEMON)
buckets_h = source("daemon/buckets.h", DAEMON)
threads = source("daemon/thread.cc", DAEMON)
connection_h = source("daemon/connection.h", DAEMON)
states = source("daemon/statemachine_mcbp.cc", DAEMON)
fixed_manager = source("src/dcp/backfill-manager.cc", FIX)
fixed_producer = source("src/dcp/producer.cc", FIX)
