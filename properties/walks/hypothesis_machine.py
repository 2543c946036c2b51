"""Walks as a `RuleBasedStateMachine` of Hypothesis, for the command and for `pytest properties`.

There is one rule, for one step: Hypothesis switches each rule off in some of its examples, and a lifecycle that lacks
one of its rules goes nowhere. What it draws are small integers, whose distribution is even; they pick from the enabled
steps, repeated by weight. At rest, where no step is enabled, the same rule idles, and the walk starts anew elsewhere.
Hypothesis spends most of its cases on repeating the one before with one part changed, so that where a walk starts anew
depends on where it was. `docs/decisions/0004-walk.md` says what was measured.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import ClassVar

from hypothesis import HealthCheck, Phase, Verbosity, note, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from properties.claims.claim import LockOrder
from properties.claims.subject import load_subject
from properties.verdicts.manifest import Expected
from properties.verdicts.manifest_file import load_manifest
from properties.walks.differential_run import DifferentialRun, Disagreement
from properties.walks.harness import Harness, Refutation, WalkLog, harness_for

__all__ = ["Disagreement", "Refuted", "StopWalking", "TestWalks", "Walk", "run_walks"]

PICK = st.integers(0, 99)
"""Wide ranges are drawn mostly small; up to a hundred values they are even."""
NEVER = 100
"""No pick is that high."""
NEARBY = 5_000
"""The number of states that `pytest properties` explores for starting states, in each of many small harnesses."""


class Refuted(AssertionError):
    """A walk refuted a claim that is expected to hold; `finding` is the refutation, shrunk in the end."""

    def __init__(self, finding: Refutation) -> None:
        super().__init__(f"{finding.claim.name}: {finding.claim.sentence}")
        self.finding = finding


class StopWalking(BaseException):
    """Everything sought has been found. No `Exception`: Hypothesis would take it for a failure, and repeat it."""


class Walk(RuleBasedStateMachine):
    """One walk in a harness. `expected` are the claims that may be refuted; walks end when `enough` returns True."""

    harness: ClassVar[Harness]
    expected: ClassVar[frozenset[str]] = frozenset()
    jump: ClassVar[int] = NEVER

    @staticmethod
    def enough(log: WalkLog) -> bool:
        """Return True to stop all walks."""
        return False

    @initialize(group=PICK, block=PICK, place=PICK)
    def start(self, group: int, block: int, place: int) -> None:
        """Start in one of the starting states of the harness."""
        self.run = DifferentialRun(self.harness, self.harness.start(group, block * 100 + place))

    @rule(pick=PICK)
    def go_on(self, pick: int) -> None:
        """Take one of the enabled steps; at rest, idle, and start elsewhere."""
        run = self.run
        if run.at_rest:
            self.harness.log.rests += 1
            note(f"# at rest after {len(run.steps)} steps")
        if run.at_rest or pick >= self.jump:
            run.begin(self.harness.elsewhere(run.packed + pick))
            return
        number = run.choices[pick * len(run.choices) // 100]
        note(str(run.compiled.step(number)))
        run.take(number)

    @invariant()
    def only_expected_claims_are_refuted(self) -> None:
        """Claims are refuted only where the manifest says so. That the engines agree is checked inside every step."""
        for one in self.run.refutations:
            # A lock order is refuted by all walks together, so that no single one can be shrunk.
            if one.claim.name not in self.expected and not isinstance(one.claim, LockOrder):
                raise Refuted(one)

    @invariant()
    def something_is_left_to_find(self) -> None:
        """End all walks when there is nothing left to find."""
        if self.enough(self.harness.log):
            raise StopWalking


def run_walks(
    harness: Harness,
    *,
    random_seed: int = 0,
    examples: int = 100,
    steps: int = 50,
    expected: frozenset[str] | None = None,
    enough: Callable[[WalkLog], bool] | None = None,
    shrink: bool = False,
    jump: int = NEVER,
) -> None:
    """Walk, and log what is found in the harness; the same seed gives the same walks.

    If `expected` is None, every claim may be refuted. Walks end early when `enough` returns True for the log. Raises
    `Disagreement` and `Refuted`; with `shrink`, Hypothesis shrinks the walk and prints it. A pick of `jump` or more
    leaves the walk and starts elsewhere: that covers more, but such a walk cannot be shrunk.
    """
    everything = frozenset(claim.name for claim in harness.claims)
    what = {"harness": harness, "jump": jump, "expected": everything if expected is None else expected}
    stop = {"enough": staticmethod(enough)} if enough else {}
    one = seed(random_seed)(type("WalkHere", (Walk,), what | stop))
    how = settings(
        max_examples=examples,
        stateful_step_count=steps + 1,
        derandomize=False,
        database=None,
        deadline=None,
        print_blob=False,
        phases=(Phase.generate, Phase.shrink) if shrink else (Phase.generate,),
        suppress_health_check=list(HealthCheck),
        verbosity=Verbosity.normal if shrink else Verbosity.quiet,
    )
    try:
        run_state_machine_as_test(one, settings=how)
    except StopWalking:
        return


# --- pytest properties ---


@cache
def _harness(design: int, scenario: int) -> tuple[Harness, frozenset[str]]:
    subject = load_subject()
    designs, scenarios = subject.designs, subject.scenarios
    chosen = designs[design % len(designs)], scenarios[scenario % len(scenarios)]
    entry = load_manifest(subject).entries.get((chosen[0].name, chosen[1].name, ""), Expected())
    return harness_for(subject.layout(*chosen), subject.claims, NEARBY), entry.violated


class WalkAnywhere(Walk):
    """A walk under a design and scenario that Hypothesis draws, too; claims violated in the manifest may be refuted."""

    @initialize(design=PICK, scenario=PICK, group=PICK, block=PICK, place=PICK)
    def start(self, design: int, scenario: int, group: int, block: int, place: int) -> None:
        """Start somewhere in the harness of one design and scenario of the default subject."""
        harness, expected = _harness(design, scenario)
        note(f"# {harness.layout.design.name} under {harness.layout.policy.scenario.name}")
        self.harness, self.expected = harness, expected  # type: ignore[misc]
        self.run = DifferentialRun(harness, harness.start(group, block * 100 + place))


TestWalks = WalkAnywhere.TestCase
"""`pytest properties` runs it; options and profiles of Hypothesis work as they do everywhere."""
