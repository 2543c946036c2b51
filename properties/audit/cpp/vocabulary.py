"""The vocabulary of types that hold others: smart pointers, containers, callables, and additions of the user."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

from model.language.errors import RequestError
from model.language.spelling import closest
from properties.audit.graph.graph import Strength


@dataclass(frozen=True, slots=True)
class Pointer:
    """A pointer template: its strength, and the number of the argument that is its target, from 0."""

    strength: Strength
    argument: int = 0


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """The types that hold others, by qualified name.

    `many` and `one` are containers and wrappers of a single value, `callables` stored functions, `releasers` functions
    that delete. `stated` gives the strength of single members, as `Class::member`, where no rule can see it; `accepted`
    gives the reason for an accepted difference between such a member and a model.
    """

    pointers: Mapping[str, Pointer] = field(default_factory=dict)
    many: frozenset[str] = frozenset()
    one: frozenset[str] = frozenset()
    callables: frozenset[str] = frozenset()
    releasers: frozenset[str] = frozenset()
    stated: Mapping[str, Strength] = field(default_factory=dict)
    accepted: Mapping[str, str] = field(default_factory=dict)

    def pointer(self, name: str) -> Pointer | None:
        """Return the pointer that a template of this name is, or None."""
        return self.pointers.get(name)

    def __or__(self, more: Vocabulary) -> Vocabulary:
        """Return both vocabularies; the second wins where they differ about a name."""
        return Vocabulary(
            pointers={**self.pointers, **more.pointers},
            many=self.many | more.many,
            one=self.one | more.one,
            callables=self.callables | more.callables,
            releasers=self.releasers | more.releasers,
            stated={**self.stated, **more.stated},
            accepted={**self.accepted, **more.accepted},
        )


POINTERS = (Strength.STRONG, Strength.UNIQUE, Strength.WEAK, Strength.RAW)
TABLES = ("members", "accepted")
LISTS = (*map(str, POINTERS), "many", "one", "callables", "releasers")
EXAMPLE = "such as unique = ['my::Owner', 'Handle:1']"


@cache
def usual() -> Vocabulary:
    """Return the words of the standard library, Boost, folly, Qt, Chromium and the code of 2016, from `words.toml`."""
    return parse_vocabulary(files(__package__).joinpath("words.toml").read_text("utf-8"), "words.toml")


def read_vocabulary(text: str, source: str) -> Vocabulary:
    """Return the usual words and those of a user's TOML; RequestError for what is not understood."""
    return usual() | parse_vocabulary(text, source)


def parse_vocabulary(text: str, source: str) -> Vocabulary:
    """Return the words of one TOML text."""
    try:
        given = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RequestError(f"{source}: {error or 'nested too deeply'}; a vocabulary is TOML, {EXAMPLE}") from error
    for key in given:
        if key not in (*LISTS, *TABLES):
            raise RequestError(f"{source}: {key} is not a table of a vocabulary; {closest(key, (*LISTS, *TABLES))}")
    words = {key: _words(given.get(key, []), key, source) for key in LISTS}
    pointers = dict(_pointer(word, strength, source) for strength in POINTERS for word in words[strength])
    many, one, callables, releasers = (frozenset(words[key]) for key in LISTS[len(POINTERS) :])
    stated, accepted = (_texts(given.get(key, {}), key, source) for key in TABLES)
    return Vocabulary(
        pointers=pointers,
        many=many,
        one=one,
        callables=callables,
        releasers=releasers,
        stated=_strengths(stated, source),
        accepted=accepted,
    )


def _words(value: Any, key: str, source: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise RequestError(f"{source}: {key} must be a list of names, {EXAMPLE}")
    return tuple(value)


def _pointer(word: str, strength: Strength, source: str) -> tuple[str, Pointer]:
    """Parse `Name` or `Name:2`, where 2 is the number of the argument that is the target."""
    name, colon, place = word.rpartition(":")
    if not colon or name.endswith(":"):
        return word, Pointer(strength)
    if not place.isdecimal():
        raise RequestError(f"{source}: {word}: an argument number must follow the colon, {EXAMPLE}")
    return name, Pointer(strength, int(place))


def _texts(value: Any, key: str, source: str) -> dict[str, str]:
    if not isinstance(value, dict) or not all(isinstance(text, str) and text for text in value.values()):
        example = "'Store::files' = 'unique'" if key == "members" else "'Store::cache' = 'not in the model, because ..'"
        raise RequestError(f"{source}: {key} must be a table of texts, such as {example}")
    return value


def _strengths(stated: dict[str, str], source: str) -> dict[str, Strength]:
    known = tuple(map(str, Strength))
    for member, strength in stated.items():
        if strength not in known:
            raise RequestError(f"{source}: {member} is {strength}; {closest(strength, known)}")
    return {member: Strength(strength) for member, strength in stated.items()}
