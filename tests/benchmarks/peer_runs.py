"""One run of one engine or peer on the reference scenario, measured from outside.

Ours run in an interpreter of their own (`our_runs.py`), so that a whole command can be compared with a whole command.
Seconds are those of the processor: others may be at work on the same machine. Peers run the specifications that were
written by hand for them, if there are any.
"""

from __future__ import annotations

import os
import re
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUR_RUNS = Path(__file__).with_name("our_runs.py")


@dataclass(frozen=True)
class Run:
    """What a run gave: the states ("" if it counts none), processor seconds of the whole command and of the engine."""

    states: str
    whole: float
    engine: float


@dataclass(frozen=True)
class Contender:
    """An engine or peer: what it needs, and how it runs for so many streams in an empty directory."""

    name: str
    needs: tuple[str, ...]
    run: Callable[[int, Path], Run]


@dataclass(frozen=True)
class Shell:
    """Runs commands in a directory, one after another, within a number of seconds for each."""

    where: Path
    patience: float

    def __call__(self, *command: str | Path, text: str = "") -> tuple[str, float]:
        """What a command printed, and its processor seconds; TimeoutExpired if it takes too long by the clock."""
        start = used()
        environment = os.environ | {"PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [str(one) for one in command],
            cwd=self.where,
            input=text,
            capture_output=True,
            text=True,
            timeout=self.patience,
            env=environment,
            check=False,
        )
        return done.stdout + done.stderr, used() - start


def used() -> float:
    """Processor seconds of all commands that have ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def found(pattern: str, text: str) -> str:
    """The first group of a pattern; the text is shown if it is not there."""
    match = re.search(pattern, text, re.MULTILINE)
    if match is None:
        raise SystemExit(f"expected {pattern} in:\n{text[-800:]}")
    return match[1]


def ours(engine: str, patience: float) -> Contender:
    """One of the project's own engines."""
    names = {
        "explicit": "explicit, symmetric",
        "symbolic": "sets of states",
        "alone": "verdicts alone",
        "every": "every number at once",
    }

    def run(streams: int, where: Path) -> Run:
        said, whole = Shell(where, patience)(sys.executable, OUR_RUNS, engine, str(streams))
        return Run(found(r"^states (\d*)$", said), whole, float(found(r"^seconds (\S+)$", said)))

    return Contender(f"ours: {names[engine]}", (), run)


def spin(specifications: Path, patience: float, *, by_hand: bool) -> Contender:
    """Spin, plain and compiled with optimisation, or with streams sorted by hand and compiled at once."""

    def run(streams: int, where: Path) -> Run:
        shell = Shell(where, patience)
        options = ("-DSYM",) if by_hand else ()
        _, made = shell("spin", f"-DN={streams}", "-DFIX=1", *options, "-a", specifications / "dcp_flat.pml")
        level = "-O0" if by_hand else "-O2"
        _, built = shell("gcc", level, "-w", "-DNOREDUCE", "-DMEMLIM=8000", "-o", "pan", "pan.c")
        # Deeper than any run: at its limit Spin leaves out states and says so in one line only.
        said, ran = shell("./pan", "-m10000000")
        if "depth too small" in said:
            raise SystemExit(f"Spin left out states:\n{said[-800:]}")
        return Run(found(r"(\d+) states, stored", said), made + built + ran, ran)

    return Contender("Spin, streams sorted by hand" if by_hand else "Spin", ("spin", "gcc"), run)


def rumur(specifications: Path, patience: float) -> Contender:
    """Rumur with symmetry, schedules off."""

    def run(streams: int, where: Path) -> Run:
        shell = Shell(where, patience)
        text = re.sub(r"N: \d+;", f"N: {streams};", (specifications / "dcp.m").read_text())
        (where / "dcp.m").write_text(text)
        options = ("--symmetry-reduction", "heuristic", "--scalarset-schedules", "off")
        _, made = shell("rumur", "--deadlock-detection", "stuck", *options, "-o", "model.c", "dcp.m")
        _, built = shell("gcc", "-O3", "-march=native", "-mcx16", "-w", "-o", "model", "model.c", "-lpthread")
        said, ran = shell("./model")
        return Run(found(r"(\d+) states,", said), made + built + ran, ran)

    return Contender("Rumur, symmetric", ("rumur", "gcc"), run)


def nusmv(specifications: Path, program: str, patience: float) -> Contender:
    """NuSMV backward from the violation: a verdict, no count."""

    def run(streams: int, where: Path) -> Run:
        shell = Shell(where, patience)
        text, made = shell(sys.executable, specifications / "gen_smv.py", str(streams), "1")
        (where / "dcp.smv").write_text(text)
        said, ran = shell(program, "-int", "dcp.smv", text="go\ncheck_invar -s backward\nquit\n")
        if said.count(" is true") != 3:
            raise SystemExit(f"NuSMV does not prove the three invariants:\n{said[-800:]}")
        return Run("", made + ran, ran)

    return Contender("NuSMV, backward", (program,), run)
