"""What the extraction of C++ sees of the ten historic commits, as a table."""

from __future__ import annotations

from collections.abc import Iterator

from tests.properties.audit.cpp.cpp_history import HISTORY, Commit
from tests.properties.audit.cpp.cpp_sources import header, rings


def table() -> Iterator[str]:
    """A line for each commit, with its rings before and after; below it those that differ. Last, how many show."""
    yield f"{'commit':<10} {'before':>6} {'after':>5}  subject; the edge that it speaks of"
    shown = 0
    for commit in HISTORY:
        before, after = rings(header(commit.before)), rings(header(commit.after))
        gone, came = sorted(set(before) - set(after)), sorted(set(after) - set(before))
        shown += _shows(commit, gone)
        yield f"{commit.id:<10} {len(before):>6} {len(after):>5}  {commit.subject}; {commit.edge or 'at run time'}"
        yield from (f"    gone: {ring}" for ring in gone)
        yield from (f"    new:  {ring}" for ring in came)
    yield f"{shown} of {len(HISTORY)} show the edge that their message names"


def _shows(commit: Commit, gone: list[str]) -> bool:
    """Whether a ring went that the edge of the commit was a link of."""
    return bool(commit.edge) and any(commit.edge in ring.split() for ring in gone)
