"""The command run inside this process, on the tutorial's model unless a test says otherwise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from properties.commands.cli import run
from tests.repository.tree import ROOT

WINDOW = ROOT / "docs" / "tutorial" / "window.py"


@dataclass(frozen=True)
class Answer:
    """The output of a command, and its exit code."""

    code: int
    out: str
    err: str


class Shell:
    """Runs `dcpmodel` and catches what it prints."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: object, model: Path | None = WINDOW) -> Answer:
        more = ("--model", str(model)) if model else ()
        self.capsys.readouterr()
        code = run([*map(str, arguments), *more])
        said = self.capsys.readouterr()
        return Answer(code, said.out, said.err)

    def refuses(self, *arguments: object, model: Path | None = WINDOW) -> str:
        """The one line with which a command refuses its request."""
        answer = self(*arguments, model=model)
        assert (answer.code, answer.out) == (2, "")
        assert answer.err.count("\n") == 1 and answer.err.startswith("dcpmodel: ")
        return answer.err.removeprefix("dcpmodel: ").rstrip("\n")
