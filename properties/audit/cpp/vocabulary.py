"""The types that hold others: smart pointers, containers and callables by name, and what a user adds to them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from model.errors import RequestError
from model.spelling import closest

from ..graph import Strength

STRONG, UNIQUE, WEAK, RAW = Strength.STRONG, Strength.UNIQUE, Strength.WEAK, Strength.RAW


@dataclass(frozen=True, slots=True)
class Pointer:
    """How a pointer template holds the class that is its argument number `argument`, from 0."""

    strength: Strength
    argument: int = 0


POINTERS: Mapping[str, Pointer] = {
    **dict.fromkeys(("std::shared_ptr", "boost::shared_ptr", "std::tr1::shared_ptr"), Pointer(STRONG)),
    **dict.fromkeys(("boost::intrusive_ptr", "scoped_refptr", "RefPtr", "nsRefPtr", "nsCOMPtr"), Pointer(STRONG)),
    **dict.fromkeys(("RCPtr", "SingleThreadedRCPtr", "QSharedPointer"), Pointer(STRONG)),
    **dict.fromkeys(("QExplicitlySharedDataPointer", "QSharedDataPointer"), Pointer(STRONG)),
    **dict.fromkeys(("std::unique_ptr", "std::auto_ptr", "boost::scoped_ptr", "boost::movelib::unique_ptr"), Pointer(UNIQUE)),
    **dict.fromkeys(("QScopedPointer", "UniquePtr", "cb::unique_ptr", "folly::Indirect"), Pointer(UNIQUE)),
    **dict.fromkeys(("std::weak_ptr", "boost::weak_ptr", "std::tr1::weak_ptr", "base::WeakPtr", "WeakPtr"), Pointer(WEAK)),
    **dict.fromkeys(("QWeakPointer", "QPointer"), Pointer(WEAK)),
    **dict.fromkeys(("std::reference_wrapper", "gsl::not_null", "raw_ptr", "raw_ref", "std::experimental::observer_ptr"),
                    Pointer(RAW)),
    **dict.fromkeys(("folly::atomic_shared_ptr", "cb::AtomicSharedPtr", "std::experimental::atomic_shared_ptr"),
                    Pointer(STRONG)),
}  # fmt: skip
MANY = frozenset(
    (
        "std::vector", "std::list", "std::deque", "std::set", "std::multiset", "std::map", "std::multimap",
        "std::unordered_map", "std::unordered_set", "std::unordered_multimap", "std::unordered_multiset", "std::queue",
        "std::stack", "std::priority_queue", "std::array", "std::forward_list", "std::span", "std::initializer_list",
        "boost::container::flat_map", "boost::container::flat_set", "boost::container::vector",
        "boost::circular_buffer", "boost::intrusive::list", "folly::F14FastMap", "folly::F14NodeMap",
        "folly::F14FastSet", "folly::F14ValueMap", "folly::ConcurrentHashMap", "folly::AtomicHashMap",
        "folly::small_vector", "folly::fbvector", "folly::UMPSCQueue", "folly::UMPMCQueue", "folly::MPMCQueue",
        "unordered_map", "unordered_set", "QList", "QVector", "QMap", "QHash", "QSet",
    )
)  # fmt: skip
ONE = frozenset(
    (
        "std::pair", "std::tuple", "std::optional", "std::variant", "std::atomic", "std::future", "std::promise",
        "std::shared_future", "boost::optional", "boost::variant", "folly::Synchronized", "folly::Optional",
        "folly::ThreadLocal", "folly::ThreadLocalPtr", "folly::CachelinePadded", "folly::SharedPromise",
    )
)  # fmt: skip
CALLABLES = frozenset(
    (
        "std::function", "boost::function", "std::packaged_task", "std::move_only_function", "folly::Function",
        "base::OnceCallback", "base::RepeatingCallback", "base::Callback", "fu2::unique_function",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Vocabulary:
    """What types hold. `told` says of single members, as `Class::member`, what no rule can see."""

    pointers: Mapping[str, Pointer] = field(default_factory=lambda: POINTERS)
    many: frozenset[str] = MANY
    one: frozenset[str] = ONE
    callables: frozenset[str] = CALLABLES
    releasers: frozenset[str] = frozenset(("free",))
    told: Mapping[str, Strength] = field(default_factory=dict)

    def pointer(self, name: str) -> Pointer | None:
        """What a template of this qualified name is as a pointer."""
        return self.pointers.get(name)


TABLES = ("strong", "unique", "weak", "raw", "many", "one", "callables", "releasers", "members")
EXAMPLE = "such as unique = ['my::Owner', 'Handle:1']"


def read_vocabulary(text: str, source: str) -> Vocabulary:
    """The usual vocabulary and what a user's TOML adds; RequestError for what is not understood."""
    try:
        given = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise RequestError(f"{source}: {error or 'nested too deeply'}; a vocabulary is TOML, {EXAMPLE}") from error
    for key in given:
        if key not in TABLES:
            raise RequestError(f"{source}: {key} is no table of a vocabulary; {closest(key, TABLES)}")
    words = {key: _words(given.get(key, []), key, source) for key in TABLES[:-1]}
    pointers = dict(POINTERS)
    for strength in (STRONG, UNIQUE, WEAK, RAW):
        pointers.update(_pointer(word, strength, source) for word in words[strength])
    return replace(
        Vocabulary(),
        pointers=pointers,
        many=MANY | set(words["many"]),
        one=ONE | set(words["one"]),
        callables=CALLABLES | set(words["callables"]),
        releasers=frozenset(("free", *words["releasers"])),
        told=_told(given.get("members", {}), source),
    )


def vocabulary_from(path: Path, text: str) -> Vocabulary:
    """Of a file."""
    return read_vocabulary(text, str(path))


def _words(value: Any, key: str, source: str) -> tuple[str, ...]:
    if not isinstance(value, list) or not all(isinstance(word, str) and word for word in value):
        raise RequestError(f"{source}: {key} must be a list of names, {EXAMPLE}")
    return tuple(value)


def _pointer(word: str, strength: Strength, source: str) -> tuple[str, Pointer]:
    """`Name` or `Name:2`, where 2 is the place of the class among the arguments."""
    name, colon, place = word.rpartition(":")
    if not colon or name.endswith(":"):
        return word, Pointer(strength)
    if not place.isdecimal():
        raise RequestError(f"{source}: {word}: after the colon stands the number of an argument, {EXAMPLE}")
    return name, Pointer(strength, int(place))


def _told(value: Any, source: str) -> dict[str, Strength]:
    if not isinstance(value, dict):
        raise RequestError(f"{source}: members must be a table, such as 'Store::files' = 'unique'")
    known = tuple(map(str, Strength))
    for member, strength in value.items():
        if strength not in known:
            raise RequestError(f"{source}: {member} is {strength}; {closest(str(strength), known)}")
    return {member: Strength(strength) for member, strength in value.items()}
