"""The parameterized engine: verdicts for any number of copies by a counter abstraction, confirmed with real copies.

It answers requests with verdicts only and has no state space. It uses the diagrams of the symbolic engine for its own
sets, and the explicit engine to show a violation with a few copies.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.engines.parameterized.inductive_check import InductiveCheck as InductiveCheck
    from properties.engines.parameterized.judge import ParameterizedVerdicts as ParameterizedVerdicts
    from properties.engines.parameterized.judge import judge_parameterized as judge_parameterized
    from properties.engines.parameterized.large_scope import judge_large_scope as judge_large_scope
    from properties.engines.parameterized.side_conditions import copied_sort as copied_sort

__all__ = ["InductiveCheck", "ParameterizedVerdicts", "copied_sort", "judge_large_scope", "judge_parameterized"]

_MODULES = {
    "InductiveCheck": "properties.engines.parameterized.inductive_check",
    "ParameterizedVerdicts": "properties.engines.parameterized.judge",
    "copied_sort": "properties.engines.parameterized.side_conditions",
    "judge_large_scope": "properties.engines.parameterized.large_scope",
    "judge_parameterized": "properties.engines.parameterized.judge",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a name of the public face when it is first used."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name]), name)
