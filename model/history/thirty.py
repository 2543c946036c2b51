"""The list of thirty defects, and their records from all groups in the order in which they were fixed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from model.history.closing import records as closing
from model.history.ownership import records as ownership
from model.history.wakeups import records as wakeups

from .record import Record


@dataclass(frozen=True)
class Listed:
    """One entry of the list: number, ticket, the commit that fixed it, and the day on which its author wrote it."""

    number: int
    key: str
    commit: str
    date: str

    @property
    def year(self) -> str:
        """The year of the fix."""
        return self.date.partition("-")[0]


THIRTY: tuple[Listed, ...] = (
    Listed(1, "MB-19892", "e664a2cff", "2016-06-17"),
    Listed(2, "MB-26470", "d1f4517a8", "2017-11-20"),
    Listed(3, "MB-16915", "d93a4458d", "2015-11-30"),
    Listed(4, "fdf5a701", "fdf5a701f", "2016-01-14"),
    Listed(5, "MB-16949", "4587de828", "2015-12-02"),
    Listed(6, "MB-18171", "37d53b1a7", "2016-02-16"),
    Listed(7, "MB-12636", "a9d3dc2ed", "2014-11-11"),
    Listed(8, "MB-19153", "3bd9fa40f", "2016-04-11"),
    Listed(9, "MB-38521", "715d4c32c", "2020-04-01"),
    Listed(10, "MB-45255", "aa10bb42a", "2021-03-31"),
    Listed(11, "MB-37702", "255c75522", "2020-01-29"),
    Listed(12, "MB-69075", "840f05966", "2025-10-24"),
    Listed(13, "MB-57772", "4ac9c7a87", "2023-07-13"),
    Listed(14, "MB-40052", "a4372adc5", "2020-06-19"),
    Listed(15, "MB-18135", "f47eb0ed0", "2016-02-24"),
    Listed(16, "MB-20716", "8734958cb", "2016-08-30"),
    Listed(17, "MB-20751", "32c286fe0", "2016-09-01"),
    Listed(18, "MB-36557", "525178f2b", "2019-10-25"),
    Listed(19, "MB-37468", "51f35ef66", "2020-01-10"),
    Listed(20, "MB-54591", "8d32d248d", "2022-11-17"),
    Listed(21, "MB-26979", "20c6ce398", "2017-12-07"),
    Listed(22, "MB-22451", "370f70cdf", "2017-02-03"),
    Listed(23, "MB-17230", "6b900ac7e", "2016-04-06"),
    Listed(24, "MB-19428", "b0032858b", "2016-05-24"),
    Listed(25, "MB-15519", "1f6911241", "2015-07-02"),
    Listed(26, "MB-24089", "a4d9bd281", "2017-04-25"),
    Listed(27, "MB-37827", "e6a018e43", "2020-02-07"),
    Listed(28, "MB-30247", "27bc9e790", "2019-02-19"),
    Listed(29, "MB-44919", "793eb3962", "2021-03-17"),
    Listed(30, "MB-33873", "bc7499ca6", "2019-04-23"),
)
"""In the order of the list, which begins with the defects that a small model shows most directly."""

OUT: Mapping[int, str] = {}
"""The reason why a defect of the list is not modelled, by its number."""

_DATES = {one.number: one.date for one in THIRTY}
RECORDS: tuple[Record, ...] = tuple(
    sorted((*ownership.RECORDS, *closing.RECORDS, *wakeups.RECORDS), key=lambda record: _DATES[record.number])
)
"""All records, in the order in which they were fixed."""
