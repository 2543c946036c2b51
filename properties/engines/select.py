"""The one table of engines, from name to module, and the function that makes a run with the engine it names.

Each module has a function `run` of type `EngineFunction`. A module is imported when its engine is first used, so that
the command starts without any of them. A new engine is a package, a name in `properties.verdicts.verdict.Engine`, and a
line here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from types import MappingProxyType

from properties.engines.evaluation.request import EngineRequest, ProgressReport
from properties.verdicts.verdict import Engine, Judgement

EngineFunction = Callable[[EngineRequest, ProgressReport], Judgement]

ENGINES: Mapping[Engine, str] = MappingProxyType(
    {
        Engine.AUTO: "properties.engines.auto",
        Engine.EXPLICIT: "properties.engines.explicit.judge",
        Engine.SYMBOLIC: "properties.engines.symbolic.judge",
        Engine.EVERY: "properties.engines.parameterized.large_scope",
    }
)


def engine_function(engine: Engine) -> EngineFunction:
    """Import an engine and return its function."""
    function: EngineFunction = import_module(ENGINES[engine]).run
    return function


def run_engine(request: EngineRequest, report: ProgressReport) -> Judgement:
    """Make one run with the engine that the request names; each line of progress names the run."""
    return engine_function(request.engine)(request, lambda text: report(f"{request}: {text}"))
