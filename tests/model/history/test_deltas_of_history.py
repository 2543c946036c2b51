"""Every delta of history and of master is a screen or less, and changes what it names and nothing else."""

from __future__ import annotations

import ast
import importlib
import pkgutil
from collections.abc import Iterator
from pathlib import Path

import pytest

import model.history
import model.master2026
from model.dcp2016.designs import DESIGNS
from model.history.beyond import RECORDS as BEYOND
from model.history.thirty import RECORDS
from model.language.design import Design
from model.validation.validator import validate
from tests.model.dcp2016.test_deltas import facts, named

A_SCREEN = 60
"""Lines."""
FOLDERS = (model.history, model.master2026)


def modules() -> Iterator[str]:
    """The names of the modules that hold designs."""
    for folder in FOLDERS:
        yield from (one.name for one in pkgutil.walk_packages(folder.__path__, f"{folder.__name__}."))


def designs() -> dict[str, Design]:
    """All designs by name: of 2016, of history and of master, those between two records included."""
    found = {design.name: design for design in DESIGNS}
    for name in modules():
        for value in vars(importlib.import_module(name)).values():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, Design):
                    found.setdefault(one.name, one)
    return found


ALL = designs()
DERIVED = tuple(one for one in ALL.values() if one.base and one not in DESIGNS)


def deltas() -> Iterator[tuple[str, int]]:
    """Each call of `derive` in the sources, and how many lines it takes."""
    for name in modules():
        path = Path(str(importlib.import_module(name).__file__))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "derive":
                assert node.end_lineno
                yield ast.unparse(node.args[1]), node.end_lineno - node.lineno + 1


def test_every_design_of_a_record_is_examined() -> None:
    ours = {design.name for one in (*RECORDS, *BEYOND) for design in (one.defect, one.fix)} - {d.name for d in DESIGNS}
    assert ours <= {design.name for design in DERIVED}
    assert len(DERIVED) > len(ours)


@pytest.mark.parametrize("design", DERIVED, ids=lambda design: design.name)
def test_delta_of_history_changes_only_the_names_it_lists(design: Design) -> None:
    validate(design)
    before, after = facts(ALL[design.base]), facts(design)
    changed = {name for name in {*before, *after} if before.get(name) != after.get(name)}
    assert changed == named(design, design.delta)


def test_every_delta_of_history_fits_on_a_screen() -> None:
    found = list(deltas())
    assert len(found) >= len(RECORDS)
    assert [(name, lines) for name, lines in found if lines > A_SCREEN] == []
