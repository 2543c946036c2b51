"""In what the two designs of a record differ, as Markdown."""

from __future__ import annotations

from collections.abc import Iterator

from diagrams.table import differences
from model.language.design import Design
from model.language.lifecycle import Lifecycle


def difference(defect: Design, fix: Design) -> str:
    """The delta between the two, if one is a delta on the other; else the names of what differs."""
    if defect.base == fix.name:
        return f"`{defect.name}` is the same without it, and differs in nothing else:\n\n{differences(fix, defect)}"
    if fix.base == defect.name:
        return f"It differs from `{defect.name}` in this and in nothing else:\n\n{differences(defect, fix)}"
    names = "\n".join(f"* `{name}`" for name in differing(defect, fix))
    return f"It differs from `{defect.name}` in these rows and members and in nothing else:\n\n{names}\n"


def differing(one: Design, other: Design) -> tuple[str, ...]:
    """The rows and members, by name, in which two designs differ, sorted."""
    return tuple(sorted({name for name, _ in _facts(one) ^ _facts(other)}))


def _facts(design: Design) -> set[tuple[str, object]]:
    return {fact for one in design.lifecycles for fact in _parts(one)}


def _parts(one: Lifecycle) -> Iterator[tuple[str, object]]:
    yield from ((one.row_id(row), row) for row in one.rows)
    for kind in (one.states, one.slots, one.flags, one.counters, one.mutexes):
        yield from ((f"{one.name}.{part.name}", part) for part in kind)
