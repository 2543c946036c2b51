"""The model: tables of object lifecycles, their language and their meaning.

`language` defines what a row can say, `semantics` gives it a meaning (layout, one step, traces), `oracle` implements
the step a second time, `ground` makes the form that engines read, and `validation` checks tables. `dcp2016`, `history`
and `master2026` hold the tables of the modelled code. Imports neither `properties` nor `diagrams`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.language.lazy import lazy

if TYPE_CHECKING:
    from model.language.design import Design
    from model.language.lifecycle import Lifecycle
    from model.language.policy import Scenario
    from model.semantics.layout import Layout
    from model.validation.validator import validate

__all__ = ["Design", "Layout", "Lifecycle", "Scenario", "validate"]
__getattr__ = lazy(
    __name__,
    {
        "Design": "language.design",
        "Layout": "semantics.layout",
        "Lifecycle": "language.lifecycle",
        "Scenario": "language.policy",
        "validate": "validation.validator",
    },
)
