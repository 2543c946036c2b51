"""Vacuous checks, which could not have failed: rows never fired, premises never reached, deltas that change nothing.

Each is reported by name and fails the run, unless the manifest lists it with a reason. A listed row, premise or delta
that is not vacuous is reported as well, so that the list stays true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from model.language.design import Design
from model.language.lifecycle import Row
from properties.claims.subject import Subject
from properties.verdicts.manifest import Known
from properties.verdicts.verdict import VACUOUS, Answer, Judgement


def vacuity(subject: Subject, known: Known, judgements: Iterable[Judgement], *, whole: bool) -> tuple[str, ...]:
    """One line for each thing that is vacuous, over runs that cover every scenario of each design they speak of.

    Premises are judged only over a `whole` check, all designs and all claims.
    """
    by_design: dict[str, list[Judgement]] = {}
    for one in judgements:
        by_design.setdefault(one.run.design, []).append(one)
    found: list[str] = []
    for name, runs in by_design.items():
        found.extend(_rows(subject, name, runs, known.never_fired.get(name, {})))
        base = subject.design(name).base
        if base in by_design:
            found.extend(_delta(name, base, runs, by_design[base], known.same_as_base))
    if whole:
        found.extend(_premises(subject, [run for runs in by_design.values() for run in runs], known.premises))
    return tuple(found)


def idle_rows(subject: Subject, known: Known, judgements: Iterable[Judgement]) -> tuple[str, ...]:
    """One line for each row that no run fires of any design that has it, the runs of `reached_by` included.

    For a subject that shows single defects, where each design is run once or twice. A row is listed in the manifest
    under the first design that has it.
    """
    designs = {one.name: one for one in (*subject.designs, *(design for design, _ in subject.reached_by))}
    elsewhere = {fact for design in subject.rows_judged_in for fact in rows_of(design)}
    first: dict[tuple[str, Row], str] = {}
    for design in designs.values():
        for fact in rows_of(design):
            first.setdefault(fact, design.name)
    fired = {fact for run in judgements for fact in rows_of(designs[run.run.design]) if fact[0] in run.fired}
    idle = {fact for fact in first if fact not in fired and fact not in elsewhere}
    listed = {(name, row_id) for name, rows in known.never_fired.items() for row_id in rows}
    named = {(first[fact], fact[0]) for fact in idle}
    return (
        *(f"{name}: row {row_id} never fires in any run" for name, row_id in sorted(named - listed)),
        *(
            f"{name}: row {row_id} is not one that never fires, as the manifest says"
            for name, row_id in sorted(listed - named)
        ),
    )


def rows_of(design: Design) -> tuple[tuple[str, Row], ...]:
    """The rows of a design, each with its name."""
    return tuple((one.row_id(row), row) for one in design.lifecycles for row in one.rows)


def _rows(subject: Subject, design: str, runs: list[Judgement], listed: Mapping[str, str]) -> Iterable[str]:
    if any(run.undecided for run in runs):
        return
    rows = {one.row_id(row) for one in subject.design(design).lifecycles for row in one.rows}
    fired = frozenset().union(*(run.fired for run in runs))
    for row in sorted(rows - fired - set(listed)):
        yield f"{design}: row {row} never fires in any scenario"
    for row in sorted(set(listed)):
        if row not in rows:
            yield f"{design}: the manifest lists {row} as never fired, and there is no such row"
        elif row in fired:
            yield f"{design}: row {row} fires, and the manifest says that it never does"


def _premises(subject: Subject, runs: list[Judgement], listed: Mapping[str, str]) -> Iterable[str]:
    for claim in subject.claims:
        verdicts = [run.verdict(claim.name) for run in runs]
        vacuous = all(one.answer is Answer.UNDECIDED and one.why.startswith(VACUOUS) for one in verdicts)
        if vacuous and claim.name not in listed:
            yield f"{claim.name}: no run reaches its premise"
        if not vacuous and claim.name in listed:
            yield f"{claim.name}: its premise is reached, and the manifest says that it never is"


def _delta(
    design: str, base: str, runs: list[Judgement], base_runs: list[Judgement], listed: Mapping[str, str]
) -> Iterable[str]:
    same = _figures(runs) == _figures(base_runs)
    if same and design not in listed:
        yield f"{design}: its delta on {base} changes no verdict and no number of states in any scenario"
    if not same and design in listed:
        yield f"{design}: differs from {base}, and the manifest says that it does not"


def _figures(runs: list[Judgement]) -> dict[str, tuple[object, ...]]:
    return {run.run.scenario: (run.states, run.edges, run.depth, tuple(run.answers().items())) for run in runs}
