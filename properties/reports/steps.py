"""The steps of a trace as a bug report tells them: who does what, where the C++ source says so, and what changes."""

from __future__ import annotations

from collections.abc import Iterator

from model.language.vocabulary import GONE, RESERVED
from model.semantics.layout import Part
from model.semantics.replay import Change, Replay
from model.semantics.step import Step
from properties.output.page import Section

NO_RETURN = "   -- point of no return: from here on it can no longer be released --"


ROUND = "   -- from here on it goes round for ever --"


def steps_section(tale: Replay, no_return: int | None = None, again: int | None = None) -> Section:
    """All steps, numbered; the point of no return is marked after step `no_return`, a round after step `again`."""
    goes_round = again is not None and again < len(tale.steps)
    lines: list[str] = []
    for number in range(1, len(tale.steps) + 1):
        if goes_round and number - 1 == again:
            lines.append(ROUND)
        lines.extend(step_lines(tale, number))
        if number == no_return:
            lines.append(NO_RETURN)
    if goes_round and again is not None:
        lines.append(again_line(again + 1))
    return Section("Steps", tuple(lines))


def again_line(first: int) -> str:
    """What follows the last step of a round: its first one again."""
    return f"   -- and again from step {first} --"


def step_lines(tale: Replay, number: int) -> Iterator[str]:
    """One step: the thread and its row, the situation and the source, and what it changes."""
    step = tale.steps[number - 1]
    yield f"  {number:>3}  {step}"
    yield f"       {_situation(tale, step)} -- {step.row.cite}"
    if number >= len(tale.states):
        yield f"       CRASH {tale.violation}"
    else:
        yield from (f"       {line}" for line in _changes(tale, step, tale.changes(number)))


def _situation(tale: Replay, step: Step) -> str:
    if step.row.why:
        return step.row.why.rstrip(".")
    lifecycle = tale.layout.of(step.thread)
    meanings = {state.name: state.meaning for state in lifecycle.states}
    return meanings[step.row.source[0]].rstrip(".")


ORDER = (
    *("creates", "becomes", "takes", "drops", "destroys"),
    *("sets", "clears", "counts", "locks", "unlocks", "goes on to"),
)
"""How the changes of a step are grouped, one line for each verb."""


def _changes(tale: Replay, step: Step, changes: tuple[Change, ...]) -> Iterator[str]:
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
        return "becomes", f"{instance} {change.after}, nothing points at it any more"
    if change.before in RESERVED:
        return "creates", f"{instance} ({change.after})"
    if change.after in RESERVED:
        return "destroys", f"{instance}{' (still pointed at)' if change.after == GONE else ''}"
    if instance == step.thread:
        return "goes on to", change.after
    return "becomes", f"{instance} {change.after}"
