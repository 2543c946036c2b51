"""What a run says: a verdict for each claim. Plain data that travels between processes."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from model.language.policy import Grain
from model.language.violation import Violation
from model.semantics.step import Step
from properties.claims.claim import Shape


class Answer(StrEnum):
    """The three answers there are."""

    HOLDS = "holds"
    """In every reachable state within the printed scope."""
    VIOLATED = "violated"
    """A trace shows it."""
    UNDECIDED = "undecided"
    """A bound was hit before an answer, or the claim's premise was never reached."""


class Engine(StrEnum):
    """What can look for all states of a run."""

    EXPLICIT = "explicit"
    """One state after the other, interchangeable instances folded into one."""
    SYMBOLIC = "symbolic"
    """Sets of states as decision diagrams, every instance told apart."""
    EVERY = "every"
    """Every number of copies at once, for verdicts of one large number: no states, and only what never happens."""
    AUTO = "auto"
    """The first, and if that meets its limit the second; before both the third, where many copies are asked about it
    alone. Never the engine of a judgement."""


VACUOUS = "vacuous"
"""Why a claim whose premise is never reached is undecided."""


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
    reached any more (0: it never could). `again`, if set, is the number of the step after which the trace goes
    round for ever: its last step leads back to the state after that one; if they are the same, the run rests there.
    `masked_by` are the violations of this run behind which states lie that could not be judged, as kinds.
    """

    claim: Shape
    answer: Answer
    why: str = ""
    trace: tuple[Step, ...] | None = None
    violation: Violation | None = None
    locks: tuple[LockEdge, ...] = ()
    no_return: int | None = None
    again: int | None = None
    masked_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Run:
    """Which run: the names of design, scenario and scope, and the grain."""

    design: str
    scenario: str
    scope: str
    grain: Grain = Grain.SAFE

    def __str__(self) -> str:
        return f"{self.design}, {self.scenario}, scope {self.scope}, {self.grain} grain"


@dataclass(frozen=True)
class Judgement:
    """All that one exploration said.

    `assumed` are the environment assumptions whose rows exist in the run, `absent` those that the design has rows for
    and the scenario does not make. `rows` are the rows that could have fired, `fired` those that did, both by
    `Lifecycle.row_id`. `undecided` says which bound was hit, if any. `seconds` is how long it took, and no part of what
    two runs must agree on.

    `states` were looked at; they stand for `stands_for` if interchangeable instances are told apart. The symbolic
    engine tells them apart anyway, and does not count steps or measure depth. A verdict from every number looks at
    none: `states` is how many there are at most, and how many there are is not known (None).
    """

    run: Run
    verdicts: tuple[Verdict, ...]
    states: int
    stands_for: int | None
    edges: int | None
    depth: int | None
    assumed: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    rows: frozenset[str] = frozenset()
    fired: frozenset[str] = frozenset()
    undecided: str = ""
    seconds: float = field(default=0.0, compare=False)
    engine: Engine = Engine.EXPLICIT

    def verdict(self, claim: str) -> Verdict:
        """The verdict on the claim of that name; KeyError if it was not judged."""
        for one in self.verdicts:
            if one.claim.name == claim:
                return one
        raise KeyError(claim)

    def answers(self) -> dict[str, Answer]:
        """The answers by claim."""
        return {one.claim.name: one.answer for one in self.verdicts}
