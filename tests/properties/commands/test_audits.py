"""`dcpmodel audit`: what it prints and writes, what it fails on, and what it refuses."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.properties.commands.shell import Answer, Shell

GRAPH = {
    "nodes": [
        {"id": "Map", "root": "static"},
        {"id": "Owner[1]", "size": 40},
        {"id": "Part[1]", "resources": ["file 7"]},
    ],
    "edges": [
        {"source": "Map", "target": "Owner[1]", "slot": "all", "strength": "strong"},
        {"source": "Owner[1]", "target": "Part[1]", "slot": "part", "strength": "unique", "where": "owner.h:12"},
        {"source": "Part[1]", "target": "Owner[1]", "slot": "owner", "strength": "strong", "where": "part.h:7"},
    ],
}


@pytest.fixture
def shell(capsys: pytest.CaptureFixture[str]) -> Shell:
    """The command."""
    return Shell(capsys)


@pytest.fixture
def heap(tmp_path: Path) -> Path:
    """A graph with a latent cycle, in a file."""
    (tmp_path / "heap.json").write_text(json.dumps(GRAPH))
    return tmp_path / "heap.json"


def audited(shell: Shell, heap: Path, *options: object) -> Answer:
    """What the audit of the graph answers."""
    return shell("audit", heap, *options, model=None)


def test_a_latent_cycle_is_told_with_its_reason_and_its_cuts(shell: Shell, heap: Path) -> None:
    answer = audited(shell, heap)
    assert (answer.code, answer.err) == (1, "")
    assert "  ~ part.h:7:   Part[1] -- Part.owner (strong) --> Owner[1]\n" in answer.out
    assert "alive because of Map, static\n" in answer.out
    assert "    1. Part.owner -- frees nothing at once; the rest goes when Owner[1] is released\n" in answer.out
    assert "    2. Owner.part -- no: nothing would own Part any more\n" in answer.out
    assert answer.out.endswith("3 objects, 3 references: 1 finding (1 latent); 1 of them fails the audit\n")


def test_only_the_kinds_asked_for_fail(shell: Shell, heap: Path) -> None:
    assert audited(shell, heap, "--fail-on", "cycle").code == 0
    assert audited(shell, heap, "--fail-on", "cycle", "--fail-on", "latent").code == 1
    assert "--fail-on" in shell.refuses("audit", heap, "--fail-on", "leek", model=None)


def test_why_one_object_is_alive(shell: Shell, heap: Path) -> None:
    answer = audited(shell, heap, "--why", "Part[1]")
    assert answer.code == 0
    assert answer.out.startswith("Part[1] (Part)\n  alive because of Map, static\n")
    assert "did you mean Part[1]?" in shell.refuses("audit", heap, "--why", "Part", model=None)


def test_why_is_not_asked_of_what_is_destroyed(shell: Shell, heap: Path) -> None:
    heap.write_text('{"nodes": [{"id": "a", "alive": false}]}')
    assert "it is destroyed" in shell.refuses("audit", heap, "--why", "a", model=None)


def test_a_baseline_is_written_read_and_runs_out(shell: Shell, heap: Path) -> None:
    base = heap.with_name("base")
    audited(shell, heap, "--write-baseline", base)
    base.write_text(base.read_text().replace("because TODO", "until 2026-05-05 because MB-1"))
    before = audited(shell, heap, "--baseline", base, "--today", "2026-05-05")
    after = audited(shell, heap, "--baseline", base, "--today", "2026-05-06")
    assert (before.code, after.code) == (0, 1)
    assert "Accepted by the baseline\n  latent-" in before.out
    assert "was accepted until 2026-05-05" in after.out
    assert "is no day" in shell.refuses("audit", heap, "--baseline", base, "--today", "today", model=None)


def test_rules_and_pins_of_a_file(shell: Shell, heap: Path) -> None:
    rules = heap.with_name("rules")
    rules.write_text("no owning path from Map to Part\nkeep Part.owner\n")
    answer = audited(shell, heap, "--rules", rules)
    assert "'no owning path from Map to Part' does not hold: Map owns Part[1]" in answer.out
    assert ". Part.owner" not in answer.out
    assert ". Part.owner" not in audited(shell, heap, "--keep", "Part.owner").out


def test_reports_and_drawings_are_written(shell: Shell, heap: Path) -> None:
    files = {name: heap.with_name(name) for name in ("r.json", "r.sarif", "r.mmd", "r.dot")}
    audited(shell, heap, "--json", files["r.json"], "--sarif", files["r.sarif"], "--drawing", files["r.mmd"])
    audited(shell, heap, "--drawing", files["r.dot"])
    (identity,) = json.loads(files["r.json"].read_text())["failing"]
    assert json.loads(files["r.sarif"].read_text())["runs"][0]["results"][0]["ruleId"] == "latent"
    assert files["r.mmd"].read_text().startswith(f"%% {identity}")
    assert files["r.dot"].read_text().startswith("digraph {")
    assert audited(shell, heap, "--finding", identity).out.startswith(identity)
    assert "no finding latent-0" in shell.refuses("audit", heap, "--finding", "latent-0", model=None)


@pytest.mark.parametrize("name", ["again.json", "again.graphml", "again.dot", "again.jsonl", "again.csv"])
def test_a_graph_is_converted_and_then_gives_the_same_answer(shell: Shell, heap: Path, name: str) -> None:
    first = audited(shell, heap, "--convert", heap.with_name(name))
    assert audited(shell, heap.with_name(name)).out == first.out


def test_a_graph_is_converted_only_into_what_an_ending_tells(shell: Shell, heap: Path) -> None:
    assert "its ending tells no format" in shell.refuses("audit", heap, "--convert", heap.with_name("x"), model=None)


def test_what_keeps_most_is_told_if_asked_for(shell: Shell, heap: Path) -> None:
    assert (
        "Number 1 by what it keeps: Map\n  goes with it: 3 objects, 40 bytes, file 7\n"
        in audited(shell, heap, "--largest", 1).out
    )


def test_nothing_to_draw_is_refused(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text('{"nodes": []}')
    assert "nothing to draw" in shell.refuses("audit", tmp_path / "empty.json", "--drawing", tmp_path / "x", model=None)


def test_another_format_than_it_looks_like_can_be_said(shell: Shell, heap: Path) -> None:
    assert "expected 'digraph'" in shell.refuses("audit", heap, "--format", "dot", model=None)
