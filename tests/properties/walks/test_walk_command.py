"""`dcpmodel walk`: what it prints, and its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.language.vocabulary import NONE
from model.oracle.engine import Oracle
from tests.properties.commands.shell import Shell

UNWRITTEN = """
from dataclasses import replace
from docs.tutorial.window import SUBJECT as WINDOWS
SUBJECT = replace(WINDOWS, manifest=None)
"""


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)


def test_expected_findings_exit_with_0(shell: Shell) -> None:
    answer = shell("walk", "observer_strong", "--examples", 30, "--steps", 20)
    assert (answer.code, answer.err) == (0, "")
    first, counts, *found = answer.out.splitlines()
    assert first == "observer_strong under close"
    assert counts.endswith("11 starting points among all 11 states")
    assert {line.split(":")[0] for line in found[:2]} == {"  violated no_cycle", "  violated all_released"}
    assert found[-1].endswith("engines agree; 2 violations, each expected.")


def test_each_finding_has_its_shortened_length(shell: Shell) -> None:
    answer = shell("walk", "observer_raw", "--examples", 30)
    line = next(one for one in answer.out.splitlines() if "no_freed_object_is_used" in one)
    assert line.endswith("; 5 steps when shortened")


def test_the_same_seed_gives_the_same_bytes(shell: Shell) -> None:
    first, again, other = (shell("walk", "observer_raw", "--examples", 10, "--seed", seed).out for seed in (1, 1, 2))
    assert first == again != other


def test_unexpected_finding_is_shown_step_by_step_and_exits_with_1(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "unwritten.py"
    file.write_text(UNWRITTEN)
    answer = shell("walk", "observer_raw", "--examples", 30, model=file)
    assert answer.code == 1
    assert "UNEXPECTED, observer_raw under close: no_freed_object_is_used" in answer.out
    assert "    5 Idle finish w0\n" in answer.out


def test_disagreement_of_the_engines_is_reported_with_its_steps(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    state = Oracle.state

    def wrong(self: Oracle) -> tuple[int, ...]:
        """Report an open window as missing."""
        found = state(self)
        place = self.layout.variable("Window[w0]").place
        closed = self.layout.variable("Window[w0]").domain.index("CLOSED")
        return tuple(0 if here == place and value == closed else value for here, value in enumerate(found))

    monkeypatch.setattr(Oracle, "state", wrong)
    answer = shell("walk", "observer_strong", "--examples", 30)
    assert answer.code == 1
    assert "UNEXPECTED, observer_strong under close: the engines disagree" in answer.out
    assert f"  Window[w0] is {NONE} in the oracle, CLOSED in the compiled engine\n" in answer.out
    assert "    1 User open w0\n    2 User close w0\n" in answer.out


def test_unknown_scenario_is_refused(shell: Shell) -> None:
    assert shell.refuses("walk", "--scenario", "closed") == "no scenario closed; did you mean close?"
