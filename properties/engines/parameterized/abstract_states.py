"""All reachable abstract states of any number of copies: the shared variables, and the local states that occur."""

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
from properties.engines.parameterized.abstract_image import AbstractImage, BodyContext
from properties.engines.parameterized.counter_abstraction import AT_REST, GROUPS, MAX_LOCAL_STATES, CounterAbstraction
from properties.engines.parameterized.side_conditions import Unfit
from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.encoding import Encoding
from properties.engines.symbolic.image import Runner
from properties.engines.symbolic.variable_order import by_copies, standing_apart

NODES = 1 << 20


@dataclass(frozen=True)
class AbstractStep:
    """A step without a copy, or of register 0, with its context and its guard, the program point included."""

    step: GroundStep
    at: BodyContext
    guard: Expr


class AbstractStates:
    """All reachable abstract states; `Unfit` if a step does not fit the abstraction."""

    def __init__(self, layout: Layout, sort: str) -> None:
        self.layout = layout
        self.program = ground(layout, simplify=False)
        # Shared variables and then copy by copy is good enough here, and springs would take longer than the search.
        order = standing_apart(by_copies(layout), (sort,))
        self.encoding = Encoding(self.program, NODES, order, extra=GROUPS * MAX_LOCAL_STATES)
        self.abstraction = CounterAbstraction(self.program, sort, self.encoding)
        self.image = AbstractImage(self.program, self.abstraction)
        self.states = self._closure()

    @property
    def violations(self) -> set[Violation]:
        """The violations that steps may end in."""
        return self.image.violations

    @property
    def count(self) -> int:
        """The exact number of abstract states."""
        return self.encoding.count(self.states)

    @property
    def by_local_states(self) -> tuple[int, ...]:
        """The number of states in which no local state occurs, one occurs, and so on."""
        diagrams, local_states = self.encoding.diagrams, len(self.abstraction.local_states)
        found = [self.states, *[diagrams.empty] * local_states]
        for local_state in range(local_states):
            absent, occurs = (diagrams.bit(self.abstraction.occurs(local_state), value) for value in (False, True))
            found = [(found[0] & absent), *((many & absent) | (fewer & occurs) for fewer, many in pairwise(found))]
        return tuple(map(self.encoding.count, found))

    def where(self, guards: tuple[Guard, ...]) -> Set:
        """The states in which closed guards hold."""
        met = self.abstraction.where(ground_guards(self.layout, guards, {}), frozenset())
        if met is None:
            raise Unfit("a property", "speaks of one copy by itself")
        return self.states & met

    def _start(self) -> Set:
        initial, abstraction = self.layout.initial, self.abstraction
        local_state = abstraction.local_state(tuple(initial[place] for place in abstraction.places[0]))
        found = self.encoding.cube(initial)
        for number in range(GROUPS * MAX_LOCAL_STATES):
            bit = self.encoding.size + number
            found &= self.encoding.diagrams.bit(bit, bit == abstraction.occurs(local_state))
        return found

    def _closure(self) -> Set:
        reached = frontier = self._start()
        ways = [way for one in self.program.steps if (way := self._start_of(one))]
        while frontier != self.image.empty:
            local_states, found = len(self.abstraction.local_states), frontier
            for one in ways:
                found |= self._after(one, found)
            # With a new local state, old states may have new steps.
            frontier = found & ~reached if len(self.abstraction.local_states) == local_states else found | reached
            reached |= found
        return reached

    def _start_of(self, one: GroundStep) -> AbstractStep | None:
        """A step with its context and guard; None for a step of another register, which repeats that of register 0."""
        register = dict(one.step.choice).get(self.abstraction.sort)
        if register:
            return None
        runner = Runner(self.layout.threads.index(one.step.thread) + 1, str(one.step.thread))
        at = BodyContext(self.layout.of(one.step.thread).row_id(one.step.row), runner)
        guard = all_of((Is(one.place, one.points), one.guard))
        return AbstractStep(one, replace(at, loaded=frozenset({0})) if register == 0 else at, guard)

    def _after(self, one: AbstractStep, states: Set) -> Set:
        met = self.abstraction.where(one.guard, one.at.loaded)
        if met is None:
            raise Unfit(one.at.row, "asks about a copy that it does not choose")
        if not one.at.loaded:
            return self.image.after(one.step.body, states & met, one.at)
        found = self.image.empty
        for local_state in range(len(self.abstraction.local_states)):
            able = met & self.abstraction.cube(0, local_state)
            if able != self.image.empty:
                for loaded in self._loaded(states, local_state):
                    after = self.image.after(one.step.body, loaded & able, one.at)
                    found |= self.abstraction.unload(after, 0, AT_REST)
        return found

    def _loaded(self, states: Set, local_state: int) -> Iterator[Set]:
        """The states with a copy in a local state loaded: one of several, and the last one."""
        bit = self.abstraction.occurs(local_state)
        there = self.abstraction.load(states & self.encoding.diagrams.bit(bit, True), 0, local_state)
        if there != self.image.empty:
            yield there
            yield self.abstraction.with_bit(there, bit, False)


def sized(scope: Scope, sort: str, size: int) -> Scope:
    """The scope with another number of copies by a sort."""
    others = tuple((name, many) for name, many in scope.sizes if name != sort)
    return replace(scope, name=f"{size} by {sort}", sizes=(*others, (sort, size)))
