"""Sections of a report on a fair cycle: the steps of each thread in it, and why it is fair to the others."""

from __future__ import annotations

from collections.abc import Iterator

from model.semantics.layout import Instance, State
from model.semantics.replay import Replay
from model.semantics.step import Step, successors
from model.semantics.world import state_of
from properties.engines.evaluation.fairness import is_obligatory
from properties.output.document import Section, count
from properties.verdicts.verdict import Verdict


def fair_cycle_section(replay: Replay, again: int) -> Section:
    """Each thread of the scenario, over the cycle after step `again`, or in the state where the run stops."""
    steps, states = replay.steps[again:], replay.states[again:]
    title = "Fair cycle: these steps repeat forever" if steps else "The run stops here forever"
    offers = tuple(tuple(one for one, _ in successors(replay.layout, state)) for state in states)
    threads = (one for one in replay.layout.threads if one.lifecycle in replay.layout.policy.scenario.threads)
    lines = tuple(f"  {thread} {_does(replay, thread, steps, states, offers)}" for thread in threads)
    return Section(title, (*lines, *_unsure(steps)))


def _does(
    replay: Replay,
    thread: Instance,
    steps: tuple[Step, ...],
    states: tuple[State, ...],
    offers: tuple[tuple[Step, ...], ...],
) -> str:
    mine = [one for one in steps if one.thread == thread]
    if mine:
        return f"takes {count(len(mine), 'step')} of the cycle"
    point = state_of(replay.layout, states[-1], thread)
    could = dict.fromkeys(one for here in offers for one in here if one.thread == thread)
    due = [one for one in could if is_obligatory(replay.layout, one)]
    if due:
        labels = ", ".join(one.row.label for one in due)
        return f"stands at {point}; it is enabled only in some states of the cycle ({labels})"
    if could:
        assumed = ", ".join(dict.fromkeys(one.row.environment for one in could))
        return f"stands at {point}; the environment need not let it act (assumption {assumed})"
    return f"stands at {point} and has no enabled step"


def _unsure(steps: tuple[Step, ...]) -> Iterator[str]:
    """The assumptions about the environment that the cycle uses."""
    assumed = dict.fromkeys(one.row.environment for one in steps if one.row.environment)
    if assumed:
        yield f"  steps of the environment: {', '.join(assumed)}"


def first_step(verdict: Verdict) -> int:
    """The number of the first step of the fair cycle in which a trace ends; 0 if it does not end in one."""
    length = len(verdict.trace or ())
    return verdict.again + 1 if verdict.again is not None and verdict.again < length else 0
