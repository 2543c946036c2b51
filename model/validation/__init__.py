"""Checks of tables before anything runs: `validate` refuses what is wrong, `lint` finds smells.

`validator` puts together `declarations`, `names`, `guards` (with `satisfiable`) and `state_graph`; `linter` puts
together the `lint_*` modules; both walk over `tables`. Imports `model.language` and of `model.semantics` little.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.language.lazy import lazy

if TYPE_CHECKING:
    from model.validation.linter import Allowed, lint
    from model.validation.validator import validate, validate_condition, validate_scenario

__all__ = ["Allowed", "lint", "validate", "validate_condition", "validate_scenario"]
__getattr__ = lazy(
    __name__,
    {
        "Allowed": "linter",
        "lint": "linter",
        "validate": "validator",
        "validate_condition": "validator",
        "validate_scenario": "validator",
    },
)
