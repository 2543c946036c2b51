"""How much of what can be reached a thousand walks of fifty steps see. Not a test; takes minutes.

    python tests/benchmarks/coverage.py [--walks N] [--steps N] [--seed N] [--scenario NAME] [DESIGN ...]

Prints rows, situations (a row with the states of the objects that it touches), steps and states that walks saw, of all
that an exhaustive search reaches, and the rows that never ran. Seconds are those of the processor.
"""

from __future__ import annotations

import argparse
import time

from properties.claims.dcp2016 import SUBJECT
from properties.walks.coverage import Coverage, coverage
from properties.walks.differential_run import JUMP
from properties.walks.harness import harness_for
from properties.walks.hypothesis_machine import run_walks


def main() -> None:
    """Walk where the command line says."""
    asked = _arguments()
    for name in asked.designs:
        start = time.process_time()
        found, walks, steps = _measured(name, asked)
        seconds = time.process_time() - start
        print(f"{name} under {asked.scenario}: {walks:,} walks, {steps:,} steps, {seconds:.0f} s", flush=True)
        for share in (found.rows, found.situations, found.steps, found.states):
            print(f"  {share}")
        print(f"  rows that never ran: {', '.join(found.missing) or 'none'}", flush=True)


def _measured(name: str, asked: argparse.Namespace) -> tuple[Coverage, int, int]:
    # No claims: what is refuted is not asked here, and asking takes time.
    harness = harness_for(SUBJECT.layout(SUBJECT.design(name), SUBJECT.scenario(asked.scenario)), ())
    run_walks(harness, random_seed=asked.seed, examples=asked.walks, steps=asked.steps, jump=JUMP)
    found = coverage(harness.compiled, harness.initial.packed, harness.log.edges)
    return found, harness.log.walks, harness.log.steps


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("designs", nargs="*", default=["mb19892_before", "mb19892_fix"], metavar="DESIGN")
    parser.add_argument("--walks", type=int, default=1_000)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--scenario", default="bucket_delete")
    return parser.parse_args()


if __name__ == "__main__":
    main()
