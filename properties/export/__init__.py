"""Export: models in the languages of established checkers, Promela (Spin), Murphi (Rumur) and SMV (NuSMV).

A `Plan` has the steps as formulas and the claims, independent of the language; `write_promela`, `write_murphi` and
`write_smv` print it. May import engines (the variable order), claims and the model; imports no reports and no commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.export.languages import Language
    from properties.export.murphi import write_murphi
    from properties.export.plan import Plan
    from properties.export.promela import write_promela
    from properties.export.smv import write_smv

__all__ = ["Language", "Plan", "write_murphi", "write_promela", "write_smv"]

_HOMES = {
    "Language": "languages",
    "Plan": "plan",
    "write_murphi": "murphi",
    "write_promela": "promela",
    "write_smv": "smv",
}


def __getattr__(name: str) -> object:
    """Import a name of the public face when it is first used."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
