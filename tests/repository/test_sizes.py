"""Nothing grows past what can be read in one sitting, and what is public says what it is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.repository.tree import PACKAGES, ROOT, python_of, syntax

LONGEST_MODULE = 300
LONGEST_TABLE = 650
"""A table is read row by row."""
TABLES = ("tests/properties/reports/test_history_reports",)
LONGEST_FUNCTION = 50
Documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def _functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(syntax(path)) if isinstance(node, ast.FunctionDef))


def test_no_module_is_longer_than_its_limit() -> None:
    lengths = {path: len((ROOT / path).read_text().splitlines()) for path in python_of(*PACKAGES, "tests", "docs")}
    limits = {path: LONGEST_TABLE if path.as_posix().startswith(TABLES) else LONGEST_MODULE for path in lengths}
    assert {str(path): length for path, length in lengths.items() if length > limits[path]} == {}


def test_no_function_is_longer_than_its_limit() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path in python_of(*PACKAGES, "tests", "docs")
        for node in _functions(path)
        if (node.end_lineno or node.lineno) - node.lineno >= LONGEST_FUNCTION and not path.as_posix().startswith(TABLES)
    ]
    assert long == []


def _public(node: Documented, name: str) -> Iterator[tuple[str, Documented]]:
    yield name, node
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        return
    for inner in node.body:
        if isinstance(inner, ast.ClassDef | ast.FunctionDef) and not inner.name.startswith("_"):
            yield from _public(inner, f"{name}.{inner.name}")


def test_what_is_public_has_a_docstring() -> None:
    bare = [
        name
        for path in python_of(*PACKAGES)
        if (ROOT / path).stat().st_size
        for name, node in _public(syntax(path), ".".join(path.with_suffix("").parts))
        if not ast.get_docstring(node)
    ]
    assert bare == []
