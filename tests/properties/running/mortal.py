"""Work for the tests of the cluster: some of it kills the process that it runs in. The workers import this module."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from model.language.errors import ModelBug
from properties.engines.evaluation.request import EngineRequest
from properties.engines.select import run_engine
from properties.verdicts.verdict import Judgement

Report = Callable[[str], None]


@dataclass(frozen=True)
class Fragile:
    """A run that kills its worker as long as there is no `marker`, and then leaves one; None lets it live."""

    job: EngineRequest
    marker: Path | None

    def __str__(self) -> str:
        return str(self.job)


def run_fragile(task: Fragile, report: Report) -> Judgement:
    """Make the run, at the second attempt if it is to be killed."""
    report("on the way")
    if task.marker and not task.marker.exists():
        task.marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return run_engine(task.job, report)


def kill(task: str, report: Report) -> str:
    """Never returns."""
    os.kill(os.getpid(), signal.SIGKILL)
    return task


def process(task: int, report: Report) -> int:
    """The number of the process that runs it."""
    return os.getpid()


def break_a_rule(task: int, report: Report) -> int:
    """Fails, for odd numbers."""
    if task % 2:
        raise ModelBug(f"broken at {task}")
    return task
