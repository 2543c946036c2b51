"""Imports point one way, and each third-party library has one door."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

from tests.repository.tree import PACKAGES, imported, python_of, syntax

DOORS: dict[str, str | tuple[str, ...]] = {
    "transitions": "model/oracle/machines.py",
    "networkx": "model/semantics/ownership.py",
    # One for spaces of states, one for graphs of objects, which have nothing else in common.
    "numpy": ("properties/engines/explicit/arrays.py", "properties/audit/graph/engine.py"),
    "scipy": ("properties/engines/explicit/arrays.py", "properties/audit/graph/engine.py"),
    "hypothesis": "properties/walks/hypothesis_machine.py",
    "typer": "properties/commands/interface.py",
    "dask": "properties/running/cluster.py",
    "distributed": "properties/running/cluster.py",
    "rich": "properties/output/console.py",
    "oxidd": "properties/engines/symbolic/bdd.py",
    "rustworkx": "properties/audit/graph/engine.py",
    "msgspec": "properties/audit/formats/json_fast.py",
    "tree_sitter": "properties/audit/cpp/syntax.py",
    "tree_sitter_cpp": "properties/audit/cpp/syntax.py",
}
IN_TESTS = {"pytest", "hypothesis", "typer", "networkx"}
"""What tests may import besides: a tester of commands comes with typer, slow twins of the audit use networkx."""


def _ours_not_allowed(path: Path) -> Iterator[str]:
    mine = PACKAGES.index(path.parts[0])
    forbidden = {*PACKAGES[mine + 1 :], "tests", "docs"}
    return (f"{path} imports {name}" for name in imported(path) if name in forbidden)


def _doors(name: str) -> tuple[str, ...]:
    door = DOORS.get(name, ())
    return (door,) if isinstance(door, str) else door


def test_packages_import_only_those_before_them() -> None:
    assert [line for path in python_of(*PACKAGES) for line in _ours_not_allowed(path)] == []


def test_a_relative_import_stays_inside_its_package() -> None:
    climbing = [
        f"{path}:{node.lineno}"
        for path in python_of(*PACKAGES)
        for node in ast.walk(syntax(path))
        if isinstance(node, ast.ImportFrom) and node.level >= len(path.parts)
    ]
    assert climbing == []


def test_each_library_has_one_door() -> None:
    ours = {*sys.stdlib_module_names, *PACKAGES}
    beside = [
        f"{path} imports {name}, whose door is {DOORS.get(name, 'not decided yet')}"
        for path in python_of(*PACKAGES)
        for name in sorted(set(imported(path)) - ours)
        if path.as_posix() not in _doors(name)
    ]
    assert beside == []


def test_tests_see_libraries_only_through_the_doors() -> None:
    known = {*sys.stdlib_module_names, *PACKAGES, *IN_TESTS, "tests", "docs"}
    foreign = {str(path): sorted(set(imported(path)) - known) for path in python_of("tests")}
    assert {path: names for path, names in foreign.items() if names} == {}


def test_the_syntax_trees_are_really_read() -> None:
    assert {"ast", "sys", "tests"} <= set(imported(Path(__file__).relative_to(Path(__file__).parents[2])))
