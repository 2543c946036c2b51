"""`dcpmodel citations`: the places in the source that the tables cite."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.properties.commands.shell import Shell


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
