"""Where the rows come from: every C++ symbol that is cited, and what cites it, as generated pages."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from model.language.design import Design
from model.language.lifecycle import Cite
from properties.claims.beyond import SUBJECT as BEYOND
from properties.claims.dcp2016 import SUBJECT
from properties.claims.history import SUBJECT as HISTORY
from properties.claims.master2026 import SUBJECT as MASTER
from properties.output.page import MADE_BY, table_of

Cited = tuple[Cite, str]
"""A citation, and the row, slot, mutex or lifecycle that makes it."""
WHERE = "Where each row and member comes from. `^` is the parent of a commit; "
OF_2016 = f"{WHERE}the repository is ep-engine unless another is named."
OF_HISTORY = f"""\
{WHERE}the repository is kv_engine, into which ep-engine was
merged with its commits: paths that begin with `src` are of ep-engine. Here is what the historic designs add or change;
what they have from 2016 is in [correspondence.md](correspondence.md)."""
OF_MASTER = f"{WHERE}the repository is kv_engine."


def citation_pages() -> Mapping[str, str]:
    """The text of the three pages, by their paths: the designs of 2016, what history adds, and master."""
    return {
        "docs/correspondence.md": citation_page("Model and source", OF_2016, cited(SUBJECT.designs)),
        "docs/correspondence-history.md": citation_page("History and source", OF_HISTORY, cited_by_history()),
        "docs/correspondence-master.md": citation_page("Master and source", OF_MASTER, cited(MASTER.designs)),
    }


def cited_by_history() -> frozenset[Cited]:
    """What the historic designs cite and those of 2016 do not."""
    return cited((*HISTORY.designs, *BEYOND.designs)) - cited(SUBJECT.designs)


def cited(designs: Iterable[Design]) -> frozenset[Cited]:
    """All that these designs cite."""
    return frozenset(one for design in designs for one in _citations(design))


def citation_page(title: str, intro: str, citations: Iterable[Cited]) -> str:
    """A table for each file at each commit: its symbols, and by what each is modelled."""
    by_file: dict[tuple[str, str], dict[str, set[str]]] = {}
    for cite, what in citations:
        by_file.setdefault((cite.file, cite.commit), {}).setdefault(cite.symbol, set()).add(what)
    blocks = [MADE_BY, f"# {title}", intro]
    for (file, commit), symbols in sorted(by_file.items()):
        blocks += [
            f"## {file} @ {commit}",
            table_of(
                ("symbol", "modelled by"),
                (
                    (f"`{symbol}`", ", ".join(f"`{one}`" for one in sorted(symbols[symbol])))
                    for symbol in sorted(symbols)
                ),
            ),
        ]
    return "\n\n".join(blocks) + "\n"


def _citations(design: Design) -> Iterator[Cited]:
    for one in design.lifecycles:
        yield one.cite, one.name
        for slot in one.slots:
            yield slot.cite, f"{one.name}.{slot.name}"
        for mutex in one.mutexes:
            yield mutex.cite, f"{one.name}.{mutex.name}"
        for row in one.rows:
            yield row.cite, one.row_id(row).replace("|", " or ")
