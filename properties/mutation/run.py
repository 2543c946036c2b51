"""The mutants of a design, judged by the claims of its subject: `python -m properties.mutation.run [DESIGN]`.

`properties.mutation.harness` judges. Fates can be kept in a file, so that an interrupted run goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable
from concurrent.futures import ProcessPoolExecutor
from functools import cache
from pathlib import Path
from typing import Any

from model.language.spelling import matches
from model.semantics.trace import digest_of
from properties.claims.subject import load_subject
from properties.mutation.harness import Bench, bench
from properties.mutation.mutants import EQUIVALENT, Killed, Mutant, Survived, equivalents, mutants, result, stale
from properties.mutation.table import cell, table

# --- many at once, and what is known already ---


@cache
def _prepared(model: Path | None, design: str) -> tuple[Bench, dict[str, Mutant]]:
    subject = load_subject(model, design)
    return bench(subject, subject.design(design)), {one.id: one for one in mutants(subject.design(design))}


def _fate(task: tuple[Path | None, str, str]) -> Killed | Survived:
    model, design, name = task
    prepared, by_id = _prepared(model, design)
    return prepared.fate(by_id[name])


def _fates(model: Path | None, design: str, names: list[str], workers: int) -> Iterable[Killed | Survived]:
    tasks = [(model, design, name) for name in names]
    if workers < 2 or len(names) < 2:
        yield from map(_fate, tasks)
        return
    with ProcessPoolExecutor(workers) as pool:
        yield from pool.map(_fate, tasks, chunksize=1)


class Kept:
    """Fates known from an earlier run of the very same tables and claims, one JSON line each."""

    def __init__(self, path: Path | None, key: str) -> None:
        self.path, self.key = path, key
        lines = path.read_text(encoding="utf-8").splitlines() if path and path.exists() else []
        known = ((name, fate) for old, name, fate in map(json.loads, lines) if old == key)
        self.fates: dict[str, Killed | Survived] = {name: _read(fate) for name, fate in known}

    def add(self, name: str, fate: Killed | Survived) -> None:
        """Remember one more."""
        self.fates[name] = fate
        if self.path:
            said = [fate.by, fate.why] if isinstance(fate, Killed) else ["", fate.why, fate.same]
            with self.path.open("a", encoding="utf-8") as file:
                print(json.dumps([self.key, name, said]), file=file)


def _read(fate: list[Any]) -> Killed | Survived:
    by, *rest = fate
    return Killed(by, *rest) if by else Survived(*rest)


def main(arguments: list[str] | None = None) -> int:
    """Judge mutants, write the page, and say which live; 1 if one does without an excuse or an excuse is stale."""
    asked = _asked(arguments)
    subject = load_subject(asked.model, *([asked.design] if asked.design else ()))
    design = subject.design(asked.design or subject.designs[0].name)
    every = mutants(design)
    known = Kept(asked.keep, digest_of((design.lifecycles, subject.asked(design), subject.scenarios, subject.symmetry)))
    left = _not_killed(asked.survivors)
    waiting = [one.id for one in every if _wanted(one.id, asked.only, left) and one.id not in known.fates]
    fates = _fates(asked.model, design.name, waiting, asked.jobs)
    for number, (name, fate) in enumerate(zip(waiting, fates, strict=True), 1):
        known.add(name, fate)
        if sys.stderr.isatty():
            print(f"\r{number} of {len(waiting)}", end="", file=sys.stderr, flush=True)
    listed = equivalents(asked.equivalent)
    found = [result(one, known.fates[one.id], listed) for one in every if one.id in known.fates]
    if asked.write:
        asked.write.write_text(table(found), encoding="utf-8")
    wrong = [f"alive: {one.id}" for one in found if one.alive]
    if len(found) == len(every):
        wrong += stale(listed, found)
    print(*wrong, f"{len(found)} of {len(every)} mutants of {design.name}, {len(wrong)} complaints", sep="\n")
    return 1 if wrong else 0


def _not_killed(page: Path | None) -> frozenset[str] | None:
    """The cells of those that a page says were not killed, or None without a page."""
    lines = page.read_text(encoding="utf-8").splitlines() if page else []
    cells = (line.strip("| ").split(" | ", 1) for line in lines)
    living = (one[0] for one in cells if one[-1].startswith(("**alive**", "equivalent: ")))
    return frozenset(living) if page else None


def _wanted(name: str, only: str, left: frozenset[str] | None) -> bool:
    return matches(only, name) and (left is None or cell(name) in left)


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m properties.mutation.run", description="Judge mutants of a design.")
    parser.add_argument("design", nargs="?", help="the design, by default the first of the subject")
    parser.add_argument("--model", type=Path, help="a Python file that defines SUBJECT")
    parser.add_argument("--only", default="*", help="a pattern of mutants; * stands for anything")
    parser.add_argument("--survivors", type=Path, metavar="PAGE", help="only those that this page says were not killed")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes")
    parser.add_argument("--keep", type=Path, help="a file to remember fates in")
    parser.add_argument("--equivalent", type=Path, default=EQUIVALENT, help="the list of equivalent mutants")
    parser.add_argument("--write", type=Path, help="the page to write")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
