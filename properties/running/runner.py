"""Many runs, in as many processes as there are processors; the answers come in the order of the requests.

A worker imports the engines itself, so that the parent stays light: checking two small designs must not cost more than
starting two interpreters.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import ForkContext, SpawnContext
from multiprocessing.process import BaseProcess
from threading import Thread

from model.language.errors import RequestError
from properties.engines.evaluation.request import EngineRequest, ProgressReport
from properties.engines.select import run_engine
from properties.running.cluster import Cluster, spread
from properties.verdicts.verdict import Judgement


def run_all(
    requests: tuple[EngineRequest, ...],
    report: ProgressReport,
    workers: int | None = None,
    cluster: Cluster | None = None,
) -> tuple[Judgement, ...]:
    """Make all runs and return their judgements in order.

    `workers` is the number of processes, by default one for each processor; one runs everything here. Raises what a
    run raised, and RequestError if a worker is killed, which is what happens when memory runs out. With a `cluster` the
    runs are made there, and one whose worker is killed is made again.
    """
    if cluster:
        return spread(run_engine, requests, report, cluster)
    count = min(workers or _processors(), len(requests))
    if count <= 1:
        return tuple(run_engine(job, report) for job in requests)
    team = _Team(requests, report, count)
    try:
        return team.work()
    finally:
        team.stop()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def _context() -> ForkContext | SpawnContext:
    if sys.platform == "linux":
        return multiprocessing.get_context("fork")
    return multiprocessing.get_context("spawn")


class _Team:
    """Worker processes, each with a pipe: the numbers of requests go down, progress and judgements come up."""

    def __init__(self, requests: tuple[EngineRequest, ...], report: ProgressReport, count: int) -> None:
        self.requests = requests
        self.report = report
        self.done: dict[int, Judgement] = {}
        self.next = 0
        self.workers: dict[Connection, BaseProcess] = {}
        # A forked worker shares the modules that are already imported; elsewhere forking is not safe.
        context = _context()
        for _ in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, requests), daemon=True)
            process.start()
            theirs.close()
            self.workers[ours] = process
            self.give(ours)

    def give(self, worker: Connection) -> None:
        if self.next < len(self.requests):
            worker.send(self.next)
            self.next += 1

    def work(self) -> tuple[Judgement, ...]:
        while len(self.done) < len(self.requests):
            for connection in wait(list(self.workers)):
                assert isinstance(connection, Connection)
                self.hear(connection)
        return tuple(self.done[place] for place in range(len(self.requests)))

    def hear(self, worker: Connection) -> None:
        try:
            said = worker.recv()
        except (EOFError, ConnectionError) as error:
            raise RequestError("a worker was killed; give it more memory, or --jobs 1, or a lower --limit") from error
        if isinstance(said, Exception):
            raise said
        if isinstance(said, str):
            self.report(f"{len(self.done)} of {len(self.requests)} runs done; {said}")
            return
        place, judgement = said
        self.done[place] = judgement
        self.report(f"{len(self.done)} of {len(self.requests)} runs done")
        self.give(worker)

    def stop(self) -> None:
        for connection, process in self.workers.items():
            connection.close()
            process.terminate()
            process.join()


def _serve(connection: Connection, requests: tuple[EngineRequest, ...]) -> None:
    """Serve in a worker: make the requested runs until the parent is done."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    Thread(target=_end_with_the_parent, daemon=True).start()
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            place = connection.recv()
            try:
                connection.send((place, run_engine(requests[place], connection.send)))
            except Exception as error:
                connection.send(error)


def _end_with_the_parent() -> None:
    """End this worker when its parent has ended, however that ended: nobody else would read the answers."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
