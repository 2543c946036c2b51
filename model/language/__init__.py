"""The language of lifecycle tables: everything that a row, a design or a scenario can say, as frozen data.

`vocabulary` holds the guards and effects, `fold` their structure without meaning, `lifecycle` rows and members,
`design` designs and deltas, `policy` scenarios and scopes, `spelling` their text. Imports nothing else of the project.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.language.lazy import lazy

if TYPE_CHECKING:
    from model.language.design import Delta, Design, derive
    from model.language.lifecycle import Lifecycle, Row
    from model.language.policy import Scenario

__all__ = ["Delta", "Design", "Lifecycle", "Row", "Scenario", "derive"]
__getattr__ = lazy(
    __name__,
    {
        "Delta": "design",
        "Design": "design",
        "Lifecycle": "lifecycle",
        "Row": "lifecycle",
        "Scenario": "policy",
        "derive": "design",
    },
)
