"""The tracked files of the repository, and the syntax trees of its Python, for the tests in this folder."""

from __future__ import annotations

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("model", "diagrams", "properties")
"""In the order in which they may import each other: each one those before it."""


@cache
def tracked() -> tuple[Path, ...]:
    """Every tracked file that is there, relative to the root, sorted."""
    run = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return tuple(sorted(Path(name) for name in run.stdout.split("\0") if name and (ROOT / name).is_file()))


def python_of(*folders: str) -> tuple[Path, ...]:
    """The tracked Python files of some top-level folders."""
    return tuple(path for path in tracked() if path.suffix == ".py" and path.parts[0] in folders)


@cache
def syntax(path: Path) -> ast.Module:
    """The syntax tree of a file, given relative to the root."""
    return ast.parse((ROOT / path).read_text(encoding="utf-8"), str(path))


def imported(path: Path) -> Iterator[str]:
    """The top-level names that a file imports absolutely, wherever in it; relative imports stay in the package."""
    for node in ast.walk(syntax(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module.partition(".")[0]
