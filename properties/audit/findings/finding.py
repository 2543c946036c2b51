"""What an audit finds, as data. Every finding has an id that stays the same from run to run and machine to machine.

An id is the kind and a hash of the normalised `Class.slot` sequence: neither addresses nor indexes nor the order of
objects in the input change it, so that a baseline written today recognises the finding tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha1

from properties.audit.findings.cuts import Cut
from properties.audit.findings.kind import FAILING, Kind
from properties.audit.graph.graph import Hop
from properties.audit.graph.retained import Retained


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
    """An object or knot that keeps something: what goes with it, and why it is alive."""

    objects: tuple[str, ...]
    class_name: str
    retained: Retained
    reasons: tuple[Why, ...]


@dataclass(frozen=True)
class Report:
    """All that an audit says: findings in the order of `Kind`, and what had to be assumed or left out.

    `largest` are the objects that keep most, `resources` those that hold something besides memory, with why they live.
    """

    objects: int
    references: int
    findings: tuple[Finding, ...]
    largest: tuple[Largest, ...] = ()
    resources: tuple[Largest, ...] = ()
    notes: tuple[str, ...] = ()

    def failing(self, kinds: Iterable[Kind] = FAILING) -> tuple[Finding, ...]:
        """The findings of some kinds that nobody has accepted."""
        wanted = frozenset(kinds)
        return tuple(one for one in self.findings if one.kind in wanted and not one.accepted)


def finding_id(kind: Kind, signature: Iterable[str]) -> str:
    """The stable id of a finding: its kind, and eight digits of a hash over its normalised labels."""
    text = "\n".join(signature)
    return f"{kind}-{sha1(text.encode(), usedforsecurity=False).hexdigest()[:8]}"
