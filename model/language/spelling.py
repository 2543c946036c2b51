"""The spelling of guards, effects and names in messages, tables and the names of mutants: short, stable, one line."""

from __future__ import annotations

import re
from dataclasses import fields
from difflib import get_close_matches
from typing import TypeAlias

from model.language.vocabulary import Effect, Guard, Name, Renamed

Argument: TypeAlias = "Name | int | Guard | Effect | tuple[Argument, ...]"
"""The values that fields of guards and effects have."""


def spell_name(name: Name) -> str:
    """A name as text, its renames in braces: `ActiveStream{g=g2}`."""
    if not isinstance(name, Renamed):
        return name
    return f"{name.name}{{{','.join(f'{index}={by}' for index, by in name.renames)}}}"


def spell(item: Guard | Effect) -> str:
    """A guard or effect as its constructor with short arguments: `Move(Task.queued, Task.running)`."""
    shown = (_spell_value(getattr(item, field.name)) for field in fields(item))
    return f"{type(item).__name__}({', '.join(text for text in shown if text)})"


def _spell_value(value: Argument) -> str:
    match value:
        case Renamed():
            return spell_name(value)
        case tuple():
            return ", ".join(filter(None, map(_spell_value, value)))
        case str() | int():
            return str(value)
    return spell(value)


def closest(wrong: str, right: list[str] | tuple[str, ...]) -> str:
    """Return the end of an error message: the name that was probably meant, or else up to eight of the known ones."""
    known = sorted(set(right))
    # Names of members are alike in their owner; only what comes after it tells them apart.
    by_end = {name.rpartition(".")[2]: name for name in reversed(known)}
    near = get_close_matches(wrong, known, n=1, cutoff=0.85) or get_close_matches(wrong.rpartition(".")[2], by_end, n=1)
    if near:
        return f"did you mean {by_end.get(near[0], near[0])}?"
    if not known:
        return "there are none"
    more = f" and {len(known) - 8} more" if len(known) > 8 else ""
    return f"there are {', '.join(known[:8])}{more}"


def matches(pattern: str, text: str) -> bool:
    """Return True if a text matches a pattern in which only `*` is special: row ids have brackets in them."""
    return re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), text) is not None
