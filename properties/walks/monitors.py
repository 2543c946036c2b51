"""Monitors: they find the claims that one state, one step, or a walk at rest refutes.

An unreachable object is no finding by itself, for a task may still free it. It is one where neither the goal of the
scenario nor a crash lies ahead (`properties.walks.lookahead`), and a state at rest with such an object does."""

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
from properties.walks.cycles import owning_components
from properties.walks.lookahead import Lookahead, StateTest

RefutedClaims = tuple[Shape, ...]


class Monitor:
    """The monitor of all claims of a walk but the lock order; answers about states are cached."""

    def __init__(self, compiled: Fast, claims: tuple[Shape, ...]) -> None:
        self.compiled = compiled
        self.layout = compiled.program.layout
        self.claims = claims
        self.lookahead = Lookahead(compiled)
        self._of_state: dict[int, RefutedClaims] = {}
        self._cyclic: dict[tuple[Reference, ...], bool] = {}
        self._released = compiled.test(self.layout.policy.scenario.released)
        self._goals = {claim.name: compiled.test(claim.goal) for claim in claims if isinstance(claim, Reachable)}
        self._stays = [
            (claim, binding)
            for claim in claims
            if isinstance(claim, Stays)
            for binding in self.layout.bindings(claim.over)
        ]

    def crash(self, violation: Violation) -> RefutedClaims:
        """The claims that a violation refutes."""
        return tuple(one for one in self.claims if isinstance(one, NeverHappens) and _is_about(one, violation))

    def step(self, before: State, after: State) -> RefutedClaims:
        """The claims that a step refutes: a condition ends that should stay."""
        found = (one for one, binding in self._stays if self._ends(one, binding, before, after))
        return tuple(dict.fromkeys(found))

    def _ends(self, claim: Stays, binding: Binding, before: State, after: State) -> bool:
        return holds(self.layout, before, claim.before, binding) and not holds(self.layout, after, claim.after, binding)

    def knows(self, packed: int) -> bool:
        """True if the answer for the state is cached."""
        return packed in self._of_state

    def state(self, packed: int, world: OracleWorld) -> RefutedClaims:
        """The claims that a state refutes; `world` is the oracle in that state."""
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
                return self._unreachable(claim, world.graph) and self._remains(claim, packed)
            case _:
                return False

    def _graph(self, packed: int) -> Graph:
        return ownership_graph(self.layout, self.compiled.state(packed))

    def _out_of_reach(self, goal: StateTest, packed: int) -> bool:
        """True if a walk is at rest here, and the goal is not in its bottom component."""
        rest = self.lookahead.rest(packed)
        return bool(rest) and not any(map(goal, rest))

    def _unreachable(self, claim: NoUnreachable | NoCycle, graph: Graph) -> bool:
        """True if a living object is unreachable; for `NoCycle`, if such objects form a reference cycle."""
        objects = unreachable_objects(graph)
        if not objects or isinstance(claim, NoUnreachable):
            return bool(objects)
        return self._has_cycle(graph.subgraph(objects))

    def _has_cycle(self, graph: Graph) -> bool:
        """True if some of these own each other; cached by the references, which many states share."""
        owning = tuple(one for one in references(graph) if one.owns)
        if owning not in self._cyclic:
            self._cyclic[owning] = bool(owning_components(graph))
        return self._cyclic[owning]

    def _remains(self, claim: NoUnreachable | NoCycle, packed: int) -> bool:
        """True if the goal is out of reach, and a walk may come to rest with an unreachable object."""
        return any(
            self.lookahead.rest(one)
            and self._unreachable(claim, ownership_graph(self.layout, self.compiled.state(one)))
            for one in reversed(self.lookahead.without_goal(packed, self._released))
        )


def _is_about(claim: NeverHappens, violation: Violation) -> bool:
    if violation.kind not in claim.kinds or (claim.but and re.search(claim.but, violation.text)):
        return False
    return not claim.about or re.search(claim.about, violation.text) is not None


class LockOrderMonitor:
    """The order in which walks took locks, by class, over all walks: no single walk shows a cycle."""

    def __init__(self, compiled: Fast) -> None:
        self.compiled = compiled
        self.order: dict[str, set[str]] = {}

    def add(self, packed: int, number: int, claims: tuple[Shape, ...]) -> RefutedClaims:
        """Note the locks of a step; the claims that it refutes together with the locks noted before."""
        layout = self.compiled.program.layout
        found = False
        for held, taken, _ in self.compiled.locked(packed, number):
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
