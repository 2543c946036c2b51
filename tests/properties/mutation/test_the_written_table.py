"""The tables of mutants in the documentation speak of the mutants that there are."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from model.dcp2016.catalogue import DESIGNS
from properties.mutation.mutants import mutants
from properties.mutation.placement import tasks
from properties.mutation.run_history import main
from properties.mutation.table import cell
from tests.repository.tree import ROOT


def page(name: str) -> str:
    return (ROOT / "docs" / name).read_text(encoding="utf-8")


def rows(name: str) -> list[list[str]]:
    """The cells of the table of all mutants."""
    lines = page(name).partition("## All\n")[2].splitlines()
    return [line.removeprefix("| ").removesuffix(" |").split(" | ") for line in lines if line.startswith("| ")][2:]


def count(name: str, what: str) -> int:
    return int(re.findall(rf"^\| {what} \| (\d+) \|$", page(name), re.MULTILINE)[0])


def test_every_mutant_of_the_fix_is_in_the_written_table() -> None:
    fix = next(design for design in DESIGNS if design.name == "mb19892_fix")
    assert [row[0] for row in rows("mutants.md")] == [cell(one.id) for one in mutants(fix)]


def test_no_mutant_of_the_fix_is_alive() -> None:
    assert count("mutants.md", "alive") == 0
    assert [row[0] for row in rows("mutants.md") if row[-1] == "**alive**"] == []


def test_every_mutant_of_history_is_in_the_written_table_and_the_page_says_how_many_there_are() -> None:
    every, written = [cell(one.id) for one in tasks()], [row[0] for row in rows("mutants-history.md")]
    assert written == every
    said = re.findall(r"([\d,]+) of ([\d,]+) mutants of \w+", page("mutants-history.md"))
    of_history, of_master = ([int(number.replace(",", "")) for number in one] for one in said)
    assert of_history[0] + of_master[0] == len(written) == count("mutants-history.md", "mutants")
    assert of_history[1] + of_master[1] == len(every)


def test_no_mutant_of_history_is_alive() -> None:
    assert count("mutants-history.md", "alive") == 0
    assert [row[0] for row in rows("mutants-history.md") if row[-1] == "**alive**"] == []


@pytest.mark.deep
def test_what_the_page_says_of_some_mutants_of_history_is_what_the_command_says(tmp_path: Path) -> None:
    written = tmp_path / "page.md"
    assert main(["--only", "mb22451*", "--jobs", "1", "--write", str(written)]) == 0
    found = written.read_text(encoding="utf-8").partition("## All\n")[2].strip().splitlines()
    assert len(found) > 10
    assert [line for line in found if line not in page("mutants-history.md").splitlines()] == []
