"""Every citation of a design, with the row or member that makes it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256

from model.language.design import Design
from model.language.lifecycle import Cite, Lifecycle


@dataclass(frozen=True, order=True, kw_only=True)
class Citation:
    """One cited symbol: `src/dcp/stream.h`, `ActiveStream::producer`, `e664a2cf^`, and what cites it.

    `strength` is that of the slot that makes the citation, "" for rows, mutexes and lifecycles.
    """

    commit: str
    file: str
    symbol: str
    citer: str
    strength: str = ""

    @property
    def place(self) -> tuple[str, str, str]:
        """Commit, file and symbol: equal for all that cite the same place."""
        return self.commit, self.file, self.symbol


def citations_of(designs: Iterable[Design]) -> tuple[Citation, ...]:
    """All citations of some designs, sorted, each once."""
    return tuple(sorted({one for design in designs for lifecycle in design.lifecycles for one in _of(lifecycle)}))


def digest_of(citations: Iterable[Citation]) -> str:
    """A digest of citations: 16 hexadecimal digits that change with any of them."""
    lines = (f"{one.commit}\t{one.file}\t{one.symbol}\t{one.citer}\t{one.strength}\n" for one in citations)
    return sha256("".join(lines).encode()).hexdigest()[:16]


def _of(lifecycle: Lifecycle) -> Iterator[Citation]:
    yield _citation(lifecycle.cite, lifecycle.name)
    for slot in lifecycle.slots:
        yield _citation(slot.cite, f"{lifecycle.name}.{slot.name}", slot.strength.value)
    for mutex in lifecycle.mutexes:
        yield _citation(mutex.cite, f"{lifecycle.name}.{mutex.name}")
    for row in lifecycle.rows:
        yield _citation(row.cite, lifecycle.row_id(row))


def _citation(cite: Cite, citer: str, strength: str = "") -> Citation:
    return Citation(commit=cite.commit, file=cite.file, symbol=cite.symbol, citer=citer, strength=strength)
