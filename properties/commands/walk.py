"""`dcpmodel walk`: the Hypothesis machine from the command line, one run for each design, scenario and seed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.language.design import Design
from model.language.policy import Scenario
from properties.claims.subject import Subject, load_subject
from properties.output.console import Progress, progress, show
from properties.output.page import Section, count
from properties.running.cluster import Cluster, spread
from properties.verdicts.manifest import Expected, Manifest
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.verdict import Answer
from properties.walks.batch import WalkBatch, WalkFinding, WalkTally, merged, walk_batch


@dataclass(frozen=True)
class WalkRequest:
    """What the user asked for: `examples` walks through each design, over all its scenarios, for each seed."""

    designs: tuple[str, ...] = ()
    scenario: str | None = None
    seed: int = 0
    seeds: int = 1
    examples: int = 100
    steps: int = 50
    model: Path | None = None
    cluster: Cluster | None = None


@dataclass(frozen=True)
class Walked:
    """What the walks through one design under one scenario came to, and what is written down about it."""

    where: str
    seeds: int
    tally: WalkTally
    expected: Expected

    @property
    def surprises(self) -> tuple[WalkFinding, ...]:
        """Refuted claims that are not expected to be."""
        return tuple(one for one in self.tally.findings if self.expected.answer(one.claim) is not Answer.VIOLATED)

    @property
    def as_expected(self) -> bool:
        """Whether the engines agree, and nothing is refuted that is not expected to be."""
        return not self.surprises and self.tally.disagreement is None


def walk(request: WalkRequest) -> int:
    """Walk through each design; exit 0 if all that is found is expected."""
    subject = load_subject(request.model, *request.designs)
    manifest = load_manifest(subject)
    designs = tuple(subject.design(name) for name in request.designs) or subject.designs
    only = (subject.scenario(request.scenario),) if request.scenario else ()
    places = [(design, one) for design in designs for one in only or _scenarios(subject, manifest, design)]
    share = -(-request.examples * len(designs) // len(places))
    runs = tuple(
        WalkBatch(
            design=design,
            policy=subject.policy(one),
            claims=subject.claims,
            seed=seed,
            examples=share,
            steps=request.steps,
        )
        for design, one in places
        for seed in range(request.seed, request.seed + request.seeds)
    )
    with progress() as report:
        tallies = _walk_all(runs, report, request.cluster)
    done = [
        _walked(manifest, design, one, tallies[place * request.seeds : (place + 1) * request.seeds])
        for place, (design, one) in enumerate(places)
    ]
    show((*(_section(one) for one in done), *_surprises(done), _summary(done)))
    return 0 if all(one.as_expected for one in done) else 1


def _scenarios(subject: Subject, manifest: Manifest, design: Design) -> tuple[Scenario, ...]:
    written = tuple(subject.scenario(name) for one, name in manifest.runs if one == design.name)
    return written or subject.scenarios


def _walk_all(runs: tuple[WalkBatch, ...], report: Progress, cluster: Cluster | None) -> tuple[WalkTally, ...]:
    """Make all runs, here or in a cluster; the tallies in the order of the runs."""
    if cluster:
        return spread(walk_batch, runs, report, cluster)

    def told(number: int) -> Progress:
        return lambda text: report(f"{number} of {len(runs)} runs done; {text}")

    return tuple(walk_batch(one, told(number)) for number, one in enumerate(runs))


def _walked(manifest: Manifest, design: Design, scenario: Scenario, tallies: tuple[WalkTally, ...]) -> Walked:
    expected = manifest.entries.get((design.name, scenario.name, ""), Expected())
    return Walked(f"{design.name} under {scenario.name}", len(tallies), merged(tallies), expected)


# --- what is printed ---


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
        lines.append(f"  violated by what is written down, and by none of these walks: {', '.join(unmet)}")
    return Section(walked.where, tuple(lines))


def _finding(walked: Walked, one: WalkFinding) -> str:
    number = f"walk {one.walk}" if walked.seeds == 1 else f"walk {one.walk} of seed {one.seed}"
    if one.lock_cycle:
        return f"{one.claim}: by all walks together, complete in {number}"
    return (
        f"{one.claim}: in {number}, after {count(one.length, 'step')}; {count(len(one.trace), 'step')} when shortened"
    )


def _surprises(done: list[Walked]) -> Iterator[Section]:
    """What nobody expected, with all its steps."""
    for walked in done:
        disagreement = walked.tally.disagreement
        if disagreement:
            lines = (f"  {disagreement.difference}", *_steps(disagreement.trace))
            yield Section(f"UNEXPECTED, {walked.where}: the engines disagree", lines)
        for one in walked.surprises:
            yield Section(f"UNEXPECTED, {walked.where}: {_finding(walked, one)}", tuple(_steps(one.trace)))


def _steps(way: tuple[str, ...]) -> Iterator[str]:
    return (f"  {place:>3} {step}" for place, step in enumerate(way, 1))


def _summary(done: list[Walked]) -> Section:
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
