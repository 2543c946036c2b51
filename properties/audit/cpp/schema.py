"""What the classes of some C++ say of ownership: edges with file and line, and everything that stayed unclear."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from properties.audit.graph.graph import Strength

from .declared import Place


class Confidence(StrEnum):
    """Why an edge is believed."""

    DECLARED = "declared"
    """The type of the member says it."""
    NARROWED = "narrowed"
    """Every value that is put into the member is a new object of this class."""
    SUBCLASS = "subclass"
    """The member holds a base class, and nothing says which of its subclasses."""
    DELETED = "deleted"
    """A raw pointer, but its holder deletes what it points at."""
    CREATED = "created"
    """A raw pointer to what its holder's constructor creates; no destructor is to be seen."""
    CAPTURED = "captured"
    """A stored function that captured `shared_from_this()`."""
    GUESSED = "guessed"
    """An argument of a template that nobody described."""
    TOLD = "told"
    """The vocabulary says it of this member."""


@dataclass(frozen=True, order=True, slots=True)
class Edge:
    """That an object of class `holder` may hold one of class `target`.

    `slot` is `Class::member` with the class that declares the member; `holder` may derive from that. `named` is the
    class that the type of the member names, of which `target` may be a subclass; `spelled` is that type as written.
    `place` is the line of the member, `evidence` that on which a confidence rests which is not `declared`.
    """

    holder: str
    slot: str
    target: str
    strength: Strength
    many: bool
    confidence: Confidence
    named: str
    spelled: str
    place: Place
    evidence: Place | None = None

    @property
    def label(self) -> str:
        """The slot in the way of graphs: `Class.member`."""
        return dotted(self.slot)


def dotted(slot: str) -> str:
    """`Class::member` as `Class.member`, which is how graphs of objects call it."""
    owner, _, member = slot.rpartition("::")
    return f"{owner}.{member}"


@dataclass(frozen=True, order=True, slots=True)
class Member:
    """A data member as compared with a model: what it holds outside of the holder itself, strongest first.

    `strengths` is empty for a plain value. `targets` are classes, those that were not read as written.
    """

    slot: str
    place: Place
    spelled: str
    strengths: tuple[Strength, ...]
    targets: tuple[str, ...]


@dataclass(frozen=True, order=True, slots=True)
class Unresolved:
    """Something that could not be followed to the end: why, what it is, and the slot or class that it is about."""

    why: str
    what: str
    about: str
    place: Place


@dataclass(frozen=True)
class Schema:
    """All that was found. `classes` maps names to places, `bases` each class to itself and all its bases."""

    files: tuple[str, ...]
    size: int
    damaged: tuple[str, ...]
    classes: Mapping[str, Place]
    bases: Mapping[str, frozenset[str]]
    methods: frozenset[str]
    members: Mapping[str, Member]
    edges: tuple[Edge, ...]
    unresolved: tuple[Unresolved, ...]
