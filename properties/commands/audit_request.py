"""The request of `dcpmodel audit`, and the refusal of options that would have no effect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

from model.language.errors import RequestError
from properties.audit.findings.kind import Kind
from properties.audit.formats.format import Format


@dataclass(frozen=True, kw_only=True)
class AuditRequest:
    """The arguments of `dcpmodel audit`; each field but `graphs` is an option, None, () or False if it is not given.

    `json`, `sarif`, `drawing`, `write_baseline` and `convert` are files to write, the other paths are read.
    """

    graphs: tuple[Path, ...]
    cpp: bool = False
    against: str | None = None
    vocabulary: Path | None = None
    model: Path | None = None
    format: Format | None = None
    why: str | None = None
    reasons: int | None = None
    rules: Path | None = None
    keep: tuple[str, ...] = ()
    baseline: Path | None = None
    today: str | None = None
    fail_on: tuple[Kind, ...] = ()
    most: int | None = None
    largest: int | None = None
    finding: str | None = None
    json: Path | None = None
    sarif: Path | None = None
    drawing: Path | None = None
    write_baseline: Path | None = None
    convert: Path | None = None

    def options(self) -> tuple[str, ...]:
        """Return the options that were given, as they are written on the command line."""
        given = (one.name for one in fields(self) if getattr(self, one.name) not in (None, (), False))
        return tuple(f"--{name.replace('_', '-')}" for name in given if name != "graphs")


def request_of(given: Mapping[str, Any]) -> AuditRequest:
    """Return the request that the parameters of the command line describe, by name; lists become tuples."""
    values: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
    values.update((name, tuple(value)) for name, value in given.items() if isinstance(value, list))
    return AuditRequest(**values)


NEEDS = {"--against": "--cpp", "--vocabulary": "--cpp", "--model": "--against", "--today": "--baseline"}
"""Options that have an effect only together with another one."""
ABOUT_OBJECTS = "it is about objects, and C++ has classes; --convert writes them as a graph"
WRITTEN = ("--json", "--sarif", "--drawing", "--write-baseline", "--convert")
EXCLUDES = (
    ("--cpp", ("--why", "--largest", "--format", "--reasons"), ABOUT_OBJECTS),
    (
        "--why",
        ("--rules", "--keep", "--baseline", "--fail-on", "--most", "--largest", "--finding", *WRITTEN[:-1]),
        "it explains one object and looks for no findings",
    ),
    ("--finding", ("--largest",), "it reports that finding alone"),
    ("--against", ("--fail-on",), "the exit code is that of the comparison"),
)
"""Options that have no effect together with another one, and the reason."""


def refuse_ineffective(request: AuditRequest) -> None:
    """Raise RequestError if some option of a request would have no effect, or two would write the same file."""
    for problem in (*_ineffective(request), *_overwriting(request)):
        raise RequestError(problem)


def _ineffective(request: AuditRequest) -> Iterator[str]:
    given = request.options()
    for option, needed in NEEDS.items():
        if option in given and needed not in given:
            yield f"{option} has no effect without {needed}"
    for option, excluded, because in EXCLUDES:
        for other in excluded:
            if option in given and other in given:
                yield f"{other} has no effect with {option}: {because}"
    if len(request.graphs) > 1 and not request.cpp:
        yield f"{len(request.graphs)} graphs are given; audit one graph at a time, or directories of C++ with --cpp"


def _overwriting(request: AuditRequest) -> Iterator[str]:
    paths = (request.json, request.sarif, request.drawing, request.write_baseline, request.convert)
    writes = [(option, path.resolve()) for option, path in zip(WRITTEN, paths, strict=True) if path is not None]
    read = [path.resolve() for path in (*request.graphs, request.rules, request.baseline, request.vocabulary) if path]
    for place, (option, path) in enumerate(writes):
        if path in read and path.is_file():
            yield f"{option} {path.name}: this file is also read; write to another one"
        for other, same in writes[:place]:
            if path == same:
                yield f"{other} and {option} both write {path.name}; give each its own file"
