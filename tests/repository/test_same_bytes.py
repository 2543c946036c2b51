"""The same input gives the same bytes, however Python happens to hash strings in that process."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.repository.tree import ROOT

DRAW_TUTORIAL = """
from diagrams.draw import drawings
from docs.tutorial.window import DESIGNS
for path, text in drawings(DESIGNS).items():
    print(path, text)
"""
JUDGE_CATALOGUE = """
from model.dcp2016.catalogue import DESIGNS, SCENARIOS
from properties.claims.claim import Family, NoUnreachable, Released
from properties.engines.explicit.judge import judge
claims = (
    NoUnreachable(name="a", sentence="a", family=Family.OWNERSHIP, premise=()),
    Released(name="b", sentence="b", family=Family.PROGRESS, premise=()),
)
for verdict in judge(DESIGNS[0], SCENARIOS[1], claims).verdicts:
    print(verdict.answer, verdict.why, verdict.no_return, *(verdict.trace or ()), sep="|")
"""
COMMANDS = {
    "the catalogue, judged": ["-c", JUDGE_CATALOGUE],
    "the tutorial, drawn": ["-c", DRAW_TUTORIAL],
    "the catalogue, drawn": ["-m", "diagrams.draw", "--stdout"],
}


def _output(command: list[str], seed: int) -> bytes:
    environment = os.environ | {"PYTHONHASHSEED": str(seed)}
    run = subprocess.run([sys.executable, *command], cwd=ROOT, env=environment, capture_output=True, check=True)
    return run.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_two_hash_seeds_give_the_same_bytes(name: str) -> None:
    first, second = (_output(COMMANDS[name], seed) for seed in (1, 2))
    assert first
    assert first == second
