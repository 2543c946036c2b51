"""Draw every design of the catalogue, or check that what is committed is what would be drawn.

`python -m diagrams.draw` writes `diagrams/generated/`, with SVG beside each DOT file where Graphviz is there.
`--check` compares instead, all but the SVG, and `--stdout` prints. Exit 0: done, or nothing differs; 1: something
differs; 2: it could not be done.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from pathlib import Path

from model.language.design import Design
from model.language.errors import RequestError

from . import svg
from .pages import MADE_BY, families, pages

GENERATED = Path(__file__).parent / "generated"


def drawings(designs: Sequence[Design]) -> dict[str, str]:
    """The text of every file, by its path below the output folder, sorted."""
    files: dict[str, str] = {}
    for family, members in families(designs).items():
        files |= {f"{family}/{name}": text for name, text in pages(members).items()}
    return dict(sorted(files.items()))


def draw(
    designs: Sequence[Design],
    out_dir: Path = GENERATED,
    check: bool = False,
    stories: Mapping[str, str] | None = None,
) -> list[str]:
    """Write the drawings of these designs below `out_dir`, and pages of `diagrams.story` by path; with `check` nothing.

    Returns what differed from what was there, a line for each file. Drawings that were made earlier and would not be
    made any more are removed; other files are left alone. Raises RequestError when a file cannot be written.
    """
    files = drawings(designs) | dict(sorted((stories or {}).items()))
    differing = [*_differences(files, out_dir), *(f"{path}: not drawn any more" for path in _stale(files, out_dir))]
    if check:
        return differing
    try:
        for path in _stale(files, out_dir):
            (out_dir / path).unlink()
        for path, text in files.items():
            _write(out_dir / path, text)
        _draw_svg({out_dir / path: text for path, text in files.items() if path.endswith(".dot")})
    except OSError as error:
        raise RequestError(f"cannot write {error.filename}: {error.strerror}") from error
    return differing


def _draw_svg(dots: Mapping[Path, str]) -> None:
    """An SVG beside each DOT file, unless it is there already; nothing without Graphviz."""
    for path, text in dots.items():
        there = path.with_suffix(".svg")
        if svg.available() and not svg.is_of(there, text):
            _write(there, svg.render(text, MADE_BY))


def _differences(files: Mapping[str, str], out_dir: Path) -> Iterable[str]:
    for path, text in files.items():
        there = out_dir / path
        if not there.is_file():
            yield f"{path}: missing"
        elif there.read_bytes() != text.encode():
            yield f"{path}: differs from the tables"


def _stale(files: Mapping[str, str], out_dir: Path) -> list[str]:
    expected = {*files, *(f"{path.removesuffix('.dot')}.svg" for path in files if path.endswith(".dot"))}
    drawn = (path for path in out_dir.rglob("*") if path.suffix in (".md", ".dot", ".svg") and _is_ours(path))
    return sorted(name for path in drawn if (name := path.relative_to(out_dir).as_posix()) not in expected)


def _is_ours(path: Path) -> bool:
    with path.open(encoding="utf-8") as file:
        return MADE_BY in file.readline()


def _write(path: Path, text: str) -> None:
    """The whole file or nothing of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.part")
    part.write_bytes(text.encode())
    os.replace(part, path)


def catalogue() -> tuple[Design, ...]:
    """The designs of `model.dcp2016.catalogue`, loaded only when they are needed."""
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
    if not check and not svg.available():
        print("no SVG: Graphviz's `dot` is not on the path", file=sys.stderr)
    return int(check and bool(differing))


if __name__ == "__main__":
    sys.exit(main())
