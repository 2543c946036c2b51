"""The mutants of a design, judged by the claims of its subject: `python -m properties.mutation.run [DESIGN]`.

`properties.mutation.baseline` judges. `--keep` remembers outcomes, so that an interrupted run continues where it
stopped; `--write` writes the full table, `--record` the record that is committed.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path

from model.language.spelling import matches
from model.semantics.trace import digest_of
from properties.claims.subject import load_subject
from properties.mutation.baseline import Baseline, baseline_of
from properties.mutation.equivalents import OF_2016, equivalents, result, stale
from properties.mutation.kept import KeptOutcomes
from properties.mutation.mutants import Mutant, mutants_of
from properties.mutation.outcomes import Outcome, Result, Survived
from properties.mutation.record import SURVIVORS, outcomes_by_name, read_record, record_text, updated
from properties.mutation.table import table


@cache
def _prepared(model: Path | None, design: str) -> tuple[Baseline, dict[str, Mutant]]:
    subject = load_subject(model, design)
    return baseline_of(subject, subject.design(design)), {one.id: one for one in mutants_of(subject.design(design))}


def _outcome(task: tuple[Path | None, str, str]) -> Outcome:
    model, design, name = task
    prepared, by_id = _prepared(model, design)
    return prepared.outcome(by_id[name])


def _outcomes(model: Path | None, design: str, names: list[str], workers: int) -> Iterable[Outcome]:
    tasks = [(model, design, name) for name in names]
    if workers < 2 or len(names) < 2:
        yield from map(_outcome, tasks)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_outcome, tasks, chunksize=1)


def main(arguments: list[str] | None = None) -> int:
    """Judge mutants and print those that are alive; 1 if a mutant is alive or an excuse is stale."""
    request = _request(arguments)
    subject = load_subject(request.model, *([request.design] if request.design else ()))
    design = subject.design(request.design or subject.designs[0].name)
    every = mutants_of(design)
    known = KeptOutcomes(
        request.keep, digest_of((design.lifecycles, subject.asked(design), subject.scenarios, subject.symmetry))
    )
    wanted = _survivors(request.survivors, every) if request.survivors else {one.id for one in every}
    chosen = [one.id for one in every if one.id in wanted and matches(request.only, one.id)]
    waiting = [name for name in chosen if name not in known.outcomes]
    outcomes = _outcomes(request.model, design.name, waiting, request.jobs)
    for number, (name, outcome) in enumerate(zip(waiting, outcomes, strict=True), 1):
        known.add(name, outcome)
        if sys.stderr.isatty():
            print(f"\r{number} of {len(waiting)}", end="", file=sys.stderr, flush=True)
    listed = equivalents(request.equivalent)
    found = [result(one, known.outcomes[one.id], listed) for one in every if one.id in known.outcomes]
    if request.write:
        request.write.write_text(table(found), encoding="utf-8")
    if request.record:
        write_record(request.record, [one.id for one in every], found)
    wrong = complaints(found)
    if len(found) == len(every):
        wrong += stale(listed, (one.id for one in found if isinstance(one.outcome, Survived)))
    print(*wrong, f"{len(found)} of {len(every)} mutants of {design.name}, {len(wrong)} complaints", sep="\n")
    return 1 if wrong else 0


def complaints(results: Iterable[Result]) -> list[str]:
    """One line for each mutant that is alive."""
    return [f"alive: {one.id}" for one in results if one.alive]


def write_record(path: Path, names: Iterable[str], results: Iterable[Result]) -> None:
    """Write the outcomes of the rows that were judged completely into a record, new or there already."""
    old = read_record(path) if path.exists() else {}
    path.write_text(record_text(updated(old, names, results)), encoding="utf-8")


def _survivors(record: Path, every: Iterable[Mutant]) -> set[str]:
    """The mutants that a record says survived."""
    outcomes = outcomes_by_name(read_record(record), (one.id for one in every))
    return {name for name, one in outcomes.items() if one.kind in SURVIVORS}


def _request(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m properties.mutation.run", description="Judge mutants of a design.")
    parser.add_argument("design", nargs="?", help="the design, by default the first of the subject")
    parser.add_argument("--model", type=Path, help="a Python file that defines SUBJECT")
    parser.add_argument("--only", default="*", help="a pattern of mutants; * matches anything")
    parser.add_argument("--survivors", type=Path, metavar="RECORD", help="only mutants that survive in this record")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="the number of processes")
    parser.add_argument("--keep", type=Path, metavar="FILE", help="a file that remembers outcomes")
    parser.add_argument("--equivalent", type=Path, metavar="FILE", default=OF_2016, help="the equivalent mutants")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the full table")
    parser.add_argument("--record", type=Path, metavar="FILE", help="write or renew the record of outcomes")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
