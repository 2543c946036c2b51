"""Everything that the tables claim of the C++ says where the C++ says so."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from docs.tutorial.window import DESIGNS as TUTORIAL
from model.catalogue import DESIGNS
from model.design import Design
from model.lifecycle import Cite


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
