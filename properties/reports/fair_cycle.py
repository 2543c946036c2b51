"""What a report says of a run that never ends: who steps in its round, and why nobody else is kept waiting unfairly."""

from __future__ import annotations

from collections.abc import Iterator

from model.semantics.layout import Instance, State
from model.semantics.replay import Replay
from model.semantics.step import Step, successors
from model.semantics.world import state_of
from properties.engines.evaluation.fairness import is_obligatory
from properties.output.page import Section, count
from properties.verdicts.verdict import Verdict


def round_section(tale: Replay, again: int) -> Section:
    """Each thread that takes part, over the round that begins after step `again`, or where the run rests."""
    steps, states = tale.steps[again:], tale.states[again:]
    title = "Who goes round for ever" if steps else "Where the run rests for ever"
    offers = tuple(tuple(one for one, _ in successors(tale.layout, state)) for state in states)
    threads = (one for one in tale.layout.threads if one.lifecycle in tale.layout.policy.scenario.threads)
    lines = tuple(f"  {thread} {_does(tale, thread, steps, states, offers)}" for thread in threads)
    return Section(title, (*lines, *_unsure(steps)))


def _does(
    tale: Replay,
    thread: Instance,
    steps: tuple[Step, ...],
    states: tuple[State, ...],
    offers: tuple[tuple[Step, ...], ...],
) -> str:
    mine = [one for one in steps if one.thread == thread]
    if mine:
        return f"takes {count(len(mine), 'step')} of the round"
    point = state_of(tale.layout, states[-1], thread)
    could = dict.fromkeys(one for here in offers for one in here if one.thread == thread)
    due = [one for one in could if is_obligatory(tale.layout, one)]
    if due:
        return f"stands at {point}, and can only now and then take a step ({', '.join(one.row.label for one in due)})"
    if could:
        assumed = ", ".join(dict.fromkeys(one.row.environment for one in could))
        return f"stands at {point}, and need not act (assumption {assumed})"
    return f"stands at {point}, and has nothing to do there"


def _unsure(steps: tuple[Step, ...]) -> Iterator[str]:
    """What of the round is the doing of the environment."""
    assumed = dict.fromkeys(one.row.environment for one in steps if one.row.environment)
    if assumed:
        yield f"  the environment takes part: {', '.join(assumed)}"


def first_step(verdict: Verdict) -> int:
    """The number of the first step of the fair cycle in which a trace ends; 0 if it does not end in one."""
    length = len(verdict.trace or ())
    return verdict.again + 1 if verdict.again is not None and verdict.again < length else 0
