"""The explicit engine: a breadth-first search, state by state, up to symmetry.

`explore` returns a `StateGraph`; `ExplicitSpace` presents it to the claim evaluator, and `judge.judge` does both. It
imports `codegen`, `evaluation` and the request, and no other engine.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.engines.explicit.bisimulation import compare as compare
    from properties.engines.explicit.explicit_space import ExplicitSpace as ExplicitSpace
    from properties.engines.explicit.search import explore as explore
    from properties.engines.explicit.state_graph import StateGraph as StateGraph

__all__ = ["ExplicitSpace", "StateGraph", "compare", "explore"]

_MODULES = {
    "ExplicitSpace": "properties.engines.explicit.explicit_space",
    "StateGraph": "properties.engines.explicit.state_graph",
    "compare": "properties.engines.explicit.bisimulation",
    "explore": "properties.engines.explicit.search",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a name of the public face when it is first used."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name]), name)
