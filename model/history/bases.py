"""The bases: every design that represents the code of some time, with the commits between which it does.

`DAYS` has the day on which each commit was committed, from the public history of couchbase/ep-engine and, since 2017,
of couchbase/kv_engine. (`thirty.THIRTY` has the day on which the author wrote a fix, which may be earlier.) A base
without an end has no later design here that changes its part. The branch 3.0.x ends with its last commit.
"""

from __future__ import annotations

from collections.abc import Mapping

from model.dcp2016.before import BEFORE
from model.dcp2016.designs import BACKFILLS_WEAK, FIX, RAW_GENERATION
from model.history import beyond, beyond_2024
from model.history.base import Base, Commit, span_of
from model.history.closing import (
    asleep,
    cookies,
    copied_map,
    fixed_in_2014,
    fixed_in_2019,
    fixed_in_2020,
    freed_manager,
    locks,
    managing,
    null_manager,
    pool,
)
from model.history.ownership import (
    consumers,
    fixed_in_2015,
    fixed_in_2016,
    fixed_in_2017,
    indexes,
    orphans,
    queues,
    tasks,
    waiting,
)
from model.history.wakeups import buffers, checkpoints, pending, ready, ready_queue, sizes, vbuckets
from model.language.design import Design

DAYS: Mapping[str, str] = {
    "254a5b4a1": "2014-10-11",
    "be30ea79d": "2014-11-11",
    "a9d3dc2ed": "2014-11-12",
    "1f6911241": "2015-07-02",
    "d93a4458d": "2015-12-01",
    "7110b3eb1": "2015-12-02",
    "4587de828": "2015-12-16",
    "fdf5a701f": "2016-01-14",
    "37d53b1a7": "2016-02-17",
    "f47eb0ed0": "2016-03-01",
    "3d470801f": "2016-03-31",
    "6b900ac7e": "2016-04-06",
    "3bd9fa40f": "2016-04-12",
    "b0032858b": "2016-05-24",
    "e664a2cff": "2016-06-28",
    "805557ffe": "2016-08-23",
    "8734958cb": "2016-08-30",
    "32c286fe0": "2016-09-01",
    "ba75616dc": "2016-10-28",
    "370f70cdf": "2017-02-14",
    "a4d9bd281": "2017-04-28",
    "364a78a7b": "2017-11-06",
    "e9d291808": "2017-11-20",
    "d1f4517a8": "2017-11-20",
    "20c6ce398": "2017-12-08",
    "38ba83604": "2018-05-04",
    "14dc73215": "2019-02-18",
    "27bc9e790": "2019-02-20",
    "9c9825def": "2019-04-15",
    "bc7499ca6": "2019-04-25",
    "f1dc64e4d": "2019-07-17",
    "6206a838e": "2019-08-01",
    "5ef6e592e": "2019-10-18",
    "c50ec9bd6": "2019-10-29",
    "525178f2b": "2019-10-30",
    "51f35ef66": "2020-01-14",
    "255c75522": "2020-02-04",
    "e6a018e43": "2020-02-20",
    "715d4c32c": "2020-04-02",
    "a31e868d0": "2020-06-05",
    "a4372adc5": "2020-06-22",
    "2a15c2fbd": "2021-03-03",
    "4029344ef": "2021-03-03",
    "793eb3962": "2021-03-17",
    "aa10bb42a": "2021-04-07",
    "8d32d248d": "2022-11-21",
    "4ac9c7a87": "2023-07-17",
    "8e4065c05": "2024-09-27",
    "43c1b9e5f": "2024-12-02",
    "840f05966": "2025-10-30",
    "f69c9959d": "2025-10-30",
}
"""The day on which each commit was committed."""


def _base(design: Design, part: str, since: str, until: str = "", branch: str = "") -> Base:
    end = Commit(until, DAYS[until]) if until else None
    return Base(design=design, part=part, since=Commit(since, DAYS[since]), until=end, branch=branch)


OWNERS, BUFFER, FLAGS = "producer, manager and stream", "the backfill buffer", "the flags of a stream's backfill"
TASKS, POOL = "backfills as tasks", "the executor pool"
CONNECTIONS, DEAD_VBUCKETS = "release of dead connections", "requests for dead vbuckets"
DELETES, CLOSING = "bucket delete and idle connections", "closing of connections"
CHECKPOINTS, INDEXES, READY = "the checkpoint task's queue", "vbucket lists and notifications", "the ready queue"
QUEUES, POINTER, HANDLER = (
    "the manager's queues",
    "the pointer to the manager",
    "the connection's handler",
)

