"""The table of mutants in the documentation speaks of the mutants that there are."""

from __future__ import annotations

from model.catalogue import DESIGNS
from properties.mutate import mutants
from properties.mutate_table import cell
from tests.repository.tree import ROOT


def test_every_mutant_of_the_fix_is_in_the_written_table() -> None:
    fix = next(design for design in DESIGNS if design.name == "mb19892_fix")
    written = (ROOT / "docs/mutants.md").read_text(encoding="utf-8").partition("## All\n")[2].splitlines()
    rows = [line.split(" | ")[0].removeprefix("| ") for line in written if line.startswith("| ")][2:]
    assert rows == [cell(one.id) for one in mutants(fix)]
