"""The ten commits: nine show the edge that their message names; the tenth changes nothing that types express."""

from __future__ import annotations

import pytest

from properties.audit.cpp.schema import Schema
from tests.properties.audit.cpp.cpp_commits import table
from tests.properties.audit.cpp.cpp_history import HISTORY, Commit
from tests.properties.audit.cpp.cpp_sources import cycles, header


def _owning(schema: Schema) -> set[str]:
    return {edge.label for edge in schema.edges if edge.strength.owns}


@pytest.mark.parametrize("commit", HISTORY, ids=str)
def test_a_commit_removes_the_cycles_it_names_and_adds_those_it_admits(commit: Commit) -> None:
    before, after = set(cycles(header(commit.before))), set(cycles(header(commit.after)))
    assert (before - after, after - before) == (set(commit.gone), set(commit.new))


@pytest.mark.parametrize("commit", [one for one in HISTORY if one.edge], ids=str)
def test_the_edge_named_by_a_message_owns_before_and_not_after(commit: Commit) -> None:
    before, after = _owning(header(commit.before)), _owning(header(commit.after))
    assert commit.edge in before - after
    assert any(commit.edge in cycle.split() for cycle in commit.gone)


def test_a_fix_at_run_time_does_not_show_in_types() -> None:
    (runtime,) = (one for one in HISTORY if not one.edge)
    assert runtime.id == "93d4b0fa5"
    expected = ["DcpConsumer.streams PassiveStream.consumer"]
    assert cycles(header(runtime.before)) == cycles(header(runtime.after)) == expected


def test_nine_of_ten_commits_are_seen() -> None:
    assert (len(HISTORY), sum(bool(one.gone) for one in HISTORY)) == (10, 9)


def test_the_table_of_commits_agrees_with_the_extraction() -> None:
    lines = list(table())
    assert lines[-1] == "9 of 10 show the edge that their message names"
    assert sum(line.startswith(tuple(one.id for one in HISTORY)) for line in lines) == 10
    assert [line for line in lines if "new: " in line] == [f"    new:  {cycle}" for one in HISTORY for cycle in one.new]
    assert sorted(line[10:] for line in lines if "gone: " in line) == sorted(r for one in HISTORY for r in one.gone)
