"""The guide is correct: its table, its snippets in Python and C++, its rules and its baseline."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from properties.audit.findings.audit_graph import audit
from properties.audit.findings.baseline import read_baseline
from properties.audit.findings.kind import Kind
from properties.audit.findings.rules import read_rules
from properties.audit.formats.format import Format
from properties.audit.formats.reading import read_graph
from properties.audit.reports.report_text import report_page
from properties.output.document import plain
from tests.properties.audit.graph_files import read
from tests.repository.tree import ROOT

GUIDE = (ROOT / "docs" / "audit.md").read_text()
BLOCKS: list[tuple[str, str]] = re.findall(r"```(\w+)\n(.*?)```", GUIDE, re.DOTALL)


def block(language: str, with_text: str = "") -> str:
    """Return the first block of a language that contains some text."""
    return next(text for kind, text in BLOCKS if kind == language and with_text in text)


def test_the_table_gives_the_answer_in_the_guide() -> None:
    report = audit(read(block("csv"), Format.CSV))
    shown = block("text", "latent leak, reference")
    assert plain(report_page(report, report.failing())).startswith(shown)


def test_without_its_first_line_the_cycle_is_unreachable_with_the_same_hash() -> None:
    lines = block("csv").splitlines()[1:]
    first = audit(read("\n".join(lines), Format.CSV)).findings[0]
    assert first.kind is Kind.CYCLE
    assert f"`{first.id}`" in GUIDE


def test_the_python_snippet_writes_a_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    class Owner:
        part: object = None

    class Part:
        owner: object = None

    owner, part = Owner(), Part()
    owner.part, part.owner = part, owner
    exec(block("python"), {"objects": [owner, part]})
    (one,) = audit(read_graph(tmp_path / "heap.json")).findings
    assert [hop.label for hop in one.hops] == ["Owner.part", "Part.owner"]


PROGRAM = """
struct B; struct A { B* b; }; struct B { A* a; };
int main() {
    A a{}; B b{};
    audit("acquire", &a, "b", &b);
    audit("acquire", &b, "a", &a);
    audit("acquire", &b, "a", &a);
    audit("release", &b, "a", &a);
}
"""


def logged(program: str, where: Path) -> Path:
    """Return the log of a program that begins with the snippet."""
    compiler = shutil.which("c++") or shutil.which("g++") or shutil.which("clang++")
    if compiler is None:
        pytest.skip("no C++ compiler is there to try the snippet of docs/audit.md with")
    (where / "main.cc").write_text(block("cpp", "auditLog") + program)
    subprocess.run([compiler, "-std=c++17", "-Wall", "-Werror", "main.cc", "-o", "main"], cwd=where, check=True)
    subprocess.run([where / "main"], cwd=where, check=True)
    return where / "events.jsonl"


def test_the_cpp_snippet_writes_a_log(tmp_path: Path) -> None:
    (one,) = audit(read_graph(logged(PROGRAM, tmp_path))).findings
    assert (one.kind, [hop.label[-2:] for hop in one.hops]) == (Kind.CYCLE, [".b", ".a"])


def test_the_server_that_forgets_a_session_is_reported_as_in_the_guide(tmp_path: Path) -> None:
    log = logged(block("cpp", "struct Server"), tmp_path).read_text()
    if shutil.which("c++filt") is None:
        pytest.skip("c++filt is not there to make the names of docs/audit.md readable with")
    filtered = subprocess.run(["c++filt", "-t"], input=log, capture_output=True, text=True, check=True).stdout
    report = audit(read(filtered, Format.EVENTS))
    said = re.sub("@0x[0-9a-f]+", "@", plain(report_page(report, report.failing())))
    shown = re.sub("@0x[0-9a-f]+", "@", block("text", "Session.timer"))
    assert said.startswith(shown)


def test_the_snippets_are_short() -> None:
    assert len(block("python").splitlines()) <= 11
    assert len(block("cpp").splitlines()) <= 13


def test_the_rules_and_the_baseline_of_the_guide_are_valid() -> None:
    rules = read_rules(block("text", "no owning path"), "guide")
    assert (len(rules.rules), sorted(rules.pins)) == (4, ["Connection.streams"])
    (entry,) = read_baseline(block("text", "because MB-12345"), "guide")
    assert str(entry.until) == "2027-03-31"


def test_every_kind_and_every_format_is_explained() -> None:
    assert [kind for kind in Kind if f"`{kind}`" not in GUIDE] == []
    named = {Format.NODE_LINK: "node-link", Format.EVENTS: "event log", Format.V8: "V8", Format.BLINK: "Blink"}
    assert [form for form in Format if named.get(form, form).lower() not in GUIDE.lower()] == [Format.INSTANCES]


def test_every_useful_field_of_the_schema_is_named() -> None:
    schema = json.loads((ROOT / "docs" / "audit-schema.json").read_text())
    fields = schema["$defs"]["object"]["properties"].keys() - {"id", "class", "state"}
    assert [field for field in sorted(fields) if f"`{field}`" not in GUIDE] == []
