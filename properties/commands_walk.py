"""`dcpmodel walk`: the Hypothesis machine from the command line, one run for each design and scenario."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from model.design import Design
from model.policy import Scenario

from .arena import Arena, Finding, arena_of
from .claim import LockOrder
from .console import progress, show
from .course import Disagreement
from .manifest import Expected, Manifest
from .manifest_file import load_manifest
from .page import Section, count
from .shorten import shortened, shortest_disagreement
from .subject import Subject, load_subject
from .verdict import Answer

JUMP = 94
"""Six picks in a hundred start elsewhere: more is seen than on one long walk, which still goes through a lifecycle."""


@dataclass
class Walked:
    """What the walks in one arena came to. `expected` is what is written down about it."""

    arena: Arena
    expected: Expected
    disagreement: Disagreement | None = None

    @property
    def surprises(self) -> tuple[Finding, ...]:
        """Refuted claims that are not expected to be."""
        found = self.arena.ledger.findings.values()
        return tuple(one for one in found if self.expected.answer(one.claim.name) is not Answer.VIOLATED)

    @property
    def as_expected(self) -> bool:
        """Whether the engines agree, and nothing is refuted that is not expected to be."""
        return not self.surprises and self.disagreement is None


def walk(
    designs: tuple[str, ...], scenario: str | None, seed: int, examples: int, steps: int, model: Path | None
) -> int:
    """Walk through each design, `examples` times over all its scenarios; exit 0 if all that is found is expected."""
    subject = load_subject(model)
    manifest = load_manifest(subject)
    chosen = tuple(subject.design(name) for name in designs) or subject.designs
    only = (subject.scenario(scenario),) if scenario else ()
    runs = [(design, one) for design in chosen for one in only or _scenarios(subject, manifest, design)]
    done: list[Walked] = []
    with progress() as report:
        for number, (design, one) in enumerate(runs):
            report(f"{number} of {len(runs)} runs done; walking in {design.name} under {one.name}")
            share = -(-examples * len(chosen) // len(runs))
            done.append(_walked(subject, manifest, design, one, seed, share, steps))
    show((*(_section(one) for one in done), *_surprises(done), _summary(done)))
    return 0 if all(one.as_expected for one in done) else 1


def _scenarios(subject: Subject, manifest: Manifest, design: Design) -> tuple[Scenario, ...]:
    written = tuple(subject.scenario(name) for one, name in manifest.runs if one == design.name)
    return written or subject.scenarios


def _walked(
    subject: Subject, manifest: Manifest, design: Design, scenario: Scenario, seed: int, examples: int, steps: int
) -> Walked:
    from .walk import hunt  # Hypothesis is loaded where it walks

    expected = manifest.entries.get((design.name, scenario.name, ""), Expected())
    walked = Walked(arena_of(subject.layout(design, scenario), subject.claims), expected)
    try:
        hunt(walked.arena, random_seed=seed, examples=examples, steps=steps, jump=JUMP)
    except Disagreement as found:
        walked.disagreement = found
    return walked


# --- what is printed ---


def _section(walked: Walked) -> Section:
    arena, ledger = walked.arena, walked.arena.ledger
    title = f"{arena.layout.design.name} under {arena.layout.policy.scenario.name}"
    starts = count(len(arena.shelves[-1]), "starting point")
    all_states = "all" if not arena.space.undecided else "the nearest"
    lines = [
        f"  {count(ledger.walks, 'walk')}, {count(ledger.steps, 'step')}, {count(ledger.rests, 'rest')}; "
        f"{starts} among {all_states} {count(arena.space.count, 'state')}",
        *(f"  violated {_finding(arena, one)}" for one in ledger.findings.values() if one not in walked.surprises),
    ]
    unmet = sorted(walked.expected.violated - ledger.findings.keys())
    if unmet:
        lines.append(f"  violated by what is written down, and by none of these walks: {', '.join(unmet)}")
    return Section(title, tuple(lines))


def _finding(arena: Arena, finding: Finding) -> str:
    if isinstance(finding.claim, LockOrder):
        return f"{finding.claim.name}: by all walks together, complete in walk {finding.walk}"
    steps, short = count(finding.length, "step"), count(len(shortened(arena, finding)), "step")
    return f"{finding.claim.name}: in walk {finding.walk}, after {steps}; {short} when shortened"


def _surprises(done: list[Walked]) -> Iterator[Section]:
    """What nobody expected, with all its steps."""
    for walked in done:
        arena = walked.arena
        where = f"{arena.layout.design.name} under {arena.layout.policy.scenario.name}"
        if walked.disagreement:
            way = shortest_disagreement(arena, walked.disagreement)
            lines = (f"  {walked.disagreement}", *_steps(arena, way))
            yield Section(f"UNEXPECTED, {where}: the engines disagree", lines)
        for finding in walked.surprises:
            title = f"UNEXPECTED, {where}: {_finding(arena, finding)}"
            yield Section(title, tuple(_steps(arena, shortened(arena, finding))))


def _steps(arena: Arena, way: tuple[int, ...]) -> Iterator[str]:
    return (f"  {place:>3} {arena.fast.step(number)}" for place, number in enumerate(way, 1))


def _summary(done: list[Walked]) -> Section:
    ledgers = [one.arena.ledger for one in done]
    walks = count(sum(one.walks for one in ledgers), "walk")
    steps = count(sum(one.steps for one in ledgers), "step")
    found = count(sum(len(one.findings) for one in ledgers), "violation")
    odd = sum(len(one.surprises) for one in done)
    apart = sum(one.disagreement is not None for one in done)
    if not odd and not apart:
        return Section("", (f"{walks}, {steps}, engines agree; {found}, each expected.",))
    wrong = f"UNEXPECTED: {count(odd, 'violation')}, {count(apart, 'disagreement')} of the engines"
    return Section("", (f"{walks}, {steps}; {found}. {wrong}",))
