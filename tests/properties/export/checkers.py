"""Spin, Rumur and NuSMV: their programs, runs on an export, and answers.

Every checker answers with the number of states and the claims that it found broken. Spin and Rumur count one more
state for each violation that is reached, because the exports for them end a run there; NuSMV checks violations by
questions instead and counts the states of the model.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from properties.export.murphi import write_murphi
from properties.export.plan import Plan
from properties.export.promela import write_promela
from properties.export.smv import write_order, write_smv

PATIENCE = 900
"""Seconds after which a checker is stopped; on an idle machine it needs ten or twenty."""
PLAIN_HEAP = {"GLIBC_TUNABLES": "glibc.malloc.mxfast=0"}
"""Rumur has the C library tidy its small free blocks again and again; told to keep none, both take half the time."""
EVERY_STATE = "ltl every_state { [] (violation >= 0) }\n"
"""A claim that nothing breaks: judging it, Spin visits every state."""


@dataclass(frozen=True)
class Answer:
    """The answer of a checker."""

    states: int
    broken: frozenset[str]


@dataclass(frozen=True)
class Checker:
    """A checker: its name, the programs it needs, and the function that judges a plan in a directory of its own.

    `counts_violations` is true if each violation that is reached is one more state; a checker that counts none can
    judge reachability instead.
    """

    name: str
    needs: tuple[str, ...]
    judge: Callable[[Plan, Path], Answer]
    counts_violations: bool

    def __call__(self, plan: Plan, where: Path) -> Answer:
        """Judge a plan; skip the test, loudly, if the checker is not there."""
        missing = [program for program in self.needs if program_of(program) is None]
        if missing:
            pytest.skip(f"NOT COMPARED with {self.name}: no {', '.join(missing)}; tools/install-checkers installs it")
        return self.judge(plan, where)


def program_of(name: str) -> str | None:
    """The path of a program: on PATH, or in the cache where tools/install-nusmv builds it."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "dcpmodel" / "nusmv"
    return shutil.which(name) or shutil.which(name, path=str(cache))


def run(where: Path, *command: str) -> str:
    """The output of a command; it is expected to find errors, so its exit code is ignored."""
    environment = os.environ | PLAIN_HEAP
    done = subprocess.run(
        command, cwd=where, capture_output=True, text=True, timeout=PATIENCE, env=environment, check=False
    )
    return done.stdout + done.stderr


def build(where: Path, *options: str) -> None:
    """Compile a generated program; most of the time goes into this, so nothing is optimised."""
    done = subprocess.run(
        ("gcc", "-O0", "-w", *options), cwd=where, capture_output=True, text=True, timeout=PATIENCE, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]


def number(pattern: str, text: str) -> int:
    """The number in the first match; the whole text is shown if there is none."""
    found = re.search(pattern, text)
    assert found is not None, text[-2000:]
    return int(found[1])


def spin(plan: Plan, where: Path) -> Answer:
    """Every claim is a run of its own; one more run that nothing stops counts the states."""
    (where / "model.pml").write_text(write_promela(plan, "test") + EVERY_STATE)
    said = run(where, "spin", "-a", "model.pml")
    assert "rror" not in said, [line for line in said.splitlines() if "rror" in line][:3]
    build(where, "-DNOREDUCE", "-o", "pan", "pan.c")
    claims = [claim.name for claim in plan.safety]
    judged = {name: run(where, "./pan", "-n", "-m1000000", "-w20", "-N", name) for name in (*claims, "every_state")}
    assert all(number(r"errors: (\d+)", said) <= 1 and "depth too small" not in said for said in judged.values())
    assert "errors: 0" in judged["every_state"]
    broken = frozenset(name for name in claims if "errors: 1" in judged[name])
    return Answer(number(r"(\d+) states, stored", judged["every_state"]), broken)


def rumur(plan: Plan, where: Path) -> Answer:
    """Rumur does not look behind a state that breaks an invariant: to count all, invariants become questions."""
    text = re.sub(r'^invariant "(\w+)" (.*);$', r'cover "\1 broken" !(\2);', write_murphi(plan, "test"), flags=re.M)
    (where / "model.m").write_text(text)
    options = ("--deadlock-detection", "off", "--output-format", "machine-readable", "--threads", "1")
    said = run(where, "rumur", *options, "--output", "model.c", "model.m")
    assert not said, said[-2000:]
    build(where, "-mcx16", "-o", "model", "model.c", "-lpthread")
    found = run(where, "./model")
    hits = dict(re.findall(r'cover_result message="(\w+) broken" count="(\d+)"', found))
    assert set(hits) == {claim.name for claim in plan.safety}, found[-2000:]
    broken = frozenset(name for name, count in hits.items() if int(count))
    return Answer(number(r'summary states="(\d+)"', found), broken)


def nusmv(plan: Plan, where: Path) -> Answer:
    """One run judges all claims and counts the states."""
    (where / "model.smv").write_text(write_smv(plan, "test"))
    (where / "order").write_text(write_order(plan))
    (where / "commands").write_text("go\ncheck_invar\ncheck_ctlspec\nprint_reachable_states\nshow_property\nquit\n")
    options = ("-dcx", "-cp", "20000", "-i", "order", "-load", "commands")
    found = run(where, program_of("NuSMV") or "", *options, "model.smv")
    judged = re.findall(r"\[\w+ +(True|False) +N/A +(\w+)\]", found)
    claims = {*(one.name for one in plan.safety), *(one.name for one in plan.reachability)}
    assert {whole(name) for _, name in judged} == claims, found[-2000:]
    broken = frozenset(whole(name) for answer, name in judged if answer == "False")
    return Answer(number(r"reachable states: (\d+)", found), broken)


def whole(name: str) -> str:
    """The claim that a part belongs to: claims about violations have a part for each thread."""
    return name.partition("__")[0]


SPIN = Checker("Spin", ("spin", "gcc"), spin, counts_violations=True)
RUMUR = Checker("Rumur", ("rumur", "gcc"), rumur, counts_violations=True)
NUSMV = Checker("NuSMV", ("NuSMV",), nusmv, counts_violations=False)
CHECKERS = (SPIN, RUMUR, NUSMV)
