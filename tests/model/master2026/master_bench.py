"""Shared by the tests of master: each run is judged once."""

from __future__ import annotations

from functools import cache

from model.language.design import Design
from properties.claims.master2026 import SUBJECT
from properties.engines.explicit.judge import judge
from properties.verdicts.verdict import Answer, Judgement, Verdict

LARGEST = 200_000
"""States that a run may have."""


@cache
def judged(design: Design, scenario: str) -> Judgement:
    """One run by all claims; remembered, for several tests ask about it."""
    found = judge(design, SUBJECT.scenario(scenario), SUBJECT.claims, limit=LARGEST)
    assert not found.undecided
    return found


def violated(design: Design, scenario: str) -> set[str]:
    """The claims that a run violates."""
    return {one.claim.name for one in judged(design, scenario).verdicts if one.answer is Answer.VIOLATED}


def verdict(design: Design, scenario: str, claim: str) -> Verdict:
    """The verdict of one run on one claim."""
    return judged(design, scenario).verdict(claim)


def steps(said: Verdict) -> list[str]:
    """The shortest trace, as text."""
    assert said.trace is not None
    return [str(step) for step in said.trace]
