"""Models in the languages of established checkers: Promela (Spin), Murphi (Rumur) and SMV (NuSMV)."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """The languages there are, each with the checker that reads it."""

    PROMELA = "promela"
    """Spin."""
    SMV = "smv"
    """NuSMV."""
    MURPHI = "murphi"
    """Rumur."""
