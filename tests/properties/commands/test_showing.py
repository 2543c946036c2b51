"""`show`, `draw`, `--help` and `--model`: contents, pictures, and the refusal of wrong requests."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from properties.commands.cli import run
from tests.properties.commands.shell import WINDOW, Shell
from tests.repository.tree import ROOT

COMMANDS = ("check", "walk", "replay", "explain", "draw", "audit", "export", "show", "citations")


@pytest.fixture
def dcpmodel(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)


@pytest.mark.parametrize("command", COMMANDS)
def test_each_command_names_its_exit_codes_in_its_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert run([command, "--help"]) == 0
    assert "Exit codes: 0 " in capsys.readouterr().out


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_without_a_command_all_of_them_are_listed(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert run(arguments) == 0
    said = capsys.readouterr().out
    assert all(f"  {command} " in said for command in COMMANDS)


def test_an_unknown_command_is_refused(dcpmodel: Shell) -> None:
    assert "No such command" in dcpmodel.refuses("chekc", model=None)


def test_a_missing_argument_is_named(dcpmodel: Shell) -> None:
    assert "DESIGN" in dcpmodel.refuses("explain")


def test_show_lists_designs_scenarios_lifecycles_and_properties(dcpmodel: Shell) -> None:
    answer = dcpmodel("show")
    assert answer.code == 0
    for line in ("observer_weak (changes observer_strong): ", "close: ", "three windows: 3 w", "Window: ", "no_cycle"):
        assert f"\n  {line}" in answer.out


def test_show_of_a_design_lists_its_changes(dcpmodel: Shell) -> None:
    assert "Changes of observer_strong" in dcpmodel("show", "observer_weak").out
    assert "Changes of" not in dcpmodel("show", "observer_strong").out


def test_show_of_a_lifecycle_has_its_rows_with_citations(dcpmodel: Shell) -> None:
    answer = dcpmodel("show", "Document")
    assert "Document::notify (docs/tutorial/README.md @ tutorial)" in answer.out
    assert "locked" not in answer.out
    assert "locked" in dcpmodel("show", "Document", "--design", "observer_weak").out


def test_show_of_an_unknown_name_suggests_the_nearest(dcpmodel: Shell) -> None:
    assert dcpmodel.refuses("show", "Windo") == "no design or lifecycle Windo; did you mean Window?"


def test_show_prints_the_table_of_expected_verdicts(dcpmodel: Shell) -> None:
    said = dcpmodel("show", "--verdicts").out
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in said.splitlines()]
    assert lines[0] == ["property", "observer_strong", "observer_weak", "observer_raw"]
    assert ["no_cycle", "a", ".", "."] in lines


def test_draw_prints_one_drawing(dcpmodel: Shell) -> None:
    answer = dcpmodel("draw", "Window")
    assert answer.code == 0
    assert "stateDiagram-v2" in answer.out


def test_draw_prints_a_derived_design_with_its_own_rows(dcpmodel: Shell) -> None:
    assert dcpmodel("draw", "observer_weak").out.splitlines()[2] == "# observer_weak"
    assert dcpmodel("draw", "observer_weak/Window").out.splitlines()[2] == "# Window"


def test_draw_knows_the_designs_of_history_by_name(dcpmodel: Shell) -> None:
    said = dcpmodel("draw", "mb26979_fix/BackfillManager", model=None)
    assert said.code == 0 and "stateDiagram-v2" in said.out
    assert dcpmodel.refuses("draw", "mb26979_fix/Door", model=None).startswith("no drawing mb26979_fix/Door")


def test_draw_prints_a_trace_as_a_sequence_and_its_ownership(dcpmodel: Shell, tmp_path: Path) -> None:
    dcpmodel("explain", "observer_strong", "no_cycle", "--trace", tmp_path / "leak.trace")
    said = dcpmodel("draw", tmp_path / "leak.trace").out
    assert "sequenceDiagram" in said
    assert "flowchart" in said


def test_draw_writes_all_and_then_finds_no_difference(dcpmodel: Shell, tmp_path: Path) -> None:
    assert dcpmodel("draw", "--check", "--out", tmp_path).code == 1
    assert dcpmodel("draw", "--out", tmp_path).code == 0
    answer = dcpmodel("draw", "--check", "--out", tmp_path)
    assert (answer.code, answer.out) == (0, "")


def test_draw_writes_dot_on_demand(dcpmodel: Shell, tmp_path: Path) -> None:
    assert dcpmodel("draw", "--out", tmp_path, "--dot").code == 0
    assert (tmp_path / "observer_strong" / "Window.dot").read_text().count("digraph") == 1
    assert "--out DIR" in dcpmodel.refuses("draw", "--dot", model=None)
    assert "without --check" in dcpmodel.refuses("draw", "--dot", "--check", "--out", tmp_path)


def test_draw_refuses_an_unknown_drawing(dcpmodel: Shell) -> None:
    assert dcpmodel.refuses("draw") == "say where to draw a model of your own: --out DIR"
    assert dcpmodel.refuses("draw", "Door").startswith("no drawing Door, and no such trace file;")


BY_HAND = (
    "from docs.tutorial.window import *\nfrom properties.claims.subject import Subject\nSUBJECT = Subject(name='x', "
)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "no such file; --model takes a Python file"),
        ("X = 1\n", "defines no SUBJECT"),
        ("SUBJECT = 1\n", "defines no SUBJECT"),
        ("1 / 0\n", "ZeroDivisionError: division by zero"),
        ("def f(:\n", "SyntaxError"),
        (f"{BY_HAND}designs=(), scenarios=(), claims=())\n", "SUBJECT has no designs"),
        (f"{BY_HAND}designs=DESIGNS + DESIGNS, scenarios=SCENARIOS, claims=CLAIMS)\n", "names observer_raw twice"),
    ],
)
def test_an_unloadable_model_is_refused(dcpmodel: Shell, tmp_path: Path, content: str | None, said: str) -> None:
    path = tmp_path / "own.py"
    if content is not None:
        path.write_text(content)
    assert said in dcpmodel.refuses("check", model=path)


def _process(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "properties.commands.cli", *arguments]
    root = ROOT
    return subprocess.run(
        command, cwd=root, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_process_exits_with_the_code_of_the_command() -> None:
    assert _process("show", "--model", str(WINDOW)).returncode == 0
    refused = _process("check", "nobody", "--model", str(WINDOW))
    assert (refused.returncode, refused.stdout) == (2, "")


@pytest.mark.deep
def test_two_hash_seeds_give_the_same_bytes() -> None:
    one, two = (_process("check", "--model", str(WINDOW), PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert one == two
    assert "observer_strong" in one
