"""Trace files as commands read and write them."""

from __future__ import annotations

from pathlib import Path

from model.language.errors import RequestError
from model.language.policy import Grain
from model.semantics.layout import Layout
from model.semantics.trace import Trace, parse
from properties.claims.subject import Subject
from properties.commands.shared import sound_subject
from properties.output.console import read, write
from properties.verdicts.verdict import Verdict


def read_trace(path: Path, model: Path | None) -> tuple[Trace, Layout]:
    """A trace file and the layout that it runs on.

    Raises `RequestError`, naming the file, if it is not a trace or if its subject lacks the design, scenario or scope.
    """
    trace = parse(read(path, "a trace"), str(path))
    return trace, _layout(sound_subject(model, trace.design), trace)


def _layout(subject: Subject, trace: Trace) -> Layout:
    try:
        design, scenario = subject.design(trace.design), subject.scenario(trace.scenario)
        policy = subject.policy(scenario, subject.scope(trace.scope), Grain(trace.grain))
    except RequestError as error:
        raise RequestError(f"{trace.source}: {error}; or give its model with --model") from error
    return Layout(design, policy)


def save(layout: Layout, verdict: Verdict, trace: Path | None, graph: Path | None) -> None:
    """Write the trace of a verdict, and the ownership graph at its end, into the files that are given."""
    from model.semantics.replay import replay
    from model.semantics.trace import record
    from properties.audit.formats.format import Format
    from properties.audit.formats.writing import written
    from properties.audit.graph.from_model import graph_of_state
    from properties.reports.fair_cycle import first_step

    steps = verdict.trace or ()
    if trace:
        write(trace, str(record(layout, steps, verdict.violation, again=first_step(verdict))))
    if graph:
        write(graph, written(graph_of_state(layout, replay(layout, steps).last), Format.NODE_LINK))
