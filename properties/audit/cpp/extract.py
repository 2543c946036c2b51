"""The extraction: directories of C++ to a `Schema` of who may own whom."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from model.language.errors import RequestError

from .assemble import assemble
from .bodies import Bodies
from .declared import Unit
from .scan import HEADERS, Scan
from .schema import Schema
from .syntax import parse
from .vocabulary import Vocabulary, usual

SOURCES = (".cc", ".cpp", ".cxx", ".c++", ".C")
NOTHING: Mapping[str, str] = {}
LARGEST = 16_000_000
"""Bytes of a file that is read; larger ones are not written by people, and are listed instead."""


def extract(directories: Sequence[Path], vocabulary: Vocabulary | None = None) -> Schema:
    """Read all headers and sources below some directories (or single files).

    RequestError if a directory is not there, or holds no C++. Files are called as they are below the directory that was
    given, with its last part in front.
    """
    paths: dict[str, Path] = {}
    for directory in directories:
        found = list(_files(directory))
        if not found:
            wanted = " ".join((*HEADERS, *SOURCES))
            raise RequestError(f"{directory}: no C++ in it; files of C++ end in one of {wanted}")
        for path, name in found:
            # Two directories may be called alike, and then their files are called by the whole path.
            paths[name if paths.get(name, path) == path else path.as_posix()] = path
    skipped = {name: why for name, path in paths.items() if (why := _not_read(path))}
    texts = {name: _read(path) for name, path in paths.items() if name not in skipped}
    return extract_texts(texts, vocabulary or usual(), skipped)


def _not_read(path: Path) -> str:
    """Why a file is listed instead of read; "" if it is read."""
    if not path.exists():
        return "link to a file that is not there"
    if not path.is_file():
        return "not a file"
    return "file too large" if path.stat().st_size > LARGEST else ""


def extract_texts(texts: Mapping[str, bytes], vocabulary: Vocabulary, skipped: Mapping[str, str] = NOTHING) -> Schema:
    """The same, of files in memory by name; `skipped` are those that were not read, and why."""
    units = [read_unit(name, source, vocabulary) for name, source in sorted(texts.items())]
    return assemble(units, vocabulary, sum(map(len, texts.values())), skipped)


def read_unit(name: str, source: bytes, vocabulary: Vocabulary) -> Unit:
    """What one file declares and does."""
    unit = Unit(name, name.endswith(HEADERS))
    root = parse(source)
    unit.damaged = root.has_error
    scan = Scan(unit)
    scan.read(root)
    Bodies(unit, scan, vocabulary.releasers).read(root, scan)
    return unit


def _files(directory: Path) -> Iterator[tuple[Path, str]]:
    """Path and name of each file of C++, sorted; links to directories are not followed."""
    if directory.is_file():
        yield Path(os.path.abspath(directory)), directory.name
        return
    if not directory.is_dir():
        raise RequestError(f"{directory}: no such directory; give directories of C++ headers and sources")
    top = Path(os.path.abspath(directory))
    for folder, inner, names in os.walk(top, onerror=_unreadable):
        inner.sort()
        for name in sorted(names):
            path = Path(folder, name)
            if name.endswith((*HEADERS, *SOURCES)):
                yield path, path.relative_to(top.parent).as_posix()


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        _unreadable(error)


def _unreadable(error: OSError) -> NoReturn:
    """A file or directory that was meant to be read is never left out in silence."""
    raise RequestError(f"{error.filename}: {error.strerror}; C++ sources must be readable") from error
