"""Mutation of the engines' own source: which changes no quick test notices. Not a test; a full run takes hours.

    python -m tests.benchmarks.engine_mutants [--each 15] [--seed 1] [--area NAME] [--results FILE] [--write FILE]

Draws mutants of each area (see `AREAS`), judges each by the quick tests of its own package until one fails, and those
that live by those of the packages that use it (`USERS`), or with `--whole` by the whole quick part. Results are kept
in a file, mutant by mutant: a run that was ended goes on where it was, and `--each 0` only writes the page. Why a
mutant lives is in `engine_survivors.toml`, by hand."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random

from tests.benchmarks.engine_mutants_page import Outcome, page
from tests.benchmarks.source_mutants import SourceMutant, mutants_of
from tests.benchmarks.tree_copy import ROOT, TreeCopy, tree_copy

AREAS = {
    "interpreter": ("model/semantics/*.py",),
    "oracle": ("model/oracle/*.py",),
    "grounder": ("model/ground/*.py",),
    "code generation": ("properties/engines/codegen/*.py",),
    "symmetry": ("properties/engines/explicit/symmetry.py", "properties/engines/explicit/canonical.py"),
    "evaluator": ("properties/engines/evaluation/*.py",),
    "audit": ("properties/audit/*/*.py",),
}
"""The sources of each area. Their tests stand in the folder under `tests/` of the same name as their own."""
USERS = {
    "interpreter": (
        *("tests/model/semantics", "tests/properties/commands", "tests/properties/audit/graph"),
        "tests/properties/reports",
    ),
    "oracle": ("tests/properties/walks",),
    "grounder": ("tests/properties/engines/explicit",),
    "code generation": ("tests/properties/engines/explicit", "tests/properties/walks"),
    "symmetry": ("tests/model/dcp2016",),
    "evaluator": ("tests/properties/reports", "tests/model/dcp2016", "tests/properties/verdicts"),
    "audit": ("tests/properties/audit", "tests/properties/commands"),
}
"""The folders of tests of what uses each area."""
RESULTS = Path("build/engine-mutants.json")


def drawn(area: str, count: int, seed: int) -> list[SourceMutant]:
    """Mutants of an area, drawn from all of them; the same seed draws the same ones."""
    paths = sorted(path for pattern in AREAS[area] for path in ROOT.glob(pattern))
    found = [one for path in paths for one in mutants_of(path.relative_to(ROOT).as_posix(), path.read_text())]
    return Random(f"{seed} {area}").sample(found, min(count, len(found)))


def judged(copy: TreeCopy, area: str, mutant: SourceMutant, whole: bool) -> Outcome:
    """The first test that notices a mutant: of its own package, of one that uses it, or of the whole quick part."""
    own = Path("tests", mutant.path).parent.as_posix()
    first = every = copy.first_notice(mutant.path, mutant.text, own)
    if not first.test:
        options = ("-n", "auto", "--dist", "worksteal") if whole else ()
        every = copy.first_notice(mutant.path, mutant.text, *(() if whole else USERS[area]), options=options)
    return Outcome(
        area=area,
        mutant=mutant.name,
        line=mutant.line,
        test=every.test,
        own=bool(first.test),
        seconds=round(first.seconds + (0 if first.test else every.seconds)),
    )


def _new(areas: list[str], each: int, seed: int, known: set[str]) -> Iterator[tuple[str, SourceMutant]]:
    return ((area, one) for area in areas for one in drawn(area, each, seed) if one.name not in known)


def main() -> int:
    """Judge mutants, say what became of each, and write the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=15, help="mutants of each area")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--area", choices=AREAS, action="append")
    parser.add_argument("--whole", action="store_true", help="judge those that live by all quick tests")
    parser.add_argument("--results", type=Path, default=RESULTS, help="what is known already, and is added to")
    parser.add_argument("--write", type=Path, help="the page to write")
    asked = parser.parse_args()
    known = [Outcome(**one) for one in json.loads(asked.results.read_text())] if asked.results.exists() else []
    asked.results.parent.mkdir(parents=True, exist_ok=True)
    with tree_copy() as copy:
        for area, mutant in _new(asked.area or list(AREAS), asked.each, asked.seed, {one.mutant for one in known}):
            known.append(judged(copy, area, mutant, asked.whole))
            print(known[-1], flush=True)
            asked.results.write_text(json.dumps([vars(one) for one in known], indent=1))
    if asked.write:
        asked.write.write_text(page(known, list(AREAS)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
