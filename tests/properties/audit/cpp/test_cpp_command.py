"""`dcpmodel audit --cpp`, from outside."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.properties.audit.cpp.test_cpp_against import OF_2016
from tests.properties.commands.shell import Answer, Shell

RING = """
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
        """Write files; `one_h` stands for `one.h`."""
        self.directory.mkdir(exist_ok=True)
        for name, text in files.items():
            (self.directory / ".".join(name.rsplit("_", 1))).write_text(text)

    def __call__(self, *more: object) -> Answer:
        return self.shell("audit", "--cpp", self.directory, *more, model=None)


@pytest.fixture
def cpp(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Cpp:
    return Cpp(Shell(capsys), tmp_path)


def test_a_ring_is_told_edge_by_edge_with_file_and_line_and_fails(cpp: Cpp) -> None:
    cpp.put(one_h=RING)
    answer = cpp()
    assert answer.code == 1
    assert answer.out.splitlines()[:3] == [
        "latent-d96f7e81: a ring of 2 in the types: Server -> Session -> Server",
        "  src/one.h:3: Server -- Server.sessions (strong) --> Session  [std::list<std::shared_ptr<Session>>]",
        "  src/one.h:6: Session -- Session.server (strong) --> Server  [std::shared_ptr<Server>]",
    ]
    assert "  src/one.h:7: lib::Thing in Session::thing" in answer.out
    assert answer.out.splitlines()[-1] == "1 file, 2 classes, 2 references: 1 ring of classes, 1 thing not clear"


def test_without_a_ring_all_is_well(cpp: Cpp) -> None:
    cpp.put(one_h=RING.replace("shared_ptr<Server>", "weak_ptr<Server>"))
    assert cpp().code == 0


def test_several_directories_are_one_program(cpp: Cpp, tmp_path: Path) -> None:
    cpp.put(one_h="class Server { std::shared_ptr<Session> session; };")
    other = tmp_path / "other"
    other.mkdir()
    (other / "two.cc").write_text("class Session { std::shared_ptr<Server> server; };")
    assert (cpp().code, cpp(other).code) == (0, 1)


def test_the_files_written_say_all_of_it(cpp: Cpp, tmp_path: Path) -> None:
    cpp.put(one_h=RING)
    cpp("--json", tmp_path / "a.json", "--sarif", tmp_path / "a.sarif", "--convert", tmp_path / "graph.json")
    data = json.loads((tmp_path / "a.json").read_text())
    assert data["failing"] == ["latent-d96f7e81"]
    assert [edge["place"] for edge in data["edges"]] == ["src/one.h:3", "src/one.h:6"]
    assert data["unresolved"][0]["what"] == "lib::Thing"
    (result,) = json.loads((tmp_path / "a.sarif").read_text())["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["region"]["startLine"] == 3
    assert cpp.shell("audit", tmp_path / "graph.json", model=None).out.count("cycle-d96f7e81") == 1


def test_rules_and_baselines_are_those_of_every_audit(cpp: Cpp, tmp_path: Path) -> None:
    cpp.put(one_h=RING)
    cpp("--write-baseline", tmp_path / "accepted.toml")
    assert cpp("--baseline", tmp_path / "accepted.toml", "--today", "2026-01-01").code == 0
    rules = tmp_path / "rules"
    rules.write_text("no owning path from Session to Server\n")
    answer = cpp("--rules", rules)
    assert "no owning path from Session to Server" in answer.out


def test_drift_from_the_model_fails_and_rings_alone_do_not(cpp: Cpp) -> None:
    known = "src/dcp/stream.h"
    cpp.put(stream_h=OF_2016)
    answer = cpp("--against", "mb19892_before")
    assert answer.code == 1 and known in answer.out
    assert "ring of 4 in the types" in answer.out and "for good from step" in answer.out


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


def test_one_ring_can_be_asked_for_and_drawn(cpp: Cpp, tmp_path: Path) -> None:
    cpp.put(one_h=RING, two_h="class A { std::shared_ptr<B> b; }; class B { std::unique_ptr<A> a; };")
    answer = cpp("--finding", "latent-d96f7e81", "--drawing", tmp_path / "ring.dot")
    assert [line.partition(":")[0] for line in answer.out.splitlines() if " a ring of " in line] == ["latent-d96f7e81"]
    assert "Session" in (tmp_path / "ring.dot").read_text()
    line = cpp.shell.refuses("audit", "--cpp", cpp.directory, "--finding", "latent-d96f7e8", model=None)
    assert line == "no ring latent-d96f7e8; did you mean latent-d96f7e81?"


def test_a_directory_given_twice_is_read_once(cpp: Cpp) -> None:
    cpp.put(a_h="class A { B* b; C* c; };", b_h="class B { std::shared_ptr<A> a; };", c_cc="class C { };")
    assert cpp(cpp.directory).out == cpp().out


def test_directories_that_are_called_alike_are_told_apart(cpp: Cpp, tmp_path: Path) -> None:
    cpp.put(one_h="class A { std::shared_ptr<B> b; };")
    other = tmp_path / "other" / "src"
    other.mkdir(parents=True)
    (other / "one.h").write_text("class B { std::shared_ptr<A> a; };")
    assert "2 files, 2 classes" in cpp(other).out


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--cpp", "nowhere"), "nowhere: no such directory; give directories of C++ headers and sources"),
        (("--cpp", "."), ".: no C++ in it; files of C++ end in one of .h"),
        (("nowhere", "--against", "x"), "one graph at a time; --cpp reads directories"),
        (("--cpp", ".", "--why", "A"), "--why is about objects, and C++ has classes; --convert writes"),
        (("--cpp", ".", "--vocabulary", "no.toml"), "no.toml: No such file or directory; a vocabulary is a text file"),
    ],
)
def test_a_wrong_request_gets_one_line(
    cpp: Cpp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], says: str
) -> None:
    monkeypatch.chdir(tmp_path)
    assert cpp.shell.refuses("audit", *arguments, model=None).startswith(says)


def test_an_unknown_design_is_refused_before_anything_is_read(cpp: Cpp) -> None:
    cpp.put(one_h=RING)
    line = cpp.shell.refuses("audit", "--cpp", cpp.directory, "--against", "mb19892_befor", model=None)
    assert "mb19892_before" in line
