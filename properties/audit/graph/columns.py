"""Columns of values from rows of fields: checked and defaulted a batch at a time; errors name the first bad row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from operator import itemgetter
from typing import NoReturn

from model.language.errors import RequestError
from model.language.spelling import closest

Row = Mapping[str, object]
At = Callable[[int], str]
"""The position of a row of a batch, for errors: `heap.json: node 12`."""
LARGEST = 2**62
"""Larger numbers are refused: their sums would not fit into a column."""


def shown(text: str) -> str:
    """Return a user's name for a message: short, on one line, and without characters that control a terminal."""
    return printable(text if len(text) <= 60 else f"{text[:57]}...")


def printable(text: str) -> str:
    """Return a text on one line, with escapes for line ends and for characters that control a terminal."""
    return text if text.isprintable() else text.encode("unicode_escape").decode()


def sort_of_value(value: object) -> str:
    """Return a description of the type of a JSON value, for errors."""
    names = {dict: "an object", list: "a list", str: "a string", bool: "a truth value", type(None): "null"}
    return names.get(type(value), "a number")


def refuse(values: Iterable[object], good: Callable[[object], bool], at: At, name: str, right: str) -> NoReturn:
    """Raise RequestError for the first bad value of a column."""
    place, value = next((place, value) for place, value in enumerate(values) if not good(value))
    what = f"{value}" if type(value) in (int, float) else sort_of_value(value)
    raise RequestError(f"{at(place)}: {name} is {shown(what)}; it must be {right}")


def of_type(values: Sequence[object], kinds: set[type], at: At, name: str, right: str) -> None:
    """Refuse a column that has a value of another type."""
    if not kinds.issuperset(map(type, values)):
        refuse(values, lambda value: type(value) in kinds, at, name, right)


def column(rows: Sequence[Row], name: str, absent: object) -> list[object]:
    """Return one field of all rows."""
    try:
        return list(map(itemgetter(name), rows))
    except KeyError:
        return [row.get(name, absent) for row in rows]


def names(rows: Sequence[Row], name: str, at: At) -> list[str]:
    """Return a column of ids, which are required: strings that are not empty, or whole numbers."""
    values = column(rows, name, None)
    kinds = set(map(type, values))
    if kinds != {str}:
        of_type(values, {str, int}, at, name, "a string or a whole number")
        values = list(map(str, values))
    if "" in values:
        refuse(values, bool, at, name, "a string that is not empty")
    return values  # type: ignore[return-value]


def texts(rows: Sequence[Row], name: str, at: At) -> list[str] | None:
    """Return a column of strings, "" for a missing one; None if no row has the field."""
    values = column(rows, name, None)
    kinds = set(map(type, values))
    if kinds == {type(None)}:
        return None
    of_type(values, {str, type(None)}, at, name, "a string")
    return values if kinds == {str} else [value or "" for value in values]  # type: ignore[return-value, misc]


def whole(rows: Sequence[Row], name: str, absent: int, at: At) -> list[int]:
    """Return a column of whole numbers that are not negative, with a default."""
    values = column(rows, name, absent)
    of_type(values, {int}, at, name, "a whole number")
    if min(values, default=0) < min(absent, 0) or max(values, default=0) > LARGEST:  # type: ignore[type-var, operator]
        right = f"a whole number from 0 to {LARGEST}"
        refuse(values, lambda value: isinstance(value, int) and 0 <= value <= LARGEST, at, name, right)
    return values  # type: ignore[return-value]


def truths(rows: Sequence[Row], name: str, absent: bool, at: At) -> list[bool]:
    """Return a column of truth values, with a default."""
    values = column(rows, name, absent)
    of_type(values, {bool}, at, name, "true or false")
    return values  # type: ignore[return-value]


def lists(rows: Sequence[Row], name: str, at: At) -> dict[int, tuple[str, ...]]:
    """Return the strings of a field that is a list of them, or one string, by row; only for rows that have it."""
    found = {}
    for place, row in enumerate(rows):
        if value := row.get(name):
            items = value if isinstance(value, list) else [value]
            of_type(items, {str}, lambda _, place=place: at(place), name, "a list of strings")  # type: ignore[misc]
            found[place] = tuple(items)
    return found


def one_of(values: Sequence[str], known: Mapping[str, int], at: At, name: str) -> list[int]:
    """Return the codes of a column of known words."""
    try:
        return list(map(known.__getitem__, values))
    except KeyError:
        place, value = next((place, value) for place, value in enumerate(values) if value not in known)
        raise RequestError(f"{at(place)}: {name} is {shown(value)}; {closest(value[:60], tuple(known))}") from None


WORDS = {"true": True, "false": False, "True": True, "False": False, "1": True, "0": False}


def typed(fields: Mapping[str, str], at: At, place: int) -> Row:
    """Return a row of a format in which every value is a string; resources are one on each line. Empty values are left
    out.

    `at(place)` is its position, used only in errors.
    """
    row: dict[str, object] = {}
    for name, value in fields.items():
        if value == "":
            continue
        if name in ("size", "count"):
            if not (value.isascii() and value.isdigit() and len(value) < 20):
                raise RequestError(f"{at(place)}: {name} is {shown(value)}; it must be a whole number")
            row[name] = int(value)
        elif name in ("alive", "many"):
            if value not in WORDS:
                raise RequestError(f"{at(place)}: {name} is {shown(value)}; it must be true or false")
            row[name] = WORDS[value]
        else:
            row[name] = value.split("\n") if name == "resources" else value
    return row
