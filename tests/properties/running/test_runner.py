"""Many runs in several processes: the same answers in the same order, and errors that arrive."""

from __future__ import annotations

import os
import signal

import pytest

from model.language.errors import RequestError, TableError
from model.language.vocabulary import On
from properties.claims.claim import Family, Never
from properties.engines.evaluation.request import EngineRequest
from properties.running import runner
from properties.running.runner import run_all
from tests.properties.engines.evaluation.workbench import scenario
from tests.properties.verdicts.family import CLAIMS, CUT, IDLE, RINGED

JOBS = tuple(EngineRequest(design=design, scenario=scenario(), claims=CLAIMS) for design in (RINGED, CUT, IDLE, RINGED))


def quiet(text: str) -> None:
    """Progress that nobody reads."""


@pytest.mark.parametrize("workers", [1, 2, 3, 9])
def test_any_number_of_workers_gives_the_same_judgements_in_order(workers: int) -> None:
    judgements = run_all(JOBS, quiet, workers)
    assert [one.run.design for one in judgements] == ["ringed", "cut", "idle", "ringed"]
    assert judgements == run_all(JOBS, quiet, 1)


def test_a_wrong_request_in_a_worker_arrives_here() -> None:
    nonsense = Never(name="nonsense", sentence="?", family=Family.USE, guards=(On("Shelf.nothing"),))
    with pytest.raises(TableError, match=r"property nonsense: .*nothing"):
        run_all((*JOBS, EngineRequest(design=RINGED, scenario=scenario(), claims=(nonsense,))), quiet, 2)


def test_a_worker_that_is_killed_is_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "run_engine", lambda job, report: os.kill(os.getpid(), signal.SIGKILL))
    with pytest.raises(RequestError, match="a worker was killed"):
        run_all(JOBS, quiet, 2)


def test_progress_counts_finished_runs() -> None:
    said: list[str] = []
    run_all(JOBS, said.append, 2)
    assert said[-1] == "4 of 4 runs done"
