"""The symbolic engine: sets of states as binary decision diagrams.

`ReachableStates` finds them; `SymbolicSpace` presents them to the claim evaluator, and `symbolic_judge` does both. It
imports `evaluation`, the request and the packing of `codegen`, and no other engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.engines.symbolic.bdd import TooLarge as TooLarge
    from properties.engines.symbolic.judge import symbolic_judge as symbolic_judge
    from properties.engines.symbolic.reachable_states import ReachableStates as ReachableStates
    from properties.engines.symbolic.symbolic_space import SymbolicSpace as SymbolicSpace

__all__ = ["ReachableStates", "SymbolicSpace", "TooLarge", "symbolic_judge"]

_MODULES = {
    "ReachableStates": "properties.engines.symbolic.reachable_states",
    "SymbolicSpace": "properties.engines.symbolic.symbolic_space",
    "TooLarge": "properties.engines.symbolic.bdd",
    "symbolic_judge": "properties.engines.symbolic.judge",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a name of the public face when it is first used."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name]), name)
