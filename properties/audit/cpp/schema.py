"""Ownership between classes of C++: edges with file and line, and everything that stayed unresolved."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from properties.audit.cpp.declarations import Location
from properties.audit.graph.graph import Strength


class Confidence(StrEnum):
    """The reason to believe an edge."""

    DECLARED = "declared"
    """The type of the member says so."""
    NARROWED = "narrowed"
    """Every value that is stored in the member is a new object of this class."""
    SUBCLASS = "subclass"
    """The member holds a base class, and nothing says which of its subclasses."""
    DELETED = "deleted"
    """A raw pointer whose holder deletes its target."""
    CREATED = "created"
    """A raw pointer to an object that the constructor of its holder creates; no destructor was seen."""
    CAPTURED = "captured"
    """A stored function that captured `shared_from_this()`."""
    GUESSED = "guessed"
    """An argument of a template that no vocabulary describes."""
    STATED = "stated"
    """The vocabulary states it for this member."""


@dataclass(frozen=True, kw_only=True, order=True, slots=True)
class OwnershipEdge:
    """An object of class `holder` may hold one of class `target`.

    `slot` is `Class::member` with the class that declares the member; `holder` may derive from that. `named` is the
    class that the type of the member names, of which `target` may be a subclass; `spelled` is that type as written.
    `place` is the line of the member, `evidence` the line on which the confidence rests if it is not `declared`.
    """

    holder: str
    slot: str
    target: str
    strength: Strength
    many: bool
    confidence: Confidence
    named: str
    spelled: str
    place: Location
    evidence: Location | None = None

    @property
    def label(self) -> str:
        """The slot as graphs write it: `Class.member`."""
        return dotted(self.slot)


def dotted(slot: str) -> str:
    """Return `Class::member` as `Class.member`, as graphs of objects write it."""
    owner, _, member = slot.rpartition("::")
    return f"{owner}.{member}"


@dataclass(frozen=True, kw_only=True, order=True, slots=True)
class MemberSummary:
    """A data member in the form that is compared with a model: the targets outside of the holder, strongest first.

    `strengths` is empty for a plain value. `targets` are classes; those that were not read stay as written.
    """

    slot: str
    place: Location
    spelled: str
    strengths: tuple[Strength, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, order=True, slots=True)
class Unresolved:
    """Something that could not be resolved: the reason, its name, the slot or class concerned, and the line."""

    why: str
    what: str
    about: str
    place: Location


@dataclass(frozen=True, kw_only=True)
class Schema:
    """The classes of some C++ and who may own whom.

    `classes` maps names to lines, `bases` maps each class to itself and all its bases. `size` is in bytes, `damaged`
    are files whose syntax was not understood in full.
    """

    files: tuple[str, ...]
    size: int
    damaged: tuple[str, ...]
    classes: Mapping[str, Location]
    bases: Mapping[str, frozenset[str]]
    methods: frozenset[str]
    members: Mapping[str, MemberSummary]
    edges: tuple[OwnershipEdge, ...]
    unresolved: tuple[Unresolved, ...]
