"""Walks as work that can be done elsewhere: what one run of them takes, and a tally of what it came to, as data."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from model.language.design import Design
from model.language.policy import Policy
from model.semantics.layout import Layout
from properties.claims.claim import LockOrder, Shape
from properties.walks.differential_run import Disagreement
from properties.walks.harness import Arena, Finding, arena_of
from properties.walks.shrinking import shortened, shortest_disagreement

JUMP = 94
"""Six picks in a hundred start elsewhere: more is seen than on one long walk, which still goes through a lifecycle."""


@dataclass(frozen=True)
class Walks:
    """A run of walks: so many `examples`, each of so many `steps`, through a design under a policy."""

    design: Design
    policy: Policy
    claims: tuple[Shape, ...]
    seed: int
    examples: int
    steps: int

    def __str__(self) -> str:
        return f"{self.design.name} under {self.policy.scenario.name}, seed {self.seed}"


@dataclass(frozen=True)
class Short:
    """A claim that a walk refuted, after `length` steps; `way` are the steps when shortened, as they are printed.

    An order of locks is refuted by all walks of a run together: `circle` is true, and `way` leads to its last lock.
    """

    claim: str
    circle: bool
    seed: int
    walk: int
    length: int
    way: tuple[str, ...]


@dataclass(frozen=True)
class Apart:
    """Where the engines disagree: what they say, and the steps to it."""

    said: str
    way: tuple[str, ...]


@dataclass(frozen=True)
class Tally:
    """What a run came to: counts, what is refuted, and the first disagreement of the engines.

    The walks started in `starts` states, evenly spread among the nearest `states`, which are all if `complete`.
    """

    walks: int
    steps: int
    rests: int
    starts: int
    states: int
    complete: bool
    findings: tuple[Short, ...]
    apart: Apart | None = None


def walk_one(walks: Walks, report: Callable[[str], None]) -> Tally:
    """Make one run, in this process."""
    from properties.walks.hypothesis_machine import hunt  # Hypothesis is loaded where it walks

    report(f"walking in {walks}")
    arena = arena_of(Layout(walks.design, walks.policy), walks.claims)
    apart = None
    try:
        hunt(arena, random_seed=walks.seed, examples=walks.examples, steps=walks.steps, jump=JUMP)
    except Disagreement as found:
        apart = Apart(str(found), _printed(arena, shortest_disagreement(arena, found)))
    ledger, space = arena.ledger, arena.space
    findings = tuple(_short(arena, walks.seed, one) for one in ledger.findings.values())
    starts = len(arena.shelves[-1])
    counts = ledger.walks, ledger.steps, ledger.rests, starts, space.count
    return Tally(*counts, not space.undecided, findings, apart)


def _short(arena: Arena, seed: int, finding: Finding) -> Short:
    way = _printed(arena, shortened(arena, finding))
    circle = isinstance(finding.claim, LockOrder)
    return Short(finding.claim.name, circle, seed, finding.walk, finding.length, way)


def _printed(arena: Arena, way: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(str(arena.fast.step(number)) for number in way)


def together(tallies: Iterable[Tally]) -> Tally:
    """One tally of runs that differ in their seeds; the shortest finding for each claim, the first among equals."""
    first, *others = tallies
    best = {one.claim: one for one in first.findings}
    for other in others:
        for one in other.findings:
            known = best.setdefault(one.claim, one)
            if (len(one.way), one.length) < (len(known.way), known.length):
                best[one.claim] = one
    every = (first, *others)
    walks, steps, rests = (sum(getattr(one, what) for one in every) for what in ("walks", "steps", "rests"))
    apart = next((one.apart for one in every if one.apart), None)
    return Tally(walks, steps, rests, first.starts, first.states, first.complete, tuple(best.values()), apart)
