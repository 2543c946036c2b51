"""What a historic defect is to the model: two designs, the scenario that shows it, and what it breaks."""

from __future__ import annotations

from dataclasses import dataclass

from model.language.design import Design
from model.language.policy import Scenario


@dataclass(frozen=True)
class Leftover:
    """A claim that the fix still violates in the same scenario, and the later record or finding that it is."""

    claim: str
    why: str


@dataclass(frozen=True)
class Record:
    """One defect of the real code.

    `key` is its ticket, or the commit where there is none; `commit` fixed it. `claim` is the claim that `defect`
    violates under `scenario` and that `fix` keeps. `story` is one sentence: cause, and how it shows.
    """

    number: int
    key: str
    commit: str
    year: int
    kind: str
    claim: str
    scenario: Scenario
    defect: Design
    fix: Design
    story: str
    leftovers: tuple[Leftover, ...] = ()
