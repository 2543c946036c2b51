"""The packages of the audit build on each other in one order, and the audit imports nothing above it."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.repository.tree import ROOT, python_of, syntax

LAYERS = ("graph", "formats", "findings", "reports", "cpp")
BELOW = ("model", "diagrams", "properties.output")
MODULES = [path for path in python_of("properties") if path.parts[:2] == ("properties", "audit")]


def imported(path: Path) -> Iterator[str]:
    """Yield the full names of all modules of this repository that a file imports, lazily or not."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path}:{node.lineno} has a relative import"
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_the_audit_imports_only_itself_and_packages_below_it() -> None:
    ours = ("model", "diagrams", "properties", "tests", "docs")
    allowed = (*BELOW, "properties.audit")
    names = {(path, name) for path in MODULES for name in imported(path) if name.partition(".")[0] in ours}
    assert sorted(f"{path} imports {name}" for path, name in names if not name.startswith(allowed)) == []


@pytest.mark.parametrize("layer", LAYERS)
def test_a_package_imports_only_those_before_it(layer: str) -> None:
    allowed = {f"properties.audit.{name}" for name in LAYERS[: LAYERS.index(layer) + 1]}
    names = {name for path in MODULES if path.parts[2] == layer for name in imported(path)}
    within = {".".join(name.split(".")[:3]) for name in names if name.startswith("properties.audit")}
    assert within <= allowed


def module_name(path: Path) -> str:
    """Return the name under which a file is imported."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def test_no_module_of_the_audit_imports_itself_through_others() -> None:
    graph = {module_name(path): set(imported(path)) for path in MODULES if path.name != "__init__.py"}
    done: set[str] = set()
    while ready := [name for name, needs in graph.items() if name not in done and not (needs & graph.keys()) - done]:
        done.update(ready)
    assert graph.keys() - done == set()


@pytest.mark.parametrize("package", ["", *LAYERS])
def test_the_public_face_of_a_package_is_importable(package: str) -> None:
    module = import_module(f"properties.audit.{package}".rstrip("."))
    assert len(module.__all__) == 5
    assert all(callable(getattr(module, name)) for name in module.__all__)
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = module.nothing


def test_importing_the_audit_loads_no_library() -> None:
    code = "import sys, properties.audit.cpp; print(sorted({'numpy', 'rustworkx', 'tree_sitter'} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout == "[]\n"
