"""The result of resolving a citation."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from properties.citations.collect import Citation


class Outcome(StrEnum):
    """The result of resolving one citation."""

    RESOLVED = "resolved"
    NO_COMMIT = "no such commit"
    NO_FILE = "no such file at that commit"
    NO_SYMBOL = "not defined in that file"
    DRIFT = "declared with another kind of pointer"


@dataclass(frozen=True, kw_only=True)
class Resolution:
    """A citation and what came of it. `line` counts from 1, 0 if nothing was found; `note` says what would be right."""

    citation: Citation
    outcome: Outcome
    line: int = 0
    note: str = ""
