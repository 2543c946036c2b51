"""The steps of a trace in a bug report: thread, row, C++ source and changes of each."""

from __future__ import annotations

from collections.abc import Iterator

from model.language.vocabulary import GONE, RESERVED
from model.semantics.layout import Part
from model.semantics.replay import Change, Replay
from model.semantics.step import Step
from properties.output.document import Section

NO_RETURN = "   -- point of no return: from here on the release is out of reach --"
CYCLE = "   -- fair cycle: from here on the steps repeat forever --"


def steps_section(replay: Replay, no_return: int | None = None, again: int | None = None) -> Section:
    """All steps, numbered; the point of no return is marked after step `no_return`, a fair cycle after step `again`."""
    repeats = again is not None and again < len(replay.steps)
    lines: list[str] = []
    for number in range(1, len(replay.steps) + 1):
        if repeats and number - 1 == again:
            lines.append(CYCLE)
        lines.extend(step_lines(replay, number))
        if number == no_return:
            lines.append(NO_RETURN)
    if repeats and again is not None:
        lines.append(again_line(again + 1))
    return Section("Steps", tuple(lines))


def again_line(first: int) -> str:
    """The line after the last step of a fair cycle."""
    return f"   -- repeats from step {first} --"


def step_lines(replay: Replay, number: int) -> Iterator[str]:
    """One step: the thread and its row, the situation and the source, and what it changes."""
    step = replay.steps[number - 1]
    yield f"  {number:>3}  {step}"
    yield f"       {_situation(replay, step)} -- {step.row.cite}"
    if number >= len(replay.states):
        yield f"       CRASH {replay.violation}"
    else:
        yield from (f"       {line}" for line in _changes(replay, step, replay.changes(number)))


def _situation(replay: Replay, step: Step) -> str:
    if step.row.why:
        return step.row.why.rstrip(".")
    lifecycle = replay.layout.of(step.thread)
    meanings = {state.name: state.meaning for state in lifecycle.states}
    return meanings[step.row.source[0]].rstrip(".")


ORDER = (
    *("creates", "becomes", "takes", "drops", "destroys"),
    *("sets", "clears", "counts", "locks", "unlocks", "goes on to"),
)
"""The order of the lines on the changes of a step, one for each verb."""


def _changes(replay: Replay, step: Step, changes: tuple[Change, ...]) -> Iterator[str]:
    said: dict[str, list[str]] = {}
    for change in changes:
        verb, what = _told(change) if change.variable.role is not Part.LIFECYCLE else _moved(step, change)
        said.setdefault(verb, []).append(what)
    yield from (f"{verb} {', '.join(said[verb])}" for verb in ORDER if verb in said)


def _told(change: Change) -> tuple[str, str]:
    """A change of a member: verb and object."""
    variable, on = change.variable, change.after == "on"
    match variable.role:
        case Part.SLOT if variable.slot:
            return ("takes", f"{variable.name} ({variable.slot.strength})") if on else ("drops", variable.name)
        case Part.FLAG:
            return "sets" if on else "clears", variable.name
        case Part.MUTEX:
            return "unlocks" if change.after == "free" else "locks", variable.name
        case _:
            return "counts", f"{variable.name} = {change.after}"


def _moved(step: Step, change: Change) -> tuple[str, str]:
    """A change of a state: verb and object."""
    instance = change.variable.holder
    if change.before in RESERVED and change.after in RESERVED:
        return "becomes", f"{instance} {change.after}, nothing points at it now"
    if change.before in RESERVED:
        return "creates", f"{instance} ({change.after})"
    if change.after in RESERVED:
        return "destroys", f"{instance}{' (still pointed at)' if change.after == GONE else ''}"
    if instance == step.thread:
        return "goes on to", change.after
    return "becomes", f"{instance} {change.after}"
