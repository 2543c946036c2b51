"""Everything that the tables claim of the C++ says where the C++ says so."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from docs.tutorial.window import DESIGNS as TUTORIAL
from model.dcp2016.catalogue import DESIGNS
from model.history.beyond import RECORDS as BEYOND
from model.history.record import Record
from model.history.thirty import RECORDS
from model.language.design import Design
from model.language.lifecycle import Cite
from model.master2026.design import MASTER_2026
from model.master2026.fixes import MENDED
from tests.repository.tree import ROOT

ALL_RECORDS = (*RECORDS, *BEYOND)


def _cited(design: Design) -> Iterator[tuple[str, Cite]]:
    for one in design.lifecycles:
        yield one.name, one.cite
        yield from ((one.row_id(row), row.cite) for row in one.rows)
        yield from ((f"{one.name}.{slot.name}", slot.cite) for slot in one.slots)
        yield from ((f"{one.name}.{mutex.name}", mutex.cite) for mutex in one.mutexes)


@pytest.mark.parametrize("design", (*DESIGNS, *TUTORIAL), ids=lambda design: design.name)
def test_every_lifecycle_row_and_slot_cites_file_symbol_and_commit(design: Design) -> None:
    cited = list(_cited(design))
    bare = [name for name, cite in cited if not all(map(str.strip, (cite.file, cite.symbol, cite.commit)))]
    assert bare == []
    assert len(cited) > len(design.lifecycles)


@pytest.mark.parametrize("design", DESIGNS, ids=lambda design: design.name)
def test_cited_files_are_paths_of_source_files(design: Design) -> None:
    odd = {cite.file for _, cite in _cited(design) if not cite.file.endswith((".h", ".cc", ".c", ".cpp", ".hh"))}
    assert sorted(odd) == []


@pytest.mark.parametrize("design", (*DESIGNS, *TUTORIAL), ids=lambda design: design.name)
def test_every_design_says_why_it_is_there(design: Design) -> None:
    assert design.because.strip()
    assert bool(design.base) is bool(design.delta != type(design.delta)())


# --- History and master: what a delta adds, and where the pages say it comes from ---------------------------------


def _cited_page(name: str) -> set[tuple[str, str, str, str]]:
    """File, commit, symbol and citer of every cell of a generated page."""
    found: set[tuple[str, str, str, str]] = set()
    file = commit = ""
    for line in (ROOT / "docs" / name).read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            file, commit = line[3:].split(" @ ")
        elif line.startswith("| `"):
            symbol, *what = line.split("`")[1::2]
            found |= {(file, commit, symbol, one) for one in what}
    return found


@pytest.mark.parametrize("record", ALL_RECORDS, ids=lambda record: record.key)
def test_every_row_and_member_that_a_historic_delta_adds_is_on_the_page_with_its_source(record: Record) -> None:
    page = _cited_page("correspondence-history.md") | _cited_page("correspondence.md")
    for design in (record.defect, record.fix):
        cited = [(cite, name.replace("|", " or ")) for name, cite in _cited(design)]
        assert {(cite.file, cite.commit, cite.symbol, name) for cite, name in cited} <= page
        assert all(re.fullmatch(r"(kv_engine )?[0-9a-f]{7,12}\^?", cite.commit) for cite, _ in cited)


@pytest.mark.parametrize("design", (MASTER_2026, MENDED), ids=lambda design: design.name)
def test_every_row_and_member_of_master_is_on_its_page(design: Design) -> None:
    page = _cited_page("correspondence-master.md")
    cited = {(cite.file, cite.commit, cite.symbol, name.replace("|", " or ")) for name, cite in _cited(design)}
    assert cited <= page
