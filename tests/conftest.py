"""How long the tests take: how much Hypothesis searches, and which tests are quick.

`DCPMODEL_PROFILE` chooses what Hypothesis does: `dev` (the default), `ci` or `deep`. Tests with the marker `deep` are
left to `make test-deep`. Of a parametrised test with the marker `few(n)`, `n` cases are quick, spread evenly, and the
others deep. A test of Hypothesis with the marker `tenth` is in both: `make test` makes a tenth of its examples.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from itertools import groupby

import pytest
from hypothesis import settings

settings.register_profile("dev", max_examples=20, deadline=None)
# The same examples in every run and on every machine: a red build is red for everyone.
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, database=None, print_blob=True)
settings.register_profile("deep", max_examples=2_000, deadline=None)
settings.load_profile(os.environ.get("DCPMODEL_PROFILE", "dev"))

QUICK = "not deep"
"""What `make test` selects."""


# Before pytest applies `-m`.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Mark the cases that `few` leaves out as deep, and let `tenth` act where deep tests do not run."""
    for _, cases in groupby(items, lambda item: item.nodeid.partition("[")[0]):
        for item in _left_out(list(cases)):
            item.add_marker(pytest.mark.deep)
    if config.getoption("markexpr") == QUICK:
        fewer = settings(max_examples=max(5, settings().max_examples // 10))
        for test in {item.obj for item in items if isinstance(item, pytest.Function) and _has_tenth(item)}:
            fewer(test)


def _left_out(cases: list[pytest.Item]) -> Iterable[pytest.Item]:
    few = cases[0].get_closest_marker("few")
    if few is None:
        return ()
    (count,) = few.args
    quick = {number * len(cases) // count for number in range(count)}
    return (item for number, item in enumerate(cases) if number not in quick)


def _has_tenth(item: pytest.Function) -> bool:
    return item.get_closest_marker("tenth") is not None
