"""Other checkers beside ours: how long each takes for one scenario, and whether all answer the same. Not a test.

    python tests/benchmarks/peers.py --specifications DIR [--streams 3 4 5 6 14 32] [--runs 5] [--out FILE]
    python tests/benchmarks/peers.py --manifest [--checkers Spin Rumur NuSMV] [--designs NAME ...]

The first measures, medians of so many runs, and prints (and writes) a table in Markdown with versions and processors.
DIR holds the reference scenario written by hand for each peer (dcp_flat.pml, dcp.m, gen_smv.py); without it only ours
are measured. The second exports every design under every scenario, and compares counts and verdicts: hours for all.
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from model.ground.grounder import ground
from model.language.design import Design
from model.language.errors import RequestError
from model.language.policy import Scenario
from properties.claims.claim import Reachable, Released
from properties.claims.dcp2016 import SUBJECT
from properties.export.plan import Plan
from properties.output.console import write
from tests.benchmarks.peer_runs import Contender, Run, nusmv, ours, rumur, spin
from tests.properties.export.checkers import CHECKERS, Checker, program_of
from tests.properties.export.expected import expected

LONG = 60.0
"""Seconds after which a run is not repeated."""
VERSIONS = (("spin", "-V"), ("rumur", "--version"), ("gcc", "-dumpfullversion"))


def main() -> None:
    """Measure, or compare, as the command line asks."""
    asked = _arguments()
    if asked.manifest:
        for line in _compared(asked.checkers, asked.designs):
            print(line, flush=True)
        return
    lines = []
    for line in table(asked):
        print(line, flush=True)
        lines.append(line)
    if asked.out:
        write(asked.out, "\n".join((*lines, "")))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_peers(parser)
    parser.add_argument("--manifest", action="store_true")
    parser.add_argument("--checkers", nargs="+", default=[one.name for one in CHECKERS])
    parser.add_argument("--designs", nargs="+", default=[one.name for one in SUBJECT.designs])
    return parser.parse_args()


def add_peers(parser: argparse.ArgumentParser) -> None:
    """The options of a table of peers."""
    parser.add_argument("--specifications", type=Path, metavar="DIR")
    parser.add_argument("--streams", type=int, nargs="+", default=[3, 4, 5, 6, 14, 32])
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--patience", type=float, default=120.0, help="seconds after which one command is given up")
    parser.add_argument("--out", type=Path, metavar="FILE")


# --- measuring ---------------------------------------------------------------------------------------------------


def _contenders(asked: argparse.Namespace) -> list[Contender]:
    found = [ours(engine, asked.patience) for engine in ("explicit", "symbolic", "alone", "every")]
    if asked.specifications is None:
        return found
    where = asked.specifications.resolve()
    peers = (
        spin(where, asked.patience, by_hand=False),
        spin(where, asked.patience, by_hand=True),
        rumur(where, asked.patience),
        nusmv(where, program_of("NuSMV") or "NuSMV", asked.patience),
    )
    return [*found, *peers]


def about_the_machine(asked: argparse.Namespace) -> Iterator[str]:
    """What was measured with, and how."""
    yield f"Medians of {asked.runs} runs on {len(os.sched_getaffinity(0))} processors ({platform.machine()})."
    yield f"{'; '.join(_versions())}."


def table(asked: argparse.Namespace) -> Iterator[str]:
    """The table of the reference scenario."""
    yield "With the fix: states, processor seconds of the whole command (compilers included), and of the engine alone."
    yield f"A dash: not within {asked.patience:.0f} s. What takes more than a minute is measured once."
    yield "Not every engine counts states.\n"
    yield f"| | {' | '.join(f'N = {number}' for number in asked.streams)} |"
    yield f"|---|{'---|' * len(asked.streams)}"
    for contender in _contenders(asked):
        missing = [program for program in contender.needs if program_of(program) is None]
        if missing:
            yield f"| {contender.name} | NOT MEASURED: no {', '.join(missing)} |"
            continue
        cells: list[str] = []
        for number in asked.streams:
            # What is too slow for some streams is so for more.
            cells.append("-" if cells[-1:] == ["-"] else _cell(contender, number, asked.runs))
        yield f"| {contender.name} | {' | '.join(cells)} |"


def _cell(contender: Contender, streams: int, runs: int) -> str:
    try:
        made = [_run(contender, streams)]
        if made[0].whole < LONG:
            made += [_run(contender, streams) for _ in range(runs - 1)]
    except (subprocess.TimeoutExpired, RequestError):
        return "-"
    whole, engine = (statistics.median(getattr(one, part) for one in made) for part in ("whole", "engine"))
    states = f"{int(made[0].states):,}: " if made[0].states and len(made[0].states) < 12 else ""
    return f"{states}{whole:.2f} / {engine:.2f}"


def _run(contender: Contender, streams: int) -> Run:
    with tempfile.TemporaryDirectory() as where:
        return contender.run(streams, Path(where))


def _versions() -> Iterator[str]:
    yield f"Python {platform.python_version()}"
    for program, option in VERSIONS:
        if program_of(program):
            said = subprocess.run((program, option), capture_output=True, text=True, check=False).stdout.split("--")[0]
            yield said.strip() if said[:1].isalpha() else f"{program} {said.strip()}"
    if program_of("NuSMV"):
        yield "NuSMV 2.5.4"


# --- comparing ---------------------------------------------------------------------------------------------------


def _compared(checkers: list[str], designs: list[str]) -> Iterator[str]:
    """One line for each checker, design and scenario."""
    for checker in (one for one in CHECKERS if one.name in checkers):
        missing = [program for program in checker.needs if program_of(program) is None]
        if missing:
            yield f"{checker.name}: NOT COMPARED: no {', '.join(missing)}"
            continue
        for design in map(SUBJECT.design, designs):
            for scenario in SUBJECT.scenarios:
                yield f"{checker.name}, {design.name} under {scenario.name}: {_answered(checker, design, scenario)}"


def _answered(checker: Checker, design: Design, scenario: Scenario) -> str:
    """What stays reachable is left out: backward through all that the variables allow takes NuSMV very long."""
    layout = SUBJECT.layout(design, scenario)
    claims = tuple(one for one in SUBJECT.asked(design) if not isinstance(one, Reachable | Released))
    with tempfile.TemporaryDirectory() as where:
        try:
            answer = checker(Plan.of(ground(layout), claims), Path(where))
        except subprocess.TimeoutExpired:
            return "given up"
    other = expected(layout, claims, checker)
    return f"agree on {answer.states:,} states" if answer == other else f"DIFFER: {answer}, {other}"


if __name__ == "__main__":
    main()
