"""The languages of other checkers."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """The languages of exports, each with the checker that reads it."""

    PROMELA = "promela"
    """Spin."""
    SMV = "smv"
    """NuSMV."""
    MURPHI = "murphi"
    """Rumur."""
