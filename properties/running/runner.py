"""Many runs, in as many processes as there are processors; the answers come in the order of the requests.

A worker imports the engines itself, so that the parent stays light: checking two small designs must not cost more than
starting two interpreters.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from model.language.design import Design
from model.language.errors import RequestError
from model.language.policy import Grain, Scenario, Scope
from properties.claims.claim import Shape
from properties.running.cluster import Cluster, spread
from properties.verdicts.verdict import Answer, Engine, Judgement

LIMIT = 2_000_000
"""States after which a run stops with the verdict `undecided`."""
MANY = 8
"""From how many copies on verdicts alone are looked for before all states are."""


@dataclass(frozen=True)
class Job:
    """One run to make: everything `properties.engines.explicit.judge.judge` takes."""

    design: Design
    scenario: Scenario
    claims: tuple[Shape, ...]
    scope: Scope | None = None
    grain: Grain = Grain.SAFE
    symmetry: tuple[str, ...] = ()
    limit: int = LIMIT
    engine: Engine = Engine.EXPLICIT

    def __str__(self) -> str:
        return f"{self.design.name} under {self.scenario.name}"


Report = Callable[[str], None]


def run_all(
    jobs: tuple[Job, ...], report: Report, workers: int | None = None, cluster: Cluster | None = None
) -> tuple[Judgement, ...]:
    """Make all runs and give their judgements in order.

    `workers` is the number of processes, by default one for each processor; one runs everything here. Raises what a
    run raised, and RequestError if a worker is killed, which is what happens when memory runs out. With a `cluster` the
    runs are made there, and one whose worker is killed is made again.
    """
    if cluster:
        return spread(run_one, jobs, report, cluster)
    count = min(workers or _processors(), len(jobs))
    if count <= 1:
        return tuple(run_one(job, report) for job in jobs)
    team = _Team(jobs, report, count)
    try:
        return team.work()
    finally:
        team.stop()


def _processors() -> int:
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class _Team:
    """Worker processes, each with a pipe: down go numbers of jobs, up come lines of progress and judgements."""

    def __init__(self, jobs: tuple[Job, ...], report: Report, count: int) -> None:
        self.jobs = jobs
        self.report = report
        self.done: dict[int, Judgement] = {}
        self.next = 0
        self.workers: dict[Connection, BaseProcess] = {}
        # A forked worker shares what is already imported; elsewhere forking is not safe.
        context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
        for _ in range(count):
            ours, theirs = context.Pipe()
            process = context.Process(target=_serve, args=(theirs, jobs), daemon=True)  # type: ignore[attr-defined]
            process.start()
            theirs.close()
            self.workers[ours] = process
            self.give(ours)

    def give(self, worker: Connection) -> None:
        if self.next < len(self.jobs):
            worker.send(self.next)
            self.next += 1

    def work(self) -> tuple[Judgement, ...]:
        while len(self.done) < len(self.jobs):
            for connection in wait(list(self.workers)):
                assert isinstance(connection, Connection)
                self.hear(connection)
        return tuple(self.done[place] for place in range(len(self.jobs)))

    def hear(self, worker: Connection) -> None:
        try:
            said = worker.recv()
        except (EOFError, ConnectionError) as error:
            raise RequestError("a worker was killed; give it more memory, or --jobs 1, or a lower --limit") from error
        if isinstance(said, Exception):
            raise said
        if isinstance(said, str):
            self.report(f"{len(self.done)} of {len(self.jobs)} runs done; {said}")
            return
        place, judgement = said
        self.done[place] = judgement
        self.report(f"{len(self.done)} of {len(self.jobs)} runs done")
        self.give(worker)

    def stop(self) -> None:
        for connection, process in self.workers.items():
            connection.close()
            process.terminate()
            process.join()


def _serve(connection: Connection, jobs: tuple[Job, ...]) -> None:
    """A worker: run what is asked for until the parent is done."""
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            place = connection.recv()
            try:
                connection.send((place, run_one(jobs[place], connection.send)))
            except Exception as error:
                connection.send(error)


def run_one(job: Job, report: Report) -> Judgement:
    """Make one run, in this process."""
    if job.engine is Engine.SYMBOLIC:
        return _symbolic(job, report)
    if job.engine is Engine.EVERY:
        return _every(job, report)
    alone = _verdicts_alone(job, report) if job.engine is Engine.AUTO else None
    if alone:
        return alone
    found = _explicit(job, report)
    if job.engine is Engine.EXPLICIT or found.states <= job.limit:
        return found
    report(f"{job}: more than {job.limit:,} states, now as sets")
    sets = _symbolic(job, report)
    return found if sets.undecided else sets


def _symbolic(job: Job, report: Report) -> Judgement:
    from properties.engines.symbolic.judge import symbolic_judge  # the engines are imported where they run

    return _by(symbolic_judge, job, report)


def _every(job: Job, report: Report) -> Judgement:
    from properties.engines.parameterized.large_scope import judge_number

    return _by(judge_number, job, report)


def _verdicts_alone(job: Job, report: Report) -> Judgement | None:
    """The verdicts without the states, if many copies are asked about, and each claim gets one that way."""
    scope = job.scope or job.scenario.scope
    if not scope.sizes or max(size for _, size in scope.sizes) < MANY:
        return None  # so that most runs do not import what follows
    from properties.engines.parameterized.large_scope import worth_a_try

    found = _every(job, report) if worth_a_try(job.design, job.claims) else None
    return found if found and Answer.UNDECIDED not in found.answers().values() else None


def _explicit(job: Job, report: Report) -> Judgement:
    from properties.engines.explicit.judge import judge

    return _by(partial(judge, symmetry=job.symmetry, limit=job.limit), job, report)


def _by(engine: Callable[..., Judgement], job: Job, report: Report) -> Judgement:
    """What an engine says of a job: all take the same, and the explicit one two things more."""
    return engine(
        job.design,
        job.scenario,
        job.claims,
        scope=job.scope,
        grain=job.grain,
        report=lambda text: report(f"{job}: {text}"),
    )
