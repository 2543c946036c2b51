"""The differential harness: two engines that must agree, starting states, monitors, and a log of the walks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from model.oracle.engine import Oracle
from model.semantics.layout import Layout
from properties.claims.claim import Shape
from properties.engines.codegen.compiled import compile_program
from properties.engines.codegen.packing import Packing
from properties.engines.codegen.stepper import Fast
from properties.engines.explicit.search import explore
from properties.engines.explicit.state_graph import StateGraph
from properties.walks.monitors import LockOrderMonitor, Monitor

BOUND = 20_000
"""The number of states that the search for starting states visits; beyond it, walks start in the nearer ones."""
STARTS = 1_000
"""The number of starting states: evenly spread over the order of their discovery."""


@dataclass(frozen=True)
class StartingState:
    """A starting state and the steps to it: to state `number` of the search, then `steps` from there."""

    packed: int
    number: int
    steps: Steps = ()

    @property
    def is_initial(self) -> bool:
        """True if it is the initial state of the model."""
        return self.number == 0 and not self.steps


StartGroup = tuple[StartingState, ...]
Steps = tuple[int, ...]
"""Steps by number, in the order in which they are taken."""


@dataclass(frozen=True, kw_only=True)
class Refutation:
    """A claim that a walk refuted: the starting state of the walk, its steps, and its number.

    `length` counts the steps from the initial state. For a claim about crashes the last step is the crash. For a lock
    order the walk only completed the cycle.
    """

    claim: Shape
    start: StartingState
    steps: Steps
    walk: int
    length: int


@dataclass
class WalkLog:
    """The log of all walks in a harness. `edges` are states and the steps taken from them."""

    walks: int = 0
    steps: int = 0
    rests: int = 0
    edges: set[tuple[int, int]] = field(default_factory=set)
    findings: dict[str, Refutation] = field(default_factory=dict)

    def add(self, finding: Refutation) -> None:
        """Keep for each claim the refutation with the fewest steps in all, the first among equals."""
        known = self.findings.get(finding.claim.name)
        if known is None or finding.length < known.length:
            self.findings[finding.claim.name] = finding


class Harness:
    """One design under one scenario, prepared for walks.

    `starting_states` are groups, one of which is drawn first: states near a target, if `aim` has added any, and states
    from the whole part of the space that the search reached, with the initial state among them. `compiled` and `oracle`
    replace the engines, so that tests can bring broken ones.
    """

    def __init__(
        self,
        space: StateGraph,
        claims: tuple[Shape, ...],
        *,
        compiled: Fast | None = None,
        oracle: Oracle | None = None,
    ) -> None:
        self.space = space
        self.layout: Layout = space.layout
        self.claims = claims
        self.compiled = compiled or Fast(compile_program(space.program, Packing(space.layout)))
        self.oracle = oracle or Oracle(space.layout)
        self._depths: dict[StartingState, int] = {}
        self._second_oracle = Oracle(space.layout)
        self.monitor = Monitor(self.compiled, claims)
        self.locks = LockOrderMonitor(self.compiled)
        self.log = WalkLog()
        self.agreed: set[int] = set()
        """States in which the engines were found to enable the same steps."""
        spread = (number * space.count // STARTS for number in range(STARTS))
        self.starting_states: tuple[StartGroup, ...] = (tuple(map(self._start, dict.fromkeys(spread))),)

    def _start(self, number: int) -> StartingState:
        return StartingState(self.compiled.packing.pack(self.space.state(number)), number)

    def start(self, group: int, place: int) -> StartingState:
        """One of the starting states, chosen by two evenly drawn numbers below 100 and 10,000."""
        among = self.starting_states[group * len(self.starting_states) // 100]
        return among[place * len(among) // 10_000]

    def elsewhere(self, number: int) -> StartingState:
        """A starting state chosen by any number; neighbouring numbers choose different ones."""
        return self.start(number * 61 % 100, number * 7919 % 10_000)

    def aim(self, traces: Iterable[Steps]) -> None:
        """Start half of the walks at the ends of these traces from the initial state, if there are any.

        In each group the nearer states come first, because Hypothesis shrinks towards them. Earlier targets are
        dropped.
        """
        first = self.initial
        nearest = sorted(traces, key=len)
        ends = ((self.compiled.follow(first.packed, trace)[-1], trace) for trace in nearest)
        starts = tuple(StartingState(end, first.number, trace) for end, trace in ends)
        self.starting_states = (starts, self.starting_states[-1]) if starts else self.starting_states[-1:]

    def trace(self, finding: Refutation) -> Steps:
        """The steps from the initial state: a shortest path to the starting state of the walk, and the walk."""
        return (*self.path_to(finding.start), *finding.steps)

    def refuted(self, packed: int) -> tuple[Shape, ...]:
        """The claims that a state refutes; the walk in progress is not affected."""
        if not self.monitor.knows(packed):
            self._second_oracle.load(self.compiled.state(packed))
        return self.monitor.state(packed, self._second_oracle)

    def depth(self, start: StartingState) -> int:
        """The number of steps from the initial state to a starting state."""
        if start not in self._depths:
            self._depths[start] = len(self.space.path_to(start.number)) - 1 + len(start.steps)
        return self._depths[start]

    def path_to(self, start: StartingState) -> Steps:
        """The steps from the initial state to a starting state, by the shortest path that the search knows."""
        return (*self.compiled.numbers(self.space.trace_to(start.number)), *start.steps)

    @property
    def initial(self) -> StartingState:
        """The initial state of the model."""
        return self.starting_states[-1][0]


def harness_for(layout: Layout, claims: tuple[Shape, ...], bound: int = BOUND) -> Harness:
    """A harness whose starting states come from a search of at most `bound` states without symmetry."""
    return Harness(explore(layout, limit=bound, symmetry=False), claims)
