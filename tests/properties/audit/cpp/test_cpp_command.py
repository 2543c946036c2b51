"""`dcpmodel audit --cpp` as a user runs it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.properties.audit.cpp.test_cpp_against import OF_2016
from tests.properties.commands.shell import Answer, Shell

CYCLE = """
class Server {
    std::list<std::shared_ptr<Session>> sessions;
};
class Session {
    std::shared_ptr<Server> server;
    lib::Thing* thing;
};
"""


class Cpp:
    """Runs the audit on files of a directory."""

    def __init__(self, shell: Shell, directory: Path) -> None:
        self.shell = shell
        self.directory = directory / "src"

    def put(self, **files: str) -> None:
        """Write files; `one_h` is the file `one.h`."""
        self.directory.mkdir(exist_ok=True)
        for name, text in files.items():
            (self.directory / ".".join(name.rsplit("_", 1))).write_text(text)

    def __call__(self, *more: object) -> Answer:
        return self.shell("audit", "--cpp", self.directory, *more, model=None)


@pytest.fixture
def cpp(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cpp:
    return Cpp(Shell(capsys), tmp_path)


def test_a_cycle_is_reported_edge_by_edge_with_file_and_line_and_fails(cpp: Cpp) -> None:
    cpp.put(one_h=CYCLE)
    answer = cpp()
    assert answer.code == 1
    assert answer.out.splitlines()[:3] == [
        "latent-d96f7e81: cycle of 2 classes: Server -> Session -> Server",
        "  src/one.h:3: Server -- Server.sessions (strong) --> Session  [std::list<std::shared_ptr<Session>>]",
        "  src/one.h:6: Session -- Session.server (strong) --> Server  [std::shared_ptr<Server>]",
    ]
    assert "  src/one.h:7: lib::Thing in Session::thing" in answer.out
    assert answer.out.splitlines()[-1] == "1 file, 2 classes, 2 references: 1 cycle of classes, 1 unresolved"


def test_the_audit_succeeds_without_cycles(cpp: Cpp) -> None:
    cpp.put(one_h=CYCLE.replace("shared_ptr<Server>", "weak_ptr<Server>"))
    assert cpp().code == 0


def test_several_directories_are_one_program(cpp: Cpp, tmp_path: Path) -> None:
    cpp.put(one_h="class Server { std::shared_ptr<Session> session; };")
    other = tmp_path / "other"
    other.mkdir()
    (other / "two.cc").write_text("class Session { std::shared_ptr<Server> server; };")
    assert (cpp().code, cpp(other).code) == (0, 1)


def test_the_written_files_contain_everything(cpp: Cpp, tmp_path: Path) -> None:
    cpp.put(one_h=CYCLE)
    cpp("--json", tmp_path / "a.json", "--sarif", tmp_path / "a.sarif", "--convert", tmp_path / "graph.json")
    data = json.loads((tmp_path / "a.json").read_text())
    assert data["failing"] == ["latent-d96f7e81"]
    assert [edge["place"] for edge in data["edges"]] == ["src/one.h:3", "src/one.h:6"]
    assert data["unresolved"][0]["what"] == "lib::Thing"
    (result,) = json.loads((tmp_path / "a.sarif").read_text())["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert cpp.shell("audit", tmp_path / "graph.json", model=None).out.count("cycle-d96f7e81") == 1


def test_rules_and_baselines_work_as_for_graphs(cpp: Cpp, tmp_path: Path) -> None:
    cpp.put(one_h=CYCLE)
    cpp("--write-baseline", tmp_path / "accepted.toml")
    assert cpp("--baseline", tmp_path / "accepted.toml", "--today", "2026-01-01").code == 0
    rules = tmp_path / "rules"
    rules.write_text("no owning path from Session to Server\n")
    answer = cpp("--rules", rules)
    assert "no owning path from Session to Server" in answer.out


def test_differences_from_the_model_fail_and_cycles_alone_do_not(cpp: Cpp) -> None:
    known = "src/dcp/stream.h"
    cpp.put(stream_h=OF_2016)
    answer = cpp("--against", "mb19892_before")
    assert answer.code == 1 and known in answer.out
    assert "cycle of 4 classes" in answer.out and "permanent from step" in answer.out


def test_accepted_differences_pass(cpp: Cpp, tmp_path: Path) -> None:
    cpp.put(all_h=OF_2016)
    first = tmp_path / "first.json"
    cpp("--against", "mb19892_before", "--json", first)
    drift = [one["symbol"] for one in json.loads(first.read_text())["against"]["compared"] if one["drifts"]]
    words = tmp_path / "words.toml"
    words.write_text("[accepted]\n" + "".join(f'"{symbol}" = "not in this header"\n' for symbol in sorted(set(drift))))
    answer = cpp("--against", "mb19892_before", "--vocabulary", words)
    assert drift and answer.code == 0
    assert "-- not in this header" in answer.out


def test_one_cycle_can_be_selected_and_drawn(cpp: Cpp, tmp_path: Path) -> None:
    cpp.put(one_h=CYCLE, two_h="class A { std::shared_ptr<B> b; }; class B { std::unique_ptr<A> a; };")
    answer = cpp("--finding", "latent-d96f7e81", "--drawing", tmp_path / "cycle.dot")
    assert [line.partition(":")[0] for line in answer.out.splitlines() if ": cycle of " in line] == ["latent-d96f7e81"]
    assert "Session" in (tmp_path / "cycle.dot").read_text()
    line = cpp.shell.refuses("audit", "--cpp", cpp.directory, "--finding", "latent-d96f7e8", model=None)
    assert line == "--finding latent-d96f7e8: there is no such cycle; did you mean latent-d96f7e81?"


def test_omitted_cycles_are_noted_in_text_and_json(cpp: Cpp, tmp_path: Path) -> None:
    cpp.put(one_h=CYCLE, two_h="class A { std::shared_ptr<B> b; }; class B { std::unique_ptr<A> a; };")
    note = "further groups of cycles are not reported (kinds: 1); raise --most to see them"
    assert f"Notes\n  {note}\n" in cpp("--most", 1, "--json", tmp_path / "a.json").out
    assert note in json.loads((tmp_path / "a.json").read_text())["notes"]


def test_a_directory_given_twice_is_read_once(cpp: Cpp) -> None:
    cpp.put(a_h="class A { B* b; C* c; };", b_h="class B { std::shared_ptr<A> a; };", c_cc="class C { };")
    assert cpp(cpp.directory).out == cpp().out


def test_directories_with_the_same_name_are_told_apart(cpp: Cpp, tmp_path: Path) -> None:
    cpp.put(one_h="class A { std::shared_ptr<B> b; };")
    other = tmp_path / "other" / "src"
    other.mkdir(parents=True)
    (other / "one.h").write_text("class B { std::shared_ptr<A> a; };")
    assert "2 files, 2 classes" in cpp(other).out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--cpp", "nowhere"), "nowhere: no such directory; give directories of C++ headers and sources"),
        (("--cpp", "."), ".: no C++ files; these end in one of .h"),
        (("nowhere", "--against", "x"), "--against has no effect without --cpp"),
        (("--cpp", ".", "--why", "A"), "--why has no effect with --cpp: it is about objects"),
        (("--cpp", ".", "--vocabulary", "no.toml"), "no.toml: No such file or directory; a vocabulary is a text file"),
    ],
)
def test_a_wrong_request_is_refused_in_one_line(
    cpp: Cpp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cpp.shell.refuses("audit", *arguments, model=None).startswith(says)


def test_an_unknown_design_is_refused_before_anything_is_read(cpp: Cpp) -> None:
    cpp.put(one_h=CYCLE)
    line = cpp.shell.refuses("audit", "--cpp", cpp.directory, "--against", "mb19892_befor", model=None)
    assert "mb19892_before" in line
