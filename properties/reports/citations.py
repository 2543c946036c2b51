"""The source of the rows: every C++ symbol that is cited, grouped by file and commit, and what cites it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from model.language.design import Design
from model.language.lifecycle import Cite
from properties.output.document import Document, Section, count

Citation = tuple[Cite, str]
"""A cited place, and the name of the row, slot, mutex or lifecycle that cites it."""
Grouped = Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]
"""By file and commit: each symbol with all that cite it, sorted."""


def cited(designs: Iterable[Design]) -> frozenset[Citation]:
    """All citations of these designs."""
    return frozenset(one for design in designs for one in _citations(design))


def _citations(design: Design) -> Iterator[Citation]:
    for one in design.lifecycles:
        yield one.cite, one.name
        for slot in one.slots:
            yield slot.cite, f"{one.name}.{slot.name}"
        for mutex in one.mutexes:
            yield mutex.cite, f"{one.name}.{mutex.name}"
        for row in one.rows:
            yield row.cite, one.row_id(row).replace("|", " or ")


def grouped(citations: Iterable[Citation]) -> Grouped:
    """Citations by file and commit, then by symbol, all sorted."""
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for cite, name in citations:
        found.setdefault((cite.file, cite.commit), {}).setdefault(cite.symbol, set()).add(name)
    return {
        place: {symbol: tuple(sorted(symbols[symbol])) for symbol in sorted(symbols)}
        for place, symbols in sorted(found.items())
    }


def citations_document(citations: Iterable[Citation]) -> Document:
    """Each file at each commit with its symbols and all that cite them, then the counts. `^` is the parent commit."""
    groups = grouped(citations)
    files_at = tuple(
        Section(f"{file} @ {commit}", tuple(f"  {symbol} -- {', '.join(names)}" for symbol, names in symbols.items()))
        for (file, commit), symbols in groups.items()
    )
    symbols = count(sum(len(one) for one in groups.values()), "symbol")
    files = count(len({file for file, _ in groups}), "file")
    commits = count(len({commit for _, commit in groups}), "commit")
    return (*files_at, Section("", (f"{symbols} in {files} at {commits}",)))


def as_json(citations: Iterable[Citation]) -> str:
    """The citations as JSON: a list of objects with `file`, `commit`, `symbol` and `cited_by`."""
    content = [
        {"file": file, "commit": commit, "symbol": symbol, "cited_by": list(names)}
        for (file, commit), symbols in grouped(citations).items()
        for symbol, names in symbols.items()
    ]
    return json.dumps(content, indent=1, ensure_ascii=False) + "\n"
