"""`dcpmodel citations`: the places in the source that the tables cite."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from model.language.errors import RequestError
from properties.citations.table import read_table
from tests.properties.citations.sources import repository_at
from tests.properties.commands.shell import Shell
from tests.repository.tree import ROOT


@pytest.fixture
def dcpmodel(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)


def test_citations_are_grouped_by_file_and_commit(dcpmodel: Shell) -> None:
    answer = dcpmodel("citations")
    assert answer.code == 0
    assert answer.out.startswith("docs/tutorial/README.md @ tutorial\n  ")
    assert "  Document::observer -- Document.observer\n" in answer.out
    assert answer.out.splitlines()[-1].endswith(" symbols in 1 file at 1 commit")


def test_citations_of_one_design_are_its_own(dcpmodel: Shell) -> None:
    assert "Document.locked" in dcpmodel("citations", "observer_weak").out
    assert "Document.locked" not in dcpmodel("citations", "observer_strong").out


def test_citations_of_history_name_the_commit_before_a_fix(dcpmodel: Shell) -> None:
    answer = dcpmodel("citations", "history", model=None)
    assert "daemon/statemachine_mcbp.cc @ kv_engine 805557ff\n" in answer.out
    assert "engines/ep/src/connmap.cc @ 27bc9e790\n" in answer.out


def test_citations_are_written_as_json(dcpmodel: Shell, tmp_path: Path) -> None:
    dcpmodel("citations", "observer_weak", "--json", tmp_path / "cited.json")
    entries = json.loads((tmp_path / "cited.json").read_text())
    assert {tuple(one) for one in entries} == {("file", "commit", "symbol", "cited_by")}
    assert "Document.locked" in {name for one in entries for name in one["cited_by"]}


def test_citations_of_an_unknown_design_are_refused(dcpmodel: Shell) -> None:
    assert dcpmodel.refuses("citations", "observer_weka") == "no design observer_weka; did you mean observer_weak?"


def test_citations_resolve_against_a_repository(dcpmodel: Shell, tmp_path: Path) -> None:
    directory, commit = repository_at(tmp_path / "clone")
    model = tmp_path / "mine.py"
    text = (ROOT / "docs" / "tutorial" / "window.py").read_text(encoding="utf-8")
    cite = 'Cite("docs/tutorial/README.md", symbol, "tutorial")'
    model.write_text(text.replace(cite, f'Cite("stream.cc", "Stream::step", "{commit}")'), encoding="utf-8")
    answer = dcpmodel("citations", "--repo", directory, "--table", tmp_path / "table.csv", model=model)
    assert answer.code == 0
    assert " citations of 1 place: " in answer.out.splitlines()[0]
    assert read_table(tmp_path / "table.csv").outcomes == {"resolved": 1}
    model.write_text(text.replace(cite, f'Cite("stream.cc", "Stream::stepp", "{commit}")'), encoding="utf-8")
    answer = dcpmodel("citations", "--repo", directory, model=model)
    assert answer.code == 1
    assert "Not defined in that file\n  Document: Stream::stepp (stream.cc @ " in answer.out


def test_a_table_without_a_repository_is_refused(dcpmodel: Shell, tmp_path: Path) -> None:
    said = dcpmodel.refuses("citations", "--table", tmp_path / "table.csv")
    assert said == "--table: it has the resolved citations; give --repo DIR as well"


def test_a_file_that_is_no_table_is_refused(tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    with pytest.raises(RequestError, match="not a table of resolved citations"):
        read_table(tmp_path / "x.csv")
