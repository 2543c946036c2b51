"""The report on the bases of history: designs that represent the code of a date, and those with a member."""

from __future__ import annotations

from collections.abc import Iterator

from model.history.base import Base, check_member, places_of
from model.history.bases import BASES, bases_at
from model.history.beyond import RECORDS as BEYOND
from model.history.thirty import RECORDS
from properties.output.document import Document, Section, count

INDENT = " " * 6


def bases_document(at: str | None = None, member: str | None = None) -> Document:
    """The bases that stand at a date and have a member, in the order of time; without either, all of them.

    `at` is `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `member` is a slot, flag, mutex or counter, alone or as
    `Lifecycle.member`. RequestError for a malformed date or an unknown member.
    """
    there = BASES if at is None else bases_at(at)
    if member:
        check_member(BASES, member)
    found = tuple(base for base in there if not member or places_of(base.design, member))
    title = _title(len(found), len(there), at, member)
    body = tuple(line for base in found for line in _lines(base, member))
    if not found:
        return (Section(title, ()), Section("At other times", tuple(_elsewhere(member))))
    return (Section(title, body),)


def _title(found: int, there: int, at: str | None, member: str | None) -> str:
    when = f"the code of {at}" if at else "the code of some time"
    if not member:
        return f"{count(found, 'base') if found else 'No base'} {'represent' if found > 1 else 'represents'} {when}"
    of_all = f"of the {count(there, 'base')} that {'represents' if there == 1 else 'represent'} {when}"
    return f"{found or 'None'} {of_all} {'have' if found > 1 else 'has'} {member}"


def _lines(base: Base, member: str | None) -> Iterator[str]:
    end = f"{base.until.day} {base.until.name}" if base.until else "today"
    branch = f", branch {base.branch}" if base.branch else ""
    yield f"  {base.design.name}: {base.since.day} {base.since.name} to {end}{branch}"
    yield f"{INDENT}{base.part}: {base.design.because}"
    if member:
        yield f"{INDENT}has {', '.join(places_of(base.design, member))}"
    yield f"{INDENT}{_users(base)}"


def _users(base: Base) -> str:
    """The records that use a base as their defect or fix, and the bases that change it."""
    records = (*RECORDS, *BEYOND)
    uses = [f"defect of {one.key}" for one in records if one.defect == base.design]
    uses += [f"fix of {one.key}" for one in records if one.fix == base.design]
    derived = dict.fromkeys(one.design.name for one in BASES if one.design.base == base.design.name)
    base_of = f"base of {', '.join(derived)}" if derived else ""
    return "; ".join(one for one in (", ".join(uses) or "no record", base_of) if one)


def _elsewhere(member: str | None) -> Iterator[str]:
    """The times at which there are bases with that member, for a date at which there are none."""
    for base in BASES:
        if not member or places_of(base.design, member):
            end = base.until.day if base.until else "today"
            yield f"  {base.design.name}: {base.since.day} to {end}"
