"""What the code of functions adds to declarations: who deletes, what is created into which member, who captures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from properties.audit.graph.graph import Strength

from .declared import Assignment, Capture, Class, Member, Origin, Place, Release, Site, Type, Unit
from .hierarchy import Hierarchy
from .holding import Hold

Slot = tuple[str, str]
"""The class that declares a member, and the member."""


@dataclass(frozen=True, slots=True)
class Captured:
    """An object held by a function that is stored in a slot, or handed to a call whose end nobody sees."""

    place: Place
    target: str
    slot: Slot | None
    call: str


class Facts:
    """What is known of members by slot.

    `created` are the classes of all values of a member and where they are made, if all are known; `deleted` is where a
    raw member is deleted, `kept` where it is created while no destructor is to be seen; `captured` is who holds
    itself through a function.
    """

    def __init__(self, units: Iterable[Unit], hierarchy: Hierarchy) -> None:
        self._hierarchy = hierarchy
        self._names = hierarchy.holding.names
        self.created: dict[Slot, dict[str, Place]] = {}
        self.deleted: dict[Slot, Place] = {}
        self.kept: dict[Slot, Place] = {}
        self.captured: list[Captured] = []
        units = list(units)
        destructors = (self._class_at(site) for unit in units for site in unit.destructors)
        self._destroyed = {one.name for one in destructors if one is not None}
        self._create([one for unit in units for one in unit.assignments])
        for unit in units:
            for release in unit.releases:
                self._release(release)
            for capture in unit.captures:
                self._capture(capture)

    def _class_at(self, site: Site) -> Class | None:
        """The class whose function a site is in."""
        if site.qualifier:
            return self._names.named_class(Type(site.qualifier), site.scope, site.file)
        return self._names.classes.get(site.scope)

    def _member(self, owner: Class, name: str) -> tuple[Class, Member] | None:
        """The member that a name means inside a class, bases looked into."""
        for one in (owner.name, *self._names.bases(owner.name)):
            if (member := self._names.classes[one].members.get(name)) is not None:
                return self._names.classes[one], member
        return None

    def _create(self, assignments: list[Assignment]) -> None:
        values: dict[Slot, dict[str, Place]] = defaultdict(dict)
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
                place = values[slot].setdefault(key, Place(one.site.file, one.line))
                if one.site.function == owner.name.rpartition("::")[2] and found[0].name not in self._destroyed:
                    self.kept.setdefault(slot, place)
        self.created = {slot: keys for slot, keys in values.items() if slot not in unclear}
        self.kept = {slot: place for slot, place in self.kept.items() if slot in self.created}

    def _value(self, one: Assignment, owner: Class) -> str | None:
        """The class that is put in; "" for a null pointer; None if that is not known."""
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

    def _release(self, one: Release) -> None:
        owner = self._class_at(one.site)
        if owner is None:
            return
        place = Place(one.site.file, one.line)
        direct = self._member(owner, one.member) if one.member else None
        found = [direct] if direct is not None else []
        if not found and one.site.destroys and one.type.name:
            found = list(self._of_type(owner, one))
        for declaring, member in found:
            self.deleted.setdefault((declaring.name, member.name), place)

    def _of_type(self, owner: Class, one: Release) -> Iterator[tuple[Class, Member]]:
        """The raw members of a class that point at what a local variable of its destructor points at."""
        normal = self._hierarchy.holding.normal(one.type.plain, owner.name, one.site.file)
        for held in self._hierarchy.own.get(owner.name, ()):
            if held.hold.strength is Strength.RAW and held.hold.target == str(normal):
                yield held.owner, held.member

    def _capture(self, one: Capture) -> None:
        owner = self._class_at(one.site)
        if owner is None:
            return
        place = Place(one.site.file, one.line)
        found = self._member(owner, one.member) if one.member else None
        if found is None or (one.call and not self._callables(owner, one)):
            slots: list[Slot | None] = [None]
        else:
            slots = [*self._callables(owner, one)] if one.call else [(found[0].name, one.member)]
        self.captured += [Captured(place, owner.name, slot, one.call) for slot in slots]

    def _callables(self, owner: Class, one: Capture) -> tuple[Slot, ...]:
        """Of a call `member->call(function)`: the stored functions of the class that the member holds; if it is itself
        a container of functions, the member."""
        slots: dict[Slot, None] = {}
        for held in self._hierarchy.members(owner.name):
            if held.member.name == one.member:
                if _opaque(held.hold):
                    slots[held.owner.name, held.member.name] = None
                for inner in self._hierarchy.members(held.hold.target):
                    if _opaque(inner.hold):
                        slots[inner.owner.name, inner.member.name] = None
        return tuple(slots)


def _opaque(hold: Hold) -> bool:
    return hold.strength is Strength.OPAQUE
