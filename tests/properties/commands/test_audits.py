"""`dcpmodel audit`: its output, its exit codes, and the requests that it refuses."""

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
    """Return the command."""
    return Shell(capsys)


@pytest.fixture
def heap(tmp_path: Path) -> Path:
    """Return a file with a graph that has a latent cycle."""
    (tmp_path / "heap.json").write_text(json.dumps(GRAPH))
    return tmp_path / "heap.json"


def audited(shell: Shell, heap: Path, *options: object) -> Answer:
    """Return the answer of an audit of the graph."""
    return shell("audit", heap, *options, model=None)


def test_a_latent_cycle_is_reported_with_its_reason_and_its_cuts(shell: Shell, heap: Path) -> None:
    answer = audited(shell, heap)
    assert (answer.code, answer.err) == (1, "")
    assert "  ~ part.h:7:   Part[1] -- Part.owner (strong) --> Owner[1]\n" in answer.out
    assert "kept alive by Map (static)\n" in answer.out
    assert "    1. Part.owner -- frees nothing at once; the rest is freed when Owner[1] is released\n" in answer.out
    assert "    2. Owner.part -- no: Part would have no owner\n" in answer.out
    assert answer.out.endswith("3 objects, 3 references: 1 finding (1 latent); 1 fails the audit\n")


def test_only_selected_kinds_fail(shell: Shell, heap: Path) -> None:
    assert audited(shell, heap, "--fail-on", "cycle").code == 0
    assert audited(shell, heap, "--fail-on", "cycle", "--fail-on", "latent").code == 1
    assert "--fail-on" in shell.refuses("audit", heap, "--fail-on", "leek", model=None)


def test_the_reason_for_one_object_is_reported(shell: Shell, heap: Path) -> None:
    answer = audited(shell, heap, "--why", "Part[1]")
    assert answer.code == 0
    assert answer.out.startswith("Part[1] (Part)\n  kept alive by Map (static)\n")
    assert "did you mean Part[1]?" in shell.refuses("audit", heap, "--why", "Part", model=None)


def test_a_destroyed_object_has_no_explanation(shell: Shell, heap: Path) -> None:
    heap.write_text('{"nodes": [{"id": "a", "alive": false}]}')
    assert "this object is destroyed" in shell.refuses("audit", heap, "--why", "a", model=None)


def test_a_baseline_is_written_and_read_and_expires(shell: Shell, heap: Path) -> None:
    base = heap.with_name("base")
    audited(shell, heap, "--write-baseline", base)
    base.write_text(base.read_text().replace("because TODO", "until 2026-05-05 because MB-1"))
    before = audited(shell, heap, "--baseline", base, "--today", "2026-05-05")
    after = audited(shell, heap, "--baseline", base, "--today", "2026-05-06")
    assert (before.code, after.code) == (0, 1)
    assert "Accepted by the baseline\n  latent-" in before.out
    assert "its date 2026-05-05 has passed" in after.out
    assert "not a date" in shell.refuses("audit", heap, "--baseline", base, "--today", "today", model=None)


def test_rules_and_pins_are_read_from_a_file(shell: Shell, heap: Path) -> None:
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
    assert "latent-0: there is no such finding" in shell.refuses("audit", heap, "--finding", "latent-0", model=None)


@pytest.mark.parametrize("name", ["again.json", "again.graphml", "again.dot", "again.jsonl", "again.csv"])
def test_a_converted_graph_gives_the_same_answer(shell: Shell, heap: Path, name: str) -> None:
    first = audited(shell, heap, "--convert", heap.with_name(name))
    assert audited(shell, heap.with_name(name)).out == first.out


def test_conversion_to_an_unknown_suffix_is_refused(shell: Shell, heap: Path) -> None:
    assert "no format has this suffix" in shell.refuses("audit", heap, "--convert", heap.with_name("x"), model=None)


def test_the_largest_objects_are_reported_on_request(shell: Shell, heap: Path) -> None:
    assert (
        "Number 1 by retained size: Map\n  retains 3 objects, 40 bytes, file 7\n"
        in audited(shell, heap, "--largest", 1).out
    )


def test_drawing_without_findings_is_refused(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "empty.json").write_text('{"nodes": []}')
    assert "there is no finding to draw" in shell.refuses(
        "audit", tmp_path / "empty.json", "--drawing", tmp_path / "x", model=None
    )


def test_the_format_can_be_given(shell: Shell, heap: Path) -> None:
    assert "expected 'digraph'" in shell.refuses("audit", heap, "--format", "dot", model=None)


# --- options without effect --------------------------------------------------------------------------------------

