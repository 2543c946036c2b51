"""`dcpmodel replay`: one trace, step by step."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from model.language.errors import RequestError
from properties.commands.interface import argument, option
from properties.commands.shared import Model
from properties.commands.traces import read_trace
from properties.output.console import show, write
from properties.output.document import count

TraceFile = Annotated[Path, argument("TRACE", help="Trace written by explain --trace, or by hand.")]
Until = Annotated[int | None, option("--until", min=0, metavar="N", help="Stop after step N.")]
Graph = Annotated[Path | None, option("--graph", metavar="FILE", help="Write the ownership graph of the last state.")]


def replay(trace: TraceFile, until: Until = None, graph: Graph = None, model: Model = None) -> int:
    """Step through a saved trace: the changes of each step, and the use count of every object."""
    from model.semantics.replay import replay as replayed
    from model.semantics.trace import run_trace
    from properties.audit.formats.format import Format
    from properties.audit.formats.writing import written
    from properties.audit.graph.from_model import graph_of_state
    from properties.reports.replay import replay_document

    saved, layout = read_trace(trace, model)
    steps = run_trace(layout, saved).steps
    if until is not None and until > len(steps):
        raise RequestError(f"--until {until}: {trace} has {count(len(steps), 'step')}; give 0 to {len(steps)}")
    done = replayed(layout, steps if until is None else steps[:until])
    if graph:
        write(graph, written(graph_of_state(layout, done.last), Format.NODE_LINK))
    show(replay_document(saved, done))
    return 0
