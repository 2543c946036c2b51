"""The designs and scenarios that the project knows by name."""

from __future__ import annotations

from model.dcp2016.designs import DESIGNS
from model.dcp2016.scenarios import SCENARIOS

__all__ = ["DESIGNS", "SCENARIOS"]
