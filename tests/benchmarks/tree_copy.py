"""A copy of the working tree in a temporary folder, whose tests run on a source file that was changed there."""

from __future__ import annotations

import os
import re
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[2]
FAILED = re.compile(r"^(?:FAILED|ERROR) (?P<test>.+?)(?: - .*)?$", re.MULTILINE)
MEMORY = 8 << 30
"""Bytes of address space for each process: a wrong engine may never stop finding states."""
LONGEST = 1800
"""Seconds after which tests count as stuck: a wrong engine may never end."""
STUCK = "(no test ended in time)"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """The first failing test, empty if all passed, and the seconds of the processor until then."""

    test: str
    seconds: float


@dataclass(frozen=True)
class TreeCopy:
    """A copy of the tracked files. `passing` are the test files that are known to pass in it."""

    root: Path
    passing: set[str] = field(default_factory=set)

    @contextmanager
    def changed(self, path: str, text: str) -> Iterator[None]:
        """The copy with another text of one file."""
        before = (self.root / path).read_text(encoding="utf-8")
        (self.root / path).write_text(text, encoding="utf-8")
        try:
            yield
        finally:
            (self.root / path).write_text(before, encoding="utf-8")

    def first_notice(self, path: str, text: str, *folders: str, options: tuple[str, ...] = ()) -> Outcome:
        """The first failing test with another text of one file; AssertionError if it fails without that, too."""
        with self.changed(path, text):
            outcome = self.first_failure(*folders, options=options)
        if outcome.test.startswith("tests/"):
            self._must_pass(outcome.test.partition("::")[0])
        return outcome

    def _must_pass(self, file: str) -> None:
        if file not in self.passing:
            assert not self.first_failure(file).test, f"{file} fails in an unchanged copy, too"
            self.passing.add(file)

    def first_failure(self, *folders: str, options: tuple[str, ...] = ()) -> Outcome:
        """Run the quick tests of some folders until one fails; without folders, all quick tests."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-rfE", "--tb=no", "-p", "no:cacheprovider"]
        env = os.environ | {"PYTHONPATH": str(self.root), "DCPMODEL_PROFILE": "ci", "PYTHONDONTWRITEBYTECODE": "1"}
        before = _seconds()
        try:
            run = subprocess.run(
                [*command, "-m", "not deep", *options, *folders],
                cwd=self.root,
                env=env,
                capture_output=True,
                text=True,
                timeout=LONGEST,
                preexec_fn=_bound_memory,
            )
        except subprocess.TimeoutExpired:
            return Outcome(test=STUCK, seconds=_seconds() - before)
        return Outcome(test=_failing(run), seconds=_seconds() - before)


def _failing(run: subprocess.CompletedProcess[str]) -> str:
    if run.returncode == 0:
        return ""
    found = FAILED.search(run.stdout)
    return found["test"] if found else f"(pytest ended with {run.returncode}: {run.stderr.strip()[-200:]})"


def _seconds() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _bound_memory() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@contextmanager
def tree_copy() -> Iterator[TreeCopy]:
    """A copy of all tracked files as they are now; it is a repository, since some tests list its files."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    with TemporaryDirectory(prefix="dcpmodel-") as folder:
        for name in filter(None, listed.stdout.split("\0")):
            if (ROOT / name).is_file():
                (Path(folder) / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, Path(folder) / name)
        for arguments in (("init", "-q"), ("add", "-A")):
            subprocess.run(["git", *arguments], cwd=folder, check=True)
        yield TreeCopy(Path(folder))
