"""Draw every design of the catalogue, or check that the committed drawings are up to date.

`python -m diagrams.draw` writes `diagrams/generated/`, `--check` compares, and `--stdout` prints. Exit 0: done, or
nothing differs; 1: something differs; 2: it could not be done. The committed pages show Mermaid; DOT and SVG are
written only on demand, by `dcpmodel draw --dot` and `--svg`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from model.language.design import Design
from model.language.errors import RequestError

from . import svg
from .pages import MADE_BY, dot_files, families, pages

GENERATED = Path(__file__).parent / "generated"
DRAWN = (".md", ".dot", ".svg")
"""The endings of all files that are ever drawn."""


def drawings(designs: Sequence[Design]) -> dict[str, str]:
    """The text of every Markdown page, by its path below the output folder, sorted."""
    return _by_family(designs, pages)


def dot_drawings(designs: Sequence[Design]) -> dict[str, str]:
    """The DOT text of every picture, by its path below the output folder, sorted."""
    return _by_family(designs, dot_files)


def svg_drawings(designs: Sequence[Design]) -> dict[str, str]:
    """Every picture as SVG, by its path below the output folder, sorted. `RequestError` without Graphviz."""
    dots = dot_drawings(designs)
    return {f"{path.removesuffix('.dot')}.svg": svg.render(text, MADE_BY) for path, text in dots.items()}


def _by_family(designs: Sequence[Design], make: Callable[[Sequence[Design]], dict[str, str]]) -> dict[str, str]:
    files: dict[str, str] = {}
    for family, members in families(designs).items():
        files |= {f"{family}/{name}": text for name, text in make(members).items()}
    return dict(sorted(files.items()))


def draw(designs: Sequence[Design], out_dir: Path = GENERATED, check: bool = False) -> list[str]:
    """Write the pages of these designs below `out_dir`, or with `check` only compare; see `write_files`."""
    return write_files(drawings(designs), out_dir, check)


def write_files(files: Mapping[str, str], out_dir: Path, check: bool = False) -> list[str]:
    """Write these drawings below `out_dir`; with `check` write nothing.

    Returns one line for each file that differed from what was there. Earlier drawings that are not among `files` are
    removed; other files are left alone. Raises `RequestError` if a file cannot be written.
    """
    stale = _stale(files, out_dir)
    differing = [*_differences(files, out_dir), *(f"{path}: no longer drawn" for path in stale)]
    if check:
        return differing
    try:
        for path in stale:
            (out_dir / path).unlink()
        for path, text in files.items():
            _write(out_dir / path, text)
    except OSError as error:
        raise RequestError(f"cannot write {error.filename}: {error.strerror}") from error
    return differing


def _differences(files: Mapping[str, str], out_dir: Path) -> Iterable[str]:
    for path, text in files.items():
        there = out_dir / path
        if not there.is_file():
            yield f"{path}: missing"
        elif there.read_bytes() != text.encode():
            yield f"{path}: differs from the tables"


def _stale(files: Mapping[str, str], out_dir: Path) -> list[str]:
    drawn = (path for path in out_dir.rglob("*") if path.suffix in DRAWN and _is_ours(path))
    return sorted(name for path in drawn if (name := path.relative_to(out_dir).as_posix()) not in files)


def _is_ours(path: Path) -> bool:
    with path.open(encoding="utf-8") as file:
        return MADE_BY in file.readline()


def _write(path: Path, text: str) -> None:
    """Write the whole file or nothing of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(text.encode())
    os.replace(part, path)


def catalogue() -> tuple[Design, ...]:
    """The designs of `model.dcp2016.catalogue`, imported only when needed."""
    designs: tuple[Design, ...] = import_module("model.dcp2016.catalogue").DESIGNS
    return designs


def main(arguments: Sequence[str] | None = None) -> int:
    """The command; returns its exit code."""
    parser = argparse.ArgumentParser(prog="python -m diagrams.draw", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 if what is there differs")
    parser.add_argument("--stdout", action="store_true", help="print every file instead of writing it")
    parser.add_argument("--out", type=Path, default=GENERATED, metavar="DIR", help="default: diagrams/generated")
    asked = parser.parse_args(arguments)
    try:
        return _carry_out(asked.check, asked.stdout, asked.out)
    except RequestError as error:
        print(f"diagrams.draw: {error}", file=sys.stderr)
        return 2


def _carry_out(check: bool, stdout: bool, out_dir: Path) -> int:
    if stdout:
        sys.stdout.writelines(f"==> {path} <==\n{text}\n" for path, text in drawings(catalogue()).items())
        return 0
    differing = draw(catalogue(), out_dir, check)
    for line in differing:
        print(line if check else f"drawn: {line}")
    return int(check and bool(differing))


if __name__ == "__main__":
    sys.exit(main())
