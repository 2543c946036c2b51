"""What was checked but could not have failed: rows that never fire, premises never reached, deltas that change nothing.

Each is reported by name and fails the run, unless the manifest lists it with a reason. What is listed and happens after
all is reported as well, so that the list stays true.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from .manifest import Known
from .subject import Subject
from .verdict import VACUOUS, Answer, Judgement


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
