"""Extraction of a `Schema` from directories of C++: the classes, and who may own whom."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NoReturn

from model.language.errors import RequestError
from properties.audit.cpp.assemble import assemble
from properties.audit.cpp.bodies import Bodies
from properties.audit.cpp.declarations import Unit
from properties.audit.cpp.scan import HEADERS, Scan
from properties.audit.cpp.schema import Schema
from properties.audit.cpp.syntax import parse
from properties.audit.cpp.vocabulary import Vocabulary, usual

SOURCES = (".cc", ".cpp", ".cxx", ".c++", ".C")
NOTHING: Mapping[str, str] = {}
LARGEST = 16_000_000
"""The size in bytes of the largest file that is read; larger ones are generated, and are listed as not read."""


def extract(directories: Sequence[Path], vocabulary: Vocabulary | None = None) -> Schema:
    """Read all headers and sources below some directories, or single files.

    RequestError if a directory does not exist or contains no C++. A file is named by its path below the given
    directory, with the last part of that in front.
    """
    paths: dict[str, Path] = {}
    for directory in directories:
        found = list(_files(directory))
        if not found:
            wanted = " ".join((*HEADERS, *SOURCES))
            raise RequestError(f"{directory}: no C++ files; these end in one of {wanted}")
        for path, name in found:
            # Two directories may have the same name; their files are then named by the whole path.
            paths[name if paths.get(name, path) == path else path.as_posix()] = path
    skipped = {name: why for name, path in paths.items() if (why := _not_read(path))}
    texts = {name: _read(path) for name, path in paths.items() if name not in skipped}
    return extract_texts(texts, vocabulary or usual(), skipped)


def _not_read(path: Path) -> str:
    """Return the reason why a file is listed instead of read, or ""."""
    if not path.exists():
        return "link to a missing file"
    if not path.is_file():
        return "not a file"
    return "file too large" if path.stat().st_size > LARGEST else ""


def extract_texts(texts: Mapping[str, bytes], vocabulary: Vocabulary, skipped: Mapping[str, str] = NOTHING) -> Schema:
    """Extract a schema from files in memory, by name; `skipped` are files that were not read, with the reason."""
    units = [read_unit(name, source, vocabulary) for name, source in sorted(texts.items())]
    return assemble(units, vocabulary, sum(map(len, texts.values())), skipped)


def read_unit(name: str, source: bytes, vocabulary: Vocabulary) -> Unit:
    """Return the declarations and facts of one file."""
    unit = Unit(file=name, header=name.endswith(HEADERS))
    root = parse(source)
    unit.damaged = root.has_error
    scan = Scan(unit)
    scan.read(root)
    Bodies(unit, scan, vocabulary.releasers).read(root, scan)
    return unit


def _files(directory: Path) -> Iterator[tuple[Path, str]]:
    """Yield the path and name of each C++ file, sorted; links to directories are not followed."""
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
    """Raise RequestError: a file or directory that cannot be read is never skipped silently."""
    raise RequestError(f"{error.filename}: {error.strerror}; C++ sources must be readable") from error
