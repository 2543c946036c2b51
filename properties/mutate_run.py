"""The mutants of a design, judged by the claims of its subject: `python -m properties.mutate_run [DESIGN]`.

The sound design is judged first, under every scenario; its answers are what a mutant must change to be found. A mutant
is judged where the sound design fires the mutated row, small state spaces first, and no further than the first
difference; when no claim sees it, rows that fall silent and the static checks still may. Fates can be kept in a file,
so that a run that was interrupted goes on where it stopped.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from model.design import Design
from model.policy import Scenario
from model.spelling import matches
from model.trace import digest_of

from .judge import judge
from .lint import Finding, lint
from .mutate import EQUIVALENT, Killed, Mutant, Survived, Verdicts, equivalents, kill, mutants, result, stale
from .mutate_table import table
from .subject import Subject, load_subject
from .verdict import Answer, Judgement

BOUND = "the bounds of the scope"
"""What kills a mutant that makes the state space outgrow its bounds without breaking a claim first."""
FIRES = "every row fires"
"""What kills a mutant under which a row that fires in some scenario of the sound design fires in none."""
LINT = "lint"
"""What kills a mutant that only the static checks find."""
LARGE = 100_000
"""States beyond which a scenario is left out for mutants of a row that fires in a smaller one."""
GROWTH = 8
"""How many times as many states as the sound design a mutant may reach."""


@dataclass(frozen=True)
class Bench:
    """A sound design and what was judged of it under each scenario, smallest state space first."""

    subject: Subject
    design: Design
    judged: tuple[tuple[Scenario, Judgement], ...]

    @cached_property
    def expected(self) -> dict[str, object]:
        """The answers of the sound design, by `claim under scenario`; of the other checks, that they find nothing."""
        answers = {
            f"{name} under {scenario.name}": answer
            for scenario, one in self.judged
            for name, answer in one.answers().items()
        }
        return {**answers, BOUND: "", FIRES: "", LINT: ""}

    def verdicts(self, mutant: Mutant) -> Iterator[tuple[str, object]]:
        """The answers for a mutant, where its row fires in the sound design first; then those of the other checks."""
        row = mutant.id.rpartition("/")[0]
        fired: set[str] = set()
        for scenario, sound in sorted(self.judged, key=lambda each: row not in each[1].fired):
            if self._pointless(mutant, row, sound):
                fired |= sound.fired
                continue
            found = self._judge(mutant.design, scenario, GROWTH * sound.states)
            yield from _answers(scenario, found)
            fired |= found.fired
        silent = sorted(frozenset().union(*(sound.fired for _, sound in self.judged)) - fired)
        yield FIRES, f"{silent[0]} does not" if silent else ""
        smells = sorted(self._lint(mutant.design) - self._lint(self.design))
        yield LINT, str(smells[0]) if smells else ""

    def _pointless(self, mutant: Mutant, row: str, sound: Judgement) -> bool:
        """A row that never fires can lose an effect without a trace; a guard turned round may make it fire."""
        if sound.states > LARGE:
            return any(row in one.fired for _, one in self.judged if one.states <= LARGE)
        return "/drop-effect-" in mutant.id and row not in sound.fired

    def _judge(self, design: Design, scenario: Scenario, limit: int) -> Judgement:
        return judge(design, scenario, self.subject.claims, symmetry=self.subject.symmetry, limit=limit)

    def _lint(self, design: Design) -> frozenset[Finding]:
        return frozenset(lint(design, scenarios=self.subject.scenarios))

    def fate(self, mutant: Mutant) -> Killed | Survived:
        """What becomes of a mutant."""

        def judged(_: Design) -> Verdicts:
            return self.verdicts(mutant)

        return kill(mutant, judged, self.expected)


def _answers(scenario: Scenario, found: Judgement) -> Iterator[tuple[str, object]]:
    answers = ((f"{name} under {scenario.name}", answer) for name, answer in found.answers().items())
    if not found.undecided:
        yield from answers
        return
    # Beyond a bound only what was found counts; what was not found says nothing.
    yield from (each for each in answers if each[1] is Answer.VIOLATED)
    yield BOUND, found.undecided


def bench(subject: Subject, design: Design) -> Bench:
    """Judge the sound design under every scenario."""
    judged = [(each, judge(design, each, subject.claims, symmetry=subject.symmetry)) for each in subject.scenarios]
    return Bench(subject, design, tuple(sorted(judged, key=lambda each: (each[1].states, each[0].name))))


# --- many at once, and what is known already ---


@cache
def _prepared(model: Path | None, design: str) -> tuple[Bench, dict[str, Mutant]]:
    subject = load_subject(model)
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
        self.fates: dict[str, Killed | Survived] = {name: Killed(*fate) if fate else Survived() for name, fate in known}

    def add(self, name: str, fate: Killed | Survived) -> None:
        """Remember one more."""
        self.fates[name] = fate
        if self.path:
            killed = [fate.by, fate.why] if isinstance(fate, Killed) else None
            with self.path.open("a", encoding="utf-8") as file:
                print(json.dumps([self.key, name, killed]), file=file)


def main(arguments: list[str] | None = None) -> int:
    """Judge mutants, write the page, and say which live; 1 if one does without an excuse or an excuse is stale."""
    asked = _asked(arguments)
    subject = load_subject(asked.model)
    design = subject.design(asked.design or subject.designs[0].name)
    every = mutants(design)
    known = Kept(asked.keep, digest_of((design.lifecycles, subject.claims, subject.scenarios, subject.symmetry)))
    waiting = [one.id for one in every if matches(asked.only, one.id) and one.id not in known.fates]
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


def _asked(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m properties.mutate_run", description="Judge mutants of a design.")
    parser.add_argument("design", nargs="?", help="the design, by default the first of the subject")
    parser.add_argument("--model", type=Path, help="a Python file that defines SUBJECT")
    parser.add_argument("--only", default="*", help="a pattern of mutants; * stands for anything")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many processes")
    parser.add_argument("--keep", type=Path, help="a file to remember fates in")
    parser.add_argument("--equivalent", type=Path, default=EQUIVALENT, help="the list of equivalent mutants")
    parser.add_argument("--write", type=Path, help="the page to write")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
