"""What an audit finds, as data. Every finding has an id that stays the same from run to run and machine to machine.

An id is the kind and a hash of the normalised `Class.slot` sequence: neither addresses nor indexes nor the order of
objects in the input change it, so that a baseline written today recognises the finding tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha1

from .cuts import Cut
from .graph import Hop
from .retained import Retained


class Kind(StrEnum):
    """What is wrong, or, of the last three, worth knowing."""

    CYCLE = "cycle"
    """Objects own each other and no root reaches them: an island."""
    LATENT = "latent"
    """Objects own each other and a root reaches them: it leaks when the last root lets go."""
    LEAK = "leak"
    """An object is alive, nothing owns it, and no root reaches it."""
    DANGLING = "dangling"
    """A reference, not a weak one, to an object that is destroyed."""
    OWNERS = "owners"
    """Two owners, of which one at least believes to be the only one."""
    SURPLUS = "surplus"
    """The recorded count is higher than the references there are: an unknown holder."""
    DEFICIT = "deficit"
    """The recorded count is lower: something is released twice, or the graph is wrong."""
    RULE = "rule"
    """A rule of the user does not hold."""
    DECLARED = "declared"
    """A latent cycle of which a rule says when it is released; that event is still to come."""
    OPAQUE = "opaque"
    """A reference that cannot be looked into, taken as owning."""
    RECURSIVE = "recursive"
    """A class that owns objects of its own class without a ring: a list, a tree, a decorator."""


INFORMATION = frozenset((Kind.DECLARED, Kind.OPAQUE, Kind.RECURSIVE))
"""Kinds that do not fail an audit unless asked to."""
FAILING = tuple(kind for kind in Kind if kind not in INFORMATION)

SAYS = {
    Kind.CYCLE: "objects own each other, and no root reaches them",
    Kind.LATENT: "objects own each other; they will leak when the last root lets go",
    Kind.LEAK: "alive, though nothing owns it and no root reaches it",
    Kind.DANGLING: "a reference to an object that is destroyed",
    Kind.OWNERS: "two owners, and one believes to be the only one",
    Kind.SURPLUS: "counted higher than the references there are: an unknown holder",
    Kind.DEFICIT: "counted lower than the references there are: released twice, or the graph is wrong",
    Kind.RULE: "a rule does not hold",
    Kind.DECLARED: "objects own each other, and a rule says when they are released",
    Kind.OPAQUE: "cannot be looked into, taken as owning",
    Kind.RECURSIVE: "a class that owns its own kind: needs a graph of objects to say more",
}


@dataclass(frozen=True)
class Why:
    """One reason for which something is alive: the kind of its anchor, the anchor, and the way from there."""

    kind: str
    anchor: str
    hops: tuple[Hop, ...]
    alike: int = 1


@dataclass(frozen=True)
class Finding:
    """One finding: a ring, or references, or single objects, with what it keeps, why it lives and what to cut.

    `objects` are the members of the knot, or those concerned; of many equal findings the first is told and `instances`
    says how many there are. `related` are ids of findings without which this one would not be.
    """

    kind: Kind
    id: str
    says: str
    hops: tuple[Hop, ...]
    objects: tuple[str, ...]
    where: str = ""
    instances: int = 1
    retained: Retained | None = None
    reasons: tuple[Why, ...] = ()
    cuts: tuple[Cut, ...] = ()
    related: tuple[str, ...] = ()
    accepted: str = ""


@dataclass(frozen=True)
class Largest:
    """One of the objects or knots that keep most: what goes with it, and why it is alive."""

    objects: tuple[str, ...]
    class_name: str
    retained: Retained
    reasons: tuple[Why, ...]


@dataclass(frozen=True)
class Report:
    """All that an audit says: findings in the order of `Kind` and weight, and what had to be assumed or left out."""

    objects: int
    references: int
    findings: tuple[Finding, ...]
    largest: tuple[Largest, ...] = ()
    notes: tuple[str, ...] = ()

    def failing(self, kinds: Iterable[Kind] = FAILING) -> tuple[Finding, ...]:
        """The findings of some kinds that nobody has accepted."""
        wanted = frozenset(kinds)
        return tuple(one for one in self.findings if one.kind in wanted and not one.accepted)


def finding_id(kind: Kind, signature: Iterable[str]) -> str:
    """The stable id of a finding: its kind, and eight digits of a hash over its normalised labels."""
    text = "\n".join(signature)
    return f"{kind}-{sha1(text.encode(), usedforsecurity=False).hexdigest()[:8]}"