OBJECTS = "it is about objects, and C++ has classes; --convert writes them as a graph"
EXPLAINS = "it explains one object and looks for no findings"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("--against", "x"), "--against has no effect without --cpp"),
        (("--vocabulary", "x"), "--vocabulary has no effect without --cpp"),
        (("--model", "x"), "--model has no effect without --against"),
        (("--today", "2026-01-01"), "--today has no effect without --baseline"),
        (("--cpp", "--model", "x"), "--model has no effect without --against"),
        (("--cpp", "--why", "x"), f"--why has no effect with --cpp: {OBJECTS}"),
        (("--cpp", "--largest", 3), f"--largest has no effect with --cpp: {OBJECTS}"),
        (("--cpp", "--format", "csv"), f"--format has no effect with --cpp: {OBJECTS}"),
        (("--cpp", "--reasons", 3), f"--reasons has no effect with --cpp: {OBJECTS}"),
        (
            ("--cpp", "--against", "x", "--fail-on", "cycle"),
            "--fail-on has no effect with --against: the exit code is that of the comparison",
        ),
        (("--finding", "x", "--largest", 1), "--largest has no effect with --finding: it reports that finding alone"),
        *(
            (("--why", "Map", option, value), f"{option} has no effect with --why: {EXPLAINS}")
            for option, value in {
                "--rules": "x",
                "--keep": "A.b",
                "--baseline": "x",
                "--fail-on": "cycle",
                "--most": 2,
                "--largest": 2,
                "--finding": "x",
                "--json": "x",
                "--sarif": "x",
                "--drawing": "x",
                "--write-baseline": "x",
            }.items()
        ),
    ],
)
def test_an_option_without_effect_is_refused(
    shell: Shell, heap: Path, options: tuple[object, ...], message: str
) -> None:
    assert shell.refuses("audit", heap, *options, model=None) == message


def test_reasons_and_conversion_work_with_why(shell: Shell, heap: Path) -> None:
    answer = audited(shell, heap, "--why", "Part[1]", "--reasons", 1, "--convert", heap.with_name("same.csv"))
    assert (answer.code, heap.with_name("same.csv").is_file()) == (0, True)


def test_several_graphs_are_refused(shell: Shell, heap: Path) -> None:
    line = shell.refuses("audit", heap, heap, model=None)
    assert line == "2 graphs are given; audit one graph at a time, or directories of C++ with --cpp"


def test_two_outputs_never_share_a_file_and_never_replace_an_input(shell: Shell, heap: Path) -> None:
    line = shell.refuses("audit", heap, "--json", heap.with_name("a"), "--sarif", heap.with_name("a"), model=None)
    assert line == "--json and --sarif both write a; give each its own file"
    before = heap.read_text()
    line = shell.refuses("audit", heap, "--json", heap, model=None)
    assert line == "--json heap.json: this file is also read; write to another one"
    assert heap.read_text() == before


# --- names from files --------------------------------------------------------------------------------------------

EVIL = "\x1b[2Jpwn\u202e\x07"
HOSTILE = {
    "bad.json": json.dumps({"nodes": [{"id": EVIL}], "edges": [{"source": "x", "target": "y"}]}),
    "twice.json": json.dumps({"nodes": [{"id": EVIL}, {"id": EVIL}]}),
    "strength.csv": f"a,b,{EVIL},x\n",
    "good.json": json.dumps({"nodes": [{"id": EVIL, "class": EVIL, "resources": [EVIL], "state": EVIL}]}),
    "long.json": json.dumps({"nodes": [{"id": "n" * 1_000_000, "resources": ["r" * 1_000_000]}]}),
    "event.jsonl": json.dumps({"op": EVIL}),
    "graph.dot": f'digraph {{ "{EVIL}" -> "{EVIL}" [strength="{EVIL}"] }}',
}


@pytest.mark.few(8)
@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("options", [(), ("--why", EVIL), ("--why", "n" * 1_000_000), ("--finding", EVIL)])
def test_no_name_controls_the_terminal_or_floods_it(
    shell: Shell, tmp_path: Path, name: str, options: tuple[str, ...]
) -> None:
    (tmp_path / name).write_text(HOSTILE[name])
    answer = audited(shell, tmp_path / name, *options)
    lines = [*answer.out.splitlines(), *answer.err.splitlines()]
    assert lines and all(line.isprintable() for line in lines)
    assert max(map(len, lines)) < 6_000


def test_the_cpp_report_is_safe_to_print_too(shell: Shell, tmp_path: Path) -> None:
    (tmp_path / "src").mkdir()
    (tmp_path / "src" / "one.h").write_text(f"class A {{ X{'y' * 100_000}* a; lib::T<{EVIL}>* b; }};")
    answer = shell("audit", "--cpp", tmp_path / "src", model=None)
    assert answer.code == 0
    assert all(line.isprintable() and len(line) < 6_000 for line in answer.out.splitlines())
