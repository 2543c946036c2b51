"""How fast everything is, in one table: what was set as the speed to reach beside what was measured. Not a test.

    python tests/benchmarks/bars.py [--specifications DIR] [--runs 5] [--patience 120] [--long-patience 1800]
                                    [--only WORD ...] [--quick] [--out docs/peers.md]

Prints (and writes) Markdown: one row for each bar, then, unless `--quick`, the reference scenario beside the peers
(`peers.py`, which says what DIR holds). A run of more than a minute is made once. `--only` takes the rows whose name
has one of the words; `--long-patience` is that of the manifest and of many vbuckets.
"""

from __future__ import annotations

import argparse
import os
import re
import resource
import shlex
import signal
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from properties.output.console import write
from tests.benchmarks.peer_runs import OUR_RUNS, ROOT
from tests.benchmarks.peers import LONG, about_the_machine, add_peers, table
from tests.properties.export.checkers import program_of

PYTHON = sys.executable
COMMAND = (PYTHON, "-c", "from properties.commands.cli import main; main()")


@dataclass(frozen=True)
class Bar:
    """Something whose speed matters: what it is, what was set, the command, and whether it is a long one."""

    name: str
    wanted: str
    command: tuple[str, ...]
    long: bool = False


def ours(*arguments: str) -> tuple[str, ...]:
    """The command that runs one of our engines and says what it took."""
    return (PYTHON, str(OUR_RUNS), *arguments)


BARS = (
    Bar("reference, 14 streams, exact count", "below NuSMV", ours("symbolic", "14")),
    Bar("reference, 14 streams, verdicts", "below NuSMV", ours("alone", "14")),
    Bar("reference, 32 streams, exact count", "below NuSMV", ours("symbolic", "32")),
    Bar("reference, 32 streams, verdicts", "below NuSMV", ours("alone", "32")),
    Bar("reference, 64 streams, exact count", "10 s, 1 GiB", ours("symbolic", "64")),
    Bar("reference, 64 streams, verdicts", "1 s", ours("alone", "64")),
    Bar("reference, 256 streams, verdicts", "a verdict", ours("alone", "256")),
    Bar("reference, 1024 streams, verdicts", "a verdict", ours("alone", "1024")),
    Bar("reference, every number of streams", "0.1 s", ours("every", "0")),
    Bar("`check mb19892_before mb19892_fix`", "1.5 s", (*COMMAND, "check", "mb19892_before", "mb19892_fix")),
    Bar("`check`: the whole manifest, two processes", "60 s", (*COMMAND, "check", "--jobs", "2"), long=True),
    Bar("2016, fix, 1 connection x 4 vbuckets, all claims", "60 s", ours("2016", "1", "4", "20000000"), long=True),
    Bar("2016, fix, 2 connections x 3 vbuckets, all claims", "exhausted", ours("2016", "2", "3", "1000000"), long=True),
    Bar("2016, fix, 1 connection x 8 vbuckets, all claims", "exhausted", ours("2016", "1", "8", "1000000"), long=True),
)


def with_nusmv(specifications: Path, where: Path) -> Iterator[Bar]:
    """The bars, each row about 14 and 32 streams followed by NuSMV in its best mode, if it is there."""
    program = program_of("NuSMV")
    (where / "commands").write_text("go\ncheck_invar -s backward\nquit\n")
    for bar in BARS:
        yield bar
        streams = re.fullmatch(r"reference, (14|32) streams, verdicts", bar.name)
        if streams and program:
            smv = where / f"{streams[1]}.smv"
            maker = (PYTHON, str(specifications.resolve() / "gen_smv.py"), streams[1], "1")
            smv.write_text(subprocess.run(maker, capture_output=True, text=True, check=True).stdout)
            command = (program, "-load", str(where / "commands"), str(smv))
            yield Bar(f"reference, {streams[1]} streams: NuSMV backward", "", command)


