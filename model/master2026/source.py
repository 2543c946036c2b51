"""Where the rows come from: citations into kv_engine's master of August 2026."""

from __future__ import annotations

from collections.abc import Callable

from model.language.lifecycle import Cite

MASTER = "kv_engine eba429898"


def source(file: str) -> Callable[[str], Cite]:
    """Return a function that cites symbols of one file at that commit."""
    return lambda symbol: Cite(file, symbol, MASTER)


def _dcp(file: str) -> Callable[[str], Cite]:
    return source(f"engines/ep/src/dcp/{file}")


producer = _dcp("producer.cc")
producer_h = _dcp("producer.h")
container_h = _dcp("stream_container.h")
stream = _dcp("active_stream.cc")
stream_h = _dcp("active_stream.h")
base_stream_h = _dcp("stream.h")
producer_stream_h = _dcp("producer_stream.h")
checkpoint_task = _dcp("active_stream_checkpoint_processor_task.cc")
checkpoint_task_h = _dcp("active_stream_checkpoint_processor_task.h")
manager = _dcp("backfill-manager.cc")
manager_h = _dcp("backfill-manager.h")
backfill = _dcp("backfill.cc")
backfill_h = _dcp("backfill.h")
to_stream = _dcp("backfill_to_stream.cc")
to_stream_h = _dcp("backfill_to_stream.h")
disk = _dcp("backfill_by_seqno_disk.cc")
disk_h = _dcp("backfill_disk_to_stream.h")
disk_callback = _dcp("backfill_disk.cc")
connmap = _dcp("dcpconnmap.cc")
connmap_h = _dcp("dcpconnmap.h")
base_map = source("engines/ep/src/connmap.cc")
conn_store = source("engines/ep/src/conn_store.cc")
conn_store_h = source("engines/ep/src/conn_store.h")
connhandler = source("engines/ep/src/connhandler.cc")
connhandler_h = source("engines/ep/src/connhandler.h")
engine = source("engines/ep/src/ep_engine.cc")
engine_h = source("engines/ep/src/ep_engine.h")
bucket = source("engines/ep/src/kv_bucket.cc")
ep_bucket = source("engines/ep/src/ep_bucket.cc")
bucket_h = source("engines/ep/src/kv_bucket.h")
vbucket_h = source("engines/ep/src/vbucket.h")
couchstore = source("engines/ep/src/kvstore/couch-kvstore/couch-kvstore.cc")
pool = source("executor/folly_executorpool.cc")
pool_h = source("executor/folly_executorpool.h")
task = source("executor/globaltask.h")
daemon = source("daemon/connection.cc")
daemon_h = source("daemon/connection.h")
buckets_h = source("daemon/buckets.h")
connmanager_h = source("engines/ep/src/connmanager.h")
connection_h = source("include/memcached/connection_iface.h")
destroyer = source("daemon/bucket_destroyer.cc")
destroyer_h = source("daemon/bucket_destroyer.h")
