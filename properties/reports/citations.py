"""The source of the rows: every C++ symbol that is cited, grouped by file and commit, and what cites it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from properties.citations.collect import Citation
from properties.citations.outcome import Outcome, Resolution
from properties.output.document import Document, Section, count

Grouped = Mapping[tuple[str, str], Mapping[str, tuple[str, ...]]]
"""By file and commit: each symbol with all that cite it, sorted."""


def grouped(citations: Iterable[Citation]) -> Grouped:
    """Citations by file and commit, then by symbol, all sorted."""
    found: dict[tuple[str, str], dict[str, set[str]]] = {}
    for one in citations:
        found.setdefault((one.file, one.commit), {}).setdefault(one.symbol, set()).add(one.citer.replace("|", " or "))
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


def resolution_document(resolutions: Iterable[Resolution]) -> Document:
    """The counts of each outcome, then every citation that does not resolve or whose member is declared otherwise."""
    found = tuple(resolutions)
    tally = ", ".join(f"{number} {one}" for one in Outcome if (number := sum(each.outcome is one for each in found)))
    places = len({one.citation.place for one in found})
    head = Section("", (f"{count(len(found), 'citation')} of {count(places, 'place')}: {tally}",))
    return (head, *(_of_outcome(found, one) for one in Outcome if one is not Outcome.RESOLVED and _has(found, one)))


def _has(found: tuple[Resolution, ...], outcome: Outcome) -> bool:
    return any(one.outcome is outcome for one in found)


def _of_outcome(found: tuple[Resolution, ...], outcome: Outcome) -> Section:
    lines = dict.fromkeys(
        f"  {one.citation.citer}: {one.citation.symbol} ({one.citation.file} @ {one.citation.commit})"
        f"{'; ' if one.note else ''}{one.note}"
        for one in found
        if one.outcome is outcome
    )
    return Section(outcome.value[0].upper() + outcome.value[1:], tuple(lines))
