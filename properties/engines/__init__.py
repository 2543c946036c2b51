"""The engines: all states of a design under a scenario, or a proof without them, and a verdict for each claim.

`run_engine` makes a run with the engine that an `EngineRequest` names; `select` has the one table of engines. Engines
import the model, claims, verdicts and output, never reports, commands or running.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.engines.evaluation.request import STATE_LIMIT as STATE_LIMIT
    from properties.engines.evaluation.request import EngineRequest as EngineRequest
    from properties.engines.explicit.judge import judge as judge
    from properties.engines.select import ENGINES as ENGINES
    from properties.engines.select import run_engine as run_engine

__all__ = ["ENGINES", "STATE_LIMIT", "EngineRequest", "judge", "run_engine"]

_MODULES = {
    "ENGINES": "properties.engines.select",
    "EngineRequest": "properties.engines.evaluation.request",
    "STATE_LIMIT": "properties.engines.evaluation.request",
    "judge": "properties.engines.explicit.judge",
    "run_engine": "properties.engines.select",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a name of the public face when it is first used."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name]), name)
