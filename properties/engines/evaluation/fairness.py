"""Fairness of endless runs, defined with the interpreter. `docs/decisions/0007-progress.md` gives the reasons.

A run is fair if it leaves no fairness obligation unmet:

* **A thread that can step, steps.** A run must take a step of a thread that has one in every state in which the thread
  has a turn.
* **A step that a thread could take every time it gets there, is taken.** A step that is enabled infinitely often must
  be taken, unless the thread gets to its point infinitely often and finds a guard that does not hold. So locks are
  granted infinitely often (strong fairness), queues are served in order, and reading a file reaches its end.

A step under an assumption about the environment is never obligatory: a client may stay, memory may stay high. But an
operation that the environment has begun is completed, and a thread that runs on alone is in the middle of one. A run
that ends, or in which only the environment could still act, is fair if its last state has no obligatory step.

At the safe grain a thread that runs on alone takes the turns of all others; those states say nothing about them.
"""

from __future__ import annotations

from model.language.policy import Grain
from model.semantics.layout import Instance, Layout, State
from model.semantics.step import Step, runs_on, successors
from model.semantics.world import holds, state_of


def is_obligatory(layout: Layout, step: Step) -> bool:
    """Return True if a fair run must not postpone the step forever while it is enabled."""
    if not step.row.environment:
        return True
    points = {state.name: state for state in layout.of(step.thread).states}
    alone = layout.policy.grain is Grain.SAFE and all(points[name].runs_on for name in step.row.source)
    return alone or not free_points(layout, step.thread, step.row.environment).intersection(step.row.source)


def free_points(layout: Layout, thread: Instance, environment: str) -> frozenset[str]:
    """The points that a thread reaches without this assumption, at which the environment may still not act."""
    rows = [row for row in layout.rows(thread) if row.environment != environment]
    found = {layout.of(thread).initial}
    while more := {row.target for row in rows if row.target and found.intersection(row.source)} - found:
        found |= more
    return frozenset(found)


def unmet_obligations(layout: Layout, states: tuple[State, ...], steps: tuple[Step, ...]) -> tuple[str, ...]:
    """A line for each unmet obligation of a run that repeats these states and steps forever; empty if it is fair.

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
    again = dict.fromkeys(one for offers in offered for one in offers if is_obligatory(layout, one))
    for step in again:
        if step not in steps and all(
            not _is_refused(layout, state, step) or not _has_turn(layout, state, step.thread, offers)
            for state, offers in zip(states, offered, strict=True)
        ):
            found.append(f"{step} is never taken")
    return tuple(found)


def _can(layout: Layout, state: State, thread: Instance, offers: tuple[Step, ...]) -> bool:
    """Return True if a thread has an obligatory step here, or no turn."""
    mine = any(one.thread == thread and is_obligatory(layout, one) for one in offers)
    return mine or not _has_turn(layout, state, thread, offers)


def _is_refused(layout: Layout, state: State, step: Step) -> bool:
    """Return True if the thread is at the point of the step, and a guard does not hold."""
    here = state_of(layout, state, step.thread) in step.row.source
    return here and not holds(layout, state, step.row.guards, {**step.thread.binding, **dict(step.choice)})


def _has_turn(layout: Layout, state: State, thread: Instance, offers: tuple[Step, ...]) -> bool:
    """Return True if no other thread runs on alone here."""
    alone = running_alone(layout, state, offers)
    return alone is None or alone == thread


def running_alone(layout: Layout, state: State, offers: tuple[Step, ...]) -> Instance | None:
    """The thread that runs on alone in a state, where these are the steps that are enabled; None if all have a turn."""
    first = offers[0].thread if offers and layout.policy.grain is Grain.SAFE else None
    return first if first is not None and runs_on(layout, state, first) else None
