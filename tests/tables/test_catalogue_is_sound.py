"""The designs, scenarios and claims that are shipped are well formed, by the same checks as a user's own."""

from __future__ import annotations

import pytest

from model.catalogue import DESIGNS, SCENARIOS
from model.design import Design
from model.validate import faults, validate_scenario


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_a_shipped_design_has_no_faults(design: Design) -> None:
    assert faults(design) == ()


def test_the_shipped_scenarios_name_only_what_the_tables_have() -> None:
    for scenario in SCENARIOS:
        validate_scenario(DESIGNS[0], scenario)
    assert len({scenario.name for scenario in SCENARIOS}) == len(SCENARIOS)
