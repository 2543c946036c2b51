"""Claims: the shapes of claims about a design, and the claims about the 2016 model, its history and master.

A `Subject` puts designs, scenarios and claims under one name; `load_subject` finds it by name or in a user's file. The
manifests of expected verdicts (`*.toml`) are beside the claims. May import the model, output and diagrams; imports
neither engines nor reports.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from properties.claims.claim import Claim, Family, Shape
    from properties.claims.subject import Subject, load_subject

__all__ = ["Claim", "Family", "Shape", "Subject", "load_subject"]

_HOMES = {"Claim": "claim", "Family": "claim", "Shape": "claim", "Subject": "subject", "load_subject": "subject"}


def __getattr__(name: str) -> object:
    """Import a name of the public face when it is first used."""
    from importlib import import_module

    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
