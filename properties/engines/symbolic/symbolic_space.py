"""The reachable states of a symbolic search, as the state space that the claim evaluator asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from model.ground.program import Expr
from model.language.violation import Violation
from model.semantics.layout import Binding, Layout
from model.semantics.step import Step
from properties.engines.evaluation.state_space import Lasso, LockPair
from properties.engines.symbolic.bdd import Set
from properties.engines.symbolic.bottom_components import BottomComponents
from properties.engines.symbolic.encoding import Encoding
from properties.engines.symbolic.fair_cycles import symbolic_lasso
from properties.engines.symbolic.reachability import ReachedState
from properties.engines.symbolic.reachable_states import ReachableStates


@dataclass(frozen=True, slots=True, eq=False)
class DiagramSet:
    """A set of reachable states: a decision diagram over the bits of an encoding."""

    encoding: Encoding
    states: Set

    @property
    def is_empty(self) -> bool:
        """True if there is no state in it."""
        return bool(self.states == self.encoding.diagrams.empty)

    @property
    def count(self) -> int:
        """The exact number of states in it."""
        return self.encoding.count(self.states)

    def __and__(self, other: DiagramSet) -> DiagramSet:
        return DiagramSet(self.encoding, self.states & other.states)

    def __or__(self, other: DiagramSet) -> DiagramSet:
        return DiagramSet(self.encoding, self.states | other.states)

    def __sub__(self, other: DiagramSet) -> DiagramSet:
        return DiagramSet(self.encoding, self.states & ~other.states)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DiagramSet) and bool(self.states == other.states)


class SymbolicSpace:
    """Answers the claim evaluator from sets of states; a reference to a state is the state and its distance."""

    def __init__(self, reachable: ReachableStates) -> None:
        self.reachable = reachable

    @property
    def layout(self) -> Layout:
        """The layout whose states these are."""
        return self.reachable.layout

    @property
    def undecided(self) -> str:
        """Empty if every reachable state was found, otherwise the reason why not."""
        return self.reachable.undecided

    def _set(self, states: Set) -> DiagramSet:
        return DiagramSet(self.reachable.encoding, states)

    @property
    def everything(self) -> DiagramSet:
        """All states found."""
        return self._set(self.reachable.states)

    def holds(self, expr: Expr) -> DiagramSet:
        """The states in which an expression of the ground form holds."""
        return self._set(self.reachable.holds(expr))

    def can_reach(self, states: DiagramSet) -> DiagramSet:
        """The states from which one of these can be reached, these included."""
        return self._set(self.reachable.can_reach(states.states))

    # --- single states ---

    def nearest(self, states: DiagramSet) -> ReachedState | None:
        """One of the nearest of these states; None if there is none."""
        return self.reachable.frontiers.nearest(states.states)

    def contains(self, states: DiagramSet, state: ReachedState) -> bool:
        """True if the state is in the set."""
        return self.reachable.encoding.has(states.states, state.state)

    def path_to(self, state: ReachedState) -> tuple[ReachedState, ...]:
        """The states on a shortest path to this one."""
        return self.reachable.path_to(state)

    def trace_to(self, state: ReachedState) -> tuple[Step, ...]:
        """The steps of a shortest path to this state."""
        return self.reachable.trace_to(state)

    # --- steps ---

    def edge_for(
        self, before: DiagramSet, after: Callable[[Binding], DiagramSet], binding: Binding
    ) -> tuple[ReachedState, Step] | None:
        """A step from the nearest state in `before` that leads into `after(binding)`; no names are permuted here."""
        edge = self.reachable.edges_where(before.states, after(binding).states)
        return edge and edge[:2]

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Every violation that some step ends in, sorted."""
        return self.reachable.violations

    @cached_property
    def crash_possible(self) -> DiagramSet:
        """The states from which a step that ends in a violation can be reached."""
        return self._set(self.reachable.crash_possible)

    def trace_to_crash(self, violations: frozenset[Violation]) -> tuple[Step, ...]:
        """A shortest trace that ends in one of these violations."""
        return self.reachable.crash(violations.__contains__)[1]

    @property
    def lock_order(self) -> frozenset[LockPair]:
        """Every pair of mutexes of which one was taken while the other was held."""
        return self.reachable.lock_order

    def lock_witness(self, pair: LockPair) -> tuple[ReachedState, Step]:
        """The nearest state in which this pair of mutexes is taken in this order, and the step."""
        return self.reachable.lock_witness(pair)

    # --- runs that never end ---

    @cached_property
    def _bottom_components(self) -> BottomComponents:
        return BottomComponents(self.reachable)

    def at_rest(self, states: DiagramSet) -> ReachedState | None:
        """The nearest of these states that lies in a bottom component; None if none does."""
        return self._bottom_components.nearest(states.states)

    def left_forever(self, shown: DiagramSet, lost: DiagramSet) -> ReachedState | None:
        """The nearest state of `shown` that is also shown, or lost, where a run ends; None if there is none."""
        final = self._bottom_components.nearest((shown - lost - self.crash_possible).states)
        before = self._bottom_components.nearest_before((shown & lost).states, shown.states)
        found = [one for one in (before, final) if one is not None]
        return min(found, key=lambda one: one.distance, default=None)

    def fair_cycle(self, states: DiagramSet) -> Lasso | None:
        """A fair run that stays in these states forever; None if there is none."""
        return symbolic_lasso(self.reachable, states.states)
