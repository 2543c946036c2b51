"""The text form of traces, in tests, failures and scenario files.

    design: mb19892_before
    scenario: bucket delete
    scope: base
    grain: safe
    digest: 3f9c0a1b2d4e
    expect: freed: BackfillManager[p0]

    # the connection asks for its backlog
    FrontEnd[p0] streamRequest v0 g0
    FrontEnd[p0] streamRequest[lookup] v0 g0

A header of `key: value` lines comes first, then one step per line as `Step` prints itself. Blank lines and lines that
begin with `#` are ignored. Two lines are optional: `expect`, the violation in which the last step ends; and
`again: 21`, which promises that the last step leads back to where step 21 began: the run repeats forever.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import Enum

from model.language.design import Design
from model.language.errors import RequestError
from model.language.lifecycle import Cite
from model.language.policy import Grain
from model.language.spelling import closest
from model.language.violation import Kind
from model.semantics.layout import Layout

NEEDED = ("design", "scenario", "scope", "grain", "digest")
KEYS = (*NEEDED, "expect", "again")
PROSE = frozenset({"meaning", "why", "because", "cite"})


@dataclass(frozen=True, slots=True)
class TraceLine:
    """A step as text, and the number of its line."""

    number: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Trace:
    """A trace as read: what it belongs to, its steps as text, and the violation that it promises ("" for none).

    `again` is the number of the step with which it goes on after the last one, 0 if it does not. `source` is where it
    came from, for messages; `expect_line` and `again_line` are the numbers of lines of the header.
    """

    design: str
    scenario: str
    scope: str
    grain: str
    digest: str
    steps: tuple[TraceLine, ...]
    expect: str = ""
    expect_line: int = 0
    source: str = "trace"
    again: int = 0
    again_line: int = 0

    def __str__(self) -> str:
        header = [f"{key}: {getattr(self, key)}" for key in KEYS if getattr(self, key)]
        return "\n".join((*header, "", *(line.text for line in self.steps), ""))


def parse(text: str, source: str = "trace") -> Trace:
    """Read the text form. `RequestError` with `source` and line number says what is wrong and what would be right."""
    header: dict[str, tuple[int, str]] = {}
    steps: list[TraceLine] = []
    for number, line in _lines(text, source):
        key, colon, value = (part.strip() for part in line.partition(":"))
        if not steps and colon and " " not in key:
            _enter(header, key, TraceLine(number, value), source)
        elif key in KEYS:
            raise RequestError(f"{source}:{number}: {key} after the first step; header lines come before all steps")
        else:
            steps.append(TraceLine(number, line))
    missing = [key for key in NEEDED if key not in header]
    if missing:
        where = f"{source}:{steps[0].number}" if steps else source
        raise RequestError(f"{where}: the header has no {' and no '.join(missing)}; it needs {', '.join(NEEDED)}")
    values = {key: value for key, (_, value) in header.items() if key != "again"}
    again_line, again = header.get("again", (0, "0"))
    expect_line = header.get("expect", (0, ""))[0]
    return Trace(
        **values, steps=tuple(steps), expect_line=expect_line, source=source, again=int(again), again_line=again_line
    )


def _lines(text: str, source: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if not line.isprintable() and not line.replace("\t", " ").isprintable():
            raise RequestError(f"{source}:{number}: not text; a trace is a header and one step per line")
        if line.strip() and not line.lstrip().startswith("#"):
            yield number, " ".join(line.split())


def _enter(header: dict[str, tuple[int, str]], key: str, line: TraceLine, source: str) -> None:
    where = f"{source}:{line.number}"
    if key not in KEYS:
        raise RequestError(f"{where}: no header line {key}; {closest(key, KEYS)}")
    if key in header:
        raise RequestError(f"{where}: {key} a second time; line {header[key][0]} says {header[key][1]}")
    if not line.text:
        raise RequestError(f"{where}: {key} says nothing; write {key}: and a value, or leave the line out")
    if key == "grain" and line.text not in tuple(Grain):
        raise RequestError(f"{where}: no grain {line.text}; {closest(line.text, tuple(map(str, Grain)))}")
    kind = line.text.partition(":")[0]
    if key == "expect" and kind not in tuple(Kind):
        raise RequestError(f"{where}: no kind of violation {kind}; {closest(kind, tuple(map(str, Kind)))}")
    if key == "again" and not re.fullmatch("[1-9][0-9]{0,8}", line.text):
        raise RequestError(f"{where}: again {line.text} is no step; write the number of one, the first is 1")
    header[key] = (line.number, line.text)


# --- the design and policy of a trace ---


def digest(design: Design) -> str:
    """Return a short hash of a design's tables, twelve hexadecimal digits; prose and citations do not count."""
    return digest_of(design.lifecycles)


def digest_of(value: object) -> str:
    """Return the hash of data classes, enums, tuples, sets and plain values; it is the same in every process."""
    return hashlib.sha256(_canonical(value).encode()).hexdigest()[:12]


def _canonical(value: object) -> str:
    """Data as text that depends on nothing but its content."""
    if isinstance(value, Enum):
        return repr(str(value.value))
    if isinstance(value, tuple):
        return f"({','.join(map(_canonical, value))})"
    if isinstance(value, frozenset):
        return f"{{{','.join(sorted(map(_canonical, value)))}}}"
    if not is_dataclass(value):
        return repr(value)
    shown = (field.name for field in fields(value) if field.name not in PROSE)
    parts = (
        # The reason why a thread runs on is prose; the fact that it does is not.
        f"{name}={_canonical(bool(item) if name == 'runs_on' else item)}"
        for name in shown
        if not isinstance(item := getattr(value, name), Cite)
    )
    return f"{type(value).__name__}({','.join(parts)})"


def require_fit(trace: Trace, layout: Layout) -> None:
    """`RequestError` in one line if the trace is of another design, scenario, scope, grain or version of the tables."""
    policy = layout.policy
    here = {
        "design": layout.design.name,
        "scenario": policy.scenario.name,
        "scope": policy.scope.name,
        "grain": str(policy.grain),
    }
    for key, value in here.items():
        if getattr(trace, key) != value:
            raise RequestError(f"{trace.source}: a trace of {key} {getattr(trace, key)}, not {value}; replay it there")
    if trace.digest != digest(layout.design):
        raise RequestError(
            f"{trace.source}: recorded with another version of design {trace.design} ({trace.digest}, now "
            f"{digest(layout.design)}); record it again, or set its digest to the new one if it still replays"
        )
