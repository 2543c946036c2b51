"""WalkBatch refute every claim of the 2016 model that the manifest says is violated, and their traces are as short.

A claim is found by at most `WALKS` walks of `STEPS` steps, as many as the profile `ci` makes; the seed is fixed, so
that every run makes the same ones. Most would be found from states anywhere; to find all in so few, half of them start
up to six steps before the end of a trace of the search, as `docs/decisions/0004-walk.md` says with numbers. Walks
end, so that they cannot refute `Eventually`.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field

import pytest

from properties.claims.claim import Eventually, LockOrder, Shape
from properties.claims.dcp2016 import SUBJECT
from properties.engines.evaluation.evaluator import ClaimEvaluator
from properties.engines.explicit.explicit_space import ExplicitSpace
from properties.output.document import count
from properties.verdicts.manifest_file import load_manifest
from properties.walks.differential_run import JUMP
from properties.walks.harness import Harness, Refutation, WalkLog
from properties.walks.hypothesis_machine import run_walks
from properties.walks.shrinking import near_misses, shortened
from tests.properties.walks.harnesses import dcp_harness

WALKS, STEPS = 100, 50
BOUND = 100_000
"""Where there are more states, the search may not know the shortest trace, and lengths are not compared."""
CLOSE = 2
"""A shortened trace may be this many steps longer than that of the search."""
ROUNDS = 3
"""Each round of walks aims at the claims that the rounds before it did not refute."""
MANIFEST = load_manifest(SUBJECT)


@dataclass
class Hunt:
    """Walks for some claims in one harness. `over` has the fewest steps more than the search needs, by claim."""

    harness: Harness
    sought: tuple[Shape, ...]
    over: dict[str, int] = field(default_factory=dict)
    judged: set[Refutation] = field(default_factory=set)

    def __post_init__(self) -> None:
        evaluator = ClaimEvaluator(ExplicitSpace(self.harness.space))
        self.best = {claim.name: len(evaluator.verdict(claim).trace or ()) for claim in self.sought}

    @property
    def left(self) -> tuple[Shape, ...]:
        """The claims not refuted yet, or not by a trace that is short enough."""
        return tuple(claim for claim in self.sought if self.over.get(claim.name, CLOSE + 1) > CLOSE)

    def enough(self, log: WalkLog) -> bool:
        """Judge new findings; True if everything is found."""
        for name, finding in log.findings.items():
            if name in self.best and finding not in self.judged:
                self.judged.add(finding)
                over = self._over(finding)
                self.over[name] = min(self.over.get(name, over), over)
        return not self.left

    def _over(self, finding: Refutation) -> int:
        best = self.best[finding.claim.name]
        compared = best and not isinstance(finding.claim, LockOrder)
        return len(shortened(self.harness, finding)) - best if compared else 0


def hunted(design: str, scenario: str, names: frozenset[str]) -> Hunt:
    """Walk until everything is found or the rounds are over."""
    hunting = Hunt(dcp_harness(design, scenario, BOUND), tuple(one for one in SUBJECT.claims if one.name in names))
    for number in range(ROUNDS):
        hunting.harness.aim(near_misses(hunting.harness, hunting.left))
        run_walks(hunting.harness, random_seed=number, examples=WALKS, steps=STEPS, jump=JUMP, enough=hunting.enough)
        if not hunting.left:
            break
    return hunting


ENDLESS = {claim.name for claim in SUBJECT.claims if isinstance(claim, Eventually)}
THOROUGH = ("mb19892_before", "mb19892_fix", "task_holds_raw")
"""Walked through under every scenario; the others under the core ones, and under all with the profile `deep`."""
WRITTEN = {
    (design, scenario): entry.violated - ENDLESS
    for (design, scenario, scope), entry in MANIFEST.entries.items()
    if entry.violated - ENDLESS and not scope
}
RARE = (("map_kept", "forced_destruction"),)
"""The only place where a claim of its own is violated."""


def chosen() -> tuple[tuple[str, str], ...]:
    """The pairs to walk through: all of them with the profile `deep`."""
    if os.environ.get("DCPMODEL_PROFILE") == "deep":
        return tuple(WRITTEN)
    return tuple(pair for pair in WRITTEN if pair[0] in THOROUGH or pair[1] in SUBJECT.core or pair in RARE)


def test_every_claim_that_is_violated_anywhere_is_sought() -> None:
    walked = frozenset().union(*(WRITTEN[pair] for pair in chosen()))
    assert walked == frozenset().union(*WRITTEN.values())


@pytest.mark.few(2)
@pytest.mark.parametrize(("design", "scenario"), chosen())
def test_walks_refute_every_claim_that_the_manifest_says(design: str, scenario: str) -> None:
    written = MANIFEST.entries[design, scenario, ""].violated - ENDLESS
    hunting = hunted(design, scenario, written)
    found, longest = hunting.harness.log, max(hunting.over.values(), default=0)
    print(f"{count(len(hunting.over), 'violation')} in {count(found.walks, 'walk')}, at most {longest} steps too long")
    assert [(claim.name, hunting.over.get(claim.name)) for claim in hunting.left] == []
    assert set(found.findings) == written
