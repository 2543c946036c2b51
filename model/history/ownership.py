"""The ownership group of historic defects: rings, dangling pointers, and indexes that hold too much or too little."""

from __future__ import annotations

from . import (
    ownership_2015,
    ownership_2016,
    ownership_2017,
    ownership_consumers,
    ownership_indexes,
    ownership_orphans,
    ownership_queues,
    ownership_tasks,
    ownership_waiting,
)
from .record import Record

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
