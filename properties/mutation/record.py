"""The record of outcomes: small enough to be committed, exact enough that a stale row is noticed.

One line for each row or slot: a digest of the names of its mutants, then one word for each mutant. A capital letter is
an outcome without a claim (`LETTERS`). Five hexadecimal digits are a kill by a claim: two for the claim, by its place
in the list, and three for a digest of the scenario and the verdicts. Names and totals are thereby checked completely,
scenarios and verdicts by a sample that is judged again.
"""

from __future__ import annotations

import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from hashlib import sha256
from pathlib import Path

from model.language.errors import RequestError
from properties.mutation.mutants import part_of
from properties.mutation.outcomes import BOUND, FIRES, LINT, NEVER_FIRED, VALIDATION, Killed, Result


class OutcomeKind(StrEnum):
    """The kinds of outcome that the page counts."""

    CLAIM = "killed by a claim"
    VALIDATION = "killed by validation"
    LINT = "killed by lint"
    FIRES = "killed because a row no longer fires"
    BOUND = "killed by the bounds of the scope"
    EQUIVALENT = "equivalent"
    NEVER_FIRED = "no run fires the row"
    SAME = "indistinguishable"
    ALIVE = "alive"


LETTERS = {
    OutcomeKind.VALIDATION: "V",
    OutcomeKind.LINT: "L",
    OutcomeKind.FIRES: "F",
    OutcomeKind.BOUND: "B",
    OutcomeKind.EQUIVALENT: "E",
    OutcomeKind.NEVER_FIRED: "N",
    OutcomeKind.SAME: "I",
    OutcomeKind.ALIVE: "A",
}
SURVIVORS = (OutcomeKind.EQUIVALENT, OutcomeKind.NEVER_FIRED, OutcomeKind.SAME, OutcomeKind.ALIVE)
CHECKS = {
    VALIDATION: OutcomeKind.VALIDATION,
    LINT: OutcomeKind.LINT,
    FIRES: OutcomeKind.FIRES,
    BOUND: OutcomeKind.BOUND,
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """One outcome as the record keeps it; `claim` and `digest` are empty unless a claim killed the mutant."""

    kind: OutcomeKind
    claim: str = ""
    digest: str = ""


@dataclass(frozen=True, slots=True)
class RecordedRow:
    """The digest of the names of one row's mutants, and their outcomes in the order of the mutants."""

    names: str
    outcomes: tuple[Recorded, ...]


OutcomeRecord = Mapping[str, RecordedRow]
"""The recorded outcomes by the name of the row or slot."""


def recorded(result: Result) -> Recorded:
    """The outcome of a result as the record keeps it."""
    if isinstance(result.outcome, Killed):
        check = CHECKS.get(result.outcome.by.partition(" in ")[0])
        if check:
            return Recorded(check)
        claim, _, where = result.outcome.by.partition(" under ")
        return Recorded(OutcomeKind.CLAIM, claim, sha256(f"{where}: {result.outcome.why}".encode()).hexdigest()[:3])
    if result.equivalent:
        return Recorded(
            OutcomeKind.NEVER_FIRED if result.equivalent.startswith(f"{NEVER_FIRED}: ") else OutcomeKind.EQUIVALENT
        )
    return Recorded(OutcomeKind.SAME if result.outcome.same else OutcomeKind.ALIVE)


def by_part(names: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """The names of mutants by the row or slot that they change, in their order."""
    found: dict[str, list[str]] = {}
    for name in names:
        found.setdefault(part_of(name), []).append(name)
    return {part: tuple(mine) for part, mine in found.items()}


def names_digest(names: Iterable[str]) -> str:
    """Eight hexadecimal digits that change with any name and with their order."""
    return sha256("\n".join(names).encode()).hexdigest()[:8]


def stale_rows(record: OutcomeRecord, names: Iterable[str]) -> list[str]:
    """The rows and slots whose mutants are not those of the record: new, changed or gone."""
    parts = by_part(names)
    stale = [part for part, mine in parts.items() if part not in record or record[part].names != names_digest(mine)]
    return [*stale, *(part for part in record if part not in parts)]


def outcomes_by_name(record: OutcomeRecord, names: Iterable[str]) -> dict[str, Recorded]:
    """The recorded outcome of each mutant whose row is not stale."""
    fresh = [(part, mine) for part, mine in by_part(names).items() if part in record]
    return {
        name: outcome
        for part, mine in fresh
        if record[part].names == names_digest(mine)
        for name, outcome in zip(mine, record[part].outcomes, strict=True)
    }


def updated(record: OutcomeRecord, names: Iterable[str], results: Iterable[Result]) -> dict[str, RecordedRow]:
    """The record with the outcomes of each row that was judged completely; rows that are stale are left out."""
    judged = {one.id: recorded(one) for one in results}
    found = {}
    for part, mine in by_part(names).items():
        digest = names_digest(mine)
        if all(name in judged for name in mine):
            found[part] = RecordedRow(digest, tuple(judged[name] for name in mine))
        elif part in record and record[part].names == digest:
            found[part] = record[part]
    return found


def respelled(record: OutcomeRecord, names: Iterable[str]) -> dict[str, RecordedRow]:
    """The record under new names of the same mutants, for when only the spelling of effects or guards has changed.

    `RequestError` if a row has another number of mutants than before: then its mutants must be judged again.
    """
    found = {}
    for part, mine in by_part(names).items():
        if part not in record or len(record[part].outcomes) != len(mine):
            raise RequestError(f"{part}: its mutants are not those of the record; judge them again")
        found[part] = replace(record[part], names=names_digest(mine))
    return found


def read_record(path: Path) -> dict[str, RecordedRow]:
    """The record in a file; `RequestError` says what is wrong with the file."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
        claims = content["claims"]
        return {part: _read_row(line, claims) for part, line in content["rows"].items()}
    except (OSError, ValueError, KeyError, IndexError) as wrong:
        raise RequestError(f"{path.name}: {wrong}; a record is written by --record") from None


def record_text(record: OutcomeRecord) -> str:
    """The record as TOML. The claims are numbered in the order of their names."""
    claims = sorted({one.claim for row in record.values() for one in row.outcomes if one.claim})
    numbers = {claim: f"{number:02x}" for number, claim in enumerate(claims)}
    lines = ["# Written by the commands in properties/mutation with --record; do not edit.", "claims = ["]
    lines += [f'    "{claim}", # {number}' for claim, number in numbers.items()]
    lines += ["]", "", "[rows]"]
    for part, row in record.items():
        words = (LETTERS.get(one.kind) or f"{numbers[one.claim]}{one.digest}" for one in row.outcomes)
        lines.append(f"{json.dumps(part)} = {json.dumps(' '.join((row.names, *words)))}")
    return "\n".join(lines) + "\n"


def _read_row(line: str, claims: list[str]) -> RecordedRow:
    names, *words = line.split()
    return RecordedRow(names, tuple(_read_word(word, claims) for word in words))


def _read_word(word: str, claims: list[str]) -> Recorded:
    if len(word) == 1:
        return Recorded(next(kind for kind, letter in LETTERS.items() if letter == word))
    return Recorded(OutcomeKind.CLAIM, claims[int(word[:2], 16)], word[2:])


def totals(outcomes: Mapping[str, Recorded]) -> Counter[OutcomeKind]:
    """The number of mutants by kind of outcome."""
    return Counter(one.kind for one in outcomes.values())
