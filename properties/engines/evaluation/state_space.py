"""The protocol that every engine with states answers: a state space, and opaque sets of its states.

The claim evaluator combines sets and asks the space about them; it knows nothing of how an engine represents either. A
set holds reachable states only. A reference to a single state (`RefT`) is opaque as well: an engine hands it out, and
takes it back to give the trace that leads there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, Self, TypeVar

from model.ground.program import Expr
from model.language.violation import Violation
from model.semantics.layout import Binding, Layout
from model.semantics.step import Step

LockPair = tuple[str, str, str]
"""A mutex that was held, the one that was taken meanwhile, and where, as `thread/row`."""


class StateSet(Protocol):
    """An immutable set of reachable states of one space."""

    @property
    def is_empty(self) -> bool:
        """True if there is no state in it."""
        ...

    @property
    def count(self) -> int:
        """The exact number of states in it."""
        ...

    def __and__(self, other: Self, /) -> Self: ...

    def __or__(self, other: Self, /) -> Self: ...

    def __sub__(self, other: Self, /) -> Self: ...

    def __eq__(self, other: object, /) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Lasso:
    """A trace whose steps after number `again` repeat forever; a run that rests has none after it."""

    trace: tuple[Step, ...]
    again: int


SetT = TypeVar("SetT", bound=StateSet)
RefT = TypeVar("RefT")


class StateSpace(Protocol[SetT, RefT]):
    """All reachable states of one layout, or a part of them if `undecided` says why there may be more.

    "Nearest" always means fewest steps from the initial state; of several such states an engine may choose any, but
    always chooses the same.
    """

    @property
    def layout(self) -> Layout:
        """The design, scope and policy whose states these are."""
        ...

    @property
    def undecided(self) -> str:
        """Empty if every reachable state was found, otherwise the reason why not."""
        ...

    @property
    def everything(self) -> SetT:
        """All states found."""
        ...

    def holds(self, expr: Expr) -> SetT:
        """The states in which an expression of the ground form holds."""
        ...

    def can_reach(self, states: SetT) -> SetT:
        """The states from which one of these can be reached, these included."""
        ...

    # --- single states ---

    def nearest(self, states: SetT) -> RefT | None:
        """The nearest of these states; None if there is none."""
        ...

    def contains(self, states: SetT, state: RefT) -> bool:
        """True if the state is in the set."""
        ...

    def path_to(self, state: RefT) -> tuple[RefT, ...]:
        """The states on a shortest path to this one, the initial state and this one included."""
        ...

    def trace_to(self, state: RefT) -> tuple[Step, ...]:
        """The steps of that path; under symmetry they may lead to another state of the same orbit."""
        ...

    # --- steps ---

    def edge_for(self, before: SetT, after: Callable[[Binding], SetT], binding: Binding) -> tuple[RefT, Step] | None:
        """A step from the nearest state in `before` that leads into `after(binding)`; None if there is none.

        Under symmetry an edge may permute names: `after` is then evaluated at the binding's image along that edge.
        """
        ...

    @property
    def violations(self) -> tuple[Violation, ...]:
        """Every violation that some step ends in, each once; exceeded bounds are not among them."""
        ...

    @property
    def crash_possible(self) -> SetT:
        """The states from which a step that ends in a violation can be reached."""
        ...

    def trace_to_crash(self, violations: frozenset[Violation]) -> tuple[Step, ...]:
        """A shortest trace whose last step ends in one of these violations, at least one of which must occur."""
        ...

    @property
    def lock_order(self) -> frozenset[LockPair]:
        """Every pair of mutexes of which one was taken while the other was held."""
        ...

    def lock_witness(self, pair: LockPair) -> tuple[RefT, Step]:
        """The nearest state and a step in it that takes this pair of mutexes in this order."""
        ...

    # --- runs that never end ---

    def at_rest(self, states: SetT) -> RefT | None:
        """The nearest of these states that lies in a bottom component of the state graph; None if none does."""
        ...

    def left_forever(self, shown: SetT, lost: SetT) -> RefT | None:
        """The nearest state of `shown` that is also shown, or lost, where a run ends; None if there is none.

        It either lies itself in a bottom component from which no crash can be reached, or is `lost` and leads to a
        bottom component with a state of `shown`. No crash can be reached from a state in `lost`.
        """
        ...

    def fair_cycle(self, states: SetT) -> Lasso | None:
        """A fair run that stays in these states forever; None if there is none."""
        ...
