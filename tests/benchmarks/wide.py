"""How far the explicit engine comes with more vbuckets and connections, every property asked. Not a test.

    python tests/benchmarks/wide.py [--design NAME] [--scenario NAME] [--grain full] [--limit N] [--sizes 1x1 1x2 1x4]

Prints a row for each size, connections by vbuckets: states looked at, states they stand for, depth, verdicts, seconds
of the processor and megabytes. A search that meets its limit says so.
"""

from __future__ import annotations

import argparse
import multiprocessing
import resource
import time

from model.language.policy import Grain, Scope
from properties.claims.dcp2016 import SUBJECT
from properties.engines.explicit.judge import judge
from properties.verdicts.verdict import Answer, Judgement

LIMIT = 50_000_000
"""States after which a search is given up."""


def main() -> None:
    """Run each size in a process of its own, so that its memory is its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--design", default="mb19892_fix")
    parser.add_argument("--scenario", default="bucket_delete")
    parser.add_argument("--grain", type=Grain, default=Grain.FULL)
    parser.add_argument("--limit", type=int, default=LIMIT)
    parser.add_argument("--sizes", nargs="+", default=["1x1", "1x2", "1x3", "1x4"])
    asked = parser.parse_args()
    print(f"{asked.design}, {asked.scenario}, {asked.grain} grain\n")
    print("| connections x vbuckets | states looked at | stand for | depth | verdicts | seconds | MB |")
    print("|---|---|---|---|---|---|---|", flush=True)
    for size in asked.sizes:
        child = multiprocessing.Process(target=_row, args=(asked, size))
        child.start()
        child.join()
        if child.exitcode:
            print(f"| {size} | ended with exit code {child.exitcode} |", flush=True)


def judged(
    size: str, design: str = "mb19892_fix", name: str = "bucket_delete", grain: Grain = Grain.FULL, limit: int = LIMIT
) -> Judgement:
    """Every claim about a design under a scenario with so many connections and vbuckets, as in `1x4`."""
    scenario = SUBJECT.scenario(name)
    connections, vbuckets = map(int, size.split("x"))
    sizes = {**dict(scenario.scope.sizes), "p": connections, "v": vbuckets}
    scope = Scope(size, tuple(sizes.items()), scenario.scope.caps)
    one = SUBJECT.design(design)
    return judge(one, scenario, SUBJECT.asked(one), scope=scope, grain=grain, symmetry=SUBJECT.symmetry, limit=limit)


def _row(asked: argparse.Namespace, size: str) -> None:
    start = time.process_time()
    found = judged(size, asked.design, asked.scenario, asked.grain, asked.limit)
    answers = list(found.answers().values())
    tally = ", ".join(f"{answers.count(one)} {one}" for one in Answer if one in answers)
    used, memory = time.process_time() - start, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    states = f"{found.states:,} | {found.unreduced_states:,} | {found.depth}"
    print(f"| {size} | {states} | {found.undecided or tally} | {used:.1f} | {memory:,} |", flush=True)


if __name__ == "__main__":
    main()
