"""Policies: the bounds, the environment and the goal under which a design is checked. No row depends on them."""

from __future__ import annotations

from dataclasses import KW_ONLY, dataclass
from enum import StrEnum

from model.language.checked import checked
from model.language.vocabulary import Guard


class Grain(StrEnum):
    """The points at which another thread may step."""

    FULL = "full"
    """At every program point; queues keep their order of entry."""
    SAFE = "safe"
    """Only at program points whose state does not say why the thread may run on; queues may serve anyone."""


@checked
@dataclass(frozen=True)
class Scope:
    """The number of values of each sort (`(("p", 1), ("v", 2))`), and caps that differ from the declared ones.

    Sorts that are not named have one value.
    """

    name: str
    sizes: tuple[tuple[str, int], ...]
    caps: tuple[tuple[str, int], ...] = ()

    def size(self, sort: str) -> int:
        """Return the number of values of a sort."""
        return dict(self.sizes).get(sort, 1)


@checked
@dataclass(frozen=True)
class Scenario:
    """An environment of a design, and the goal: what must have been released in the end.

    `assumes` are the environment assumptions whose rows exist. `starts` are flags that are set at the start.
    `released` is the goal: a state where all guards hold counts as all released; variables in `Some` and `No` range
    over the scope. `threads` are the threads that take part; the others stay at their initial point.
    """

    name: str
    _: KW_ONLY
    story: str
    assumes: frozenset[str]
    released: tuple[Guard, ...]
    threads: tuple[str, ...]
    scope: Scope
    starts: tuple[str, ...] = ()


@checked
@dataclass(frozen=True)
class Policy:
    """Everything besides the design that a run depends on. `symmetry` names interchangeable sorts."""

    scenario: Scenario
    scope: Scope
    grain: Grain = Grain.SAFE
    symmetry: tuple[str, ...] = ()
