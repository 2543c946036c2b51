"""The graph that is audited: objects, and references between them, as columns of small integers.

An object is its number, a place in every column of `Objects`; a reference likewise in `References`. A graph of a
million objects fits into some hundred megabytes this way. Columns are made once, by `builder.Builder`, and are not to
be changed. A *label* is a reference without its instances: `Class.slot`.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum


class Strength(StrEnum):
    """How a reference holds its target."""

    STRONG = "strong"
    """Shared ownership: counted."""
    UNIQUE = "unique"
    """Sole ownership: `unique_ptr`, a member by value, or a raw pointer that its holder deletes."""
    WEAK = "weak"
    """Never keeps anything alive, knows when the target is gone."""
    RAW = "raw"
    """A plain pointer or C++ reference: never keeps anything alive, does not know."""
    OPAQUE = "opaque"
    """Something that may own and cannot be looked into, such as a stored callback: taken as owning."""

    @property
    def owns(self) -> bool:
        """Whether the target lives as long as the reference is there."""
        return self not in (Strength.WEAK, Strength.RAW)


STRENGTHS = tuple(Strength)
"""In the order of the codes in `References.strength`."""
OWNS = bytes(strength.owns for strength in STRENGTHS)
"""By code, whether a strength owns."""


@dataclass(frozen=True, slots=True)
class Objects:
    """Columns of objects. Unknown sizes are 0, unknown counts -1; the mappings hold only what was given.

    `size` is in bytes, `count` is the recorded use count, `roots` says of what kind a root is, `resources` names what
    an object holds besides memory, `where` says where its class is declared or it was made (`file:line`).
    """

    ids: list[str]
    class_of: array[int]
    classes: tuple[str, ...]
    alive: bytearray
    size: array[int]
    count: array[int]
    roots: Mapping[int, str]
    resources: Mapping[int, tuple[str, ...]]
    state: Mapping[int, str]
    where: Mapping[int, str]


@dataclass(frozen=True, slots=True)
class References:
    """Columns of references. `many` holds those whose slot is a container, `name` the names that were given."""

    holder: array[int]
    target: array[int]
    slot: array[int]
    slots: tuple[str, ...]
    strength: bytearray
    where: Mapping[int, str]
    name: Mapping[int, str]
    many: Set[int]


@dataclass(frozen=True, order=True, slots=True)
class Field:
    """A slot as classes declare it: what a schema says beyond the references that happen to be set."""

    holder: str
    label: str
    target: str
    strength: Strength
    many: bool = False


@dataclass(frozen=True, slots=True)
class Hop:
    """One reference with everything spelled out, as reports show it."""

    holder: str
    label: str
    target: str
    strength: Strength
    where: str = ""
    name: str = ""

    def __str__(self) -> str:
        return f"{self.holder} -- {self.label} ({self.strength}) --> {self.target}"


@dataclass(frozen=True)
class Graph:
    """A graph of references.

    `events` have happened before it was taken, in their order; `collected` means that a garbage collector frees rings,
    so that a ring is no finding; `schema` adds slots that classes declare; `notes` are what reading it had to assume.
    """

    objects: Objects
    references: References
    events: tuple[str, ...] = ()
    collected: bool = False
    schema: tuple[Field, ...] = ()
    notes: tuple[str, ...] = ()
    _places: dict[str, int] = field(default_factory=dict, repr=False, compare=False)
    _labels: dict[tuple[int, int], str] = field(default_factory=dict, repr=False, compare=False)

    def __len__(self) -> int:
        return len(self.objects.ids)

    def place(self, name: str) -> int | None:
        """The number of an object, by its id."""
        if not self._places:
            self._places.update(zip(self.objects.ids, range(len(self)), strict=True))
        return self._places.get(name)

    def class_name(self, number: int) -> str:
        """The class of an object."""
        return self.objects.classes[self.objects.class_of[number]]

    def strength(self, reference: int) -> Strength:
        """The strength of a reference."""
        return STRENGTHS[self.references.strength[reference]]

    def label(self, reference: int) -> str:
        """`Class.slot` of a reference, array indexes blanked, so that it is the same in every instance."""
        columns = self.references
        key = self.objects.class_of[columns.holder[reference]], columns.slot[reference]
        if (label := self._labels.get(key)) is None:
            label = self._labels[key] = labelled(self.objects.classes[key[0]], columns.slots[key[1]])
        return label

    def hop(self, reference: int) -> Hop:
        """A reference spelled out."""
        columns, ids = self.references, self.objects.ids
        ends = ids[columns.holder[reference]], ids[columns.target[reference]]
        where, name = columns.where.get(reference, ""), columns.name.get(reference, "")
        return Hop(ends[0], self.label(reference), ends[1], self.strength(reference), where, name)


INDEX = re.compile(r"\[[^\[\]]*\]|(?<=[#@])\w+|0x[0-9a-fA-F]+")
"""What differs between instances of one slot or class: an index, a number after # or @, an address."""


def labelled(holder_class: str, slot: str) -> str:
    """`Class.slot`, normalised. A slot that names its class already, because a base declares it, keeps that one."""
    plain = INDEX.sub("[x]" if "[" in slot else "x", slot)
    return plain if "." in plain else f"{holder_class}.{plain}"


def class_in(name: str) -> str:
    """The class that an id speaks of when none is given: what stands before an index, an address or a number."""
    return re.split(r"[\[@#]| (?=(?:0x)?[0-9a-fA-F]+$)", name, maxsplit=1)[0] or name
