"""The designs and scenarios that the project knows by name."""

from __future__ import annotations

from model.dcp2016.designs import DESIGNS as DCP_2016
from model.dcp2016.scenarios import SCENARIOS as DCP_2016_SCENARIOS
from model.language.design import Design
from model.language.policy import Scenario

DESIGNS: tuple[Design, ...] = DCP_2016
"""All designs; the first of a family is its root."""
SCENARIOS: tuple[Scenario, ...] = DCP_2016_SCENARIOS
"""All scenarios, in the order in which reports show them."""
