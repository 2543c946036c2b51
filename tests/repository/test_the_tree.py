"""What must not be in the tree: paths of one machine, words of one model in generic code, folders that shadow."""

from __future__ import annotations

import ast
import importlib
import re
from importlib.metadata import packages_distributions

import pytest

from tests.repository.tree import PACKAGES, ROOT, python_of, tracked

MACHINE_PATH = re.compile(r"(?<![\w.~])(?:/(?:root|home|Users|tmp|work|var|opt)/\w|[A-Z]:\\\w)")
ABOUT_DCP = (
    *("model/dcp2016/", "model/history/", "model/master2026/", "properties/claims/"),
    "properties/reports/history",
)
"""Where the producer may be spoken of; everything else works for any model."""


def _text(path: str) -> str:
    return (ROOT / path).read_text(encoding="utf-8", errors="replace")


def _code(path: str) -> str:
    """What the file says without its docstrings, which may take their examples from anywhere."""
    tree = ast.parse(_text(path))
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            node.value.value = ""
    return ast.unparse(tree)


def test_no_tracked_file_names_a_path_of_one_machine() -> None:
    found = {
        f"{path}: {match.group()}..."
        for path in map(str, tracked())
        for match in MACHINE_PATH.finditer(_text(path))
        if not path.endswith("test_the_tree.py")
    }
    assert sorted(found) == []


@pytest.mark.parametrize("text", ["see /home/me/x", "'/tmp/x'", "C:\\Users"])
def test_a_path_of_one_machine_is_recognised(text: str) -> None:
    assert MACHINE_PATH.search(text)


@pytest.mark.parametrize("text", ["state/home/x", "model/work/x.py", "and/or", "./tmp/x", "https://example.org/home/x"])
def test_other_slashes_are_no_path_of_one_machine(text: str) -> None:
    assert not MACHINE_PATH.search(text)


def test_generic_code_knows_no_producer() -> None:
    generic = [path for path in map(str, python_of(*PACKAGES)) if not path.startswith(ABOUT_DCP)]
    assert [path for path in generic if "producer" in _code(path).lower()] == []


def test_test_folders_mirror_the_packages_and_are_none() -> None:
    ours = {path.parent.as_posix() for path in python_of(*PACKAGES)} | {"repository", "benchmarks"}
    folders = {path.parent.relative_to("tests").as_posix() for path in python_of("tests")} - {"."}
    assert folders - ours == set()
    assert [str(path) for path in tracked() if path.parts[0] == "tests" and path.name == "__init__.py"] == []


def test_test_files_have_names_of_their_own() -> None:
    names = [path.name for path in python_of("tests")]
    assert sorted({name for name in names if names.count(name) > 1}) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_the_imported_packages_are_ours(package: str) -> None:
    file = importlib.import_module(package).__file__
    assert file is not None
    ours = packages_distributions().get(package, [])
    assert file == str(ROOT / package / "__init__.py") or "dcp-lifecycle-model" in ours
