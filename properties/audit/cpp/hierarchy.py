"""Classes with their template arguments: members, bases, and the possible targets of a pointer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from properties.audit.cpp.declarations import Class, DataMember, Type
from properties.audit.cpp.holding import Hold, Holding
from properties.audit.cpp.names import MOST_BASES

LARGEST = 50_000
"""The number of classes with arguments that are visited; templates may instantiate themselves without end."""
DEEPEST = 10
"""Template arguments nested deeper make no further class."""
MOST_SUBCLASSES = 2_000
"""The number of subclasses of a class that are visited."""
LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class Held:
    """A member of a class and one thing that it holds. `owner` is the class that declares the member."""

    owner: Class
    member: DataMember
    hold: Hold


class Hierarchy:
    """Every declared class, and every template with the arguments that some member or base gives it."""

    def __init__(self, holding: Holding) -> None:
        self.holding = holding
        self.own: dict[str, tuple[Held, ...]] = {}
        """The targets that the members of a class hold, by the text of its normal type."""
        self.bases: dict[str, tuple[str, ...]] = {}
        self.cut: set[str] = set()
        """Classes that are not followed to the end: their arguments are nested too deeply, or they have too many bases.
        """
        self._derived: dict[str, list[tuple[Class, Type]]] = defaultdict(list)
        self._subclasses: dict[str, tuple[str, ...]] = {}
        self._lineages: dict[str, tuple[str, ...]] = {}
        classes = holding.names.classes.values()
        for one in classes:
            for written in one.bases:
                base = self._normal(one, written, {})
                self._derived[base.name].append((one, base))
        self._visit([(one.name, one, ()) for one in classes])

    def _normal(self, owner: Class, written: Type, bound: Mapping[str, Type]) -> Type:
        return self.holding.normal(written, owner.name, owner.place.file, bound)

    def _visit(self, waiting: list[tuple[str, Class, tuple[Type, ...]]]) -> None:
        """Visit classes, and all classes that this brings to light."""
        waiting = waiting[::-1]
        while waiting:
            key, one, arguments = waiting.pop()
            if key in self.own:
                continue
            if len(self.own) > LARGEST or any(_depth(argument) > DEEPEST for argument in arguments):
                self.cut.add(key[:LONGEST_NAME])
                continue
            before = len(self.holding.seen)
            self._look(key, one, arguments)
            waiting.extend((name, *self.holding.classes[name]) for name in self.holding.seen[before:])

    def visit(self, key: str) -> None:
        """Visit one more class, which `Holding` has seen."""
        self._visit([(key, *self.holding.classes[key])])

    def _look(self, key: str, one: Class, arguments: tuple[Type, ...]) -> None:
        bound = dict(zip(one.parameters, arguments, strict=False))
        free = self.holding.names.parameters(one.name)
        held = []
        for member in one.members.values():
            holds = self.holding.holds(self._normal(one, member.type, bound))
            held += [Held(one, member, hold) for hold in holds if hold.known or hold.target not in free]
        self.own[key] = tuple(held)
        bases = (self._normal(one, written, bound) for written in one.bases)
        self.bases[key] = tuple(str(base) for base in bases if self.holding.holds(base))

    def members(self, key: str) -> Iterator[Held]:
        """Return the holdings of all members of a class, including inherited ones."""
        return (held for one in self._lineage(key) for held in self.own.get(one, ()))

    def ancestors(self, key: str) -> frozenset[str]:
        """Return the class and all its bases."""
        return frozenset(self._lineage(key))

    def _lineage(self, key: str) -> tuple[str, ...]:
        """Return the class, its bases, their bases, and so on."""
        if key not in self._lineages:
            self._lineages[key] = self._all(key, lambda one: self.bases.get(one, ()), MOST_BASES)
        return self._lineages[key]

    def subclasses(self, key: str) -> tuple[str, ...]:
        """Return the class and all that derive from it, with the template arguments that make it their base."""
        if key not in self._subclasses:
            self._subclasses[key] = self._all(key, self._direct, MOST_SUBCLASSES)
        return self._subclasses[key]

    def _all(self, start: str, following: Callable[[str], Iterable[str]], most: int) -> tuple[str, ...]:
        """Return the start and everything that follows from it, nearest first; the start is marked as cut beyond
        `most`."""
        found = {start: None}
        for one in (waiting := [start]):
            new = [name for name in following(one) if name not in found]
            if len(found) + len(new) > most:
                self.cut.add(start)
                break
            found.update(dict.fromkeys(new))
            waiting.extend(new)
        return tuple(found)

    def _direct(self, key: str) -> Iterator[str]:
        found = self.holding.classes.get(key)
        name, arguments = (found[0].name, found[1]) if found else (key, ())
        for one, base in self._derived.get(name, ()):
            bound = _unified(one.parameters, base.arguments, arguments)
            if bound is None:
                continue
            given = tuple(bound[parameter] for parameter in one.parameters if parameter in bound)
            normal = Type(one.name, given if len(given) == len(one.parameters) else ())
            text = str(normal)
            self.holding.see(text, one, normal.arguments)
            self._visit([(text, one, normal.arguments)])
            yield text


def _depth(one: Type) -> int:
    return 1 + max((_depth(argument) for argument in one.arguments), default=0)


def _unified(parameters: tuple[str, ...], pattern: tuple[Type, ...], given: tuple[Type, ...]) -> dict[str, Type] | None:
    """Return the parameters for which the arguments of a base equal the given ones; None if there are none.

    Arguments that were left out have a default and match anything.
    """
    bound: dict[str, Type] = {}
    for one, other in zip(pattern, given, strict=False):
        if one.name in parameters and not one.arguments and not one.suffix:
            if bound.setdefault(one.name, other) != other:
                return None
            continue
        if (one.name, one.suffix) != (other.name, other.suffix):
            return None
        inner = _unified(parameters, one.arguments, other.arguments)
        if inner is None:
            return None
        bound.update(inner)
    return bound
