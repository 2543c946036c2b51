"""A table of the ten historic commits as the extraction of C++ sees them."""

from __future__ import annotations

from collections.abc import Iterator

from tests.properties.audit.cpp.cpp_history import HISTORY, Commit
from tests.properties.audit.cpp.cpp_sources import cycles, header


def table() -> Iterator[str]:
    """Yield a line for each commit with its cycles before and after, then those that differ, and last how many show."""
    yield f"{'commit':<10} {'before':>6} {'after':>5}  subject; the edge that it speaks of"
    shown = 0
    for commit in HISTORY:
        before, after = cycles(header(commit.before)), cycles(header(commit.after))
        gone, came = sorted(set(before) - set(after)), sorted(set(after) - set(before))
        shown += _shows(commit, gone)
        yield f"{commit.id:<10} {len(before):>6} {len(after):>5}  {commit.subject}; {commit.edge or 'at run time'}"
        yield from (f"    gone: {cycle}" for cycle in gone)
        yield from (f"    new:  {cycle}" for cycle in came)
    yield f"{shown} of {len(HISTORY)} show the edge that their message names"


def _shows(commit: Commit, gone: list[str]) -> bool:
    """Return True if a cycle disappeared that contained the edge of the commit."""
    return bool(commit.edge) and any(commit.edge in cycle.split() for cycle in gone)
