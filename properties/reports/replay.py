"""The report on a replayed trace: each step with its changes and the use counts after it."""

from __future__ import annotations

from collections.abc import Iterator

from model.semantics.layout import Layout, State
from model.semantics.ownership import owners, ownership_graph
from model.semantics.replay import Replay
from model.semantics.trace import Trace
from properties.output.document import Document, Section
from properties.reports.steps import again_line, step_lines


def replay_document(trace: Trace, replay: Replay) -> Document:
    """A section for the start, and one for each step."""
    return tuple(_sections(trace, replay))


def _sections(trace: Trace, replay: Replay) -> Iterator[Section]:
    title = f"{trace.design} under {trace.scenario}, scope {trace.scope}, {trace.grain} grain"
    yield Section(title, (f"  at the start: {_counts(replay.layout, replay.states[0])}",))
    for number in range(1, len(replay.steps) + 1):
        lines = list(step_lines(replay, number))
        if number < len(replay.states):
            lines.append(f"       counts: {_counts(replay.layout, replay.states[number])}")
        yield Section("", tuple(lines))
    if trace.again and len(replay.steps) == len(trace.steps):
        yield Section("", (again_line(trace.again),))


def _counts(layout: Layout, state: State) -> str:
    """The use count of every living object."""
    graph = ownership_graph(layout, state)
    alive = (name for name, data in graph.nodes(data=True) if data["alive"] and data["kind"] == "object")
    return ", ".join(f"{name} {owners(graph, name)}" for name in alive) or "no objects"
