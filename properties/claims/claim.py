"""The shapes of claims about a design: each is plain data with one sentence.

Every claim has a `premise`: guards that must hold in some reachable state. A claim whose premise is never reached is
vacuous, and its verdict is `undecided`, never `holds`.

An engine judges a claim over one design and one scenario. Guards are those of
`model.language.vocabulary`; index variables occur only inside `Some` and `No`, except those that `Stays` quantifies
over with `over`."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from model.language.checked import checked
from model.language.violation import Kind
from model.language.vocabulary import Guard


class Family(StrEnum):
    """The families of claims; reports group by them, in this order."""

    OWNERSHIP = "ownership"
    USE = "use"
    ORDER = "order"
    LOCKS = "locks"
    ACCOUNTING = "accounting"
    PROGRESS = "progress"
    UNCLAIMED = "unclaimed"
    """Derived claims, for the kinds of violation that no claim of the model is about."""


@checked
@dataclass(frozen=True, kw_only=True)
class Claim:
    """The fields of all claims: a snake-case `name`, the claimed `sentence`, the family and the premise."""

    name: str
    sentence: str
    family: Family
    premise: tuple[Guard, ...] = ()


@checked
@dataclass(frozen=True, kw_only=True)
class NeverHappens(Claim):
    """No step crashes with one of these kinds of violation.

    `about` narrows it to violations whose text the regular expression finds; `but` leaves out those that it finds.
    """

    kinds: tuple[Kind, ...]
    about: str = ""
    but: str = ""


@checked
@dataclass(frozen=True, kw_only=True)
class Never(Claim):
    """No reachable state satisfies all these guards."""

    guards: tuple[Guard, ...]


@checked
@dataclass(frozen=True, kw_only=True)
class Stays(Claim):
    """Whenever `before` holds in a state, `after` holds in each of its successors, for each binding of `over`."""

    before: tuple[Guard, ...]
    after: tuple[Guard, ...]
    over: tuple[str, ...] = ()


@checked
@dataclass(frozen=True, kw_only=True)
class Reachable(Claim):
    """From every reachable state a state that satisfies the goal stays reachable (AG EF).

    A state from which a crash can be reached is *masked*: it counts neither for nor against the claim.
    """

    goal: tuple[Guard, ...]


@checked
@dataclass(frozen=True, kw_only=True)
class Released(Claim):
    """As `Reachable`, with the scenario's own goal `released`."""


@checked
@dataclass(frozen=True, kw_only=True)
class Eventually(Claim):
    """No fair run stays forever where the premise holds and the goal does not.

    A run is fair if no thread is kept waiting forever (`properties.engines.evaluation.fairness` is exact); the
    environment may act, but need not. The premise is the state that the environment has settled in: "the client has
    gone", "memory is low".
    """

    goal: tuple[Guard, ...]


@checked
@dataclass(frozen=True, kw_only=True)
class NoUnreachable(Claim):
    """In the end, roots and threads reach every living object by owning references.

    "In the end" means in a bottom component of the state graph, which no step leaves.
    """


@checked
@dataclass(frozen=True, kw_only=True)
class NoCycle(Claim):
    """As `NoUnreachable`, for unreachable objects that keep each other alive: a cycle of owning references."""


@checked
@dataclass(frozen=True, kw_only=True)
class LockOrder(Claim):
    """The order in which threads take locks has no cycle.

    Locks are compared by class (`Lifecycle.mutex`), so that the same two locks of two instances taken one inside the
    other count as a cycle, as they do for the kernel's lock checker.
    """


Shape = NeverHappens | Never | Stays | Reachable | Released | Eventually | NoUnreachable | NoCycle | LockOrder
"""The closed list of claims; every engine judges each of them or refuses it."""

SAFETY = (NeverHappens, Never, Stays, LockOrder)
"""Claims that one finite trace refutes, even when a bound stopped the search. The others need all states."""
