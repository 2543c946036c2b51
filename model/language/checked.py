"""Records that check the types of their arguments when they are made, so that an error names the author's own line.

Python takes `source=("BEGIN")` for a string and `guards=Has("x")` for a guard; both mean a tuple of one, and without a
check they fail much later, or never. `@checked` stands above `@dataclass`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import fields
from enum import Enum
from functools import cache, wraps
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from model.language.errors import TableError

Made = TypeVar("Made", bound=type)
Fault = Callable[[Any], str]
"""From a value to a sentence that says what is wrong with it; "" if nothing is."""
OURS = ("model.language.", "dataclasses")
"""Modules whose frames are passed over to find the line that made the record."""
SHOWN = 40
"""Characters of a value in a message."""


def checked(record: Made) -> Made:
    """A dataclass whose instances refuse arguments of another type. TableError names file, line, class and field."""
    made: Callable[..., None] = vars(record)["__init__"]

    @wraps(made)
    def __init__(self: object, *arguments: Any, **keywords: Any) -> None:  # noqa: N807
        made(self, *arguments, **keywords)
        for name, fault in _faults(record):
            found = fault(getattr(self, name))
            if found:
                raise TableError(f"{_where()}: {record.__name__}.{name} {found}")

    type.__setattr__(record, "__init__", __init__)
    return record


@cache
def _faults(record: type) -> tuple[tuple[str, Fault], ...]:
    """The check of each field, made when the first instance is."""
    hints = get_type_hints(record)
    return tuple((field.name, _fault(hints[field.name])) for field in fields(record))


def _where() -> str:
    """The nearest line outside this language: `mymodel.py:31`."""
    frame = sys._getframe(1)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(OURS):
        frame = frame.f_back
    return f"{Path(frame.f_code.co_filename).name}:{frame.f_lineno}"


def _fault(hint: Any) -> Fault:
    """The check that a type hint stands for: classes, unions, `tuple[X, ...]`, `tuple[X, Y]` and `frozenset[X]`."""
    origin, parts = get_origin(hint), get_args(hint)
    if hint is Any or origin is type:
        return lambda value: ""
    if origin in (Union, UnionType):
        return _one_of(parts)
    if origin is tuple and parts[1:] == (...,):
        return _tuple_of(parts[0])
    if origin is tuple:
        return _fields(parts)
    if origin is frozenset:
        return _set_of(parts[0])
    return _instance_of((hint,)) if isinstance(hint, type) else lambda value: ""


def _one_of(parts: tuple[Any, ...]) -> Fault:
    plain = tuple(part for part in parts if isinstance(part, type) and get_origin(part) is None)
    if len(plain) == len(parts):
        return _instance_of(plain)
    checks = [_fault(part) for part in parts]
    return lambda value: min((check(value) for check in checks), key=len)


def _instance_of(classes: tuple[type, ...]) -> Fault:
    numbers_only = int in classes and bool not in classes

    def fault(value: Any) -> str:
        if isinstance(value, classes) and not (numbers_only and isinstance(value, bool)):
            return ""
        return f"is {_said(value)}; {_wanted(classes)}"

    return fault


def _tuple_of(element: Any) -> Fault:
    check, wanted = _fault(element), _plural(element)

    def fault(value: Any) -> str:
        if type(value) is not tuple:
            return f"is {_said(value)}; a tuple of {wanted} is needed{_hint(value, check)}"
        for place, one in enumerate(value, start=1):
            if found := check(one):
                return f"{found} (item {place} of {len(value)})" if found[:3] == "is " else f"item {place} {found}"
        return ""

    return fault


def _fields(parts: tuple[Any, ...]) -> Fault:
    checks = [_fault(part) for part in parts]

    def fault(value: Any) -> str:
        if type(value) is not tuple or len(value) != len(checks):
            names = ", ".join(_name(part) for part in parts)
            return f"is {_said(value)}; a tuple ({names}) is needed"
        return next((found for check, one in zip(checks, value, strict=True) if (found := check(one))), "")

    return fault


def _set_of(element: Any) -> Fault:
    check, wanted = _fault(element), _plural(element)

    def fault(value: Any) -> str:
        if not isinstance(value, frozenset):
            braces = f": frozenset({{{value!r}}})" if isinstance(value, str) else ""
            return f"is {_said(value)}; a frozenset of {wanted} is needed{braces}"
        return next((found for one in value if (found := check(one))), "")

    return fault


def _hint(value: Any, check: Fault) -> str:
    """The end of the message: the tuple that was probably meant."""
    if isinstance(value, str) and not isinstance(value, Enum):
        return f": ({value!r},)"
    if isinstance(value, list | set | frozenset):
        return ", in parentheses"
    return ": put a comma after it" if not check(value) else ""


def _said(value: Any) -> str:
    """A value in a message: its kind, and what it is if that is short."""
    if value is None:
        return "None"
    if isinstance(value, Enum):
        return f"{type(value).__name__}.{value.name}"
    kind = {str: "the string", int: "the number", tuple: "the tuple", list: "the list"}.get(type(value))
    text = repr(value)
    short = text if len(text) <= SHOWN else f"{text[: SHOWN - 3]}..."
    return f"{kind} {short}" if kind else short


def _wanted(classes: tuple[type, ...]) -> str:
    if any(issubclass(one, Enum) for one in classes):
        (chosen,) = (one for one in classes if issubclass(one, Enum))
        return f"one of {', '.join(f'{chosen.__name__}.{each.name}' for each in chosen)} is needed"
    return (
        f"{' or '.join(map(_article, classes[:FEW]))} is needed"
        if len(classes) <= FEW
        else "a word of the language is needed"
    )


FEW = 3
"""How many classes a message lists; guards and effects are more."""
NAMES = {str: "string", int: "number", bool: "truth value", float: "number", NoneType: "None"}


def _article(one: type) -> str:
    name = _name(one)
    return name if one is NoneType else f"{'an' if name[0] in 'aeiouAEIOU' else 'a'} {name}"


def _name(hint: Any) -> str:
    return NAMES.get(hint, getattr(hint, "__name__", str(hint)))


def _plural(hint: Any) -> str:
    if get_origin(hint) in (Union, UnionType) and len(get_args(hint)) > FEW:
        return "words of the language"
    if get_origin(hint) is tuple:
        return f"tuples ({', '.join(map(_name, get_args(hint)))})"
    return "names" if hint is str else f"{_name(hint)}s"
