"""Exit codes: a finding and a broken request are never mistaken for each other, and nothing is left running."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from properties.commands import cli
from properties.commands.interface import TRACEBACK
from tests.repository.tree import ROOT

WINDOW = str(ROOT / "docs" / "tutorial" / "window.py")
COMMAND = (sys.executable, "-m", "properties.commands.cli")
SHOW = (*COMMAND, "show", "--model", WINDOW)
LINUX = pytest.mark.skipif(not Path("/proc/self").exists(), reason="reads /proc")


def _run(*command: str, **options: object) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, check=False, **options)  # type: ignore[call-overload, no-any-return]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_device_is_a_request_that_cannot_be_carried_out() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(SHOW, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=120, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("dcpmodel: output: No space left on device")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
def test_closed_streams_do_not_change_the_answer(closed: str) -> None:
    done = _run("sh", "-c", f'exec "$@" {closed}', "sh", *SHOW)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


def test_a_reader_that_closes_the_pipe_gets_no_message() -> None:
    done = _run("bash", "-c", 'set -o pipefail; "$@" | head -n 1', "bash", *COMMAND, "show")
    assert done.returncode == 0
    assert done.stderr == b""


def test_an_ascii_terminal_shows_every_line() -> None:
    done = _run(*SHOW, env={**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("import sys\nsys.exit(0)", "mine.py:2: exits (0); a model file only defines SUBJECT"),
        ("1 / 0", "mine.py:1: ZeroDivisionError: division by zero"),
        ("x = (", "SyntaxError"),
        ("SUBJECT = 3", "defines no SUBJECT"),
        ("raise KeyboardInterrupt", "interrupted"),
    ],
)
def test_a_model_file_that_does_not_define_a_model_is_refused(tmp_path: Path, text: str, says: str) -> None:
    (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    done = _run(*COMMAND, "check", "--model", str(tmp_path / "mine.py"))
    assert done.returncode == (130 if "Interrupt" in text else 2)
    assert says in done.stderr.decode()
    assert done.stderr.count(b"\n") == 1


def _broken(*arguments: object) -> int:
    raise KeyError("slot")


def test_a_defect_of_ours_has_a_code_of_its_own(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("properties.commands.show.sound_subject", _broken)
    assert cli.run(["show"]) == 3
    said = capsys.readouterr().err
    assert said.startswith("dcpmodel: a defect of dcpmodel itself: KeyError: 'slot'")
    assert TRACEBACK in said
    monkeypatch.setenv(TRACEBACK, "1")
    with pytest.raises(KeyError):
        cli.run(["show"])


def test_a_manifest_that_names_no_run_checks_nothing_and_is_refused(tmp_path: Path) -> None:
    (tmp_path / "window.py").write_text((ROOT / "docs" / "tutorial" / "window.py").read_text(), encoding="utf-8")
    (tmp_path / "window.toml").write_text("", encoding="utf-8")
    done = _run(*COMMAND, "check", "--model", str(tmp_path / "window.py"))
    assert done.returncode == 2
    assert "names no run, so nothing was checked" in done.stderr.decode()


@pytest.mark.parametrize("command", sorted(one.__name__ for one in cli.COMMANDS))
def test_every_command_lists_its_exit_codes(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.run([command, "--help"]) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "3 a defect of dcpmodel itself; 130 interrupted" in said


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text().split()]


def _with_two_workers(directory: Path) -> subprocess.Popen[bytes]:
    """A check that takes long, once both of its workers run."""
    out = str(directory / "out.json")
    command = (*COMMAND, "check", "mb19892_before", "mb19892_fix", "--thorough", "--jobs", "2", "--json", out)
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, preexec_fn=_heed_interruptions
    )
    # Python drops an interruption that comes in the midst of a fork, so both workers must be well under way.
    while process.poll() is None and sum(_ticks(one) >= UNDER_WAY for one in _children(process.pid)) < 2:
        pass
    return process


UNDER_WAY = 5
"""Ticks of the processor that a worker has used by then."""


def _ticks(process: int) -> int:
    try:
        return int(Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[11])
    except OSError:
        return 0


def _heed_interruptions() -> None:
    # What runs in the background of a shell ignores them, and so would its children.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@LINUX
@pytest.mark.few(1)
@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, 143), (signal.SIGINT, 130)])
def test_workers_end_with_their_parent_and_leave_no_file(tmp_path: Path, number: signal.Signals, code: int) -> None:
    process = _with_two_workers(tmp_path)
    workers = _children(process.pid)
    process.send_signal(number)
    # The pipe ends only when the last process that holds it has ended.
    process.communicate(timeout=60)
    assert process.returncode == code
    assert [one for one in workers if Path(f"/proc/{one}/cmdline").exists() and _is_ours(one)] == []
    assert list(tmp_path.iterdir()) == []


def _is_ours(process: int) -> bool:
    try:
        return b"properties" in Path(f"/proc/{process}/cmdline").read_bytes()
    except OSError:
        return False


def test_leftovers_of_a_killed_writer_are_removed(tmp_path: Path) -> None:
    from properties.output.console import write

    ended = subprocess.Popen((sys.executable, "-c", ""))
    ended.wait()
    dead, alive = tmp_path / f".out.json.{ended.pid}.abc", tmp_path / f".out.json.{os.getpid()}.abc"
    dead.touch()
    alive.touch()
    write(tmp_path / "out.json", "text")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([alive.name, "out.json"])
