"""The steps of a trace as a bug report tells them: who does what, where the C++ source says so, and what changes."""

from __future__ import annotations

from collections.abc import Iterator

from model.layout import Part
from model.lifecycle import Role
from model.step import Step
from model.vocabulary import RESERVED

from .page import Section
from .retell import Change, Tale

NO_RETURN = "   -- point of no return: from here on it can no longer be released --"


def steps_section(tale: Tale, no_return: int | None = None) -> Section:
    """All steps, numbered, with the point of no return marked after step `no_return`."""
    lines: list[str] = []
    for number in range(1, len(tale.steps) + 1):
        lines.extend(step_lines(tale, number))
        if number == no_return:
            lines.append(NO_RETURN)
    return Section("Steps", tuple(lines))


def step_lines(tale: Tale, number: int) -> Iterator[str]:
    """One step: the thread and its row, the situation and the source, and what it changes."""
    step = tale.steps[number - 1]
    yield f"  {number:>3}  {step}"
    yield f"       {_situation(tale, step)} -- {step.row.cite}"
    if number >= len(tale.states):
        yield f"       CRASH {tale.violation}"
    elif changes := tuple(filter(None, (_told(tale, step, change) for change in tale.changes(number)))):
        yield f"       {'; '.join(changes)}"


def _situation(tale: Tale, step: Step) -> str:
    if step.row.why:
        return step.row.why.rstrip(".")
    lifecycle = tale.layout.of(step.thread)
    meanings = {state.name: state.meaning for state in lifecycle.states}
    return meanings[step.row.source[0]].rstrip(".")


def _told(tale: Tale, step: Step, change: Change) -> str:
    """A change in words; empty for the thread's own move between points, which the row says already."""
    name = change.variable.name
    match change.variable.role:
        case Part.SLOT:
            slot = change.variable.slot
            strength = slot.strength if slot else ""
            return f"takes {name} ({strength})" if change.after == "on" else f"drops {name}"
        case Part.FLAG:
            return f"{'sets' if change.after == 'on' else 'clears'} {name}"
        case Part.COUNTER:
            return f"{name} is now {change.after}"
        case Part.MUTEX:
            return f"unlocks {name}" if change.after == "free" else f"locks {name}"
        case _:
            return _moved(tale, step, change)


def _moved(tale: Tale, step: Step, change: Change) -> str:
    bearer = change.variable.holder
    if change.before in RESERVED and change.after in RESERVED:
        return f"nothing points at {bearer} any more"
    if change.before in RESERVED:
        return f"creates {bearer} in {change.after}"
    if change.after in RESERVED:
        return f"destroys {bearer}" + (", which is still pointed at" if change.after == "gone" else "")
    if tale.layout.of(bearer).role is Role.THREAD and bearer == step.thread:
        return f"goes on to {change.after}"
    return f"{bearer} becomes {change.after}"
