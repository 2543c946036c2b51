"""Facts from function bodies, resolved: deletions, the classes created into members, and captures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from properties.audit.cpp.declarations import (
    Assignment,
    Capture,
    Class,
    DataMember,
    Deletion,
    Location,
    Origin,
    Site,
    Type,
    Unit,
    split_name,
)
from properties.audit.cpp.hierarchy import Hierarchy
from properties.audit.cpp.holding import Hold
from properties.audit.graph.graph import Strength

Slot = tuple[str, str]
"""The class that declares a member, and the member."""


@dataclass(frozen=True, slots=True)
class Captured:
    """An object captured by a function that is stored in a slot, or passed to a call whose target is unknown."""

    place: Location
    target: str
    slot: Slot | None
    call: str


class Facts:
    """Facts about members, by slot.

    `created` are the classes of all values of a member, with the line of each, if all values are known. `deleted` is
    the line where a raw member is deleted; `kept` is the line where it is created, if no destructor was seen.
    `captured` are the objects that hold themselves through a function.
    """

    def __init__(self, units: Iterable[Unit], hierarchy: Hierarchy) -> None:
        self._hierarchy = hierarchy
        self._names = hierarchy.holding.names
        self.created: dict[Slot, dict[str, Location]] = {}
        self.deleted: dict[Slot, Location] = {}
        self.kept: dict[Slot, Location] = {}
        self.captured: list[Captured] = []
        units = list(units)
        destructors = (self._class_at(site) for unit in units for site in unit.destructors)
        self._destroyed = {one.name for one in destructors if one is not None}
        self._create([one for unit in units for one in unit.assignments])
        for unit in units:
            for release in unit.deletions:
                self._release(release)
            for capture in unit.captures:
                self._capture(capture)

    def _class_at(self, site: Site) -> Class | None:
        """Return the class to whose function a site belongs."""
        if site.qualifier:
            return self._names.named_class(Type(site.qualifier), site.scope, site.file)
        return self._names.classes.get(site.scope)

    def _member(self, owner: Class, name: str) -> tuple[Class, DataMember] | None:
        """Return the member that a name denotes inside a class, with the class that declares it; bases are searched."""
        for one in (owner.name, *self._names.bases(owner.name)):
            if (member := self._names.classes[one].members.get(name)) is not None:
                return self._names.classes[one], member
        return None

    def _create(self, assignments: list[Assignment]) -> None:
        values: dict[Slot, dict[str, Location]] = defaultdict(dict)
        unclear: set[Slot] = set()
        for one in assignments:
            owner = self._class_at(one.site)
            found = self._member(owner, one.member) if owner is not None else None
            if owner is None or found is None:
                continue
            slot = (found[0].name, one.member)
            key = self._value(one, owner)
            if key is None:
                unclear.add(slot)
            elif key:
                place = values[slot].setdefault(key, Location(one.site.file, one.line))
                if one.site.function == _constructor(owner) and found[0].name not in self._destroyed:
                    self.kept.setdefault(slot, place)
        self.created = {slot: keys for slot, keys in values.items() if slot not in unclear}
        self.kept = {slot: place for slot, place in self.kept.items() if slot in self.created}

    def _value(self, one: Assignment, owner: Class) -> str | None:
        """Return the class that is stored; "" for a null pointer; None if it is unknown."""
        if one.value.origin is Origin.EMPTY:
            return ""
        if one.value.origin is Origin.UNKNOWN:
            return None
        holding = self._hierarchy.holding
        normal = holding.normal(one.value.type, owner.name, one.site.file)
        if one.value.origin is Origin.CALLED:
            return "" if normal.suffix == "*" or holding.vocabulary.pointer(normal.name) else None
        holding.holds(normal)
        key = str(normal)
        if normal.suffix or key not in holding.classes:
            return None
        self._hierarchy.visit(key)
        return key

    def _release(self, one: Deletion) -> None:
        owner = self._class_at(one.site)
        if owner is None:
            return
        place = Location(one.site.file, one.line)
        direct = self._member(owner, one.member) if one.member else None
        found = [direct] if direct is not None else []
        if not found and one.site.destroys and one.type.name:
            found = list(self._of_type(owner, one))
        for declaring, member in found:
            self.deleted.setdefault((declaring.name, member.name), place)

    def _of_type(self, owner: Class, one: Deletion) -> Iterator[tuple[Class, DataMember]]:
        """Yield the raw members of a class that point to the type of a local variable of its destructor."""
        normal = self._hierarchy.holding.normal(one.type.plain, owner.name, one.site.file)
        for held in self._hierarchy.own.get(owner.name, ()):
            if held.hold.strength is Strength.RAW and held.hold.target == str(normal):
                yield held.owner, held.member

    def _capture(self, one: Capture) -> None:
        owner = self._class_at(one.site)
        if owner is None:
            return
        place = Location(one.site.file, one.line)
        found = self._member(owner, one.member) if one.member else None
        if found is None or (one.call and not self._callables(owner, one)):
            slots: list[Slot | None] = [None]
        else:
            slots = [*self._callables(owner, one)] if one.call else [(found[0].name, one.member)]
        self.captured += [Captured(place, owner.name, slot, one.call) for slot in slots]

    def _callables(self, owner: Class, one: Capture) -> tuple[Slot, ...]:
        """Return the stored functions that `member->call(function)` may store into.

        These are the stored functions of the class that the member holds, or the member itself if it contains
        functions.
        """
        slots: dict[Slot, None] = {}
        for held in self._hierarchy.members(owner.name):
            if held.member.name == one.member:
                if _opaque(held.hold):
                    slots[held.owner.name, held.member.name] = None
                for inner in self._hierarchy.members(held.hold.target):
                    if _opaque(inner.hold):
                        slots[inner.owner.name, inner.member.name] = None
        return tuple(slots)


def _constructor(owner: Class) -> str:
    """Return the name of the constructors of a class: that of the template for a specialisation."""
    return split_name(owner.name)[1].partition("<")[0]


def _opaque(hold: Hold) -> bool:
    return hold.strength is Strength.OPAQUE