_ALL = (
    _base(fixed_in_2014.MB12636_DEFECT, OWNERS, "be30ea79d", "a9d3dc2ed"),
    _base(fixed_in_2014.MB12636_FIX, OWNERS, "a9d3dc2ed", "d93a4458d"),
    _base(buffers.MB15519_DEFECT, BUFFER, "a9d3dc2ed", "1f6911241"),
    _base(buffers.MB15519_FIX, BUFFER, "1f6911241", "d93a4458d"),
    _base(tasks.UNDER_BACK_POINTER, OWNERS, "1f6911241", "d93a4458d"),
    _base(tasks.MB16915_DEFECT, TASKS, "254a5b4a1", "7110b3eb1", "3.0.x"),
    _base(tasks.MB16915_FIX, TASKS, "7110b3eb1", "3bd9fa40f", "3.0.x"),
    _base(pool.MB19153_DEFECT, POOL, "7110b3eb1", "3bd9fa40f", "3.0.x"),
    _base(pool.MB19153_FIX, POOL, "3bd9fa40f", "ba75616dc", "3.0.x"),
    _base(fixed_in_2015.MB16949_DEFECT, OWNERS, "d93a4458d", "4587de828"),
    _base(RAW_GENERATION, OWNERS, "4587de828", "fdf5a701f"),
    _base(fixed_in_2016.MB18171_DEFECT, OWNERS, "fdf5a701f", "37d53b1a7"),
    _base(BEFORE, OWNERS, "37d53b1a7", "e664a2cff"),
    _base(cookies.MB18135_DEFECT, CONNECTIONS, "37d53b1a7", "f47eb0ed0"),
    _base(cookies.MB18135_FIX, CONNECTIONS, "f47eb0ed0", "3d470801f"),
    _base(managing.MB18135_LATER, CONNECTIONS, "3d470801f", "e664a2cff"),
    _base(vbuckets.MB17230_DEFECT, DEAD_VBUCKETS, "37d53b1a7", "6b900ac7e"),
    _base(vbuckets.MB19428_DEFECT, DEAD_VBUCKETS, "6b900ac7e", "b0032858b"),
    _base(vbuckets.MB19428_FIX, DEAD_VBUCKETS, "b0032858b", "5ef6e592e"),
    _base(FIX, OWNERS, "e664a2cff", "364a78a7b"),
    _base(sizes.MB24089_DEFECT, BUFFER, "e664a2cff", "a4d9bd281"),
    _base(sizes.MB24089_FIX, BUFFER, "a4d9bd281"),
    _base(pending.MB22451_FIX, FLAGS, "370f70cdf", "51f35ef66"),
    _base(asleep.MB20716_DEFECT, DELETES, "805557ffe", "8734958cb"),
    _base(asleep.MB20716_FIX, DELETES, "8734958cb", "32c286fe0"),
    _base(copied_map.MB20751_FIX, DELETES, "32c286fe0", "f1dc64e4d"),
    _base(checkpoints.STREAM_QUEUED, CHECKPOINTS, "e664a2cff", "20c6ce398"),
    _base(checkpoints.MB26979_FIX, CHECKPOINTS, "20c6ce398", "38ba83604"),
    _base(beyond.MB29369_FIX, CHECKPOINTS, "38ba83604"),
    _base(BACKFILLS_WEAK, OWNERS, "364a78a7b", "e9d291808"),
    _base(fixed_in_2017.NOVEMBER_2017, OWNERS, "e9d291808", "d1f4517a8"),
    _base(fixed_in_2017.MB26470_FIX, OWNERS, "d1f4517a8", "27bc9e790"),
    _base(indexes.ENGINE_OF_2019, INDEXES, "14dc73215", "27bc9e790"),
    _base(indexes.MB30247_FIX, INDEXES, "27bc9e790", "9c9825def"),
    _base(consumers.MB33873_DEFECT, INDEXES, "9c9825def", "bc7499ca6"),
    _base(consumers.MB33873_FIX, INDEXES, "bc7499ca6", "6206a838e"),
    _base(fixed_in_2019.OCTOBER_2019, CLOSING, "c50ec9bd6", "525178f2b"),
    _base(locks.MB36557_FIX, CLOSING, "525178f2b", "255c75522"),
    _base(fixed_in_2020.MB37702_FIX, CLOSING, "255c75522", "715d4c32c"),
    _base(fixed_in_2020.MB37827_DEFECT, CLOSING, "255c75522", "e6a018e43"),
    _base(fixed_in_2020.MB37827_FIX, CLOSING, "e6a018e43", "715d4c32c"),
    _base(fixed_in_2020.MB38521_FIX, CLOSING, "715d4c32c", "4029344ef"),
    _base(ready_queue.JANUARY_2020, READY, "d1f4517a8", "51f35ef66"),
    _base(ready.MB37468_FIX, READY, "51f35ef66", "8d32d248d"),
    _base(ready.MB54591_FIX, READY, "8d32d248d"),
    _base(queues.QUEUE_OF_2020, QUEUES, "a31e868d0", "a4372adc5"),
    _base(queues.MB40052_FIX, QUEUES, "a4372adc5", "2a15c2fbd"),
    _base(waiting.MB44919_DEFECT, QUEUES, "2a15c2fbd", "793eb3962"),
    _base(queues.MB40052_FIX, QUEUES, "793eb3962", "4ac9c7a87"),
    _base(orphans.MANAGER_OF_2023, QUEUES, "793eb3962", "4ac9c7a87"),
    _base(orphans.MB57772_FIX, QUEUES, "4ac9c7a87"),
    _base(null_manager.MB45255_DEFECT, POINTER, "4029344ef", "aa10bb42a"),
    _base(null_manager.MB45255_FIX, POINTER, "aa10bb42a", "840f05966"),
    _base(freed_manager.MB69075_FIX, POINTER, "840f05966", branch="7.2"),
    _base(freed_manager.MB69075_MERGED, POINTER, "f69c9959d"),
    _base(beyond_2024.MB63618_DEFECT, HANDLER, "aa10bb42a", "8e4065c05"),
    _base(beyond_2024.MB63618_FIX, HANDLER, "8e4065c05", "43c1b9e5f"),
)
BASES: tuple[Base, ...] = tuple(sorted(_ALL, key=lambda base: base.since.day))
"""In the order of time."""


def bases_at(date: str) -> tuple[Base, ...]:
    """The bases that represent the code on a day of `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, in the order of time.

    RequestError if it is not a date.
    """
    span = span_of(date)
    return tuple(base for base in BASES if base.stands(span))
