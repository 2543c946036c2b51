"""The schedule of a trace as a table: which thread did what, where the C++ does it, and under which locks."""

from __future__ import annotations

from collections.abc import Iterator

from model.semantics.layout import Part
from model.semantics.replay import Replay
from model.semantics.world import Happens
from properties.output.page import table_of

HEADERS = ("step", "thread", "what", "in the C++", "takes", "holds after it")


def schedule(tale: Replay) -> str:
    """A line for each step; of a step that crashes, `takes` are the locks that it took before it did."""
    return table_of(HEADERS, (tuple(_cells(tale, number)) for number in range(1, len(tale.steps) + 1)))


def _cells(tale: Replay, number: int) -> Iterator[str]:
    step = tale.steps[number - 1]
    yield str(number)
    yield str(step.thread)
    what = " ".join((step.row.label, *(f"{name}{value}" for name, value in step.choice))).replace("[", "\\[")
    target = step.row.target
    yield what if target in (None, *step.row.source) else f"{what}, to {target}"
    yield f"`{step.row.cite.symbol}`"
    yield _names(one.text for one in tale.logs[number - 1] if one.kind is Happens.LOCKED)
    yield "crash" if number >= len(tale.states) else _names(_held(tale, number))


def _held(tale: Replay, number: int) -> Iterator[str]:
    """The locks that the thread of that step holds after it."""
    thread, state = str(tale.steps[number - 1].thread), tale.states[number]
    for variable in tale.layout.variables:
        if variable.role is Part.MUTEX and variable.domain[state[variable.place]] == thread:
            yield variable.name


def _names(locks: Iterator[str]) -> str:
    return ", ".join(f"`{name}`" for name in dict.fromkeys(locks))
