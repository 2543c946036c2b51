"""Shared by the tests of historic records: runs that are judged once, and the differences of a pair of designs."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from model.history.record import Record
from model.language.design import Design
from model.language.lifecycle import Lifecycle
from model.language.policy import Scenario
from properties.claims.history_claims import claims_of
from properties.engines.explicit.judge import judge
from properties.verdicts.verdict import Answer, Judgement, Verdict

LARGEST = 150_000
"""The limit of states for the run of a record."""


@cache
def judged(design: Design, scenario: Scenario) -> Judgement:
    """The verdicts of one run, cached because several tests use them."""
    found = judge(design, scenario, claims_of(design), limit=LARGEST)
    assert not found.undecided
    return found


def violated(judgement: Judgement) -> set[str]:
    """The claims that a run violates."""
    return {one.claim.name for one in judgement.verdicts if one.answer is Answer.VIOLATED}


def steps(verdict: Verdict) -> list[str]:
    """The shortest trace, as text."""
    assert verdict.trace is not None
    return [str(step) for step in verdict.trace]


def told(record: Record) -> str:
    """The violation of a record's defect and the last eight steps of its shortest trace, as one text."""
    verdict = judged(record.defect, record.scenario).verdict(record.claim)
    return "\n".join((verdict.why, str(verdict.violation or ""), *steps(verdict)[-8:]))


def differing(one: Design, other: Design) -> set[str]:
    """The rows and members, by name, in which two designs differ."""
    return {name for name, _ in _facts(one) ^ _facts(other)}


def _facts(design: Design) -> set[tuple[str, object]]:
    return {fact for one in design.lifecycles for fact in _parts(one)}


def _parts(one: Lifecycle) -> Iterator[tuple[str, object]]:
    yield from ((one.row_id(row), row) for row in one.rows)
    for kind in (one.states, one.slots, one.flags, one.counters, one.mutexes):
        yield from ((f"{one.name}.{part.name}", part) for part in kind)
