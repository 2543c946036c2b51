"""The ground form: a design laid out over a scope as guarded assignments over numbered variables.

`program` defines expressions and instructions, `grounder` makes a program of a layout, `guards` grounds conditions,
`simplify` removes what is known. The engines and exporters read it. Imports `model.language` and `model.semantics`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.language.lazy import lazy

if TYPE_CHECKING:
    from model.ground.grounder import ground
    from model.ground.guards import ground_guards
    from model.ground.program import Program, instructions, places_of

__all__ = ["Program", "ground", "ground_guards", "instructions", "places_of"]
__getattr__ = lazy(
    __name__,
    {
        "Program": "program",
        "ground": "grounder",
        "ground_guards": "guards",
        "instructions": "program",
        "places_of": "program",
    },
)
