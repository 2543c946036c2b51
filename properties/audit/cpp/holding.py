"""The targets that a value of a type holds: aliases are resolved, pointers and containers are looked into."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from properties.audit.cpp.declarations import Alias, Class, Type, join, split_name
from properties.audit.cpp.names import Names
from properties.audit.cpp.vocabulary import Vocabulary
from properties.audit.graph.graph import Strength

DEEPEST = 24
"""Types nested deeper than this are unknown."""
NOTHING: Mapping[str, Type] = {}
LEAVES = frozenset(
    (
        "void",
        "bool",
        "char",
        "short",
        "int",
        "long",
        "float",
        "double",
        "unsigned",
        "signed",
        "auto",
        "size_t",
        "ssize_t",
        "wchar_t",
        "char8_t",
        "char16_t",
        "char32_t",
        "decltype(auto)",
    )
)

NUMBER = re.compile(r"u?int(_fast|_least)?(8|16|32|64|ptr|max)_t|ptrdiff_t|time_t|u_?int\d*")


@dataclass(frozen=True, kw_only=True, order=True, slots=True)
class Hold:
    """A target that a value holds: a normal type, as text.

    `by_value` is a part of the holder itself, `many` an element of a container. If not `known`, no class of that name
    was read; if `guessed`, it is the argument of a template that no vocabulary describes.
    """

    target: str
    strength: Strength
    by_value: bool = False
    many: bool = False
    known: bool = True
    guessed: bool = False

    def seen_through(self, outer: Strength, many: bool, by_value: bool = False) -> Hold:
        """Return the same target as held by an outer type: whoever does not own the outside does not own the inside."""
        strength = self.strength if outer.owns and not self.by_value else outer
        return replace(self, strength=strength, many=self.many or many, by_value=self.by_value and by_value)


class Holding:
    """Normal types, and the targets that they hold.

    A *normal* type has no aliases and only qualified names, so that it means the same in every scope. Names that were
    not read stay as written.
    """

    def __init__(self, names: Names, vocabulary: Vocabulary) -> None:
        self.names = names
        self.vocabulary = vocabulary
        self.classes: dict[str, tuple[Class, tuple[Type, ...]]] = {}
        """Class and arguments of every normal type that is a class, by its text."""
        self.seen: list[str] = []
        """The same texts, in the order of their discovery."""
        self._held: dict[Type, tuple[Hold, ...]] = {}
        self._specialised = {self._key(one): one for one in names.classes.values() if one.arguments}

    def _key(self, one: Class) -> str:
        """Return the text of the normal type that a specialisation defines."""
        scope, last = split_name(one.name)
        arguments = (self.normal(given, scope, one.place.file) for given in one.arguments)
        return str(Type(join(scope, last.partition("<")[0]), tuple(arguments)))

    def normal(self, written: Type, scope: str, file: str, bound: Mapping[str, Type] = NOTHING, depth: int = 0) -> Type:
        """Return the normal type of a type that is written in a scope of a file, with template parameters bound."""
        if depth > DEEPEST:
            return Type("")
        if written.name in bound and not written.arguments:
            value = bound[written.name]
            return Type(value.name, value.arguments, value.suffix + written.suffix)
        arguments = tuple(self.normal(one, scope, file, bound, depth + 1) for one in written.arguments)
        found = self.names.find(written.name, scope, file)
        if isinstance(found, Alias):
            inner = {**bound, **dict(zip(found.parameters, arguments, strict=False))}
            meant = self.normal(found.type, found.scope, file, inner, depth + 1)
            return Type(meant.name, meant.arguments, meant.suffix + written.suffix)
        if isinstance(found, Class):
            if found.parameters and not arguments and all(one in bound for one in found.parameters):
                arguments = tuple(bound[one] for one in found.parameters)
            return Type(found.name, arguments, written.suffix)
        return Type(found or written.name.removeprefix("::"), arguments, written.suffix)

    def see(self, key: str, found: Class, arguments: tuple[Type, ...]) -> None:
        """Record a class with its arguments."""
        if key not in self.classes:
            self.classes[key] = (found, arguments)
            self.seen.append(key)

    def holds(self, normal: Type, depth: int = 0) -> tuple[Hold, ...]:
        """Return all targets that a value of a normal type holds."""
        if normal not in self._held:
            self._held[normal] = ()
            self._held[normal] = tuple(dict.fromkeys(self._holds(normal, depth))) if depth < DEEPEST else ()
        return self._held[normal]

    def _holds(self, normal: Type, depth: int) -> Iterator[Hold]:
        words = self.vocabulary
        if normal.suffix:
            yield from self._suffixed(normal, depth)
        elif (pointer := words.pointer(normal.name)) is not None:
            held = normal.arguments[pointer.argument : pointer.argument + 1]
            yield from self._through(held, pointer.strength, False, depth)
        elif normal.name in words.many or normal.name in words.one:
            many = normal.name in words.many
            for one in normal.arguments:
                yield from (replace(hold, many=hold.many or many) for hold in self.holds(one, depth + 1))
        elif normal.name in words.callables:
            yield Hold(target=str(normal), strength=Strength.OPAQUE, known=False)
        elif (special := self._specialised.get(str(normal))) is not None and not special.parameters:
            self.see(special.name, special, ())
            yield Hold(target=special.name, strength=Strength.UNIQUE, by_value=True)
        elif (found := self.names.classes.get(normal.name)) is not None:
            key = str(normal)
            self.see(key, found, normal.arguments)
            yield Hold(target=key, strength=Strength.UNIQUE, by_value=True)
        else:
            yield from self._unknown(normal, depth)

    def _suffixed(self, normal: Type, depth: int) -> Iterator[Hold]:
        last = normal.suffix[-1]
        inner = Type(normal.name, normal.arguments, normal.suffix[:-1])
        if last == "[":
            yield from (replace(hold, many=True) for hold in self.holds(inner, depth + 1))
        elif last in "*&" and not inner.suffix.endswith("("):
            yield from self._through((inner,), Strength.RAW, False, depth)

    def _through(self, held: tuple[Type, ...], strength: Strength, many: bool, depth: int) -> Iterator[Hold]:
        for one in held:
            for hold in self.holds(one, depth + 1):
                if hold.strength is not Strength.OPAQUE:
                    yield hold.seen_through(strength, many)

    def _unknown(self, normal: Type, depth: int) -> Iterator[Hold]:
        """Yield the targets of a type that was not read: its pointer arguments are passed through, as guesses."""
        for one in normal.arguments:
            inner = (hold for hold in self.holds(one, depth + 1) if not hold.by_value)
            yield from (replace(hold, guessed=True) for hold in inner)
        if not self.is_leaf(normal):
            yield Hold(target=str(normal), strength=Strength.UNIQUE, by_value=True, known=False)

    def is_leaf(self, normal: Type) -> bool:
        """Return True if a type outside of the sources is known to hold nothing, such as a number or an enum."""
        name = normal.name
        if not name or name in LEAVES or name in self.names.enums or " " in name or name[0].isdigit():
            return True
        if name.startswith("std::"):
            return not normal.arguments or name.startswith(("std::chrono::", "std::basic_"))
        return bool(NUMBER.fullmatch(name))
