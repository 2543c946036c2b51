"""What a report says of a crash or of a lock order: both ends, and since when."""

from __future__ import annotations

from collections.abc import Iterator

from model.language.lifecycle import Role
from model.language.violation import Kind
from model.language.vocabulary import RESERVED
from model.semantics.layout import Instance, Part, Variable
from model.semantics.replay import Replay, cite_of, names_in, replay
from model.semantics.world import Happens
from properties.output.page import Section
from properties.reports.steps import step_lines
from properties.verdicts.verdict import LockEdge

MEANING = {
    Kind.NULL: "a slot that holds nothing is used",
    Kind.FREED: "an object is used after its destruction",
    Kind.IN_USE: "an object is destroyed while one of its methods is on a frame, or its lock is held",
    Kind.TWICE: "an object is destroyed a second time",
    Kind.ILLEGAL: "an event arrives in a state that has no row for it",
    Kind.SELF_DEADLOCK: "a thread takes a lock that it already holds",
    Kind.UNDERFLOW: "a counter goes below zero",
    Kind.THROWN: "the code throws or aborts",
    Kind.BOUND: "the scope is too small for this step",
}


def crash_section(tale: Replay) -> Section:
    """Both ends of the violation in which a trace ends."""
    violation = tale.violation
    if violation is None:
        return Section("", ())
    lines = [f"  {violation.text}: {MEANING[violation.kind]}, in {tale.by(len(tale.steps))}"]
    seen: set[Instance] = set()
    for variable, instance in names_in(tale.layout, violation.text):
        if variable is not None and variable.target in (None, instance):
            lines.extend(_of_variable(tale, variable))
        if instance not in seen and tale.layout.of(instance).role is not Role.THREAD:
            seen.add(instance)
            lines.append(_of_instance(tale, instance))
    if path := tuple(_path(tale)):
        lines.append(f"  in that step: {', then '.join(path)}")
    return Section("Both ends", tuple(lines))


def _path(tale: Replay) -> Iterator[str]:
    """How the last step got to where it crashes: the locks, destructors and calls on the way, in their order."""
    for one in tale.logs[-1]:
        if one.kind in (Happens.LOCKED, Happens.UNLOCKED):
            yield f"{one.text} is {one.kind}"
        elif one.kind is Happens.DESTROYED:
            yield f"{one.instance} is destroyed"
        elif one.kind is Happens.FIRED:
            yield f"{one.instance} runs {one.text.partition('.')[2].partition('@')[0]}"


def _of_variable(tale: Replay, variable: Variable) -> Iterator[str]:
    since = tale.by(tale.last_change(variable))
    value = variable.domain[tale.last[variable.place]]
    if variable.role is Part.SLOT and variable.slot:
        said = f"taken by {since}" if value == "on" else f"emptied by {since}"
        said = said if value == "on" or tale.last_change(variable) else "never set"
        yield f"  {variable.name} ({variable.slot.strength}) {said} -- {variable.slot.cite}"
    elif variable.role is Part.MUTEX and value != "free":
        yield f"  {variable.name} held by {value} since {since}"
    elif variable.role is Part.MUTEX:
        yield f"  {variable.name} is free before that step"
    else:
        yield f"  {variable.name} is {value} since {since}"


def _of_instance(tale: Replay, instance: Instance) -> str:
    number = tale.destroyed(instance)
    state = tale.state_of(instance)
    where = cite_of(tale.layout, instance)
    if number is not None and (state in RESERVED or number == len(tale.steps)):
        return f"  {instance} destroyed by {tale.by(number)} -- {where}"
    if state in RESERVED:
        return f"  {instance} does not exist, and never did -- {where}"
    since = tale.last_change(tale.layout.variable(str(instance)))
    return f"  {instance} in {state} since {tale.by(since)} -- {where}"


def lock_sections(tale: Replay, edges: tuple[LockEdge, ...]) -> Iterator[Section]:
    """Each edge of a cycle of locks, with the step that adds it."""
    lines = [f"  {edge.held} is held when {edge.taken} is taken, by {edge.site}" for edge in edges]
    yield Section("The cycle of locks", tuple(lines))
    for edge in edges:
        one = replay(tale.layout, edge.trace)
        title = f"{edge.held} before {edge.taken}: step {len(edge.trace)} of its own trace"
        yield Section(title, tuple(step_lines(one, len(edge.trace))))
