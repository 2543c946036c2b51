"""The only module that imports Dask: runs spread over a cluster, with the answers of one process, in task order.

Nothing of Dask is imported before a cluster is asked for. Tasks travel as bytes of our own making, so that Dask never
looks into them, together with a mark of the code: a worker that has other code would give other answers, and refuses.
A task of a worker that dies is given to another one; `docs/cluster.md` says when that ends.
"""

from __future__ import annotations

import logging
import pickle
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, partial
from hashlib import sha256
from pathlib import Path
from queue import SimpleQueue
from threading import Lock
from types import ModuleType
from typing import TYPE_CHECKING, Any, TypeVar

import model
from model.language.errors import RequestError
from properties.engines.evaluation.request import ProgressReport

if TYPE_CHECKING:
    from distributed import Client, Future

PATIENCE = 15
"""Seconds in which a scheduler must answer, and have a worker."""
STARTS = 3
"""The number of attempts to start a client whose thread does not begin."""
SILENT = ("distributed", "distributed.client", "distributed.gc")
"""Dask's loggers that have levels of their own."""
ONE_AT_A_TIME = Lock()
"""A worker with several threads gains nothing by running Python twice, and Hypothesis is not meant to be."""

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Cluster:
    """A cluster: `workers` new processes here, or the scheduler at an address if there is one."""

    workers: int = 1
    scheduler: str | None = None


def cluster_of(workers: int | None, scheduler: str | None, jobs: int | None = None) -> Cluster | None:
    """The cluster that the options ask for, None if they ask for none; RequestError if they contradict each other."""
    given = {"--workers": workers, "--scheduler": scheduler, "--jobs": jobs}
    names = [name for name, value in given.items() if value is not None]
    if len(names) > 1:
        raise RequestError(f"{' and '.join(names)}: each says where to run; give one of them")
    return None if not names or jobs else Cluster(workers or 1, scheduler)


def spread(
    work: Callable[[Task, ProgressReport], Result], tasks: tuple[Task, ...], report: ProgressReport, cluster: Cluster
) -> tuple[Result, ...]:
    """Carry out `work` on each task somewhere in the cluster; the results in the order of the tasks.

    `work` is a function of a module, which the worker imports. Raises what it raised on the first task that failed,
    and RequestError if there is no cluster, if it has other code, or if one task was the end of several workers.
    """
    with _client(cluster, len(tasks)) as client:
        return _Spread(client, tasks, report).results(work)


@contextmanager
def local_scheduler(workers: int) -> Iterator[str]:
    """Start a cluster of so many processes on this machine; gives the address of its scheduler, and ends it."""
    alone = {"threads_per_worker": 1, "memory_limit": None, "dashboard_address": "127.0.0.1:0"}
    with _dask() as dask:
        try:
            cluster = dask.LocalCluster(n_workers=workers, silence_logs=logging.CRITICAL, **alone)
        except (RuntimeError, OSError) as error:
            raise RequestError(f"{workers} workers cannot be started here ({error}); give fewer, or --jobs") from error
        with cluster:
            yield cluster.scheduler_address


# --- here ---


@contextmanager
def _dask() -> Iterator[ModuleType]:
    """Dask without its log: workers that come and go do not concern the user, and everything else is an error."""
    try:
        import dask
        import distributed
    except ImportError as error:
        raise RequestError("Dask is not installed; pip install '.[cluster]' in the checkout, or use --jobs") from error
    loggers = [logging.getLogger(name) for name in SILENT]
    before = [logger.level for logger in loggers]
    # The processes of a local cluster start with these settings: no log, and no second task that waits in a worker.
    levels = dict.fromkeys(SILENT, "critical")
    with dask.config.set({"logging": levels, "distributed.scheduler.worker-saturation": 1.0}):
        for logger in loggers:
            logger.setLevel(logging.CRITICAL)
        try:
            yield distributed
        finally:
            for logger, level in zip(loggers, before, strict=True):
                logger.setLevel(level)


