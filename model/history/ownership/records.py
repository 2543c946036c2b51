"""The ownership group of historic defects: rings, dangling pointers, and indexes that hold too much or too little."""

from __future__ import annotations

from model.history.ownership import (
    consumers as ownership_consumers,
)
from model.history.ownership import (
    fixed_in_2015 as ownership_2015,
)
from model.history.ownership import (
    fixed_in_2016 as ownership_2016,
)
from model.history.ownership import (
    fixed_in_2017 as ownership_2017,
)
from model.history.ownership import (
    indexes as ownership_indexes,
)
from model.history.ownership import (
    orphans as ownership_orphans,
)
from model.history.ownership import (
    queues as ownership_queues,
)
from model.history.ownership import (
    tasks as ownership_tasks,
)
from model.history.ownership import (
    waiting as ownership_waiting,
)
from model.history.record import Record

RECORDS: tuple[Record, ...] = (
    *ownership_tasks.RECORDS,
    *ownership_2015.RECORDS,
    *ownership_2016.RECORDS,
    *ownership_2017.RECORDS,
    *ownership_indexes.RECORDS,
    *ownership_consumers.RECORDS,
    *ownership_queues.RECORDS,
    *ownership_waiting.RECORDS,
    *ownership_orphans.RECORDS,
)
"""In the order in which they were fixed."""
