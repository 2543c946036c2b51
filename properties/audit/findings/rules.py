"""Rules about a graph, one on each line, in words that a reviewer can read.

    no owning path from Task to Connection
    Stream has exactly one owner
    Task has at most 2 owners
    no object of class Stream after event disconnect
    keep Connection.streams
    release Connection.manager at shutdown

`*` in a class or slot matches any text. `keep` pins a slot, so that no cut suggests it. `release` declares that a slot
is reset at an event: a cycle through it is expected until then, and the slot must be empty from then on. Text after `#`
is a comment.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from model.language.errors import RequestError
from properties.audit.graph.columns import shown

NUMBERS = {"no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5}


@dataclass(frozen=True)
class NoOwningPath:
    """No object of one class may own, directly or through others, one of the other."""

    text: str
    source: str
    target: str


@dataclass(frozen=True)
class OwnerCount:
    """The number of owners that each object of a class has; `most` is None for no upper bound."""

    text: str
    subject: str
    least: int
    most: int | None


@dataclass(frozen=True)
class GoneAfter:
    """No object of a class may be alive after an event."""

    text: str
    subject: str
    event: str


@dataclass(frozen=True)
class ReleasedAt:
    """A slot is reset at an event."""

    text: str
    label: str
    event: str


Rule = NoOwningPath | OwnerCount | GoneAfter | ReleasedAt


@dataclass(frozen=True)
class Rules:
    """The rules of a file; `pins` are labels that cuts leave alone."""

    rules: tuple[Rule, ...] = ()
    pins: frozenset[str] = frozenset()

    @property
    def releases(self) -> tuple[tuple[str, str], ...]:
        """Each slot that is reset, with the event."""
        return tuple((rule.label, rule.event) for rule in self.rules if isinstance(rule, ReleasedAt))


FORMS = (
    (r"no owning path from (?P<a>\S+) to (?P<b>\S+)", "no owning path from CLASS to CLASS"),
    (r"(?P<a>\S+) has (?P<how>exactly|at most|at least) (?P<n>\w+) owners?", "CLASS has exactly one owner"),
    (r"no object of class (?P<a>\S+) after event (?P<b>\S+)", "no object of class CLASS after event EVENT"),
    (r"release:? (?P<a>\S+\.\S+) at (?P<b>\S+)", "release CLASS.SLOT at EVENT"),
    (r"keep:? (?P<a>\S+\.\S+)", "keep CLASS.SLOT"),
)
RIGHT = "; ".join(form for _, form in FORMS)


def read_rules(text: str, source: str) -> Rules:
    """Return the rules of a text; RequestError names the first line that is not a rule, and the valid forms."""
    rules: list[Rule] = []
    pins: set[str] = set()
    for number, line in enumerate(text.splitlines(), start=1):
        words = " ".join(line.partition("#")[0].split())
        if not words:
            continue
        rule = _rule(words, f"{source}: line {number}")
        if isinstance(rule, str):
            pins.add(rule)
        else:
            rules.append(rule)
    return Rules(tuple(rules), frozenset(pins))


def _rule(words: str, where: str) -> Rule | str:
    """Return a rule, or the label that it pins."""
    for place, (pattern, _) in enumerate(FORMS):
        if found := re.fullmatch(pattern, words):
            parts = found.groupdict()
            match place:
                case 0:
                    return NoOwningPath(words, parts["a"], parts["b"])
                case 1:
                    return _owners(words, parts, where)
                case 2:
                    return GoneAfter(words, parts["a"], parts["b"])
                case 3:
                    return ReleasedAt(words, parts["a"], parts["b"])
                case _:
                    return parts["a"]
    raise RequestError(f"{where}: {shown(words)} is not a rule; write one of: {RIGHT}")


def _owners(words: str, parts: dict[str, str], where: str) -> OwnerCount:
    word = parts["n"]
    if word not in NUMBERS and not (word.isascii() and word.isdigit() and len(word) < 10):
        raise RequestError(f"{where}: {shown(word)} is not a number; write one, two, or digits")
    number = NUMBERS[word] if word in NUMBERS else int(word)
    how = parts["how"]
    least, most = 0 if how == "at most" else number, None if how == "at least" else number
    return OwnerCount(words, parts["a"], least, most)
