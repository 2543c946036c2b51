"""Sections of a report on a crash or a cycle of locks: both ends, with the steps that led there."""

from __future__ import annotations

from collections.abc import Iterator

from model.language.lifecycle import Role
from model.language.violation import Kind
from model.language.vocabulary import RESERVED
from model.semantics.layout import Instance, Part, Variable
from model.semantics.replay import Replay, cite_of, names_in
from model.semantics.replay import replay as replayed
from model.semantics.world import Happens
from properties.output.document import Section
from properties.reports.steps import step_lines
from properties.verdicts.verdict import LockEdge

MEANING = {
    Kind.NULL: "a null pointer is used",
    Kind.FREED: "an object is used after its destruction",
    Kind.IN_USE: "an object is destroyed while one of its methods is on a frame, or its lock is held",
    Kind.TWICE: "an object is destroyed a second time",
    Kind.ILLEGAL: "an event arrives in a state that has no row for it",
    Kind.SELF_DEADLOCK: "a thread takes a lock that it already holds",
    Kind.UNDERFLOW: "a counter goes below zero",
    Kind.THROWN: "the code throws or aborts",
    Kind.BOUND: "the scope is too small for this step",
}


def crash_section(replay: Replay) -> Section:
    """Both ends of the violation in which a trace ends."""
    violation = replay.violation
    if violation is None:
        return Section("", ())
    lines = [f"  {violation.text}: {MEANING[violation.kind]}, in {replay.by(len(replay.steps))}"]
    seen: set[Instance] = set()
    for variable, instance in names_in(replay.layout, violation.text):
        if variable is not None and variable.target in (None, instance):
            lines.extend(_of_variable(replay, variable))
        if instance not in seen and replay.layout.of(instance).role is not Role.THREAD:
            seen.add(instance)
            lines.append(_of_instance(replay, instance))
    if path := tuple(_path(replay)):
        lines.append(f"  in that step: {', then '.join(path)}")
    return Section("Both ends", tuple(lines))


def _path(replay: Replay) -> Iterator[str]:
    """The locks, destructors and calls of the last step before it crashes, in their order."""
    for one in replay.logs[-1]:
        if one.kind in (Happens.LOCKED, Happens.UNLOCKED):
            yield f"{one.text} is {one.kind}"
        elif one.kind is Happens.DESTROYED:
            yield f"{one.instance} is destroyed"
        elif one.kind is Happens.FIRED:
            yield f"{one.instance} runs {one.text.partition('.')[2].partition('@')[0]}"


def _of_variable(replay: Replay, variable: Variable) -> Iterator[str]:
    since = replay.by(replay.last_change(variable))
    value = variable.domain[replay.last[variable.place]]
    if variable.role is Part.SLOT and variable.slot:
        said = f"taken by {since}" if value == "on" else f"emptied by {since}"
        said = said if value == "on" or replay.last_change(variable) else "never set"
        yield f"  {variable.name} ({variable.slot.strength}) {said} -- {variable.slot.cite}"
    elif variable.role is Part.MUTEX and value != "free":
        yield f"  {variable.name} held by {value} since {since}"
    elif variable.role is Part.MUTEX:
        yield f"  {variable.name} is free before that step"
    else:
        yield f"  {variable.name} is {value} since {since}"


def _of_instance(replay: Replay, instance: Instance) -> str:
    number = replay.destroyed(instance)
    state = replay.state_of(instance)
    where = cite_of(replay.layout, instance)
    if number is not None and (state in RESERVED or number == len(replay.steps)):
        return f"  {instance} destroyed by {replay.by(number)} -- {where}"
    if state in RESERVED:
        return f"  {instance} does not exist, and never did -- {where}"
    since = replay.last_change(replay.layout.variable(str(instance)))
    return f"  {instance} in {state} since {replay.by(since)} -- {where}"


def lock_sections(replay: Replay, edges: tuple[LockEdge, ...]) -> Iterator[Section]:
    """Each edge of a cycle of locks, with the step that adds it."""
    lines = [f"  {edge.held} is held when {edge.taken} is taken, by {edge.site.replace('/', ' in ')}" for edge in edges]
    yield Section("The cycle of locks", tuple(lines))
    for edge in edges:
        one = replayed(replay.layout, edge.trace)
        title = f"{edge.held} before {edge.taken}: step {len(edge.trace)} of its own trace"
        yield Section(title, tuple(step_lines(one, len(edge.trace))))
