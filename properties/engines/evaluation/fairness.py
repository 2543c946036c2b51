"""Which endless runs are fair, said with the plain engine. `docs/decisions/0007-progress.md` says why so.

A run is fair if it owes nobody anything:

* **A thread that can step, steps.** It is owed a step if it has one in every state in which it has a turn.
* **What a thread could do every time it comes by, it does some day.** A step that is enabled again and again is owed,
  unless the thread comes to its point and finds a guard that does not hold. So a lock that is free again and again is
  got, whoever waits in a queue is served, and a file that is read comes to its end.

A step under an assumption about the environment is owed to nobody: a client may stay, memory may stay high. But what
the environment has begun is done to its end, and a thread that runs on alone is in the middle of something. A run that
ends, or in which only the environment could still act, is fair if nothing is owed in its last state.

At the safe grain a thread that runs on alone takes the turns of all others; those states say nothing about them.
"""

from __future__ import annotations

from model.language.policy import Grain
from model.semantics.layout import Instance, Layout, State
from model.semantics.step import Step, runs_on, successors
from model.semantics.world import holds, state_of


def owed(layout: Layout, step: Step) -> bool:
    """Whether a fair run may not put off the step for ever while it is enabled."""
    if not step.row.environment:
        return True
    points = {state.name: state for state in layout.of(step.thread).states}
    alone = layout.policy.grain is Grain.SAFE and all(points[name].runs_on for name in step.row.source)
    return alone or not free_points(layout, step.thread, step.row.environment).intersection(step.row.source)


def free_points(layout: Layout, thread: Instance, environment: str) -> frozenset[str]:
    """The points to which a thread may come without an assumption: where the environment may still stay away."""
    rows = [row for row in layout.rows(thread) if row.environment != environment]
    found = {layout.of(thread).initial}
    while more := {row.target for row in rows if row.target and found.intersection(row.source)} - found:
        found |= more
    return frozenset(found)


def debts(layout: Layout, states: tuple[State, ...], steps: tuple[Step, ...]) -> tuple[str, ...]:
    """What a run owes that goes through these states, by these steps, for ever: a line for each, none if it is fair.

    `states[i]` is the state before `steps[i]`, and the last step leads to the first state. Without steps there is one
    state, in which the run rests.
    """
    offered = [tuple(one for one, _ in successors(layout, state)) for state in states]
    found = [
        f"{thread} could always step"
        for thread in layout.threads
        if not any(one.thread == thread for one in steps)
        and all(_can(layout, state, thread, offers) for state, offers in zip(states, offered, strict=True))
    ]
    again = dict.fromkeys(one for offers in offered for one in offers if owed(layout, one))
    for step in again:
        if step not in steps and all(
            not _is_refused(layout, state, step) or not _has_turn(layout, state, step.thread, offers)
            for state, offers in zip(states, offered, strict=True)
        ):
            found.append(f"{step} is never taken")
    return tuple(found)


def _can(layout: Layout, state: State, thread: Instance, offers: tuple[Step, ...]) -> bool:
    """Whether a thread has an owed step here, or no turn."""
    mine = any(one.thread == thread and owed(layout, one) for one in offers)
    return mine or not _has_turn(layout, state, thread, offers)


def _is_refused(layout: Layout, state: State, step: Step) -> bool:
    """Whether the thread stands where it could take the step, and a guard does not hold."""
    here = state_of(layout, state, step.thread) in step.row.source
    return here and not holds(layout, state, step.row.guards, {**step.thread.binding, **dict(step.choice)})


def _has_turn(layout: Layout, state: State, thread: Instance, offers: tuple[Step, ...]) -> bool:
    """Whether no other thread runs on alone here."""
    alone = running_alone(layout, state, offers)
    return alone is None or alone == thread


def running_alone(layout: Layout, state: State, offers: tuple[Step, ...]) -> Instance | None:
    """The thread that runs on alone in a state, where these are the steps that are enabled; None if all have a turn."""
    first = offers[0].thread if offers and layout.policy.grain is Grain.SAFE else None
    return first if first is not None and runs_on(layout, state, first) else None


def at_rest(layout: Layout, state: State) -> bool:
    """Whether nothing is owed in a state, so that a fair run may stay in it."""
    return not any(owed(layout, one) for one, _ in successors(layout, state))
