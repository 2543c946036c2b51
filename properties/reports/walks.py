"""The report on random walks: counts, the claims that they refuted, and everything unexpected step by step."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from properties.output.document import Document, Section, count
from properties.verdicts.manifest import Expected
from properties.verdicts.verdict import Answer
from properties.walks.batch import WalkFinding, WalkTally


@dataclass(frozen=True)
class Walked:
    """The walks through one design under one scenario, with the expected verdicts."""

    where: str
    seeds: int
    tally: WalkTally
    expected: Expected

    @property
    def surprises(self) -> tuple[WalkFinding, ...]:
        """Claims that were refuted against the expectation."""
        return tuple(one for one in self.tally.findings if self.expected.answer(one.claim) is not Answer.VIOLATED)

    @property
    def as_expected(self) -> bool:
        """True if the engines agree, and every refuted claim was expected to be refuted."""
        return not self.surprises and self.tally.disagreement is None


def walks_document(done: Sequence[Walked]) -> Document:
    """A section for each design and scenario, then the surprises, then the summary."""
    return (*(_section(one) for one in done), *_surprises(done), _summary(done))


def _section(walked: Walked) -> Section:
    tally = walked.tally
    all_states = "all" if tally.complete else "the nearest"
    lines = [
        f"  {count(tally.walks, 'walk')}, {count(tally.steps, 'step')}, {count(tally.rests, 'rest')}; "
        f"{count(tally.starts, 'starting point')} among {all_states} {count(tally.states, 'state')}",
        *(f"  violated {_finding(walked, one)}" for one in tally.findings if one not in walked.surprises),
    ]
    unmet = sorted(walked.expected.violated - {one.claim for one in tally.findings})
    if unmet:
        lines.append(f"  expected to be violated, but by none of these walks: {', '.join(unmet)}")
    return Section(walked.where, tuple(lines))


def _finding(walked: Walked, one: WalkFinding) -> str:
    number = f"walk {one.walk}" if walked.seeds == 1 else f"walk {one.walk} of seed {one.seed}"
    if one.lock_cycle:
        return f"{one.claim}: by all walks together, complete in {number}"
    return (
        f"{one.claim}: in {number}, after {count(one.length, 'step')}; {count(len(one.trace), 'step')} when shortened"
    )


def _surprises(done: Sequence[Walked]) -> Iterator[Section]:
    """Each unexpected result, with all its steps."""
    for walked in done:
        disagreement = walked.tally.disagreement
        if disagreement:
            lines = (f"  {disagreement.difference}", *_steps(disagreement.trace))
            yield Section(f"UNEXPECTED, {walked.where}: the engines disagree", lines)
        for one in walked.surprises:
            yield Section(f"UNEXPECTED, {walked.where}: {_finding(walked, one)}", tuple(_steps(one.trace)))


def _steps(way: tuple[str, ...]) -> Iterator[str]:
    return (f"  {place:>3} {step}" for place, step in enumerate(way, 1))


def _summary(done: Sequence[Walked]) -> Section:
    tallies = [one.tally for one in done]
    walks = count(sum(one.walks for one in tallies), "walk")
    steps = count(sum(one.steps for one in tallies), "step")
    found = count(sum(len(one.findings) for one in tallies), "violation")
    odd = sum(len(one.surprises) for one in done)
    disagreement = sum(one.disagreement is not None for one in tallies)
    if not odd and not disagreement:
        return Section("", (f"{walks}, {steps}, engines agree; {found}, each expected.",))
    wrong = f"UNEXPECTED: {count(odd, 'violation')}, {count(disagreement, 'disagreement')} of the engines"
    return Section("", (f"{walks}, {steps}; {found}. {wrong}",))
