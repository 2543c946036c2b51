"""Files that a user names: written whole or not at all, and never over a pipe or a folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from model.language.errors import RequestError
from properties.output import console
from properties.output.console import read, show, write
from properties.output.document import Section, Table


def test_a_file_is_written_with_the_permissions_of_any_new_file(tmp_path: Path) -> None:
    write(tmp_path / "new", "text\n")
    (tmp_path / "usual").write_text("")
    assert (tmp_path / "new").read_bytes() == b"text\n"
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == stat.S_IMODE((tmp_path / "usual").stat().st_mode)


def test_a_failed_write_leaves_the_old_file_and_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "old").write_text("old")

    def full(source: str, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(RequestError, match="No space left on device"):
        write(tmp_path / "old", "new")
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("old", "old")]


def test_only_regular_files_are_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for path in (tmp_path / "pipe", tmp_path):
        with pytest.raises(RequestError, match="not a regular file"):
            write(path, "text")
    assert stat.S_ISFIFO((tmp_path / "pipe").stat().st_mode)


def test_a_link_is_followed_and_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("old")
    (tmp_path / "link").symlink_to(tmp_path / "file")
    write(tmp_path / "link", "new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "file").read_text() == "new"


def test_missing_directory_is_reported(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="No such file or directory; give a file in a directory"):
        write(tmp_path / "nowhere" / "file", "text")


@pytest.mark.parametrize(("content", "said"), [(None, "No such file"), (b"ab\xff", "not UTF-8 text at byte 2")])
def test_an_unreadable_file_is_reported_with_the_expected_content(
    tmp_path: Path, content: bytes | None, said: str
) -> None:
    if content is not None:
        (tmp_path / "file").write_bytes(content)
    with pytest.raises(RequestError, match=f"{said}.*; a trace is a text file"):
        read(tmp_path / "file", "a trace")


class _Terminal:
    """A stream that says it is a terminal."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        """Nothing is kept back."""

    def isatty(self) -> bool:
        return True


PAGE = (Section("Title", ("violated it [p0]", Table(("a",), (("b [x0]",),)))),)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> _Terminal:
    """A terminal with colours."""
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)
    return _Terminal()


def test_a_terminal_shows_the_same_words_as_a_pipe(terminal: _Terminal, capsys: pytest.CaptureFixture[str]) -> None:
    show(PAGE, terminal)  # type: ignore[arg-type]
    show(PAGE)
    piped = capsys.readouterr().out
    for word in ("Title", "violated it [p0]", "b [x0]"):
        assert word in terminal.text
        assert word in piped
    assert "\x1b" in terminal.text
    assert "\x1b" not in piped


def test_progress_is_silent_in_a_pipe(capsys: pytest.CaptureFixture[str]) -> None:
    with console.progress() as report:
        report("half way")
    assert capsys.readouterr() == ("", "")