@dataclass(frozen=True)
class Measured:
    """One run: what it printed, seconds by the clock and of the processor, MiB of its largest process."""

    said: str
    clock: float
    used: float
    peak: int

    @property
    def engine(self) -> float:
        """Processor seconds of the engine alone; of the whole command where it does not say them."""
        found = re.search(r"^seconds (\S+)$", self.said, re.MULTILINE)
        return float(found[1]) if found else self.used

    @property
    def answer(self) -> str:
        """What it found, in a few words."""
        states = re.search(r"^states (\d+)$", self.said, re.MULTILINE)
        verdicts = re.search(r"^verdicts (.+)$", self.said, re.MULTILINE)
        summary = re.search(r"^[\d,]+ verdicts of [^:]*", self.said, re.MULTILINE)
        undecided = re.search(r"^undecided (.+)$", self.said, re.MULTILINE)
        proved = len(re.findall(r"^-- invariant .* is true$", self.said, re.MULTILINE))
        parts = [f"{_short(int(states[1]))} states" if states else "", verdicts[1] if verdicts else ""]
        parts += [summary[0].strip() if summary else "", f"{proved} hold" if proved else ""]
        parts += [undecided[1] if undecided else ""]
        return "; ".join(part for part in parts if part)


def _short(states: int) -> str:
    return f"{states:,}" if states < 10**12 else f"{states:.2e}"


def measure(bar: Bar, patience: float) -> Measured | None:
    """Run a command once; None if it is not done in time. SystemExit if it fails."""
    with tempfile.TemporaryFile("w+") as output:
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        start = time.perf_counter()
        process = subprocess.Popen(
            bar.command, stdout=output, stderr=subprocess.STDOUT, env=environment, cwd=ROOT, start_new_session=True
        )
        late = threading.Timer(patience, os.killpg, (process.pid, signal.SIGKILL))
        late.start()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        late.cancel()
        clock = time.perf_counter() - start
        output.seek(0)
        said = output.read()
    if process.returncode == -signal.SIGKILL and clock >= patience:
        return None
    if process.returncode:
        raise SystemExit(f"{shlex.join(bar.command)} ends with {process.returncode}:\n{said[-2000:]}")
    return Measured(said, clock, usage.ru_utime + usage.ru_stime, usage.ru_maxrss >> 10)


def row(bar: Bar, runs: int, patience: float) -> str:
    """The line of the table for a bar: medians, or one run if it is long."""
    made: list[Measured] = []
    while len(made) < runs:
        one = measure(bar, patience)
        if one is None:
            return f"| {bar.name} | {bar.wanted} | not within {patience:.0f} s | | | | |"
        made.append(one)
        if one.clock > LONG:
            break
    parts = ("engine", "used", "clock")
    seconds = (f"{statistics.median(getattr(one, part) for one in made):.2f}" for part in parts)
    peak = max(one.peak for one in made)
    says = made[0].answer if len(made) == runs else f"{made[0].answer} (one run)"
    return f"| {' | '.join((bar.name, bar.wanted, *seconds, f'{peak:,}', says))} |"


def lines(asked: argparse.Namespace, where: Path) -> Iterator[str]:
    """The whole page."""
    yield f"<!-- Generated: {shlex.join(('python', 'tests/benchmarks/bars.py', *_told()))} -->"
    yield "# How fast it is, and others beside it\n"
    yield from about_the_machine(asked)
    yield "\n## What was set, and what is\n"
    yield "Seconds: of the processor for the engine alone and for the whole command, and by the clock;"
    yield "MiB of the largest process. The runs of 2016 are at the full grain, under `bucket_delete`.\n"
    if asked.quick:
        yield "Not measured here (`--quick`): the manifest, many vbuckets of 2016, other checkers in detail.\n"
    yield "| what | to reach | engine | command | clock | MiB | says |"
    yield "|---|---|---|---|---|---|---|"
    for bar in with_nusmv(asked.specifications, where) if asked.specifications else BARS:
        if (not asked.only or any(word in bar.name for word in asked.only)) and not (asked.quick and bar.long):
            yield row(bar, asked.runs, asked.long_patience if bar.long else asked.patience)
    if not asked.quick and not asked.only:
        yield "\n## The reference scenario beside other checkers\n"
        yield from table(asked)


def _told() -> Iterator[str]:
    """The command line, without names of folders that only one machine has."""
    for before, word in zip(("", *sys.argv[1:]), sys.argv[1:], strict=False):
        yield "DIR" if before == "--specifications" else word


def main() -> None:
    """Measure what the command line asks for."""
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add_peers(parser)
    parser.add_argument("--long-patience", type=float, default=1800.0)
    parser.add_argument("--only", nargs="+", default=[], metavar="WORD")
    parser.add_argument("--quick", action="store_true", help="leave out the long rows and the peers")
    asked = parser.parse_args()
    said = []
    with tempfile.TemporaryDirectory() as where:
        for line in lines(asked, Path(where)):
            print(line, flush=True)
            said.append(line)
    if asked.out:
        write(asked.out, "\n".join((*said, "")))


if __name__ == "__main__":
    main()
