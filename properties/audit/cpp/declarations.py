"""Declarations and statements of a C++ file that concern ownership, as plain data; names are not yet resolved."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

GLOBAL = ""
"""The scope outside of all namespaces."""


@dataclass(frozen=True, slots=True)
class Type:
    """A type as written, without `const` and the like.

    `suffix` has one character for each `*`, `&` (or `&&`), `[` of an array and `(` of a function. The last one is the
    outermost: `X *a[3]` is `X` with `*[`, an array. A leading `::` of the name is kept.
    """

    name: str
    arguments: tuple[Type, ...] = ()
    suffix: str = ""

    def __str__(self) -> str:
        arguments = f"<{', '.join(map(str, self.arguments))}>" if self.arguments else ""
        return self.name + arguments + self.suffix.replace("[", "[]").replace("(", "()")

    @property
    def plain(self) -> Type:
        """The type under all pointers, references and arrays."""
        return Type(self.name, self.arguments) if self.suffix else self


@dataclass(frozen=True, order=True, slots=True)
class Location:
    """A line of a file, counted from 1."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class DataMember:
    """A data member that is not static."""

    name: str
    type: Type
    place: Location


@dataclass(kw_only=True, slots=True)
class Class:
    """A class with a body. `name` is qualified; `parameters` are those of a template.

    `arguments` are those of a specialisation, as written; they are also a part of the name.
    """

    name: str
    place: Location
    parameters: tuple[str, ...] = ()
    arguments: tuple[Type, ...] = ()
    bases: list[Type] = field(default_factory=list)
    members: dict[str, DataMember] = field(default_factory=dict)
    methods: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Alias:
    """A typedef, `using` alias or using-declaration: a qualified name and its meaning, which is resolved in `scope`."""

    name: str
    type: Type
    scope: str
    parameters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """The position of code: the namespace or class around it, the qualifier and name of its function, and the file.

    The qualifier of `A::B::f` is `A::B`.
    """

    scope: str
    qualifier: str
    function: str
    file: str

    @property
    def destroys(self) -> bool:
        """True if the code is in a destructor."""
        return self.function.startswith("~")


class Origin(StrEnum):
    """The origin of a value that is stored in a member."""

    CREATED = "created"
    """`new T`, `make_shared<T>` and the like."""
    CALLED = "called"
    """`T()`: null if T is a pointer type, otherwise anything."""
    EMPTY = "empty"
    """A null pointer."""
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Value:
    """A value and, for `CREATED` and `CALLED`, the type named."""

    origin: Origin
    type: Type = Type("")


@dataclass(frozen=True, slots=True)
class Assignment:
    """A value is stored in a member, or in the container that the member is."""

    site: Site
    member: str
    value: Value
    line: int


@dataclass(frozen=True, slots=True)
class Deletion:
    """A deletion of a member or of its elements. If `member` is "" or unknown, a local variable of this type is
    deleted."""

    site: Site
    member: str
    type: Type
    line: int


@dataclass(frozen=True, slots=True)
class Capture:
    """A lambda or bind expression that holds a strong reference to the object itself (`shared_from_this`).

    It is stored in `member`, or passed to `call` on `member`; both may be empty.
    """

    site: Site
    member: str
    call: str
    line: int


@dataclass(kw_only=True, slots=True)
class Unit:
    """The contents of one file. `usings` are pairs (scope, namespace); `forward` are classes without a body.

    `unclear` are declarations inside classes that were not understood: class, text and line."""

    file: str
    header: bool
    damaged: bool = False
    classes: list[Class] = field(default_factory=list)
    aliases: list[Alias] = field(default_factory=list)
    usings: list[tuple[str, str]] = field(default_factory=list)
    spaces: dict[str, str] = field(default_factory=dict)
    enums: set[str] = field(default_factory=set)
    forward: set[str] = field(default_factory=set)
    destructors: list[Site] = field(default_factory=list)
    assignments: list[Assignment] = field(default_factory=list)
    deletions: list[Deletion] = field(default_factory=list)
    captures: list[Capture] = field(default_factory=list)
    unclear: list[tuple[str, str, Location]] = field(default_factory=list)


def split_name(name: str) -> tuple[str, str]:
    """Return the scope and the last part of a qualified name; `::` inside template arguments does not count."""
    if "<" not in name:
        scope, _, last = name.rpartition("::")
        return scope, last
    depth = 0
    for place in range(len(name) - 1, 0, -1):
        depth += (name[place] == ">") - (name[place] == "<")
        if depth == 0 and name[place - 1 : place + 1] == "::":
            return name[: place - 1], name[place + 1 :]
    return "", name


def join(scope: str, name: str) -> str:
    """Return a qualified name."""
    return f"{scope}::{name}" if scope else name
