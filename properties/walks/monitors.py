"""What a walk sees refuted: the claims that one state, one step or a walk at rest can refute.

An object that nothing reaches is no finding by itself, for a task may still come and free it. It is one where neither
the goal of the scenario nor a crash lies ahead, which `properties.walks.lookahead` finds out, and there is no end
without it."""

from __future__ import annotations

import re

from model.language.violation import Violation
from model.oracle.world import OracleWorld
from model.semantics.layout import Binding, State
from model.semantics.ownership import Graph, Reference, ownership_graph, references, unreachable_objects
from model.semantics.world import holds
from properties.claims.claim import (
    LockOrder,
    Never,
    NeverHappens,
    NoCycle,
    NoUnreachable,
    Reachable,
    Released,
    Shape,
    Stays,
)
from properties.engines.codegen.stepper import Fast
from properties.engines.evaluation.lock_order import class_of
from properties.walks.cycles import knots_in
from properties.walks.lookahead import Ahead, Test

Found = tuple[Shape, ...]


class Watch:
    """The claims of a run, asked of states and steps; answers about states are kept."""

    def __init__(self, fast: Fast, claims: tuple[Shape, ...]) -> None:
        self.fast = fast
        self.layout = fast.program.layout
        self.claims = claims
        self.ahead = Ahead(fast)
        self._of_state: dict[int, Found] = {}
        self._ringed: dict[tuple[Reference, ...], bool] = {}
        self._released = fast.test(self.layout.policy.scenario.released)
        self._goals = {claim.name: fast.test(claim.goal) for claim in claims if isinstance(claim, Reachable)}
        self._stays = [
            (claim, binding)
            for claim in claims
            if isinstance(claim, Stays)
            for binding in self.layout.bindings(claim.over)
        ]

    def crash(self, violation: Violation) -> Found:
        """The claims that a violation refutes."""
        return tuple(one for one in self.claims if isinstance(one, NeverHappens) and _is_about(one, violation))

    def step(self, before: State, after: State) -> Found:
        """The claims that a step refutes: something ends that should stay."""
        found = (one for one, binding in self._stays if self._ends(one, binding, before, after))
        return tuple(dict.fromkeys(found))

    def _ends(self, claim: Stays, binding: Binding, before: State, after: State) -> bool:
        return holds(self.layout, before, claim.before, binding) and not holds(self.layout, after, claim.after, binding)

    def knows(self, packed: int) -> bool:
        """Whether the state was asked about before."""
        return packed in self._of_state

    def state(self, packed: int, world: OracleWorld) -> Found:
        """The claims that a state refutes; `world` is the clear engine in that state."""
        found = self._of_state.get(packed)
        if found is None:
            found = self._of_state[packed] = tuple(one for one in self.claims if self._refutes(one, packed, world))
        return found

    def _refutes(self, claim: Shape, packed: int, world: OracleWorld) -> bool:
        match claim:
            case Never():
                return world.all_hold(claim.guards, {})
            case Reachable():
                return self._out_of_reach(self._goals[claim.name], packed)
            case Released():
                return self._out_of_reach(self._released, packed)
            case NoUnreachable() | NoCycle():
                return self._left_alone(claim, world.graph) and self._for_ever(claim, packed)
            case _:
                return False

    def _out_of_reach(self, goal: Test, packed: int) -> bool:
        """Whether a walk is at rest here without the goal."""
        rest = self.ahead.rest(packed)
        return bool(rest) and not any(map(goal, rest))

    def _left_alone(self, claim: NoUnreachable | NoCycle, graph: Graph) -> bool:
        """Whether something lives that nothing reaches; for `NoCycle`, in a ring."""
        alone = unreachable_objects(graph)
        if not alone or isinstance(claim, NoUnreachable):
            return bool(alone)
        return self._in_a_ring(graph.subgraph(alone))

    def _in_a_ring(self, alone: Graph) -> bool:
        """Whether some of these own each other; asked once of each set of references, which many states share."""
        owning = tuple(one for one in references(alone) if one.owns)
        if owning not in self._ringed:
            self._ringed[owning] = bool(knots_in(alone))
        return self._ringed[owning]

    def _for_ever(self, claim: NoUnreachable | NoCycle, packed: int) -> bool:
        """Whether not all can be released any more, and a walk may come to rest with something left alone."""
        return any(
            self.ahead.rest(one) and self._left_alone(claim, ownership_graph(self.layout, self.fast.state(one)))
            for one in reversed(self.ahead.lost(packed, self._released))
        )


def _is_about(claim: NeverHappens, violation: Violation) -> bool:
    if violation.kind not in claim.kinds or (claim.but and re.search(claim.but, violation.text)):
        return False
    return not claim.about or re.search(claim.about, violation.text) is not None


class LockBook:
    """The order in which walks took locks, by class, over all walks: no single one shows a circle."""

    def __init__(self, fast: Fast) -> None:
        self.fast = fast
        self.order: dict[str, set[str]] = {}

    def enter(self, packed: int, number: int, claims: tuple[Shape, ...]) -> Found:
        """Write down what a step locks; the claims that it refutes, together with what is already written."""
        layout = self.fast.program.layout
        found = False
        for held, taken, _ in self.fast.locked(packed, number):
            first, later = class_of(layout, held), class_of(layout, taken)
            if later not in self.order.setdefault(first, set()):
                self.order[first].add(later)
                found = found or self._leads(later, first)
        return tuple(one for one in claims if isinstance(one, LockOrder)) if found else ()

    def _leads(self, start: str, end: str) -> bool:
        seen = {start}
        todo = [start]
        for here in todo:
            fresh = self.order.get(here, set()) - seen
            seen |= fresh
            todo += sorted(fresh)
        return end in seen
