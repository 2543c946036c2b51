"""Where walks happen: two engines that must agree, states to start from, and a ledger of what the walks came upon."""

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
from properties.walks.monitors import LockBook, Watch

BOUND = 20_000
"""How many states the search for starting points visits; where there are more, walks start in the nearer ones."""
STARTS = 1_000
"""How many of them are starting points: evenly spread over the order of their discovery."""


@dataclass(frozen=True)
class Start:
    """A state to start from, and how to get there: to the state of that number in the search, then `way` from it."""

    packed: int
    number: int
    way: tuple[int, ...] = ()

    @property
    def is_initial(self) -> bool:
        """Whether it is the state in which everything starts."""
        return self.number == 0 and not self.way


Shelf = tuple[Start, ...]


@dataclass(frozen=True)
class Finding:
    """A claim that a walk refuted: where the walk started, the steps that it took, and which walk it was.

    `length` counts the steps from the initial state. For a claim about crashes the last step is the crash. For an order
    of locks the walk only completed the circle.
    """

    claim: Shape
    start: Start
    steps: tuple[int, ...]
    walk: int
    length: int


@dataclass
class Ledger:
    """What all walks in an arena came upon. `edges` are states and steps taken from them."""

    walks: int = 0
    steps: int = 0
    rests: int = 0
    edges: set[tuple[int, int]] = field(default_factory=set)
    findings: dict[str, Finding] = field(default_factory=dict)

    def enter(self, finding: Finding) -> None:
        """Keep the finding with the fewest steps in all for each claim, the first among equals."""
        known = self.findings.get(finding.claim.name)
        if known is None or finding.length < known.length:
            self.findings[finding.claim.name] = finding


class Arena:
    """One design under one scenario, made ready for walks.

    `shelves` are groups of starting points, one of which is drawn first: states close to what is sought, if `aim`
    brought any, and states from all over the part of the space that the search reached, the initial state among them.
    `fast` and `clear` stand in for the engines, so that tests can bring broken ones.
    """

    def __init__(
        self,
        space: StateGraph,
        claims: tuple[Shape, ...],
        *,
        fast: Fast | None = None,
        clear: Oracle | None = None,
    ) -> None:
        self.space = space
        self.layout: Layout = space.layout
        self.claims = claims
        self.fast = fast or Fast(compile_program(space.program, Packing(space.layout)))
        self.clear = clear or Oracle(space.layout)
        self._depths: dict[Start, int] = {}
        self._aside = Oracle(space.layout)
        self.watch = Watch(self.fast, claims)
        self.locks = LockBook(self.fast)
        self.ledger = Ledger()
        self.agreed: set[int] = set()
        """States in which the engines were found to offer the same steps."""
        spread = (number * space.count // STARTS for number in range(STARTS))
        self.shelves: tuple[Shelf, ...] = (tuple(map(self._start, dict.fromkeys(spread))),)

    def _start(self, number: int) -> Start:
        return Start(self.fast.packing.pack(self.space.state(number)), number)

    def start(self, shelf: int, place: int) -> Start:
        """One of the starting points, by two numbers below 100 and 10,000 that are drawn evenly."""
        among = self.shelves[shelf * len(self.shelves) // 100]
        return among[place * len(among) // 10_000]

    def elsewhere(self, number: int) -> Start:
        """A starting point that any number stands for, near numbers for different ones."""
        return self.start(number * 61 % 100, number * 7919 % 10_000)

    def aim(self, ways: Iterable[tuple[int, ...]]) -> None:
        """Start half of the walks at the ends of these ways from the initial state, if there are any.

        On each shelf the nearer states come first, which is where Hypothesis goes when it shrinks a walk. What was
        aimed at before is no longer.
        """
        first = self.initial
        nearest = sorted(ways, key=len)
        starts = tuple(Start(self.fast.follow(first.packed, way)[-1], first.number, way) for way in nearest)
        self.shelves = (starts, self.shelves[-1]) if starts else self.shelves[-1:]

    def trace(self, finding: Finding) -> tuple[int, ...]:
        """The finding's steps from the initial state: a shortest way to where the walk started, and the walk."""
        return (*self.way_to(finding.start), *finding.steps)

    def refuted(self, packed: int) -> tuple[Shape, ...]:
        """The claims that a state refutes, whatever the walk is doing meanwhile."""
        if not self.watch.knows(packed):
            self._aside.load(self.fast.state(packed))
        return self.watch.state(packed, self._aside)

    def depth(self, start: Start) -> int:
        """How many steps lead from the initial state to a starting point."""
        if start not in self._depths:
            self._depths[start] = len(self.space.path_to(start.number)) - 1 + len(start.way)
        return self._depths[start]

    def way_to(self, start: Start) -> tuple[int, ...]:
        """The steps that lead from the initial state to a starting point, as short as the search knows."""
        return (*self.fast.numbers(self.space.trace_to(start.number)), *start.way)

    @property
    def initial(self) -> Start:
        """The state in which everything starts."""
        return self.shelves[-1][0]


def arena_of(layout: Layout, claims: tuple[Shape, ...], bound: int = BOUND) -> Arena:
    """An arena whose starting points are found by a search of at most so many states; instances are told apart."""
    return Arena(explore(layout, limit=bound, symmetry=False), claims)
