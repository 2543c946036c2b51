"""Fixes of a violation: designs of the same family in which the claim holds, and their differences."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from model.language.design import Delta, Design
from properties.claims.subject import Subject
from properties.output.document import Section

MOST = 3
"""The greatest number of fixes in a report."""


def family(subject: Subject, design: Design) -> tuple[Design, ...]:
    """The designs near this one: first those derived from it, then its base, then its siblings."""
    derived = [one for one in subject.designs if one.base == design.name]
    base = [one for one in subject.designs if one.name == design.base]
    siblings = [one for one in subject.designs if design.base and one.base == design.base and one.name != design.name]
    return (*derived, *base, *siblings)


def fix_section(subject: Subject, design: Design, holds: Callable[[Design], bool]) -> Section:
    """The nearest designs in which the claim holds; `holds` is called in order until enough are found."""
    lines: list[str] = []
    found = 0
    for one in family(subject, design):
        if found < MOST and holds(one):
            found += 1
            lines.extend(_fix(design, one))
    return Section("Fixes", tuple(lines) or ("  the claim holds in no design of this family",))


def _fix(design: Design, other: Design) -> Iterator[str]:
    yield f"  {other.name}: {other.because}"
    undone = design.base == other.name
    if other.base != design.name:
        yield f"    without the changes of {design.name}:" if undone else f"    instead of {design.name}:"
    delta = design.delta if undone else other.delta
    yield from (f"    {line}" for line in delta_lines(delta))


def delta_lines(delta: Delta) -> Iterator[str]:
    """The changes of a delta, one line each."""
    yield from (f"{member} is {strength}" for member, strength in delta.strengths)
    yield from (f"row {row_id} is replaced -- {row.cite}" for row_id, row in delta.replace_rows)
    yield from (f"row {owner}.{row.label} is added -- {row.cite}" for owner, row in delta.add_rows)
    yield from (f"row {row_id} is removed" for row_id in delta.remove_rows)
    yield from (f"state {owner}.{state.name} is added: {state.meaning}" for owner, state in delta.add_states)
    yield from (f"slot {owner}.{one.name} is added ({one.strength}) -- {one.cite}" for owner, one in delta.add_slots)
    yield from (f"flag {owner}.{flag.name} is added: {flag.meaning}" for owner, flag in delta.add_flags)
    yield from (f"counter {owner}.{one.name} is added: {one.meaning}" for owner, one in delta.add_counters)
    yield from (f"lock {owner}.{one.name} is added -- {one.cite}" for owner, one in delta.add_mutexes)
    yield from (f"lifecycle {one.name} is added: {one.meaning} -- {one.cite}" for one in delta.add_lifecycles)
