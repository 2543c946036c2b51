"""Engines that are wrong on purpose, and the first quick test that notices each. Not a test; it runs for minutes.

    python -m tests.benchmarks.wrong_engines [--only WORD]

Each fault replaces one text in a copy of the tree, then the quick tests of the packages concerned run until one fails.
Prints a table: fault, first failing test, seconds of the processor. Exits with 1 if a fault was not noticed.
`tests/repository/test_faults_can_be_applied.py` keeps the texts up to date.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.benchmarks.tree_copy import ROOT, TreeCopy, tree_copy

EXPLICIT, EVALUATION = "tests/properties/engines/explicit", "tests/properties/engines/evaluation"


@dataclass(frozen=True, kw_only=True)
class Fault:
    """One thing wrong: a text that stands once in a file, and another in its place."""

    name: str
    path: str
    old: str
    new: str
    tests: tuple[str, ...]
    """The folders, or files, whose quick tests are to notice it, in this order."""

    def text(self, root: Path = ROOT) -> str:
        """The file with the fault in it. AssertionError if the text to replace does not stand there once."""
        before = (root / self.path).read_text(encoding="utf-8")
        assert before.count(self.old) == 1, f"{self.path} has {self.old!r} {before.count(self.old)} times, not once"
        return before.replace(self.old, self.new)


FAULTS = (
    Fault(
        name="unlock does nothing",
        path="model/semantics/interpreter.py",
        old="        self.world.put(mutex, FREE)\n",
        new="",
        tests=("tests/model/semantics",),
    ),
    Fault(
        name="unlock does nothing, in the ground form",
        path="model/ground/effects.py",
        old="                yield Acquire(mutex.place, site) if isinstance(effect, Lock) else Release(mutex.place)\n",
        new="                if isinstance(effect, Lock):\n                    yield Acquire(mutex.place, site)\n",
        tests=("tests/model/ground",),
    ),
    Fault(
        name="a promotion succeeds on a dying object",
        path="model/semantics/heap.py",
        old="target, dying_too=True):\n        raise Halted(Kind.FREED, weak.name)\n    take(world, strong)",
        new="target, dying_too=False):\n        raise Halted(Kind.FREED, weak.name)\n    _set(world, strong)",
        tests=("tests/model/semantics",),
    ),
    Fault(
        name="one permutation dropped from the symmetry",
        path="properties/engines/explicit/symmetry.py",
        old="    next(choices)\n",
        new="    next(choices)\n    next(choices, None)\n",
        tests=(EXPLICIT,),
    ),
    Fault(
        name="mutex owners not renamed",
        path="properties/engines/explicit/symmetry.py",
        old="self.owners = (0, *threads)",
        new="self.owners = tuple(range(len(threads) + 1))",
        tests=(EXPLICIT,),
    ),
    Fault(
        name="dominators lose an edge",
        path="properties/audit/graph/engine.py",
        old="graph.extend_from_edge_list(list(zip(*ends, strict=True)))",
        new="graph.extend_from_edge_list(list(zip(*ends, strict=True))[:-1])",
        tests=("tests/properties/audit/graph", "tests/properties/audit/findings"),
    ),
    Fault(
        name="fairness forgets the last thread",
        path="properties/engines/evaluation/fairness.py",
        old="        for thread in layout.threads\n",
        new="        for thread in layout.threads[:-1]\n",
        tests=(EVALUATION, EXPLICIT),
    ),
    Fault(
        name="fairness forgets the last thread, in the explicit engine",
        path="properties/engines/explicit/obligations.py",
        old="enumerate(part.layout.threads)",
        new="enumerate(part.layout.threads[:-1])",
        tests=(EVALUATION, EXPLICIT),
    ),
    Fault(
        name="free_points ignores which assumption it is",
        path="properties/engines/evaluation/fairness.py",
        old="if row.environment != environment]",
        new="if not row.environment]",
        tests=(EVALUATION,),
    ),
    Fault(
        name="the events reader releases the oldest reference",
        path="properties/audit/formats/read_events.py",
        old="        held.pop()\n",
        new="        held.pop(0)\n",
        tests=("tests/properties/audit/formats",),
    ),
    Fault(
        name="the baseline is a day late",
        path="properties/audit/findings/baseline.py",
        old="if one.until is None or today <= one.until}",
        new="if one.until is None or today.toordinal() <= one.until.toordinal() + 1}",
        tests=("tests/properties/audit/findings",),
    ),
    Fault(
        name="JUnit hides a verdict that differs",
        path="properties/reports/junit.py",
        old="    if verdict.answer is not expected:\n",
        new="    if verdict.answer is not expected and verdict.answer is Answer.VIOLATED:\n",
        tests=("tests/properties/reports",),
    ),
    Fault(
        name="JUnit hides another number of states",
        path="properties/reports/junit.py",
        old='in ("states", "depth")]',
        new='in ("depth",)]',
        tests=("tests/properties/reports",),
    ),
)


def main() -> int:
    """Print the table, a line as soon as it is known."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="the faults whose name holds this")
    word = parser.parse_args().only
    print("| fault | first failing test | seconds |\n|---|---|---|", flush=True)
    with tree_copy() as copy:
        noticed = [_row(copy, fault) for fault in FAULTS if word in fault.name]
    return 0 if all(noticed) else 1


def _row(copy: TreeCopy, fault: Fault) -> bool:
    outcome = copy.first_notice(fault.path, fault.text(copy.root), *fault.tests)
    print(f"| {fault.name} | {outcome.test or '**not noticed**'} | {outcome.seconds:.0f} |", flush=True)
    return bool(outcome.test)


if __name__ == "__main__":
    sys.exit(main())
