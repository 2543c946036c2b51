"""The closing group of historic defects: connections, streams and managers that are closed while others use them."""

from __future__ import annotations

from model.history.closing import (
    asleep,
    cookies,
    copied_map,
    fixed_in_2014,
    fixed_in_2020,
    freed_manager,
    locks,
    null_manager,
    pool,
)
from model.history.record import Record

RECORDS: tuple[Record, ...] = (
    *fixed_in_2014.RECORDS,
    *cookies.RECORDS,
    *pool.RECORDS,
    *asleep.RECORDS,
    *copied_map.RECORDS,
    *locks.RECORDS,
    *fixed_in_2020.RECORDS,
    *null_manager.RECORDS,
    *freed_manager.RECORDS,
)
"""In the order in which they were fixed."""
