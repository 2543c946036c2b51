"""The result of an audit as data. Every finding has an id that stays the same from run to run and machine to machine.

An id is the kind and a hash of the normalised `Class.slot` sequence. Addresses, indexes and the order of objects in the
input do not change it, so that a baseline written today recognises the finding tomorrow.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha1

from properties.audit.findings.cuts import Cut
from properties.audit.findings.kind import FAILING, Kind
from properties.audit.graph.dominance import Retained
from properties.audit.graph.graph import Hop


@dataclass(frozen=True, kw_only=True)
class Why:
    """One reason for which something is alive: the kind of its root, the root, and the references from there.

    `alike` is the number of paths that have the same labels.
    """

    kind: str
    root: str
    hops: tuple[Hop, ...]
    alike: int = 1


@dataclass(frozen=True, kw_only=True)
class Finding:
    """A reference cycle, a group of references or a group of objects, with its consequences and fixes.

    `objects` are the members of the component, or the objects concerned. Of many equal findings the first is reported,
    and `instances` is their number. `related` are the ids of the findings that cause this one. `accepted` is the reason
    that a baseline gives, "" if there is none.
    """

    kind: Kind
    id: str
    message: str
    hops: tuple[Hop, ...] = ()
    objects: tuple[str, ...] = ()
    where: str = ""
    instances: int = 1
    retained: Retained | None = None
    reasons: tuple[Why, ...] = ()
    cuts: tuple[Cut, ...] = ()
    related: tuple[str, ...] = ()
    accepted: str = ""


@dataclass(frozen=True, kw_only=True)
class Retainer:
    """An object, what it retains, and the reasons for which it is alive."""

    object: str
    class_name: str
    retained: Retained
    reasons: tuple[Why, ...]


@dataclass(frozen=True, kw_only=True)
class AuditReport:
    """The findings of an audit in the order of `Kind`, with notes about assumptions and omissions.

    `largest` are the objects that retain most, `resources` those that hold something besides memory.
    """

    objects: int
    references: int
    findings: tuple[Finding, ...]
    largest: tuple[Retainer, ...] = ()
    resources: tuple[Retainer, ...] = ()
    notes: tuple[str, ...] = ()

    def failing(self, kinds: Iterable[Kind] = FAILING) -> tuple[Finding, ...]:
        """Return the findings of some kinds that no baseline accepts."""
        wanted = frozenset(kinds)
        return tuple(one for one in self.findings if one.kind in wanted and not one.accepted)


def finding_id(kind: Kind, signature: Iterable[str]) -> str:
    """Return the stable id of a finding: its kind, and eight digits of a hash of its normalised labels."""
    text = "\n".join(signature)
    return f"{kind}-{sha1(text.encode(), usedforsecurity=False).hexdigest()[:8]}"
