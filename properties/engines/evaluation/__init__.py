"""Verdicts from state spaces: the `StateSpace` protocol, the claim evaluator over it, fairness, and lock order.

Nothing here imports an engine; an engine with states implements the protocol and passes itself to `ClaimEvaluator`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.engines.evaluation.evaluator import ClaimEvaluator as ClaimEvaluator
    from properties.engines.evaluation.fairness import unmet_obligations as unmet_obligations
    from properties.engines.evaluation.state_space import Lasso as Lasso
    from properties.engines.evaluation.state_space import StateSet as StateSet
    from properties.engines.evaluation.state_space import StateSpace as StateSpace

__all__ = ["ClaimEvaluator", "Lasso", "StateSet", "StateSpace", "unmet_obligations"]

_MODULES = {
    "ClaimEvaluator": "properties.engines.evaluation.evaluator",
    "Lasso": "properties.engines.evaluation.state_space",
    "StateSet": "properties.engines.evaluation.state_space",
    "StateSpace": "properties.engines.evaluation.state_space",
    "unmet_obligations": "properties.engines.evaluation.fairness",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a name of the public face when it is first used."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name]), name)
