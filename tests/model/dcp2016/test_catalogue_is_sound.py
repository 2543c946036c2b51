"""The designs, scenarios and claims that are shipped are well formed, by the same checks as a user's own."""

from __future__ import annotations

import pytest

from model.dcp2016.catalogue import DESIGNS, SCENARIOS
from model.language.design import Design
from model.validation.linter import Allowed, lint_family
from model.validation.validator import faults, validate_scenario


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_a_shipped_design_has_no_faults(design: Design) -> None:
    assert faults(design) == ()


def test_the_shipped_scenarios_name_only_what_the_tables_have() -> None:
    for scenario in SCENARIOS:
        validate_scenario(DESIGNS[0], scenario)
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)


MEANT = (
    Allowed("mb19892_before: ActiveStream.gap", "nobody reads this flag*", "a claim reads it: no items are skipped"),
    Allowed(
        "mb19892_before: Connection.engine_storage",
        "nobody looks at it*",
        "memcached hands it to each command; here a command names the producer by the connection's index",
    ),
)


def test_the_shipped_tables_have_only_the_intended_lint_findings() -> None:
    assert [str(one) for one in lint_family(DESIGNS, allow=MEANT)] == []
