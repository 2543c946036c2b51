"""The ownership group of historic defects: reference cycles, dangling pointers, and indexes with wrong contents."""

from __future__ import annotations

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
from model.history.record import Record

RECORDS: tuple[Record, ...] = (
    *tasks.RECORDS,
    *fixed_in_2015.RECORDS,
    *fixed_in_2016.RECORDS,
    *fixed_in_2017.RECORDS,
    *indexes.RECORDS,
    *consumers.RECORDS,
    *queues.RECORDS,
    *waiting.RECORDS,
    *orphans.RECORDS,
)
"""In the order in which they were fixed."""
