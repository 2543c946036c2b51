"""Findings of walks made short, and what is close to them: the last steps of the explorer's own traces."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from model.semantics.trace import shorten_by
from properties.claims.claim import LockOrder, NeverHappens, Shape, Stays
from properties.engines.evaluation.evaluator import ClaimEvaluator
from properties.engines.explicit.explicit_space import ExplicitSpace
from properties.verdicts.verdict import Answer, Verdict
from properties.walks.differential_run import Course, Disagreement
from properties.walks.harness import Arena, Finding, Shelf, Start

TAIL = 12
"""How many of a walk's last steps are tried from other starting points."""
LAST = 6
"""How far before the end of an explorer's trace a walk may start that is to find what the trace shows."""


def shortened(arena: Arena, finding: Finding) -> tuple[int, ...]:
    """A finding's steps from the initial state, of which no single one can be left out.

    First the last steps of the walk are tried from every starting point, the nearer ones first; then delta debugging
    leaves out what it can. An order of locks is shown by no single trace: the walk that completed the circle is given.
    """
    if isinstance(finding.claim, LockOrder):
        return arena.trace(finding)

    def keeps(steps: tuple[int, ...]) -> bool:
        return shows(arena, finding.claim, arena.initial, steps)

    whole = shorten_by(keeps, arena.trace(finding))
    for start, tail in _shortcuts(arena, finding.claim, whole):
        if arena.depth(start) + len(tail) < len(whole):
            whole = shorten_by(keeps, (*arena.way_to(start), *tail))
    return whole


def _shortcuts(arena: Arena, claim: Shape, steps: tuple[int, ...]) -> Iterator[tuple[Start, tuple[int, ...]]]:
    """For each number of last steps and each shelf, the nearest start from which they lead to the same finding."""
    for length in range(1, min(TAIL, len(steps)) + 1):
        for shelf in arena.shelves:
            start = _nearest(arena, claim, shelf, steps[-length:], len(steps) - length)
            if start is not None:
                yield start, steps[-length:]


def _nearest(arena: Arena, claim: Shape, shelf: Shelf, tail: tuple[int, ...], depth: int) -> Start | None:
    """The first start of a shelf, less deep than that, from which these steps lead to the finding."""
    near_enough = takewhile(lambda start: arena.depth(start) < depth, shelf)
    return next((start for start in near_enough if shows(arena, claim, start, tail)), None)


def shows(arena: Arena, claim: Shape, start: Start, steps: tuple[int, ...]) -> bool:
    """Whether these steps can be taken from the start one after the other, and end in what the claim forbids."""
    try:
        states = arena.fast.follow(start.packed, steps)
    except KeyError:
        return False
    violation = arena.fast.violation(states[-1])
    if violation or isinstance(claim, NeverHappens):
        return violation is not None and claim in arena.watch.crash(violation)
    if isinstance(claim, Stays):
        last = tuple(map(arena.fast.state, states[-2:]))
        return len(last) == 2 and claim in arena.watch.step(*last)
    return claim in arena.refuted(states[-1])


def shortest_disagreement(arena: Arena, found: Disagreement) -> tuple[int, ...]:
    """The steps from the initial state to where the engines disagree, of which no single one can be left out."""
    return shorten_by(lambda steps: _disagree(arena, steps), (*arena.way_to(found.start), *found.steps))


def _disagree(arena: Arena, steps: tuple[int, ...]) -> bool:
    """Whether the engines disagree after exactly these steps."""
    taken = 0
    try:
        course = Course(arena, arena.initial)
        for number in steps:
            taken += 1
            if number not in course.choices:
                return False
            course.take(number)
    except Disagreement:
        return taken == len(steps)
    return False


def near_misses(arena: Arena, claims: tuple[Shape, ...]) -> Iterator[tuple[int, ...]]:
    """Ways that stop a few steps before what the explorer found against these claims."""
    evaluator = ClaimEvaluator(ExplicitSpace(arena.space))
    for claim in claims:
        verdict = evaluator.verdict(claim)
        if verdict.answer is Answer.VIOLATED:
            for trace in _traces(arena, verdict):
                yield from (trace[:-left] for left in range(1, min(LAST, len(trace)) + 1))


def _traces(arena: Arena, verdict: Verdict) -> tuple[tuple[int, ...], ...]:
    traces = tuple(edge.trace for edge in verdict.locks) or (verdict.trace or (),)
    return tuple(map(arena.fast.numbers, traces))
