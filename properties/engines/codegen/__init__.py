"""The ground form as generated Python code over bit-packed states, for the explicit engine, walks and tests.

It imports the model only.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.engines.codegen.compiled import Compiled as Compiled
    from properties.engines.codegen.compiled import compile_program as compile_program
    from properties.engines.codegen.packing import Packing as Packing
    from properties.engines.codegen.stepper import Fast as Fast

__all__ = ["Compiled", "Fast", "Packing", "compile_program"]

_MODULES = {
    "Compiled": "properties.engines.codegen.compiled",
    "Fast": "properties.engines.codegen.stepper",
    "Packing": "properties.engines.codegen.packing",
    "compile_program": "properties.engines.codegen.compiled",
}

if not TYPE_CHECKING:

    def __getattr__(name: str) -> object:
        """Import a name of the public face when it is first used."""
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        return getattr(import_module(_MODULES[name]), name)
