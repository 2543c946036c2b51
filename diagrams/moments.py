"""From a state or a trace to a picture: who holds whom, and who did what to whom in which order."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from model.language.errors import ModelBug
from model.language.lifecycle import Role
from model.language.vocabulary import NONE, RESERVED
from model.semantics.layout import Instance, Layout, State, Variable
from model.semantics.step import Happening, Happens, Outcome, Step, initial, step
from model.semantics.world import state_of

from .extract import LINES, SHAPES
from .picture import Act, Edge, Lane, Message, Node, Picture, Sequence, cycles_marked, ends

LOCKING = frozenset({Happens.LOCKED, Happens.UNLOCKED})
"""Happenings that sequence diagrams leave out."""


def ownership(layout: Layout, state: State, title: str = "") -> Picture:
    """Everything that exists in a state and every reference that is set. Cycles of owning references are marked.

    Threads and roots are shown when they hold something or are held.
    """
    edges = cycles_marked(_reference(variable) for variable in layout.references if state[variable.place])
    connected, cyclic = ends(edges), ends(edge for edge in edges if edge.marked)
    nodes = []
    for instance in layout.instances:
        name, role, now = str(instance), layout.of(instance).role, state_of(layout, state, instance)
        if name in connected or (role is Role.OBJECT and now != NONE):
            nodes.append(Node(name, f"{name}\n{now}", SHAPES[role], name in cyclic))
    return Picture(title or f"{layout.design.name}: ownership", tuple(nodes), edges)


def _reference(variable: Variable) -> Edge:
    slot, source, target = variable.slot, str(variable.holder), str(variable.target)
    if slot is None:
        raise ModelBug(f"{variable.name} is among the references, but is none")
    member = variable.name.removeprefix(f"{source}.").partition(">")[0]
    kind = "frame" if slot.frame else slot.strength.value
    return Edge(source, target, f"{member} ({kind})", LINES[slot.strength])


def sequence(
    layout: Layout, steps: Iterable[Step], title: str = "", remarks: Mapping[int, str] | None = None
) -> Sequence:
    """A trace from the initial state, threads left of objects, each in order of appearance.

    `remarks` are shown after the step of that number, the first being 1. Locks are left out. Raises `Disabled` where
    the trace does not run.
    """
    messages: list[Message] = []
    state = initial(layout)
    for number, one in enumerate(steps, start=1):
        outcome = step(layout, state, one)
        messages += _told(layout, number, one, outcome)
        if remarks and number in remarks:
            messages.append(Message(str(one.thread), str(one.thread), remarks[number], Act.MARK))
        state = outcome.state
    names = dict.fromkeys(name for message in messages for name in (message.source, message.target))
    threads = {str(thread) for thread in layout.threads}
    lanes = sorted((Lane(name, name in threads) for name in names), key=lambda lane: not lane.thread)
    return Sequence(title or f"{layout.design.name}: a trace", tuple(lanes), tuple(messages))


def _told(layout: Layout, number: int, one: Step, outcome: Outcome) -> Iterator[Message]:
    thread = str(one.thread)
    yield Message(thread, thread, f"{number} {str(one).removeprefix(thread).strip()}", Act.NOTE)
    yield from _joined(message for happening in outcome.log for message in _happened(layout, one.thread, happening))
    if outcome.violation is not None:
        yield Message(thread, thread, str(outcome.violation), Act.MARK)


def _happened(layout: Layout, thread: Instance, happening: Happening) -> Iterator[Message]:
    source, target = str(thread), str(happening.instance)
    match happening.kind:
        case Happens.FIRED:
            yield Message(source, target, happening.text.partition(".")[2].partition("@")[0])
        case Happens.CREATED:
            yield Message(source, target, f"create in {happening.text}")
        case Happens.DESTROYED:
            yield Message(source, target, f"destroy in {happening.text}", Act.DESTROY)
        case Happens.STATE:
            # A program point is not news, and being created or destroyed has an arrow of its own.
            before, _, after = happening.text.partition(" -> ")
            if layout.of(happening.instance).role is not Role.THREAD and not {before, after} & set(RESERVED):
                yield Message(target, target, f"{before} to {after}", Act.NOTE)
        case _ if happening.kind not in LOCKING:
            yield Message(target, target, _of_member(happening), Act.NOTE)


def _of_member(happening: Happening) -> str:
    """`window takes Window[w0]`, as it stands over the holder's lane."""
    text = happening.text.replace(f"{happening.instance}.", "")
    member, _, target = text.partition(">")
    match happening.kind:
        case Happens.TAKEN:
            return f"{member} takes {target}"
        case Happens.DROPPED:
            return f"{member} drops {target}"
        case Happens.FORGOTTEN:
            return f"{member} forgets {target}"
        case Happens.MOVED:
            return f"{member} gives {target.rpartition('>')[0]}"
        case Happens.COUNTED:
            return text
    return f"{happening.kind} {text}"


def _joined(messages: Iterable[Message]) -> Iterator[Message]:
    """Notes that follow each other over one lane become one note."""
    kept: Message | None = None
    for message in messages:
        if kept and kept.act is Act.NOTE is message.act and kept.source == message.source:
            kept = replace(kept, text=f"{kept.text}\n{message.text}")
            continue
        if kept:
            yield kept
        kept = message
    if kept:
        yield kept
