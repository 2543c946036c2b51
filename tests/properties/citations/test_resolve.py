"""A citation resolves only if commit, file and symbol are there, and a hint says where the symbol is instead."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.language.errors import RequestError
from properties.citations.collect import Citation, citations_of, digest_of
from properties.citations.outcome import Outcome
from properties.citations.repository import Repository
from properties.citations.resolve import resolve
from tests.properties.citations.sources import repository_at
from tests.properties.verdicts.family import RINGED


@pytest.fixture
def cloned(tmp_path: Path) -> tuple[Repository, str]:
    directory, commit = repository_at(tmp_path / "clone")
    return Repository(directory), commit


def _cite(commit: str, file: str, symbol: str, strength: str = "") -> Citation:
    return Citation(commit=commit, file=file, symbol=symbol, citer="Row", strength=strength)


@pytest.mark.parametrize(
    ("suffix", "file", "symbol", "outcome", "note"),
    [
        ("", "stream.h", "Stream", Outcome.RESOLVED, ""),
        ("", "stream.cc", "Stream::step, isDying", Outcome.RESOLVED, ""),
        ("^", "stream.h", "Stream::setDead", Outcome.RESOLVED, ""),
        ("^", "stream.cc", "Stream::step", Outcome.NO_FILE, ""),
        ("", "src/stream.cc", "Stream::step", Outcome.NO_FILE, "did you mean stream.cc?"),
        ("", "stream.cc", "Stream::producer", Outcome.NO_SYMBOL, "did you mean stream.h?"),
        ("", "stream.cc", "Stream::step, nowhere", Outcome.NO_SYMBOL, "did you mean stream.cc?"),
        ("", "stream.cc", "Stream::stepp", Outcome.NO_SYMBOL, ""),
        ("^^^", "stream.h", "Stream", Outcome.NO_COMMIT, ""),
    ],
)
def test_each_outcome_has_its_reason(
    cloned: tuple[Repository, str], suffix: str, file: str, symbol: str, outcome: Outcome, note: str
) -> None:
    repository, commit = cloned
    (found,) = resolve([_cite(commit + suffix, file, symbol)], repository)
    assert (found.outcome, found.note) == (outcome, note)


@pytest.mark.parametrize(
    ("member", "strength", "drifts"),
    [
        ("producer", "strong", False),
        ("producer", "weak", True),
        ("manager", "weak", False),
        ("manager", "strong", True),
        ("owners", "strong", False),
        ("engine", "raw", False),
        ("engine", "unique", False),
        ("engine", "strong", True),
        ("name_", "strong", False),
    ],
)
def test_a_member_declared_with_another_kind_of_pointer_drifts(
    cloned: tuple[Repository, str], member: str, strength: str, drifts: bool
) -> None:
    repository, commit = cloned
    (found,) = resolve([_cite(commit, "stream.h", f"Stream::{member}", strength)], repository)
    assert (found.outcome is Outcome.DRIFT) is drifts
    assert (f"the table says {strength}" in found.note) is drifts


def test_a_commit_of_the_merged_repository_is_found_without_its_prefix(cloned: tuple[Repository, str]) -> None:
    repository, commit = cloned
    (found,) = resolve([_cite(f"kv_engine {commit}", "stream.h", "Stream")], repository)
    assert found.outcome is Outcome.RESOLVED


@pytest.mark.parametrize(("name", "says"), [("nowhere", "no such directory"), ("plain", "not a git repository")])
def test_a_directory_without_a_repository_is_refused(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "plain").mkdir()
    with pytest.raises(RequestError, match=says):
        Repository(tmp_path / name)


def test_every_lifecycle_and_row_of_a_design_makes_a_citation() -> None:
    citers = {one.citer for one in citations_of((RINGED,))}
    assert citers >= {one.row_id(row) for one in RINGED.lifecycles for row in one.rows}
    assert citers >= {f"{one.name}.{slot.name}" for one in RINGED.lifecycles for slot in one.slots}


def test_the_digest_changes_with_any_citation() -> None:
    some = citations_of((RINGED,))
    assert digest_of(some) != digest_of(some[1:])
    assert len(digest_of(some)) == 16
