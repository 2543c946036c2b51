"""A base: a design that represents the code between two commits, and the search for bases by date and member."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass

from model.language.design import Design
from model.language.errors import RequestError
from model.language.lifecycle import Lifecycle
from model.language.spelling import closest

FORMS = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?", re.ASCII)


@dataclass(frozen=True)
class Commit:
    """A commit of couchbase/kv_engine or ep-engine, and the day on which it was committed (`YYYY-MM-DD`)."""

    name: str
    day: str


@dataclass(frozen=True)
class Span:
    """The days from `first` to `last`, both included."""

    first: str
    last: str


@dataclass(frozen=True, kw_only=True)
class Base:
    """A design that represents one part of the code from `since` until `until`; without `until`, to this day.

    A design simplifies, so that it is true of its part only; `part` names it. A `branch` is given where the commits are
    not on the main line. A design that came back by a revert is listed once for each time.
    """

    design: Design
    part: str
    since: Commit
    until: Commit | None = None
    branch: str = ""

    def stands(self, span: Span) -> bool:
        """True if the design represents the code on a day of the span."""
        return self.since.day <= span.last and (self.until is None or self.until.day >= span.first)


def span_of(text: str) -> Span:
    """The days that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` means; `RequestError` for anything else."""
    match = FORMS.fullmatch(text)
    if match is None:
        raise RequestError(f"no date {text}; write YYYY, YYYY-MM or YYYY-MM-DD")
    year, month, day = (int(one) if one else None for one in match.groups())
    if month is None:
        return Span(f"{text}-01-01", f"{text}-12-31")
    if not 1 <= month <= 12:
        raise RequestError(f"no date {text}; a month is 01 to 12")
    last = monthrange(year or 1, month)[1]
    if day is None:
        return Span(f"{text}-01", f"{text}-{last}")
    if not 1 <= day <= last:
        raise RequestError(f"no date {text}; that month has days 01 to {last}")
    return Span(text, text)


def members_of(lifecycle: Lifecycle) -> tuple[tuple[str, str], ...]:
    """The members of a lifecycle, each with its kind: slot, flag, mutex or counter."""
    return (
        *((one.name, "slot") for one in lifecycle.slots),
        *((one.name, "flag") for one in lifecycle.flags),
        *((one.name, "mutex") for one in lifecycle.mutexes),
        *((one.name, "counter") for one in lifecycle.counters),
    )


def places_of(design: Design, member: str) -> tuple[str, ...]:
    """The places where a design has that member: `mutex DcpProducer.streamsMutex`.

    `member` is a name alone, in any lifecycle, or `Lifecycle.member`.
    """
    return tuple(
        f"{kind} {one.name}.{name}"
        for one in design.lifecycles
        for name, kind in members_of(one)
        if member in (name, f"{one.name}.{name}")
    )


def check_member(bases: tuple[Base, ...], member: str) -> None:
    """`RequestError` with the nearest name if no design has such a member."""
    if any(places_of(one.design, member) for one in bases):
        return
    lifecycles = {id(one): one for base in bases for one in base.design.lifecycles}.values()
    names = {(one.name, name) for one in lifecycles for name, _ in members_of(one)}
    known = {f"{owner}.{name}" for owner, name in names} if "." in member else {name for _, name in names}
    raise RequestError(f"no base has a slot, flag, mutex or counter {member}; {closest(member, tuple(known))}")
