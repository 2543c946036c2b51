"""The difference between the two designs of a record, in names and in full."""

from __future__ import annotations

from collections.abc import Iterator

from diagrams.table import differences
from model.language.design import Design
from model.language.lifecycle import Lifecycle


def difference_lines(defect: Design, fix: Design) -> Iterator[str]:
    """The full difference: the delta between the two if one is a delta on the other, else the names of all changes."""
    yield f"  {fix.because}"
    if defect.base == fix.name:
        yield f"  {defect.name} differs from {fix.name} in this and in nothing else:"
        yield from differences(fix, defect).splitlines()
    elif fix.base == defect.name:
        yield f"  it differs from {defect.name} in this and in nothing else:"
        yield from differences(defect, fix).splitlines()
    else:
        yield f"  it differs from {defect.name} in these rows and members and in nothing else:"
        yield from (f"  {kind} {name}" for kind, names in changes(defect, fix) for name in names)


def changes(defect: Design, fix: Design) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The rows and members that the fix changes, adds and removes, by name, sorted; kinds without any are left out."""
    before, after = dict(_facts(defect)), dict(_facts(fix))
    both = before.keys() & after.keys()
    found = (
        ("changes", {name for name in both if before[name] != after[name]}),
        ("adds", after.keys() - before.keys()),
        ("removes", before.keys() - after.keys()),
    )
    return tuple((kind, tuple(sorted(names))) for kind, names in found if names)


def _facts(design: Design) -> Iterator[tuple[str, object]]:
    return (fact for one in design.lifecycles for fact in _parts(one))


def _parts(one: Lifecycle) -> Iterator[tuple[str, object]]:
    yield from ((one.row_id(row), row) for row in one.rows)
    for kind in (one.states, one.slots, one.flags, one.counters, one.mutexes):
        yield from ((f"{one.name}.{part.name}", part) for part in kind)
