"""`explain`, `replay` and `audit`: from a violation to a trace and a graph, and back."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.properties.commands.shell import Shell


@pytest.fixture
def dcpmodel(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)


@pytest.fixture
def leak(dcpmodel: Shell, tmp_path: Path) -> Path:
    """A folder with the trace and the graph of the tutorial's leak."""
    files = ("--trace", tmp_path / "leak.trace", "--graph", tmp_path / "leak.json")
    assert dcpmodel("explain", "observer_strong", "no_cycle", *files).code == 0
    return tmp_path


def test_a_violation_is_explained_with_its_steps_and_its_end(dcpmodel: Shell) -> None:
    answer = dcpmodel("explain", "observer_strong", "no_cycle")
    assert answer.code == 0
    for title in ("Left over", "Reference cycle", "Steps", "The point of no return", "Fixes"):
        assert title in answer.out


def test_a_crash_is_explained_with_both_ends(dcpmodel: Shell) -> None:
    answer = dcpmodel("explain", "observer_raw", "no_freed_object_is_used")
    assert answer.code == 0
    assert "Both ends\n" in answer.out


def test_a_claim_that_holds_cannot_be_explained(dcpmodel: Shell) -> None:
    said = dcpmodel.refuses("explain", "observer_weak", "no_cycle")
    assert said == "no_cycle holds for observer_weak under close: no violation to explain"


def test_an_undecided_claim_cannot_be_explained(dcpmodel: Shell) -> None:
    said = dcpmodel.refuses("explain", "observer_strong", "no_cycle", "--limit", 2)
    assert said.startswith("no_cycle is undecided for observer_strong under close (")


def test_a_saved_trace_replays_with_changes_and_counts(dcpmodel: Shell, leak: Path) -> None:
    answer = dcpmodel("replay", leak / "leak.trace")
    assert answer.code == 0
    assert "       counts: Window[w0] 2, Document[w0] 1\n" in answer.out
    assert answer.out.rstrip().endswith("counts: Window[w0] 1, Document[w0] 1")


def test_a_replay_stops_after_the_given_step(dcpmodel: Shell, leak: Path) -> None:
    assert "    2  " not in dcpmodel("replay", leak / "leak.trace", "--until", 1).out
    assert "    1  " not in dcpmodel("replay", leak / "leak.trace", "--until", 0).out
    assert "leak.trace has 2 steps; give 0 to 2" in dcpmodel.refuses("replay", leak / "leak.trace", "--until", 3)


def test_a_replay_writes_the_same_graph_as_the_explanation(dcpmodel: Shell, leak: Path) -> None:
    assert dcpmodel("replay", leak / "leak.trace", "--graph", leak / "again.json").code == 0
    assert (leak / "again.json").read_text() == (leak / "leak.json").read_text()


def test_a_trace_of_another_design_or_version_is_refused(dcpmodel: Shell, leak: Path) -> None:
    text = (leak / "leak.trace").read_text()
    for old, new, said in (
        ("design: observer_strong", "design: observer_weak", "recorded with another version of design observer_weak"),
        ("design: observer_strong", "design: nobody", "no design nobody"),
        ("scenario: close", "scenario: open", "no scenario open"),
        ("User close w0", "User clsoe w0", "no step User clsoe w0; did you mean"),
        ("User close w0", "Idle finish w0", "Idle is at WAITING"),
    ):
        (leak / "other.trace").write_text(text.replace(old, new))
        assert said in dcpmodel.refuses("replay", leak / "other.trace")


def test_a_file_without_a_trace_is_refused(dcpmodel: Shell, leak: Path) -> None:
    assert "leak.json" in dcpmodel.refuses("replay", leak / "leak.json")
    assert "No such file" in dcpmodel.refuses("replay", leak / "nothing.trace")


def test_an_audit_finds_the_reference_cycle_and_exits_with_1(dcpmodel: Shell, leak: Path) -> None:
    answer = dcpmodel("audit", leak / "leak.json", model=None)
    assert answer.code == 1
    assert "unreachable reference cycle of 2: Window[w0] -> Document[w0] -> Window[w0]" in answer.out
    assert answer.out.rstrip().endswith("1 finding (1 cycle); 1 fails the audit")


def test_an_audit_of_a_healthy_graph_exits_with_0(dcpmodel: Shell, leak: Path) -> None:
    dcpmodel("replay", leak / "leak.trace", "--until", 0, "--graph", leak / "start.json")
    answer = dcpmodel("audit", leak / "start.json", model=None)
    assert answer.code == 0
    assert answer.out.rstrip().endswith("0 findings")


def test_an_audit_names_an_unreachable_object_outside_a_cycle(dcpmodel: Shell, leak: Path) -> None:
    graph = json.loads((leak / "leak.json").read_text())
    graph["edges"] = [edge for edge in graph["edges"] if edge["source"].startswith("Window")]
    (leak / "alone.json").write_text(json.dumps(graph))
    answer = dcpmodel("audit", leak / "alone.json", model=None)
    assert answer.code == 1
    assert "Window: alive, but nothing owns it and no root reaches it\n  Window[w0]\n" in answer.out
    assert "retains 2 objects" in answer.out


def test_a_truncated_graph_is_refused_in_one_line(dcpmodel: Shell, leak: Path) -> None:
    (leak / "half.json").write_text((leak / "leak.json").read_text()[:60])
    assert "half.json" in dcpmodel.refuses("audit", leak / "half.json", model=None)


def test_a_refused_command_writes_no_file(dcpmodel: Shell, tmp_path: Path) -> None:
    dcpmodel.refuses("explain", "observer_weak", "no_cycle", "--trace", tmp_path / "none.trace")
    assert list(tmp_path.iterdir()) == []
