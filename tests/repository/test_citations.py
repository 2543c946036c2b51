"""Every lifecycle, row, slot and mutex cites its place in the C++ source."""

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
from properties.citations.collect import citations_of, digest_of
from properties.citations.outcome import Outcome
from properties.citations.table import read_table
from properties.claims.subject import shipped_subjects
from properties.reports.citations import grouped
from tests.repository.tree import ROOT

ALL_RECORDS = (*RECORDS, *BEYOND)
COMMIT = re.compile(r"(kv_engine )?[0-9a-f]{7,12}\^?")
SOURCE = re.compile(r"\.(h|cc|c|cpp|hh)$")


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
    odd = {cite.file for _, cite in _cited(design) if not SOURCE.search(cite.file)}
    assert sorted(odd) == []


@pytest.mark.parametrize("design", (*DESIGNS, *TUTORIAL), ids=lambda design: design.name)
def test_every_design_has_a_reason(design: Design) -> None:
    assert design.because.strip()
    assert bool(design.base) is bool(design.delta != type(design.delta)())


# --- History and master ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("record", ALL_RECORDS, ids=lambda record: record.key)
def test_every_row_and_member_of_a_historic_design_cites_a_commit(record: Record) -> None:
    for design in (record.defect, record.fix):
        cites = {cite for _, cite in _cited(design)}
        assert [str(cite) for cite in cites if not COMMIT.fullmatch(cite.commit)] == []


@pytest.mark.parametrize("design", (MASTER_2026, MENDED), ids=lambda design: design.name)
def test_every_row_and_member_of_master_cites_a_source_file_at_a_commit(design: Design) -> None:
    cites = {cite for _, cite in _cited(design)}
    assert [str(cite) for cite in cites if not COMMIT.fullmatch(cite.commit) or not SOURCE.search(cite.file)] == []


@pytest.mark.parametrize("design", (*DESIGNS, MASTER_2026), ids=lambda design: design.name)
def test_the_citations_of_a_design_are_all_listed(design: Design) -> None:
    listed = {
        (file, commit, symbol, name)
        for (file, commit), symbols in grouped(citations_of((design,))).items()
        for symbol, names in symbols.items()
        for name in names
    }
    assert listed == {(x.file, x.commit, x.symbol, name.replace("|", " or ")) for name, x in _cited(design)}


# --- Resolved against the source, where there was a clone of it ---------------------------------------------------


def test_the_table_of_resolved_citations_is_of_these_tables() -> None:
    table = read_table(ROOT / "docs" / "citations.csv")
    citations = citations_of(one for subject in shipped_subjects() for one in subject.designs)
    assert table.digest == digest_of(citations), (
        "not resolved here; run `dcpmodel citations all --repo DIR --table FILE`"
    )
    assert sum(table.outcomes.values()) == len({one.place for one in citations})


def test_every_citation_resolved() -> None:
    # An alternative design holds a member in another way than the source that it changes.
    assert set(read_table(ROOT / "docs" / "citations.csv").outcomes) == {Outcome.RESOLVED.value, Outcome.DRIFT.value}
