"""Name lookup: the declaration that a name denotes, by the rules of scopes, bases and using-directives."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from properties.audit.cpp.declarations import GLOBAL, Alias, Class, Type, Unit, join, split_name
from properties.audit.cpp.vocabulary import Vocabulary

DEEPEST = 50
"""A name with more parts than this denotes nothing: nobody writes it, and lookup recurses once for each part."""
MOST_BASES = 100
"""The number of bases of a class that are searched for names."""
Meaning = Class | Alias | str
"""A class, an alias, or the qualified name of something without members: an enum, a word, a class without a body."""


class Names:
    """All declarations of all files, by qualified name. Classes that are defined twice are merged."""

    def __init__(self, units: Iterable[Unit], vocabulary: Vocabulary) -> None:
        self.classes: dict[str, Class] = {}
        self.aliases: dict[str, Alias] = {}
        self.enums: set[str] = set()
        self.forward: set[str] = set()
        self.twice: set[str] = set()
        words = (vocabulary.pointers, vocabulary.many, vocabulary.one, vocabulary.callables)
        self._words = frozenset(word for kind in words for word in kind)
        self._spaces: dict[str, str] = {}
        self._usings: dict[tuple[str, str], list[str]] = defaultdict(list)
        self._cache: dict[tuple[str, str, str], Meaning | None] = {}
        self._bases: dict[str, tuple[str, ...]] = {}
        for unit in units:
            self._add(unit)
        self._private = {file for file, _ in self._usings if file}

    def _add(self, unit: Unit) -> None:
        for one in unit.classes:
            if (known := self.classes.get(one.name)) is None:
                self.classes[one.name] = one
            else:
                self._merge(known, one)
        for alias in unit.aliases:
            self.aliases.setdefault(alias.name, alias)
        self.enums |= unit.enums
        self.forward |= unit.forward
        self._spaces.update(unit.spaces)
        for scope, space in unit.usings:
            # A using-directive of a header affects all files that include it, one of a source file that file alone.
            self._usings["" if unit.header else unit.file, scope].append(space)

    def _merge(self, known: Class, again: Class) -> None:
        """Merge two definitions of a class, as branches of `#if` have them; two files should not, but tests do."""
        if known.place.file != again.place.file:
            self.twice.add(known.name)
        known.members.update({name: one for name, one in again.members.items() if name not in known.members})
        known.bases.extend(base for base in again.bases if base not in known.bases)
        known.methods |= again.methods

    def find(self, name: str, scope: str, file: str) -> Meaning | None:
        """Return the declaration that a name denotes in a scope of a file; None if it was not read."""
        key = (name, scope, file if file in self._private else "")
        if key not in self._cache:
            self._cache[key] = None  # A name that needs itself to be found is not found.
            if name.count("::") > DEEPEST:
                return None
            self._cache[key] = self._look(name, scope, key[2])
        return self._cache[key]

    def _look(self, name: str, scope: str, file: str) -> Meaning | None:
        if name.startswith("::"):
            return self._exact(name[2:])
        for inside in _outwards(scope):
            for candidate in self._candidates(name, inside, file):
                if (found := self._exact(candidate)) is not None:
                    return found
        return self._through_first(name, scope, file)

    def _candidates(self, name: str, inside: str, file: str) -> Iterator[str]:
        yield join(inside, name)
        for base in self.bases(inside):
            yield join(base, name)
        yield from self._used(inside, name, file)
        first, _, rest = name.partition("::")
        renamed = self._spaces.get(join(inside, first)) if rest else None
        if renamed is not None:
            yield from (join(join(outer, renamed), rest) for outer in _outwards(inside))
        first, rest = split_name(name)
        if first:
            yield from self._used(join(inside, first), rest, file)

    def _used(self, inside: str, name: str, file: str) -> Iterator[str]:
        """Yield the name in each namespace that a using-directive brings into a scope."""
        for owner in ("", file) if file else ("",):
            for space in self._usings.get((owner, inside), ()):
                yield from (join(join(outer, space), name) for outer in _outwards(inside))

    def _exact(self, qualified: str) -> Meaning | None:
        if qualified in self._words:
            return qualified
        found = self.classes.get(qualified) or self.aliases.get(qualified)
        if found is None and (qualified in self.enums or qualified in self.forward):
            return qualified
        return found

    def _through_first(self, name: str, scope: str, file: str) -> Meaning | None:
        """Resolve `A::B` where A is an alias of a class, or a class that inherits B."""
        first, rest = split_name(name)
        if not first:
            return None
        owner = self.named_class(Type(first), scope, file)
        return None if owner is None else self.find(rest, owner.name, file)

    def named_class(self, written: Type, scope: str, file: str) -> Class | None:
        """Return the class that a type names, through aliases; template arguments do not matter."""
        name = written.name
        for _ in range(20):
            found = self.find(name, scope, file)
            if not isinstance(found, Alias):
                return found if isinstance(found, Class) else None
            name, scope = found.type.name, found.scope
        return None

    def parameters(self, name: str) -> frozenset[str]:
        """Return the template parameters that are visible in a class: its own, and those of the classes around it."""
        around = (self.classes[scope] for scope in _outwards(name) if scope in self.classes)
        return frozenset(parameter for one in around for parameter in one.parameters)

    def bases(self, name: str) -> tuple[str, ...]:
        """Return the names of all direct and indirect bases of a class."""
        if name not in self._bases:
            self._bases[name] = ()
            found: dict[str, None] = {}
            for one in (waiting := [name]):
                new = [base for base in self._direct(one) if base not in found]
                found.update(dict.fromkeys(new))
                waiting.extend(new)
                if len(found) > MOST_BASES:
                    break
            self._bases[name] = tuple(found)
        return self._bases[name]

    def _direct(self, name: str) -> list[str]:
        """Return the direct bases of a class; while a base is being resolved, the class has none."""
        own = self.classes.get(name)
        if own is None:
            return []
        scope, file = split_name(name)[0], own.place.file
        named = (self.named_class(written, scope, file) for written in own.bases)
        return [base.name for base in named if base is not None]


def _outwards(scope: str) -> Iterator[str]:
    """Yield a scope, the scope around it, and so on to the global one."""
    while scope:
        yield scope
        scope = split_name(scope)[0]
    yield GLOBAL
