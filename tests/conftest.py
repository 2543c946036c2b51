"""How long the tests take: how much Hypothesis searches, and which tests are quick.

`DCPMODEL_PROFILE` chooses what Hypothesis does: `dev` (the default), `ci` or `deep`. Tests with the marker `deep` are
left to `make test-deep`. The marker `few(n)` leaves `n` cases of a parametrised test to `make test`, spread evenly, and
makes the others deep.
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


# Before pytest applies `-m`.
@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the cases that `few` leaves out as deep."""
    for _, cases in groupby(items, lambda item: item.nodeid.partition("[")[0]):
        for item in _left_out(list(cases)):
            item.add_marker(pytest.mark.deep)


def _left_out(cases: list[pytest.Item]) -> Iterable[pytest.Item]:
    few = cases[0].get_closest_marker("few")
    if few is None:
        return ()
    (count,) = few.args
    quick = {number * len(cases) // count for number in range(count)}
    return (item for number, item in enumerate(cases) if number not in quick)
