"""Reads files of a git repository at a commit, by running git."""

from __future__ import annotations

import subprocess
from functools import cached_property
from pathlib import Path

from model.language.errors import RequestError


class Repository:
    """A git repository, with or without a work tree. RequestError if the directory is not one, or git is missing."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self._texts: dict[tuple[str, str], str | None] = {}
        self._commits: dict[str, bool] = {}
        self._lines: dict[tuple[str, str], tuple[str, ...]] = {}
        if not directory.is_dir():
            raise RequestError(f"{directory}: no such directory; --repo takes a clone of the cited repository")
        if self._git("rev-parse", "--git-dir") is None:
            raise RequestError(f"{directory}: not a git repository; --repo takes a clone of the cited repository")

    def has_commit(self, commit: str) -> bool:
        """True if the repository has this commit (a hash, abbreviated, with `^` for its parent)."""
        if commit not in self._commits:
            self._commits[commit] = self._git("cat-file", "-e", f"{commit}^{{commit}}") is not None
        return self._commits[commit]

    def text(self, commit: str, file: str) -> str | None:
        """The text of a file at a commit; None if the commit has no such file."""
        key = commit, file
        if key not in self._texts:
            self._texts[key] = self._git("cat-file", "blob", f"{commit}:{file}")
        return self._texts[key]

    def lines_with(self, pattern: str, commit: str) -> tuple[str, ...]:
        """The lines of all C++ files at a commit that match an extended regular expression."""
        key = pattern, commit
        if key not in self._lines:
            found = self._git("grep", "-h", "-E", "-e", pattern, commit, "--", *self._sources)
            self._lines[key] = tuple((found or "").splitlines())
        return self._lines[key]

    def files_with(self, word: str, commit: str) -> tuple[str, ...]:
        """The C++ files at a commit in which a word stands, sorted."""
        found = self._git("grep", "-l", "-w", "-F", "-e", word, commit, "--", *self._sources)
        return tuple(sorted(line.partition(":")[2] for line in (found or "").splitlines()))

    @cached_property
    def _sources(self) -> tuple[str, ...]:
        return "*.h", "*.hh", "*.c", "*.cc", "*.cpp"

    def _git(self, *arguments: str) -> str | None:
        command = ("git", "-C", str(self.directory), *arguments)
        try:
            run = subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, check=False)
        except FileNotFoundError:
            raise RequestError("git is not installed; resolving citations needs it") from None
        return run.stdout.decode("utf-8", "replace") if run.returncode == 0 else None
