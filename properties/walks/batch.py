"""Batches of walks as data, so that another process can do them: the request for a batch, and its tally."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

from model.language.design import Design
from model.language.policy import Policy
from model.semantics.layout import Layout
from properties.claims.claim import LockOrder, Shape
from properties.walks.differential_run import Disagreement
from properties.walks.harness import Harness, Refutation, Steps, harness_for
from properties.walks.shrinking import shortened, shortest_disagreement

JUMP = 94
"""Six picks in a hundred start elsewhere: that covers more than one long walk, and still completes lifecycles."""


@dataclass(frozen=True, kw_only=True)
class WalkBatch:
    """A batch of walks through a design under a policy: `examples` walks of at most `steps` steps each."""

    design: Design
    policy: Policy
    claims: tuple[Shape, ...]
    seed: int
    examples: int
    steps: int

    def __str__(self) -> str:
        return f"{self.design.name} under {self.policy.scenario.name}, seed {self.seed}"


@dataclass(frozen=True, kw_only=True)
class WalkFinding:
    """A claim that a walk refuted, after `length` steps; `trace` are the steps when shortened, as they are printed.

    A lock order is refuted by all walks of a batch together: `lock_cycle` is true, and `trace` leads to its last lock.
    """

    claim: str
    lock_cycle: bool
    seed: int
    walk: int
    length: int
    trace: tuple[str, ...]


@dataclass(frozen=True)
class EngineDisagreement:
    """A state in which the engines disagree: the difference, and the steps to that state."""

    difference: str
    trace: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class WalkTally:
    """The result of a batch: counts, refuted claims, and the first disagreement of the engines.

    The walks started in `starts` states, evenly spread among the nearest `states`, which are all if `complete`.
    """

    walks: int
    steps: int
    rests: int
    starts: int
    states: int
    complete: bool
    findings: tuple[WalkFinding, ...]
    disagreement: EngineDisagreement | None = None


def walk_batch(batch: WalkBatch, report: Callable[[str], None]) -> WalkTally:
    """Do all walks of a batch in this process."""
    from properties.walks.hypothesis_machine import run_walks  # Hypothesis is loaded where it walks

    report(f"walking in {batch}")
    harness = harness_for(Layout(batch.design, batch.policy), batch.claims)
    disagreement = None
    try:
        run_walks(harness, random_seed=batch.seed, examples=batch.examples, steps=batch.steps, jump=JUMP)
    except Disagreement as found:
        disagreement = EngineDisagreement(str(found), _printed(harness, shortest_disagreement(harness, found)))
    log, space = harness.log, harness.space
    findings = tuple(_finding(harness, batch.seed, one) for one in log.findings.values())
    return WalkTally(
        walks=log.walks,
        steps=log.steps,
        rests=log.rests,
        starts=len(harness.starting_states[-1]),
        states=space.count,
        complete=not space.undecided,
        findings=findings,
        disagreement=disagreement,
    )


def _finding(harness: Harness, seed: int, refutation: Refutation) -> WalkFinding:
    return WalkFinding(
        claim=refutation.claim.name,
        lock_cycle=isinstance(refutation.claim, LockOrder),
        seed=seed,
        walk=refutation.walk,
        length=refutation.length,
        trace=_printed(harness, shortened(harness, refutation)),
    )


def _printed(harness: Harness, steps: Steps) -> tuple[str, ...]:
    return tuple(str(harness.compiled.step(number)) for number in steps)


def merged(tallies: Iterable[WalkTally]) -> WalkTally:
    """One tally of batches that differ in their seeds; for each claim the shortest finding, the first among equals."""
    first, *others = tallies
    best = {one.claim: one for one in first.findings}
    for other in others:
        for one in other.findings:
            known = best.setdefault(one.claim, one)
            if (len(one.trace), one.length) < (len(known.trace), known.length):
                best[one.claim] = one
    every = (first, *others)
    return replace(
        first,
        walks=sum(one.walks for one in every),
        steps=sum(one.steps for one in every),
        rests=sum(one.rests for one in every),
        findings=tuple(best.values()),
        disagreement=next((one.disagreement for one in every if one.disagreement), None),
    )
