"""Verdicts and judgements: the answers of a run to its claims. Plain data that travels between processes."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass, field, replace
from enum import StrEnum

from model.language.policy import Grain
from model.language.violation import Violation
from model.semantics.step import Step
from properties.claims.claim import Shape
from properties.claims.unclaimed import is_unclaimed


class Answer(StrEnum):
    """The three possible answers."""

    HOLDS = "holds"
    """In every reachable state within the printed scope."""
    VIOLATED = "violated"
    """A trace shows it."""
    UNDECIDED = "undecided"
    """A bound was hit before an answer, or the claim's premise was never reached."""


class Engine(StrEnum):
    """The engines that answer requests; `properties.engines.select` has the table."""

    EXPLICIT = "explicit"
    """State by state, up to permutations of interchangeable instances."""
    SYMBOLIC = "symbolic"
    """Sets of states as decision diagrams, every instance told apart."""
    EVERY = "every"
    """Parameterized: proves claims for any number of copies without enumerating states; only those that an event or a
    state never occurs."""
    AUTO = "auto"
    """Explicit, then symbolic if that meets its limit; parameterized first, where a scope has many copies and it judges
    all claims. Never the engine of a judgement."""


MASKED = "holds (masked)"
NOT_REACHED = "not reached"
VACUOUS = "vacuous"
"""The reason of a verdict that is undecided because no state satisfies the claim's premise."""


@dataclass(frozen=True)
class LockEdge:
    """One edge of a cycle of lock classes: `held` was held when `taken` was taken, at the end of `trace`, by `site`."""

    held: str
    taken: str
    site: str
    trace: tuple[Step, ...]


@dataclass(frozen=True)
class Verdict:
    """The answer to one claim under one design and scenario.

    `why` is one line. `trace` is the shortest that shows a violation (its last step is the crash if `violation` is
    set). `locks` is the cycle of a lock order. `no_return` is the number of the step after which the goal cannot be
    reached any more (0: it never could). `again`, if set, is the number of the step after which the trace repeats
    forever: its last step leads back to the state after that one; if they are the same, the run rests there.
    `masked_by` are the kinds of violation that hide states which could not be judged.
    """

    claim: Shape
    answer: Answer
    why: str = ""
    _: KW_ONLY
    trace: tuple[Step, ...] | None = None
    violation: Violation | None = None
    locks: tuple[LockEdge, ...] = ()
    no_return: int | None = None
    again: int | None = None
    masked_by: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """The answer in words: `holds (masked)` if a crash hides states, `not reached` if the premise never holds."""
        if self.answer is Answer.UNDECIDED and self.why.startswith(VACUOUS):
            return NOT_REACHED
        return MASKED if self.answer is Answer.HOLDS and self.masked_by else self.answer.value


LABELS = (Answer.HOLDS.value, MASKED, Answer.VIOLATED.value, NOT_REACHED, Answer.UNDECIDED.value)
"""Every label of a verdict, in the order in which a tally counts them."""


@dataclass(frozen=True)
class Run:
    """The identity of a run: the names of design, scenario and scope, and the grain."""

    design: str
    scenario: str
    scope: str
    grain: Grain = Grain.SAFE

    def __str__(self) -> str:
        return f"{self.design}, {self.scenario}, scope {self.scope}, {self.grain} grain"


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """All answers of one run.

    `assumed` are the environment assumptions whose rows exist in the run, `absent` those that the design has rows for
    and the scenario does not make. `fired` are the rows that fired, by `Lifecycle.row_id`. `undecided` says which bound
    was hit, if any. `seconds` is the time it took, which two runs need not agree on.

    `states` is the number of states found, and `unreduced_states` their number with interchangeable instances told
    apart, as by the symbolic engine, which does not count steps or measure depth. The parameterized
    engine enumerates no states: `states` is an upper bound, and the exact number is not known (None).
    """

    run: Run
    verdicts: tuple[Verdict, ...]
    states: int
    unreduced_states: int | None
    edges: int | None
    depth: int | None
    assumed: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    fired: frozenset[str] = frozenset()
    undecided: str = ""
    seconds: float = field(default=0.0, compare=False)
    engine: Engine = Engine.EXPLICIT

    def without_kept_unclaimed(self) -> Judgement:
        """The same without the verdicts on derived claims that are not violated."""
        kept = [one for one in self.verdicts if one.answer is Answer.VIOLATED or not is_unclaimed(one.claim)]
        return replace(self, verdicts=tuple(kept))

    def verdict(self, claim: str) -> Verdict:
        """The verdict on the claim of that name; KeyError if it was not judged."""
        for one in self.verdicts:
            if one.claim.name == claim:
                return one
        raise KeyError(claim)

    def answers(self) -> dict[str, Answer]:
        """The answers by claim."""
        return {one.claim.name: one.answer for one in self.verdicts}
