"""A historic defect as data: two designs, the scenario that shows it, and the claim that it violates."""

from __future__ import annotations

from dataclasses import dataclass

from model.language.design import Design
from model.language.policy import Scenario


@dataclass(frozen=True)
class Leftover:
    """A claim that the fix still violates in the same scenario, and the later record or finding that explains it."""

    claim: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """One defect of the real code.

    `key` is its ticket, or the commit where there is no ticket; `commit` fixed it. `defect` violates `claim` under
    `scenario`, and `fix` keeps it. `story` says in one sentence what causes the defect and how it shows.
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
