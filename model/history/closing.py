"""The closing group of historic defects: connections, streams and managers that are closed while others use them."""

from __future__ import annotations

from . import closing_2014, closing_2020, closing_2021, closing_asleep, closing_cookies, closing_locks, closing_pool
from .record import Record

RECORDS: tuple[Record, ...] = (*closing_2014.RECORDS, *closing_cookies.RECORDS,
                               *closing_pool.RECORDS, *closing_asleep.RECORDS, *closing_locks.RECORDS,
                               *closing_2020.RECORDS, *closing_2021.RECORDS)
"""In the order in which they were fixed."""
