"""What can be claimed about a design: one value for each shape of property, plain data with one sentence.

Every claim has a *sometimes* beside its *always*: the `premise`, guards that must hold in some reachable state.
A claim whose premise is never reached says nothing, and its verdict is `undecided`, never `holds`.

A claim is judged over one design and one scenario by `properties.engines.explicit.judge`. Guards are those of
`model.language.vocabulary`; index variables occur only inside `Some` and `No`, except those that `Stays` quantifies
over with `over`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.language.violation import Kind
from model.language.vocabulary import Guard


class Family(StrEnum):
    """What a claim protects; reports group by it, in this order."""

    OWNERSHIP = "ownership"
    USE = "use"
    ORDER = "order"
    LOCKS = "locks"
    ACCOUNTING = "accounting"
    PROGRESS = "progress"


@dataclass(frozen=True, kw_only=True)
class Claim:
    """What all claims have: a snake-case `name`, the `sentence` that is claimed, and the premise of the claim."""

    name: str
    sentence: str
    family: Family
    premise: tuple[Guard, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NeverHappens(Claim):
    """No step crashes with one of these kinds of violation.

    `about` narrows it to violations whose text the regular expression finds; `but` leaves out those that it finds.
    """

    kinds: tuple[Kind, ...]
    about: str = ""
    but: str = ""


@dataclass(frozen=True, kw_only=True)
class Never(Claim):
    """No reachable state satisfies all these guards."""

    guards: tuple[Guard, ...]


@dataclass(frozen=True, kw_only=True)
class Stays(Claim):
    """Whenever `before` holds in a state, `after` holds in each of its successors, for each binding of `over`."""

    before: tuple[Guard, ...]
    after: tuple[Guard, ...]
    over: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Reachable(Claim):
    """From every reachable state a state that satisfies the goal stays reachable (AG EF).

    A state from which a crash can be reached is *masked*: it counts neither for nor against the claim.
    """

    goal: tuple[Guard, ...]


@dataclass(frozen=True, kw_only=True)
class Released(Claim):
    """As `Reachable`, with the scenario's own goal `released`."""


@dataclass(frozen=True, kw_only=True)
class Eventually(Claim):
    """No fair run stays for ever where the premise holds and the goal does not.

    A run is fair if no thread is kept waiting for ever (`properties.engines.evaluation.fairness` says it exactly);
    what the environment may do, it need not. The premise is what the environment has settled on: "the client has
    gone", "memory is low"."""

    goal: tuple[Guard, ...]


@dataclass(frozen=True, kw_only=True)
class NoUnreachable(Claim):
    """In the end no living object is unreachable, by owning references, from the roots and threads.

    "In the end" is: in a bottom component of the state graph, from which nothing else can be reached any more.
    """


@dataclass(frozen=True, kw_only=True)
class NoCycle(Claim):
    """As `NoUnreachable`, for islands that hold themselves: a ring of owning references that no root reaches."""


@dataclass(frozen=True, kw_only=True)
class LockOrder(Claim):
    """The order in which threads take locks has no cycle.

    Locks are compared by class (`Lifecycle.mutex`), so that the same two locks of two instances taken one inside the
    other count as a cycle, as they do for the kernel's lock checker.
    """


Shape = NeverHappens | Never | Stays | Reachable | Released | Eventually | NoUnreachable | NoCycle | LockOrder
"""The closed list of claims; `properties.engines.explicit.judge` knows each of them."""

SAFETY = (NeverHappens, Never, Stays, LockOrder)
"""Claims that one finite trace refutes: found violated even when a bound stopped the search. The others need it all."""