@contextmanager
def _client(cluster: Cluster, tasks: int) -> Iterator[Client]:
    """A client of the cluster, which has a worker."""
    if cluster.scheduler is None:
        with local_scheduler(max(1, min(cluster.workers, tasks))) as address, _client(Cluster(1, address), tasks) as it:
            yield it
        return
    where = f"the scheduler at {cluster.scheduler}"
    with _dask() as dask:
        try:
            client = _connected(dask, cluster.scheduler)
        except (OSError, ValueError, TypeError) as error:
            raise RequestError(f"{where} does not answer; give the address that dask scheduler prints") from error
        with client:
            try:
                client.wait_for_workers(1, timeout=PATIENCE)
            except TimeoutError as error:
                raise RequestError(f"{where} has no worker; start some: dask worker {cluster.scheduler}") from error
            yield client


def _connected(dask: ModuleType, scheduler: str, more: int = STARTS - 1) -> Client:
    """A client. Its thread has ten seconds to begin, which a machine that stands still meanwhile does not give it; Dask
    then meets an assertion of its own, and another thread is as good."""
    try:
        client: Client = dask.Client(scheduler, timeout=PATIENCE, set_as_default=False)
    except AssertionError as error:
        if not more:
            raise RequestError("the threads of Dask do not begin here; try again when less runs beside it") from error
        return _connected(dask, scheduler, more - 1)
    return client


class _Spread:
    """Tasks under way: a queue takes the lines of progress, and the places of tasks that are over, as they come."""

    def __init__(self, client: Client, tasks: tuple[Any, ...], report: ProgressReport) -> None:
        self.client = client
        self.tasks = tasks
        self.report = report
        self.topic = f"dcpmodel-{client.id}"
        self.heard: SimpleQueue[str | int] = SimpleQueue()

    def results(self, work: Callable[[Any, ProgressReport], Any]) -> tuple[Any, ...]:
        """Give out all tasks and wait. A task that fails ends it when all before it are over: always the same one."""
        self.client.subscribe_topic(self.topic, lambda event: self.heard.put(str(event[1])))
        futures = [self.submit(work, place) for place in range(len(self.tasks))]
        done: dict[int, Any] = {}
        failed: dict[int, Exception] = {}
        while not all(place in done for place in range(min(failed, default=len(futures)))):
            said = self.heard.get()
            if isinstance(said, int):
                try:
                    done[said] = futures[said].result()
                except Exception as error:
                    failed[said] = self.error_for_user(error, futures[said].status, self.tasks[said])
            line = f"; {said}" if isinstance(said, str) else ""
            self.report(f"{len(done)} of {len(futures)} runs done{line}")
        if failed:
            raise failed[min(failed)]
        return tuple(done[place] for place in range(len(futures)))

    def submit(self, work: Callable[[Any, ProgressReport], Any], place: int) -> Future[Any]:
        """Give out one task, earlier ones first."""
        parcel = pickle.dumps((work, self.tasks[place]))
        key = f"{self.topic}-{place}"
        future = self.client.submit(_serve, parcel, _code(), self.topic, key=key, priority=-place, pure=False)
        future.add_done_callback(partial(_over, self.heard, place))
        return future

    def error_for_user(self, error: Exception, status: str | None, task: Any) -> Exception:
        """The error for the user: our own errors unchanged, those of the cluster in one line."""
        from distributed import KilledWorker

        if isinstance(error, KilledWorker):
            return RequestError(f"{task}: killed worker after worker; give them more memory, or it a lower --limit")
        if status in ("cancelled", "lost"):
            return RequestError(f"the scheduler was lost at {task}; start it again, then ask again")
        if isinstance(error, ImportError) or "deserialization" in str(error):
            return RequestError("the cluster cannot import this model; install it where its scheduler and workers run")
        return error


def _over(heard: SimpleQueue[str | int], place: int, future: Future[Any]) -> None:
    heard.put(place)


@cache
def _code() -> str:
    """A digest of the code that decides the answers of a run."""
    folders = sorted((Path(str(model.__file__)).parent, Path(__file__).parents[1]))
    files = [(path.relative_to(folder.parent), path) for folder in folders for path in sorted(folder.rglob("*.py"))]
    return sha256(b"".join(f"{name}\0".encode() + path.read_bytes() for name, path in files)).hexdigest()


# --- in a worker ---


def _serve(parcel: bytes, code: str, topic: str) -> Any:
    if code != _code():
        raise RequestError("a worker of the cluster has another version of this model; install the same on both sides")
    from distributed import get_worker

    work, task = pickle.loads(parcel)
    worker = get_worker()
    with ONE_AT_A_TIME:
        return work(task, lambda text: worker.log_event(topic, text))
