"""The ten commits: nine show the edge that their message names, the tenth changes nothing that types could say."""

from __future__ import annotations

import pytest

from properties.audit.cpp.schema import Schema
from tests.properties.audit.cpp.cpp_commits import table
from tests.properties.audit.cpp.cpp_history import HISTORY, Commit
from tests.properties.audit.cpp.cpp_sources import header, rings


def _owning(schema: Schema) -> set[str]:
    return {edge.label for edge in schema.edges if edge.strength.owns}


@pytest.mark.parametrize("commit", HISTORY, ids=str)
def test_a_commit_takes_away_the_rings_that_it_says_and_adds_those_it_admits(commit: Commit) -> None:
    before, after = set(rings(header(commit.before))), set(rings(header(commit.after)))
    assert (before - after, after - before) == (set(commit.gone), set(commit.new))


@pytest.mark.parametrize("commit", [one for one in HISTORY if one.edge], ids=str)
def test_the_edge_that_the_message_names_owns_before_and_not_after(commit: Commit) -> None:
    before, after = _owning(header(commit.before)), _owning(header(commit.after))
    assert commit.edge in before - after
    assert any(commit.edge in ring.split() for ring in commit.gone)


def test_what_is_fixed_at_run_time_shows_in_no_type() -> None:
    (runtime,) = (one for one in HISTORY if not one.edge)
    assert runtime.id == "93d4b0fa5"
    expected = ["DcpConsumer.streams PassiveStream.consumer"]
    assert rings(header(runtime.before)) == rings(header(runtime.after)) == expected


def test_nine_of_the_ten_are_seen() -> None:
    assert (len(HISTORY), sum(bool(one.gone) for one in HISTORY)) == (10, 9)


def test_the_table_of_commits_is_what_the_extraction_sees() -> None:
    lines = list(table())
    assert lines[-1] == "9 of 10 show the edge that their message names"
    assert sum(line.startswith(tuple(one.id for one in HISTORY)) for line in lines) == 10
    assert [line for line in lines if "new: " in line] == [f"    new:  {ring}" for one in HISTORY for ring in one.new]
    assert sorted(line[10:] for line in lines if "gone: " in line) == sorted(r for one in HISTORY for r in one.gone)
