"""Runs on a Dask cluster of this machine: the same answers even if workers die, and errors of one line."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.language.errors import ModelBug, RequestError, TableError
from model.language.vocabulary import On
from properties.claims.claim import Family, Never
from properties.engines.evaluation.request import EngineRequest
from properties.running import cluster
from properties.running.cluster import Cluster, cluster_of, local_scheduler, spread
from properties.running.runner import run_all
from tests.properties.engines.evaluation.workbench import scenario
from tests.properties.running.mortal import Fragile, break_a_rule, kill, process, run_fragile
from tests.properties.verdicts.family import CLAIMS, CUT, IDLE, RINGED
from tests.repository.tree import ROOT

JOBS = tuple(
    EngineRequest(design=design, scenario=scenario(), claims=CLAIMS) for design in (RINGED, CUT, IDLE, RINGED, CUT)
)
NOBODY = "tcp://127.0.0.1:1"


def quiet(text: str) -> None:
    """Progress that nobody reads."""


@pytest.fixture(scope="module")
def here() -> Iterator[Cluster]:
    """A cluster of two processes."""
    with local_scheduler(2) as address:
        yield Cluster(scheduler=address)


def test_a_cluster_gives_the_judgements_of_one_process_in_order(here: Cluster) -> None:
    assert run_all(JOBS, quiet, cluster=here) == run_all(JOBS, quiet, 1)


def test_the_work_is_done_in_the_workers(here: Cluster) -> None:
    processes = set(spread(process, tuple(range(6)), quiet, here))
    assert processes and os.getpid() not in processes


def test_a_worker_that_is_killed_loses_nothing(here: Cluster, tmp_path: Path) -> None:
    markers = [tmp_path / "first", None, None, None, tmp_path / "last"]
    fragile = tuple(Fragile(job, marker) for job, marker in zip(JOBS, markers, strict=True))
    assert spread(run_fragile, fragile, quiet, here) == run_all(JOBS, quiet, 1)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "last"]


@pytest.mark.deep
def test_a_run_that_kills_every_worker_is_one_clear_error(here: Cluster) -> None:
    with pytest.raises(RequestError, match=r"the heavy one: killed worker after worker; .*--limit"):
        spread(kill, ("the heavy one",), quiet, here)


def test_of_several_errors_the_first_in_order_arrives(here: Cluster) -> None:
    with pytest.raises(ModelBug, match="broken at 1"):
        spread(break_a_rule, tuple(range(8)), quiet, here)


def test_a_wrong_request_arrives_as_it_was_raised(here: Cluster) -> None:
    nonsense = Never(name="nonsense", sentence="?", family=Family.USE, guards=(On("Shelf.nothing"),))
    with pytest.raises(TableError, match=r"property nonsense: .*nothing"):
        run_all((*JOBS, EngineRequest(design=RINGED, scenario=scenario(), claims=(nonsense,))), quiet, cluster=here)


def test_progress_comes_from_the_workers_and_counts_finished_runs(here: Cluster) -> None:
    said: list[str] = []
    spread(run_fragile, tuple(Fragile(job, None) for job in JOBS), said.append, here)
    assert said[-1] == "5 of 5 runs done"
    assert any(line.endswith(" of 5 runs done; on the way") for line in said)


def test_a_worker_with_other_code_refuses(here: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_code", lambda: "older")
    with pytest.raises(RequestError, match="another version of this model; install the same"):
        run_all(JOBS, quiet, cluster=here)


@pytest.mark.parametrize("address", [NOBODY, "nowhere", "what://127.0.0.1:1", "tcp://127.0.0.1:port"])
def test_a_scheduler_that_does_not_answer_is_reported(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.3)
    with pytest.raises(RequestError, match=f"the scheduler at {address} does not answer; give the address"):
        run_all(JOBS, quiet, cluster=Cluster(scheduler=address))


@pytest.mark.parametrize(
    ("late", "told"), [(cluster.STARTS - 1, "does not answer"), (cluster.STARTS, "threads of Dask do not begin here")]
)
def test_a_client_whose_thread_does_not_begin_is_started_again(
    late: int, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun: list[str] = []

    def starting(address: str, **settings: object) -> None:
        begun.append(address)
        raise AssertionError if len(begun) <= late else OSError("nobody is there")

    monkeypatch.setattr("distributed.Client", starting)
    with pytest.raises(RequestError, match=told):
        run_all(JOBS, quiet, cluster=Cluster(scheduler=NOBODY))
    assert begun == [NOBODY] * cluster.STARTS


def test_a_cluster_without_workers_is_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 0.3)
    with local_scheduler(0) as address, pytest.raises(RequestError, match=f"has no worker; .*dask worker {address}"):
        run_all(JOBS, quiet, cluster=Cluster(scheduler=address))


def test_workers_that_do_not_start_are_one_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("distributed.LocalCluster", _no_room)
    with pytest.raises(RequestError, match=r"2 workers cannot be started here \(no room\); give fewer, or --jobs"):
        run_all(JOBS, quiet, cluster=Cluster(2))


def _no_room(**settings: object) -> None:
    raise RuntimeError("no room")


@pytest.mark.parametrize("missing", ["dask", "distributed"])
def test_without_dask_the_error_names_the_package_to_install(missing: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, missing, None)
    with pytest.raises(RequestError, match=r"Dask is not installed; pip install '\.\[cluster\]'"):
        run_all(JOBS, quiet, cluster=Cluster(2))


def test_options_that_contradict_each_other_are_refused() -> None:
    assert cluster_of(None, None) is None
    assert cluster_of(None, None, 2) is None
    assert cluster_of(3, None) == Cluster(3)
    assert cluster_of(None, NOBODY) == Cluster(scheduler=NOBODY)
    with pytest.raises(RequestError, match="--workers and --scheduler: each says where to run; give one"):
        cluster_of(2, NOBODY)
    with pytest.raises(RequestError, match="--workers and --jobs"):
        cluster_of(2, None, 2)


def test_dask_is_imported_only_for_a_cluster() -> None:
    script = "import sys; from properties.commands import cli; cli.run(sys.argv[1:]); print(sorted(sys.modules))"
    asked = [sys.executable, "-c", script, "check", "--model", "docs/tutorial/window.py", "--jobs", "1"]
    loaded = subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert "'properties.running.cluster'" in loaded
    assert "'distributed'" not in loaded and "'dask'" not in loaded
