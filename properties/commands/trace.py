"""`dcpmodel replay` and `dcpmodel explain`: one trace, step by step or as a bug report."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from model.language.errors import RequestError
from model.language.policy import Grain
from model.semantics.layout import Layout, State
from model.semantics.ownership import owners, ownership_graph
from model.semantics.replay import Replay, replay
from model.semantics.trace import Trace, parse, record, run_trace
from properties.audit.formats.format import Format
from properties.audit.formats.writing import written
from properties.audit.graph.from_model import graph_of_state
from properties.claims.subject import Subject, load_subject
from properties.commands.check import CheckRequest, jobs_of, tell
from properties.engines.request import EngineRequest
from properties.output.console import progress, read, show, write
from properties.output.page import Section, count
from properties.reports.steps import again_line, step_lines
from properties.running.runner import run_all
from properties.verdicts.checked import Checked
from properties.verdicts.manifest_file import load_manifest
from properties.verdicts.verdict import Answer, Judgement, Verdict

# --- replay ------------------------------------------------------------------------------------------------------


def replay_trace(path: Path, until: int | None, graph: Path | None, model: Path | None) -> int:
    """Print each step of a saved trace with what it changes and the use counts after it."""
    trace = parse(read(path, "a trace"), str(path))
    subject = load_subject(model, trace.design)
    layout = layout_of(subject, trace)
    steps = run_trace(layout, trace).steps
    if until is not None and until > len(steps):
        raise RequestError(f"--until {until}: {path} has {count(len(steps), 'step')}; give 0 to {len(steps)}")
    tale = replay(layout, steps if until is None else steps[:until])
    if graph:
        write(graph, written(graph_of_state(layout, tale.last), Format.NODE_LINK))
    show(tuple(_replayed(trace, tale)))
    return 0


def layout_of(subject: Subject, trace: Trace) -> Layout:
    """What a trace runs on; RequestError, naming the trace, if the subject has no such design, scenario or scope."""
    try:
        design, scenario = subject.design(trace.design), subject.scenario(trace.scenario)
        policy = subject.policy(scenario, subject.scope(trace.scope), Grain(trace.grain))
    except RequestError as error:
        raise RequestError(f"{trace.source}: {error}; or give its model with --model") from error
    return Layout(design, policy)


def _replayed(trace: Trace, tale: Replay) -> Iterator[Section]:
    title = f"{trace.design} under {trace.scenario}, scope {trace.scope}, {trace.grain} grain"
    yield Section(title, (f"  at the start: {_counts(tale.layout, tale.states[0])}",))
    for number in range(1, len(tale.steps) + 1):
        lines = list(step_lines(tale, number))
        if number < len(tale.states):
            lines.append(f"       counts: {_counts(tale.layout, tale.states[number])}")
        yield Section("", tuple(lines))
    if trace.again and len(tale.steps) == len(trace.steps):
        yield Section("", (again_line(trace.again),))


def _counts(layout: Layout, state: State) -> str:
    """The use count of every living object."""
    graph = ownership_graph(layout, state)
    alive = (name for name, data in graph.nodes(data=True) if data["alive"] and data["kind"] == "object")
    return ", ".join(f"{name} {owners(graph, name)}" for name in alive) or "no objects"


# --- explain -----------------------------------------------------------------------------------------------------


def explain_violation(request: CheckRequest, trace: Path | None, graph: Path | None) -> int:
    """Tell the first scenario in which the claim of a request is violated in its design as a bug report.

    RequestError if it is violated in none. `trace` and `graph` are files to write.
    """
    (design,), (claim,) = request.designs, request.claims
    subject = load_subject(request.model, design)
    manifest = load_manifest(subject)
    jobs = tuple(jobs_of(request, subject, manifest))
    wanted = sorted(jobs, key=lambda job: not _expects(manifest.entries.get((design, job.scenario.name, "")), claim))
    judgement = _first_violated(tuple(wanted))
    verdict = judgement.verdicts[0]
    if verdict.answer is not Answer.VIOLATED:
        raise RequestError(_nothing_to_tell(design, claim, jobs, judgement))
    layout = subject.layout(subject.design(design), subject.scenario(judgement.run.scenario))
    save(layout, verdict, trace, graph)
    show(tell(Checked(subject, manifest, (judgement,)), judgement, verdict))
    return 0


def _expects(entry: object, claim: str) -> bool:
    return claim in getattr(entry, "violated", ())


def _first_violated(jobs: tuple[EngineRequest, ...]) -> Judgement:
    """The first run that violates its claim, or the last one; runs are made one by one, since one is enough."""
    with progress() as report:
        for job in jobs:
            judgement = run_all((job,), report)[0]
            if judgement.verdicts[0].answer is Answer.VIOLATED:
                break
    return judgement


def _nothing_to_tell(design: str, claim: str, jobs: tuple[EngineRequest, ...], last: Judgement) -> str:
    where = ", ".join(job.scenario.name for job in jobs)
    verdict = last.verdicts[0]
    if verdict.answer is Answer.UNDECIDED:
        return f"{claim} is undecided for {design} under {last.run.scenario} ({verdict.why}): no trace to explain"
    return f"{claim} holds for {design} under {where}: no violation to explain"


def first_of_round(verdict: Verdict) -> int:
    """The number of the step that follows the last one of a trace that goes round; 0 if it does not."""
    length = len(verdict.trace or ())
    return verdict.again + 1 if verdict.again is not None and verdict.again < length else 0


def save(layout: Layout, verdict: Verdict, trace: Path | None, graph: Path | None) -> None:
    """Write the trace of a verdict, and who holds whom at its end, into the files that are wanted."""
    steps = verdict.trace or ()
    if trace:
        write(trace, str(record(layout, steps, verdict.violation, again=first_of_round(verdict))))
    if graph:
        write(graph, written(graph_of_state(layout, replay(layout, steps).last), Format.NODE_LINK))
