"""The graph that is audited: objects, and references between them, as columns of small integers.

An object is a number, its index in every column of `Objects`; the same goes for references. A graph of a million
objects takes a few hundred megabytes this way. Columns are made once, by `builder.Builder`, and must not be changed. A
*label* is a reference without its instances: `Class.slot`.
"""

from __future__ import annotations

import re
from array import array
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from enum import StrEnum


class Strength(StrEnum):
    """The strength with which a reference holds its target."""

    STRONG = "strong"
    """Shared ownership, counted."""
    UNIQUE = "unique"
    """Sole ownership: `unique_ptr`, a member by value, or a raw pointer that its holder deletes."""
    WEAK = "weak"
    """Does not keep its target alive, and knows when the target is gone."""
    RAW = "raw"
    """A plain pointer or C++ reference: does not keep its target alive, and does not know when it is gone."""
    OPAQUE = "opaque"
    """A reference with unknown contents, such as a stored callback; it is assumed to own."""

    @property
    def owns(self) -> bool:
        """True if the target lives as long as the reference exists."""
        return self not in (Strength.WEAK, Strength.RAW)


STRENGTHS = tuple(Strength)
"""The strengths in the order of the codes in `References.strength`."""
OWNS = bytes(strength.owns for strength in STRENGTHS)
"""1 for each code whose strength owns, 0 for the others."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Objects:
    """Columns of objects. Unknown sizes are 0, unknown counts -1; the mappings hold only given values.

    `size` is in bytes, `count` is the recorded use count, `roots` gives the kind of each root, `resources` names what
    an object holds besides memory, `where` is the line that declares its class or created it (`file:line`).
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


@dataclass(frozen=True, kw_only=True, slots=True)
class References:
    """Columns of references. `many` has those whose slot is a container, `name` the given names."""

    holder: array[int]
    target: array[int]
    slot: array[int]
    slots: tuple[str, ...]
    strength: bytearray
    where: Mapping[int, str]
    name: Mapping[int, str]
    many: Set[int]


@dataclass(frozen=True, kw_only=True, order=True, slots=True)
class Field:
    """A slot as a class declares it, whether it is set or not."""

    holder: str
    label: str
    target: str
    strength: Strength
    many: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Hop:
    """One reference with all its names, as reports show it."""

    holder: str
    label: str
    target: str
    strength: Strength
    where: str = ""
    name: str = ""

    def __str__(self) -> str:
        return f"{self.holder} -- {self.label} ({self.strength}) --> {self.target}"


@dataclass(frozen=True, kw_only=True)
class Graph:
    """A graph of references.

    `events` happened before it was taken, in their order. `collected` means that a garbage collector frees cycles, so
    that they are not findings. `schema` adds slots that classes declare. `notes` are assumptions made while reading.
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
        """Return the number of an object, by its id, or None."""
        if not self._places:
            self._places.update(zip(self.objects.ids, range(len(self)), strict=True))
        return self._places.get(name)

    def class_name(self, number: int) -> str:
        """Return the class of an object."""
        return self.objects.classes[self.objects.class_of[number]]

    def strength(self, reference: int) -> Strength:
        """Return the strength of a reference."""
        return STRENGTHS[self.references.strength[reference]]

    def label(self, reference: int) -> str:
        """Return `Class.slot` of a reference, with indexes blanked, so that it is the same in every instance."""
        columns = self.references
        key = self.objects.class_of[columns.holder[reference]], columns.slot[reference]
        if (label := self._labels.get(key)) is None:
            label = self._labels[key] = labelled(self.objects.classes[key[0]], columns.slots[key[1]])
        return label

    def hop(self, reference: int) -> Hop:
        """Return a reference with all its names."""
        columns, ids = self.references, self.objects.ids
        return Hop(
            holder=ids[columns.holder[reference]],
            label=self.label(reference),
            target=ids[columns.target[reference]],
            strength=self.strength(reference),
            where=columns.where.get(reference, ""),
            name=columns.name.get(reference, ""),
        )


INDEX = re.compile(r"\[[^\[\]]*\]|(?<=[#@])\w+|0x[0-9a-fA-F]+")
"""The parts that differ between instances of one slot or class: an index, a number after # or @, an address."""


def labelled(holder_class: str, slot: str) -> str:
    """Return `Class.slot`, normalised. A slot that already names a class, because a base declares it, keeps it."""
    plain = INDEX.sub("[x]" if "[" in slot else "x", slot)
    return plain if "." in plain else f"{holder_class}.{plain}"


def class_in(name: str) -> str:
    """Return the class that an id implies if none is given: the text before an index, an address or a number."""
    return re.split(r"[\[@#]| (?=(?:0x)?[0-9a-fA-F]+$)", name, maxsplit=1)[0] or name
