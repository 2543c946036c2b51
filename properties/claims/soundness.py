"""Soundness of a subject: everything that can be said against its tables, scenarios and claims before anything runs.

A verdict over a table that is not sound is worth nothing: a guard about a state that does not exist never holds, and
an event that no row answers lets the object stay as it is. So every command calls `refuse_unsound` first.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import fields
from functools import partial
from math import prod

from model.language.design import Design
from model.language.errors import RequestError, TableError
from model.language.lifecycle import Lifecycle, Slot
from model.language.policy import Scenario, Scope
from model.language.spelling import closest
from model.language.vocabulary import Guard
from model.semantics.layout import sort_of
from model.validation.linter import Allowed, LintFinding, lint
from model.validation.validator import faults, validate_condition, validate_scenario
from properties.claims.claim import NeverHappens, Shape, Stays
from properties.claims.subject import Subject


def refuse_unsound(subject: Subject, where: str, designs: Iterable[Design] = ()) -> None:
    """Raise RequestError with the first fault of a subject and how many more there are.

    `where` is the file or module of the subject. Only these designs are examined, by default all of them.
    """
    found = tuple(dict.fromkeys(faults_of(subject, tuple(designs) or subject.designs)))
    if found:
        more = f" (and {len(found) - 1} more)" if found[1:] else ""
        raise RequestError(f"{where}: {found[0]}{more}")


def faults_of(subject: Subject, designs: Iterable[Design]) -> Iterator[str]:
    """Each fault as one line: what is wrong, in which design, lifecycle, row and field, and what would be right."""
    yield from _subject_faults(subject)
    whole = []
    for design in designs:
        broken = tuple(faults(design))
        yield from (f"design {design.name}: {fault}" for fault in broken)
        if not broken:
            whole.append(design)
            yield from _claim_faults(subject, design)
    # Of single defects each scenario is made for one of the designs.
    for scenario in () if subject.single_defects and len(whole) < len(subject.designs) else subject.scenarios:
        yield from _scenario_faults(scenario, whole)


def suspicions_of(
    subject: Subject, designs: Iterable[Design], allowed: Iterable[Allowed] = ()
) -> tuple[LintFinding, ...]:
    """Likely mistakes in sound designs, without those that are allowed with a reason."""
    scenarios, meant = subject.scenarios, tuple(allowed)
    return tuple(
        finding
        for design in designs
        for finding in lint(design, scenarios=scenarios, reads=_read_by_claims(subject, design))
        if not any(one.covers(finding) for one in meant)
    )


NAME = re.compile(r"[\w.-]*\w[\w.-]*")
"""Names of designs, scenarios and claims: they become names of files and options."""
MOST_REFERENCES = 1_000_000
"""Possible references in one scope. More would fill the memory before the first step."""


def _name_faults(subject: Subject) -> Iterator[str]:
    named = (("design", subject.designs), ("scenario", subject.scenarios), ("property", subject.claims))
    for what, among in named:
        for one in among:
            if not NAME.fullmatch(one.name):
                yield f"{what} {one.name!r}: a name has letters, digits, _, . and - only"


def _size_faults(subject: Subject) -> Iterator[str]:
    """Scopes whose layout would not fit, refused by counting before anything is made."""
    scopes = {scope.name: scope for scope in (*subject.scopes, *(one.scope for one in subject.scenarios))}
    for scope in scopes.values():
        most = max((_references(design, scope) for design in subject.designs), default=0)
        if most > MOST_REFERENCES:
            yield f"scope {scope.name}: {most:,} possible references, at most {MOST_REFERENCES:,}; make it smaller"


def _references(design: Design, scope: Scope) -> int:
    by_name = {one.name: one for one in design.lifecycles}
    total = 0
    for one in design.lifecycles:
        for indexes in (one.indexes, *(_indexes_of(one, slot, by_name) for slot in one.slots)):
            total += prod(max(1, scope.size(sort_of(index))) for index in indexes)
    return total


def _indexes_of(one: Lifecycle, slot: Slot, by_name: Mapping[str, Lifecycle]) -> tuple[str, ...]:
    target = by_name.get(slot.target)
    return tuple(dict.fromkeys((*one.indexes, *slot.indexes, *(target.indexes if target else ()))))


def _subject_faults(subject: Subject) -> Iterator[str]:
    yield from _name_faults(subject)
    yield from _size_faults(subject)
    sorts = _sorts(subject.designs)
    yield from (f"symmetry: no index sort {one}; {closest(one, sorts)}" for one in subject.symmetry if one not in sorts)
    scenarios = tuple(one.name for one in subject.scenarios)
    yield from (f"core: no scenario {one}; {closest(one, scenarios)}" for one in subject.core if one not in scenarios)
    for scenario in subject.scenarios:
        if not scenario.threads:
            yield f"scenario {scenario.name}: threads is empty; name the threads that take part"
        if not scenario.released:
            yield f"scenario {scenario.name}: released is empty; say what must hold when all is freed"
    for scope in subject.scopes:
        unknown = [one for one, _ in scope.sizes if one not in sorts]
        yield from (f"scope {scope.name}: no index sort {one}; {closest(one, sorts)}" for one in unknown)


def _sorts(designs: Iterable[Design]) -> tuple[str, ...]:
    lifecycles = [one for design in designs for one in design.lifecycles]
    indexes = {index for one in lifecycles for index in one.indexes}
    indexes |= {index for one in lifecycles for slot in one.slots for index in slot.indexes}
    return tuple(sorted(set(map(sort_of, indexes))))


def _scenario_faults(scenario: Scenario, designs: Iterable[Design]) -> Iterator[str]:
    """The faults of a scenario that fits none of the designs; a thread or an assumption may be of one of them alone."""
    found = [tuple(_said(partial(validate_scenario, design, scenario))) for design in designs]
    if all(found):
        yield from min(found, key=len, default=())


def _claim_faults(subject: Subject, design: Design) -> Iterator[str]:
    for claim in subject.asked(design):
        if isinstance(claim, NeverHappens) and not claim.kinds:
            yield f"property {claim.name}: kinds is empty; name at least one kind of violation"
        for field, guards, over in _conditions(claim):
            what = f"property {claim.name}, {field}"
            yield from _said(partial(validate_condition, design, what, guards, over))


def _conditions(claim: Shape) -> Iterator[tuple[str, tuple[Guard, ...], tuple[str, ...]]]:
    """Each field of a claim that holds guards, with the index variables that are bound there."""
    over = claim.over if isinstance(claim, Stays) else ()
    for field in fields(claim):
        value = getattr(claim, field.name)
        if field.name in {"premise", "guards", "before", "after", "goal"}:
            yield field.name, value, () if field.name == "premise" else over


def _read_by_claims(subject: Subject, design: Design) -> tuple[Guard, ...]:
    return tuple(guard for claim in subject.asked(design) for _, guards, _ in _conditions(claim) for guard in guards)


def _said(check: Callable[[], None]) -> Iterator[str]:
    """The message of a check that raises."""
    try:
        check()
    except TableError as error:
        yield str(error)
