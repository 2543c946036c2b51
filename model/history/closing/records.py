"""The closing group of historic defects: connections, streams and managers that are closed while others use them."""

from __future__ import annotations

from model.history.closing import (
    asleep as closing_asleep,
)
from model.history.closing import (
    cookies as closing_cookies,
)
from model.history.closing import (
    fixed_in_2014 as closing_2014,
)
from model.history.closing import (
    fixed_in_2020 as closing_2020,
)
from model.history.closing import (
    fixed_in_2021 as closing_2021,
)
from model.history.closing import (
    locks as closing_locks,
)
from model.history.closing import (
    pool as closing_pool,
)
from model.history.record import Record

RECORDS: tuple[Record, ...] = (
    *closing_2014.RECORDS,
    *closing_cookies.RECORDS,
    *closing_pool.RECORDS,
    *closing_asleep.RECORDS,
    *closing_locks.RECORDS,
    *closing_2020.RECORDS,
    *closing_2021.RECORDS,
)
"""In the order in which they were fixed."""
