"""Inputs that are no plain files: pipes, standard input, binary data, and inputs that are too large."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from model.language.errors import RequestError
from properties.audit.formats import input_bytes
from properties.audit.formats.reading import read_graph
from tests.repository.tree import ROOT

TEXT = '{"nodes": [{"id": "a"}]}'


def write_later(path: Path, text: str) -> threading.Thread:
    """Return a thread that opens a pipe for writing, and writes."""
    thread = threading.Thread(target=path.write_text, args=(text,))
    thread.start()
    return thread


def test_a_pipe_is_read_to_its_end(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = write_later(tmp_path / "pipe", TEXT + " " * 300_000)
    assert read_graph(tmp_path / "pipe").objects.ids == ["a"]
    writer.join()


def test_a_silent_pipe_is_named_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    os.mkfifo(tmp_path / "pipe")
    monkeypatch.setattr(input_bytes, "PATIENCE", 0)
    started: list[threading.Thread] = []

    def tell(line: str, **options: object) -> None:
        print(line, file=sys.stderr)
        started.append(write_later(tmp_path / "pipe", TEXT))

    monkeypatch.setattr(input_bytes, "print", tell, raising=False)
    assert read_graph(tmp_path / "pipe").objects.ids == ["a"]
    started[0].join()
    assert capsys.readouterr().err == f"dcpmodel: waiting for data from {str(tmp_path / 'pipe')!a}\n"


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input_is_read(name: str) -> None:
    command = [sys.executable, "-m", "properties.commands.cli", "audit", name]
    run = subprocess.run(command, cwd=ROOT, input=TEXT, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert run.stdout.endswith("1 object, 0 references: 0 findings\n")


def test_errors_call_standard_input_by_name(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "in").write_text("nothing")
    with (tmp_path / "in").open() as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        with pytest.raises(RequestError, match="standard input: line 1"):
            read_graph(Path("-"))


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"\0" * 10, "byte 0 is NUL; a graph of references is a text file"),
        (b"{}" + b"\0", "byte 2 is NUL"),
        (TEXT.encode("utf-16"), "byte 0: UTF-16; save it as UTF-8"),
        (b"\xff\x00", "byte 1 is NUL"),
        (b"ab\xff", "byte 2: not UTF-8"),
    ],
)
def test_binary_data_is_refused_with_its_offset(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "in").write_bytes(data)
    with pytest.raises(RequestError, match=message):
        read_graph(tmp_path / "in")


def test_an_endless_input_is_refused() -> None:
    with pytest.raises(RequestError, match=r"/dev/zero: byte 0 is NUL"):
        read_graph(Path("/dev/zero"))


def test_an_input_beyond_the_limit_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(input_bytes, "LARGEST", 100)
    (tmp_path / "in").write_text(" " * 101)
    os.mkfifo(tmp_path / "pipe")
    writer = write_later(tmp_path / "pipe", " " * 101)
    for name in ("in", "pipe"):
        with pytest.raises(RequestError, match=f"{name}: more than 100 bytes; audit a part of the graph"):
            read_graph(tmp_path / name)
    writer.join()
