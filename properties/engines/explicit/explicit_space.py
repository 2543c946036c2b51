"""The state graph of an explicit search, as the state space that the claim evaluator asks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from model.ground.program import TRUE, Expr
from model.language.violation import Violation
from model.semantics.layout import Binding, Layout
from model.semantics.step import Step
from properties.engines.evaluation.state_space import Lasso, LockPair
from properties.engines.explicit.arrays import Mask
from properties.engines.explicit.lasso import lasso
from properties.engines.explicit.state_graph import StateGraph


@dataclass(frozen=True, slots=True, eq=False)
class StateMask:
    """A set of states of one state graph: a boolean for each state, by its number."""

    mask: Mask

    @property
    def is_empty(self) -> bool:
        """True if there is no state in it."""
        return not self.mask.any()

    @property
    def count(self) -> int:
        """The number of states in it."""
        return int(self.mask.sum())

    def __and__(self, other: StateMask) -> StateMask:
        return StateMask(self.mask & other.mask)

    def __or__(self, other: StateMask) -> StateMask:
        return StateMask(self.mask | other.mask)

    def __sub__(self, other: StateMask) -> StateMask:
        return StateMask(self.mask & ~other.mask)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, StateMask) and not (self.mask ^ other.mask).any()


class ExplicitSpace:
    """Answers the claim evaluator from a state graph; a reference to a state is its number."""

    def __init__(self, graph: StateGraph) -> None:
        self.graph = graph

    @property
    def layout(self) -> Layout:
        """The layout whose states these are."""
        return self.graph.layout

    @property
    def undecided(self) -> str:
        """Empty if every reachable state was found, otherwise the reason why not."""
        return self.graph.undecided

    @cached_property
    def everything(self) -> StateMask:
        """All states found."""
        return self.holds(TRUE)

    def holds(self, expr: Expr) -> StateMask:
        """The states in which an expression of the ground form holds."""
        return StateMask(self.graph.holds(expr))

    def can_reach(self, states: StateMask) -> StateMask:
        """The states from which one of these can be reached, these included."""
        return StateMask(self.graph.can_reach(states.mask))

    # --- single states ---

    def nearest(self, states: StateMask) -> int | None:
        """The first of these states in the order of discovery; None if there is none."""
        return self.graph.first(states.mask)

    def contains(self, states: StateMask, state: int) -> bool:
        """True if the state is in the set."""
        return bool(states.mask[state])

    def path_to(self, state: int) -> tuple[int, ...]:
        """The states on a shortest path to this one."""
        return self.graph.path_to(state)

    def trace_to(self, state: int) -> tuple[Step, ...]:
        """The steps of a shortest path to this state, or under symmetry to another of its orbit."""
        return self.graph.trace_to(state)

    # --- steps ---

    def edge_for(
        self, before: StateMask, after: Callable[[Binding], StateMask], binding: Binding
    ) -> tuple[int, Step] | None:
        """The first edge from `before` into `after` of the binding's image along that edge: state and step."""
        return self.graph.edge_for(before.mask, lambda image: after(image).mask, binding)

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Every violation that some step ends in, in the order of discovery."""
        return tuple(crash.violation for crash in self.graph.crashes)

    @cached_property
    def crash_possible(self) -> StateMask:
        """The states from which a step that ends in a violation can be reached."""
        return StateMask(self.graph.crash_possible)

    def trace_to_crash(self, violations: frozenset[Violation]) -> tuple[Step, ...]:
        """A shortest trace that ends in the first crash found with one of these violations."""
        return self.graph.trace_of(next(crash for crash in self.graph.crashes if crash.violation in violations))

    @property
    def lock_order(self) -> frozenset[LockPair]:
        """Every pair of mutexes of which one was taken while the other was held."""
        return self.graph.lock_order

    def lock_witness(self, pair: LockPair) -> tuple[int, Step]:
        """The first state and step at which this pair of mutexes was taken in this order."""
        return self.graph.lock_witness(pair)

    # --- runs that never end ---

    @cached_property
    def _final(self) -> StateMask:
        """The states of all bottom components."""
        return StateMask(self.graph.in_bottom_components)

    def at_rest(self, states: StateMask) -> int | None:
        """The first of these states that lies in a bottom component; None if none does."""
        return self.nearest(states & self._final)

    def left_forever(self, shown: StateMask, lost: StateMask) -> int | None:
        """The first state of `shown` that is also shown, or lost, where a run ends; None if there is none."""
        last = (self._final & shown) - self.crash_possible
        return None if last.is_empty else self.nearest(shown & (last | lost & self.can_reach(last)))

    def fair_cycle(self, states: StateMask) -> Lasso | None:
        """A fair run that stays in these states forever; None if there is none."""
        return lasso(self.graph, states.mask)
