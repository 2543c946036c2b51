"""The schedule of a trace as a table: the thread of each step, its C++ function, and the locks."""

from __future__ import annotations

from collections.abc import Iterator

from model.semantics.layout import Part
from model.semantics.replay import Replay
from model.semantics.world import Happens
from properties.output.document import Table

HEADERS = ("step", "thread", "what", "in the C++", "takes", "holds after it")


def schedule(replay: Replay) -> Table:
    """A row for each step; for a step that crashes, `takes` lists the locks that it took before the crash."""
    return Table(HEADERS, tuple(tuple(_cells(replay, number)) for number in range(1, len(replay.steps) + 1)))


def _cells(replay: Replay, number: int) -> Iterator[str]:
    step = replay.steps[number - 1]
    yield str(number)
    yield str(step.thread)
    what = " ".join((step.row.label, *(f"{name}{value}" for name, value in step.choice)))
    target = step.row.target
    yield what if target in (None, *step.row.source) else f"{what}, to {target}"
    yield step.row.cite.symbol
    yield _names(one.text for one in replay.logs[number - 1] if one.kind is Happens.LOCKED)
    yield "crash" if number >= len(replay.states) else _names(_held(replay, number))


def _held(replay: Replay, number: int) -> Iterator[str]:
    """The locks that the thread of a step holds after it."""
    thread, state = str(replay.steps[number - 1].thread), replay.states[number]
    for variable in replay.layout.variables:
        if variable.role is Part.MUTEX and variable.domain[state[variable.place]] == thread:
            yield variable.name


def _names(locks: Iterator[str]) -> str:
    return ", ".join(dict.fromkeys(locks))
