"""All abstract states of any number of copies: what there is once, and which kinds of copy occur."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from model.ground.grounder import ground
from model.ground.guards import ground_guards
from model.ground.program import Expr, GroundStep, Is, all_of
from model.language.policy import Scope
from model.language.violation import Violation
from model.language.vocabulary import Guard
from model.semantics.layout import Layout
from properties.engines.parameterized.abstract_image import Bodies, Place
from properties.engines.parameterized.kinds import AT_REST, GROUPS, KINDS, Lanes
from properties.engines.parameterized.side_conditions import Unfit
from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.encoding import Encoding
from properties.engines.symbolic.image import Runner
from properties.engines.symbolic.variable_order import by_copies, standing_apart

NODES = 1 << 20


@dataclass(frozen=True)
class Way:
    """A step of what there is once, or of lane 0: where it starts, and its guard, the program point included."""

    step: GroundStep
    at: Place
    guard: Expr


class EverySpace:
    """All abstract states: what there is once, and which kinds of copy occur."""

    def __init__(self, layout: Layout, sort: str) -> None:
        self.layout = layout
        self.program = ground(layout, simplify=False)
        # What there is once and then copy by copy is good enough here, and springs would take longer than the search.
        order = standing_apart(by_copies(layout), (sort,))
        self.encoding = Encoding(self.program, NODES, order, extra=GROUPS * KINDS)
        self.lanes = Lanes(self.program, sort, self.encoding)
        self.bodies = Bodies(self.program, self.lanes)
        self.states = self._closure()

    @property
    def violations(self) -> set[Violation]:
        """What steps may end in."""
        return self.bodies.violations

    @property
    def count(self) -> int:
        """How many abstract states there are, exactly."""
        return self.encoding.count(self.states)

    @property
    def by_kinds(self) -> tuple[int, ...]:
        """How many of the states have no kind of copy, one, and so on."""
        diagrams, kinds = self.encoding.diagrams, len(self.lanes.kinds)
        found = [self.states, *[diagrams.empty] * kinds]
        for kind in range(kinds):
            absent, occurs = (diagrams.bit(self.lanes.occurs(kind), value) for value in (False, True))
            found = [(found[0] & absent), *((many & absent) | (fewer & occurs) for fewer, many in pairwise(found))]
        return tuple(map(self.encoding.count, found))

    def where(self, guards: tuple[Guard, ...]) -> Set:
        """The states in which closed guards hold."""
        met = self.lanes.where(ground_guards(self.layout, guards, {}), frozenset())
        if met is None:
            raise Unfit("a property", "speaks of one copy by itself")
        return self.states & met

    def _start(self) -> Set:
        initial, lanes = self.layout.initial, self.lanes
        kind = lanes.kind(tuple(initial[place] for place in lanes.places[0]))
        found = self.encoding.cube(initial)
        for number in range(GROUPS * KINDS):
            bit = self.encoding.size + number
            found &= self.encoding.diagrams.bit(bit, bit == lanes.occurs(kind))
        return found

    def _closure(self) -> Set:
        reached = frontier = self._start()
        ways = [way for one in self.program.steps if (way := self._start_of(one))]
        while frontier != self.bodies.empty:
            kinds, found = len(self.lanes.kinds), frontier
            for one in ways:
                found |= self._after(one, found)
            # With a new kind old states may have new steps.
            frontier = found & ~reached if len(self.lanes.kinds) == kinds else found | reached
            reached |= found
        return reached

    def _start_of(self, one: GroundStep) -> Way | None:
        """A step, with what is worked out once; None if it is the step of another lane, which that of lane 0 is too."""
        lane = dict(one.step.choice).get(self.lanes.sort)
        if lane:
            return None
        runner = Runner(self.layout.threads.index(one.step.thread) + 1, str(one.step.thread))
        at = Place(self.layout.of(one.step.thread).row_id(one.step.row), runner)
        guard = all_of((Is(one.place, one.points), one.guard))
        return Way(one, replace(at, loaded=frozenset({0})) if lane == 0 else at, guard)

    def _after(self, one: Way, states: Set) -> Set:
        met = self.lanes.where(one.guard, one.at.loaded)
        if met is None:
            raise Unfit(one.at.row, "asks about a copy that it does not choose")
        if not one.at.loaded:
            return self.bodies.after(one.step.body, states & met, one.at)
        found = self.bodies.empty
        for kind in range(len(self.lanes.kinds)):
            able = met & self.lanes.cube(0, kind)
            if able != self.bodies.empty:
                for loaded in self._loaded(states, kind):
                    after = self.bodies.after(one.step.body, loaded & able, one.at)
                    found |= self.lanes.unload(after, 0, AT_REST)
        return found

    def _loaded(self, states: Set, kind: int) -> Iterator[Set]:
        """The states with a copy of a kind loaded: one of several, and the last one."""
        bit = self.lanes.occurs(kind)
        there = self.lanes.load(states & self.encoding.diagrams.bit(bit, True), 0, kind)
        if there != self.bodies.empty:
            yield there
            yield self.lanes.with_bit(there, bit, False)


def sized(scope: Scope, sort: str, size: int) -> Scope:
    """The scope with so many copies by a sort."""
    others = tuple((name, many) for name, many in scope.sizes if name != sort)
    return replace(scope, name=f"{size} by {sort}", sizes=(*others, (sort, size)))
