"""Lint: smells of tables that are not errors, found without running anything.

Locks that a thread may still hold where it rests, frame references that are not given back, members that nobody
writes or reads, rows that nothing can fire, loops that never let another thread in, deltas that change nothing.
A finding that is meant is allowed with a reason; an allowance that matches nothing is a finding itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from model.language.design import Design
from model.language.policy import Scenario
from model.language.spelling import matches
from model.language.vocabulary import Guard
from model.semantics.trace import digest
from model.validation.lint_finding import LintFinding
from model.validation.lint_members import member_findings
from model.validation.lint_paths import path_findings
from model.validation.lint_rows import row_findings
from model.validation.tables import Tables

__all__ = ["Allowed", "LintFinding", "lint", "lint_family"]


@dataclass(frozen=True, slots=True)
class Allowed:
    """Findings that are meant, and why: patterns for `LintFinding.where` and `.text`, in which `*` matches anything."""

    where: str
    text: str
    reason: str

    def covers(self, finding: LintFinding) -> bool:
        """Return True if this finding is meant."""
        return matches(self.where, finding.where) and matches(self.text, finding.text)


def lint(
    design: Design,
    *,
    base: Design | None = None,
    scenarios: Iterable[Scenario] = (),
    reads: Iterable[Guard] = (),
    allow: Iterable[Allowed] = (),
) -> tuple[LintFinding, ...]:
    """The findings of a valid design that are not allowed, sorted.

    `base` is the design it is derived from. `scenarios` say which threads and assumptions there are and which flags
    start set; without them all rows count as possible. `reads` are guards outside the tables, such as those of claims.
    """
    return _after(_all(design, base, tuple(scenarios), tuple(reads)), tuple(allow))


def lint_family(
    designs: Iterable[Design],
    *,
    scenarios: Iterable[Scenario] = (),
    reads: Iterable[Guard] = (),
    allow: Iterable[Allowed] = (),
) -> tuple[LintFinding, ...]:
    """Return the findings of designs derived from each other; a finding of a base is not repeated for its variants."""
    family = {design.name: design for design in designs}
    there, here, scenarios, reads = {}, list[LintFinding](), tuple(scenarios), tuple(reads)
    for name, design in family.items():
        there[name] = _all(design, family.get(design.base), scenarios, reads)
    for name, design in family.items():
        known = there.get(design.base, frozenset())
        here += (LintFinding(f"{name}: {one.where}", one.text) for one in there[name] - known)
    return _after(frozenset(here), tuple(allow))


def _all(
    design: Design, base: Design | None, scenarios: tuple[Scenario, ...], reads: tuple[Guard, ...]
) -> frozenset[LintFinding]:
    tables = Tables(design)
    return frozenset(
        (
            *path_findings(tables),
            *member_findings(tables, scenarios, reads),
            *row_findings(tables, scenarios),
            *_delta_findings(design, base),
        )
    )


def _delta_findings(design: Design, base: Design | None) -> Iterator[LintFinding]:
    if base is not None and digest(base) == digest(design):
        yield LintFinding(design.name, f"changes nothing of {base.name} but prose; give it a delta or leave it out")


def _after(findings: frozenset[LintFinding], allow: tuple[Allowed, ...]) -> tuple[LintFinding, ...]:
    left = [one for one in findings if not any(allowed.covers(one) for allowed in allow)]
    left += (
        LintFinding(allowed.where, f"allowed ({allowed.text}), but nothing of that kind is found; remove the allowance")
        for allowed in allow
        if not any(map(allowed.covers, findings))
    )
    return tuple(sorted(left))
