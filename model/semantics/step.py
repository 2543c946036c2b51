"""The executable semantics: `initial`, `enabled` and `step` over immutable states.

A step is one row of one thread at its present program point, for one choice of the row's `choose` variables. The
thread takes the target point first, then the effects run in order. The first violation ends the step and leaves the
state as it was; a lock held by another thread means that the step is not enabled. This is the interpreter: short and
slow. The oracle (`model.oracle`) and the engines (`properties.engines`) must agree with it on every step.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from model.language.errors import Disabled
from model.language.lifecycle import Row
from model.language.policy import Grain
from model.language.violation import Violation
from model.semantics.interpreter import Interpreter
from model.semantics.layout import Instance, Layout, State
from model.semantics.world import Blocked, Halted, Happening, Happens, World, holds, state_of

__all__ = [
    "Happening",
    "Happens",
    "Outcome",
    "Step",
    "candidates",
    "enabled",
    "initial",
    "runs_on",
    "step",
    "successors",
]


@dataclass(frozen=True, slots=True)
class Step:
    """One row fired on one thread: the atom of interleaving. `choice` binds the row's `choose` variables."""

    thread: Instance
    row: Row
    choice: tuple[tuple[str, int], ...] = ()

    def __str__(self) -> str:
        return " ".join((str(self.thread), self.row.label, *(f"{name}{value}" for name, value in self.choice)))


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of a step.

    `state` is the state after it, or before it if there is a `violation`. `locks` are pairs of mutexes, the first held
    while the second was taken. `log` lists the happenings inside the step, in order.
    """

    state: State
    violation: Violation | None
    locks: tuple[tuple[str, str], ...]
    log: tuple[Happening, ...]


def initial(layout: Layout) -> State:
    """The state at the start."""
    return layout.initial


def step(layout: Layout, state: State, step: Step) -> Outcome:
    """Take one step; `Disabled` if the thread is elsewhere, a guard does not hold or a lock is not free.

    The grain says which steps `enabled` offers, not which ones can be taken: a trace of one grain replays at another.
    """
    world = World(layout, list(state), step.thread)
    binding = {**step.thread.binding, **dict(step.choice)}
    point = state_of(layout, state, step.thread)
    if point not in step.row.source:
        raise Disabled(f"{step}: {step.thread} is at {point}, not at {' or '.join(step.row.source)}")
    if not holds(layout, state, step.row.guards, binding):
        raise Disabled(f"{step}: a guard does not hold")
    try:
        if step.row.target is not None:
            world.enter(step.thread, step.row.target)
        Interpreter(world).all(step.row.effects, binding)
    except Halted as halted:
        return Outcome(state, halted.violation, tuple(world.locks), tuple(world.log))
    except Blocked:
        raise Disabled(f"{step}: it needs a lock that another thread holds") from None
    return Outcome(tuple(world.values), None, tuple(world.locks), tuple(world.log))


def candidates(layout: Layout, thread: Instance, point: str) -> Iterator[Step]:
    """Yield the steps of a thread at a program point, by row and choice, also those whose guards do not hold."""
    for row in layout.rows(thread):
        if point in row.source:
            for choice in layout.bindings(row.choose):
                yield Step(thread, row, tuple(choice.items()))


def runs_on(layout: Layout, state: State, thread: Instance) -> bool:
    """Return True if the thread stands at a point from which, at the safe grain, it runs on alone."""
    point = state_of(layout, state, thread)
    return any(one.name == point and one.runs_on for one in layout.of(thread).states)


def successors(layout: Layout, state: State) -> tuple[tuple[Step, Outcome], ...]:
    """All enabled steps with what they lead to, by thread, row and choice.

    At the safe grain a thread that stands where it runs on, and can, is the only one to step.
    """
    found: list[tuple[Step, Outcome]] = []
    for thread in layout.threads:
        mine = tuple(_of_thread(layout, state, thread))
        if mine and layout.policy.grain is Grain.SAFE and runs_on(layout, state, thread):
            return mine
        found.extend(mine)
    return tuple(found)


def enabled(layout: Layout, state: State) -> tuple[Step, ...]:
    """The steps that may be taken here, by thread, row and choice; those that end in a violation among them."""
    return tuple(one for one, _ in successors(layout, state))


def _of_thread(layout: Layout, state: State, thread: Instance) -> Iterator[tuple[Step, Outcome]]:
    for one in candidates(layout, thread, state_of(layout, state, thread)):
        try:
            yield one, step(layout, state, one)
        except Disabled:
            continue
