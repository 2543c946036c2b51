"""The door to Hypothesis: walks as a `RuleBasedStateMachine`, for the command and for `pytest properties`.

There is one rule, for one step: Hypothesis switches each rule off in some of its examples, and a lifecycle that lacks
one of its rules goes nowhere. What it draws are small integers, whose distribution is even; they pick from the enabled
steps, repeated by weight. At rest, where nothing is enabled, the same rule idles, and the walk starts anew elsewhere.
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
from properties.walks.differential_run import Course, Disagreement
from properties.walks.harness import Arena, Finding, Ledger, arena_of

__all__ = ["Disagreement", "Enough", "Refuted", "TestWalks", "Walk", "hunt"]

PICK = st.integers(0, 99)
"""Wide ranges are drawn mostly small; up to a hundred values they are even."""
NEVER = 100
"""No pick is that high."""
NEARBY = 5_000
"""How many states `pytest properties` explores for its starting points, in each of many small arenas."""


class Refuted(AssertionError):
    """A walk refuted a claim that is expected to hold: as `finding` says, which is the shrunk one in the end."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(f"{finding.claim.name}: {finding.claim.sentence}")
        self.finding = finding


class Enough(BaseException):
    """All that was sought has been found. No `Exception`: Hypothesis would take it for a failure, and repeat it."""


class Walk(RuleBasedStateMachine):
    """One walk in an arena. `expected` says which claims may be refuted; walks end when `enough` says so."""

    arena: ClassVar[Arena]
    expected: ClassVar[frozenset[str]] = frozenset()
    jump: ClassVar[int] = NEVER

    @staticmethod
    def enough(ledger: Ledger) -> bool:
        """Whether to stop."""
        return False

    @initialize(shelf=PICK, block=PICK, place=PICK)
    def start(self, shelf: int, block: int, place: int) -> None:
        """Stand in one of the arena's starting points."""
        self.course = Course(self.arena, self.arena.start(shelf, block * 100 + place))

    @rule(pick=PICK)
    def go_on(self, pick: int) -> None:
        """Take one of the steps that are possible; at rest, idle, and start elsewhere."""
        course = self.course
        if course.at_rest:
            self.arena.ledger.rests += 1
            note(f"# at rest after {len(course.steps)} steps")
        if course.at_rest or pick >= self.jump:
            course.begin(self.arena.elsewhere(course.packed + pick))
            return
        number = course.choices[pick * len(course.choices) // 100]
        note(str(course.fast.step(number)))
        course.take(number)

    @invariant()
    def all_that_is_refuted_is_expected(self) -> None:
        """Claims are refuted only where the manifest says so. That the engines agree is checked inside every step."""
        for one in self.course.found:
            # An order of locks is refuted by all walks together, so that no single one can be shrunk.
            if one.claim.name not in self.expected and not isinstance(one.claim, LockOrder):
                raise Refuted(one)

    @invariant()
    def something_is_still_sought(self) -> None:
        """Ends the run when there is nothing more to find."""
        if self.enough(self.arena.ledger):
            raise Enough


def hunt(
    arena: Arena,
    *,
    random_seed: int = 0,
    examples: int = 100,
    steps: int = 50,
    expected: frozenset[str] | None = None,
    enough: Callable[[Ledger], bool] | None = None,
    shrink: bool = False,
    jump: int = NEVER,
) -> None:
    """Walk, and leave what is found in the arena's ledger; the same seed gives the same walks.

    `expected` None lets every claim be refuted. Walks end early when there is `enough` in the ledger. Raises
    `Disagreement` and `Refuted`, with a walk shrunk by Hypothesis if `shrink` is set; it prints that walk. A pick of
    `jump` or more leaves the walk and starts elsewhere: more is seen, but such a walk cannot be shrunk.
    """
    everything = frozenset(claim.name for claim in arena.claims)
    what = {"arena": arena, "jump": jump, "expected": everything if expected is None else expected}
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
    except Enough:
        return


# --- pytest properties ---


@cache
def _arena(design: int, scenario: int) -> tuple[Arena, frozenset[str]]:
    subject = load_subject()
    designs, scenarios = subject.designs, subject.scenarios
    chosen = designs[design % len(designs)], scenarios[scenario % len(scenarios)]
    entry = load_manifest(subject).entries.get((chosen[0].name, chosen[1].name, ""), Expected())
    return arena_of(subject.layout(*chosen), subject.claims, NEARBY), entry.violated


class WalkAnywhere(Walk):
    """A walk under a design and scenario that Hypothesis draws as well; what the manifest expects may be refuted."""

    @initialize(design=PICK, scenario=PICK, shelf=PICK, block=PICK, place=PICK)
    def start(self, design: int, scenario: int, shelf: int, block: int, place: int) -> None:
        """Stand somewhere in the arena of one design and scenario of the default subject."""
        arena, expected = _arena(design, scenario)
        note(f"# {arena.layout.design.name} under {arena.layout.policy.scenario.name}")
        self.arena, self.expected = arena, expected  # type: ignore[misc]
        self.course = Course(arena, arena.start(shelf, block * 100 + place))


TestWalks = WalkAnywhere.TestCase
"""`pytest properties` runs it; options and profiles of Hypothesis work as they do everywhere."""
