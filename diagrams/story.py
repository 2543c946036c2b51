"""A trace in pictures: a sequence diagram, and the ownership at chosen moments."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from model.language.errors import RequestError
from model.semantics.layout import Layout
from model.semantics.step import Step
from model.semantics.trace import run_steps

from . import mermaid, table
from .moments import ownership, sequence

MADE_BY = "Drawn by `dcpmodel draw` from a run of the tables; do not edit."


def story(
    layout: Layout,
    steps: Sequence[Step],
    title: str,
    moments: Mapping[int, str],
    remarks: Mapping[int, str] | None = None,
) -> str:
    """A Markdown page of one trace from the initial state.

    `moments` are captions by the number of the step after which the ownership is drawn, 0 being the start; `remarks`
    are shown in the sequence diagram after the step of that number. Raises `Disabled` where the trace does not run, and
    `RequestError` for a moment that it does not have.
    """
    run = f"Design {layout.design.name}, scenario {layout.policy.scenario.name}, {len(steps)} steps."
    head = (f"<!-- {MADE_BY} -->", f"# {table.prose(title)}", run)
    return "\n".join(f"{block}\n" for block in (*head, *chapters(layout, steps, title, moments, remarks)))


def chapters(
    layout: Layout,
    steps: Sequence[Step],
    title: str,
    moments: Mapping[int, str],
    remarks: Mapping[int, str] | None = None,
) -> Iterator[str]:
    """The blocks of a story below its head: each moment, then the sequence diagram. For pages that say more."""
    states = run_steps(layout, steps).states
    missing = sorted(set(moments) - set(range(len(states))))
    if missing:
        raise RequestError(f"{title}: no step {missing[0]} to draw; the trace has steps 1 to {len(states) - 1}")
    for number, caption in sorted(moments.items()):
        when = f"after step {number}" if number else "at the start"
        yield f"## {table.prose(caption)}\n\nOwnership {when}; reference cycles are red."
        yield mermaid.fenced(mermaid.flowchart(ownership(layout, states[number], f"{title}: {caption}")))
    yield "## Sequence"
    yield mermaid.fenced(mermaid.sequence_diagram(sequence(layout, steps, title, remarks)))
