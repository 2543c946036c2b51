"""The report of `check --every-n`: verdicts for every number of instances, or the row that prevents them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from properties.claims.unclaimed import is_unclaimed
from properties.engines.evaluation.request import EngineRequest
from properties.engines.parameterized.judge import ParameterizedVerdicts, judge_parameterized
from properties.engines.parameterized.side_conditions import copied_sort
from properties.output.document import Section, count
from properties.verdicts.manifest import Expected, Manifest
from properties.verdicts.verdict import Answer, Verdict


@dataclass(frozen=True)
class EveryNumberResult:
    """The section on one run, and whether its verdicts are those expected for the numbers that were run."""

    section: Section
    as_expected: bool


def every_number(jobs: tuple[EngineRequest, ...], manifest: Manifest) -> tuple[EveryNumberResult, ...]:
    """Judge the claims of each job for every number of instances."""
    return tuple(_judged(job, manifest) for job in jobs)


def _judged(job: EngineRequest, manifest: Manifest) -> EveryNumberResult:
    found = judge_parameterized(job.design, job.scenario, job.claims, copied_sort(job.design))
    expected = manifest.entries.get((job.design.name, job.scenario.name, ""), Expected())
    odd = tuple(one for one in found.verdicts if _differs(expected, one))
    lines = (*_lines(found), *(f"  UNEXPECTED {one.claim.name} {one.answer}" for one in odd))
    return EveryNumberResult(
        Section(f"{job.design.name} under {job.scenario.name}, every number by {found.sort}", lines), not odd
    )


def _lines(found: ParameterizedVerdicts) -> Iterator[str]:
    if found.obstacles:
        yield "  undecided for every number:"
        yield from (f"  {one}" for one in found.obstacles)
        return
    yield f"  {count(found.states, 'abstract state')}, {count(found.local_states, 'local state')} of a copy"
    shown = [one for one in found.verdicts if one.answer is Answer.VIOLATED or not is_unclaimed(one.claim)]
    yield from (f"  {_answer(one)}" for one in shown)


def _answer(one: Verdict) -> str:
    after = f", after {count(len(one.trace), 'step')}" if one.trace else ""
    return f"{one.answer} {one.claim.name}{one.why and f': {one.why}'}{after}"


def _differs(expected: Expected, verdict: Verdict) -> bool:
    """True if a verdict is decided and not as expected; undecided ones are still decided for single numbers."""
    return verdict.answer is not Answer.UNDECIDED and verdict.answer is not expected.answer(verdict.claim.name)
