"""Shrinking: refutations made short, and starting states close to them from the traces of the search."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import takewhile

from model.semantics.trace import shorten_by
from properties.claims.claim import LockOrder, NeverHappens, Shape, Stays
from properties.engines.evaluation.evaluator import ClaimEvaluator
from properties.engines.explicit.explicit_space import ExplicitSpace
from properties.verdicts.verdict import Answer, Verdict
from properties.walks.differential_run import DifferentialRun, Disagreement
from properties.walks.harness import Harness, Refutation, StartGroup, StartingState, Steps

TAIL = 12
"""The number of a walk's last steps that are tried from other starting states."""
LAST = 6
"""A walk that should repeat the finding of a trace starts at most this many steps before the end of the trace."""


def shortened(harness: Harness, finding: Refutation) -> Steps:
    """The steps of a refutation from the initial state, none of which can be left out.

    The last steps of the walk are tried from every starting state, the nearer ones first; then delta debugging
    leaves out what it can. No single trace refutes a lock order: the walk that completed the cycle is returned.
    """
    if isinstance(finding.claim, LockOrder):
        return harness.trace(finding)

    def keeps(steps: Steps) -> bool:
        return shows(harness, finding.claim, harness.initial, steps)

    whole = shorten_by(keeps, harness.trace(finding))
    for start, tail in _shortcuts(harness, finding.claim, whole):
        if harness.depth(start) + len(tail) < len(whole):
            whole = shorten_by(keeps, (*harness.path_to(start), *tail))
    return whole


def _shortcuts(harness: Harness, claim: Shape, steps: Steps) -> Iterator[tuple[StartingState, Steps]]:
    """For each number of last steps and each group, the nearest start from which they refute the claim."""
    for length in range(1, min(TAIL, len(steps)) + 1):
        for group in harness.starting_states:
            start = _nearest(harness, claim, group, steps[-length:], len(steps) - length)
            if start is not None:
                yield start, steps[-length:]


def _nearest(harness: Harness, claim: Shape, group: StartGroup, tail: Steps, depth: int) -> StartingState | None:
    """The first start of a group, nearer than `depth`, from which these steps refute the claim."""
    near_enough = takewhile(lambda start: harness.depth(start) < depth, group)
    return next((start for start in near_enough if shows(harness, claim, start, tail)), None)


def shows(harness: Harness, claim: Shape, start: StartingState, steps: Steps) -> bool:
    """True if these steps can be taken from the start one after the other, and the last one refutes the claim."""
    try:
        states = harness.compiled.follow(start.packed, steps)
    except KeyError:
        return False
    violation = harness.compiled.violation(states[-1])
    if violation or isinstance(claim, NeverHappens):
        return violation is not None and claim in harness.monitor.crash(violation)
    if isinstance(claim, Stays):
        last = tuple(map(harness.compiled.state, states[-2:]))
        return len(last) == 2 and claim in harness.monitor.step(*last)
    return claim in harness.refuted(states[-1])


def shortest_disagreement(harness: Harness, found: Disagreement) -> Steps:
    """The steps from the initial state to a disagreement of the engines, none of which can be left out."""
    return shorten_by(lambda steps: _disagree(harness, steps), (*harness.path_to(found.start), *found.steps))


def _disagree(harness: Harness, steps: Steps) -> bool:
    """True if the engines disagree after exactly these steps, and not before."""
    taken = 0
    try:
        run = DifferentialRun(harness, harness.initial)
        for number in steps:
            taken += 1
            if number not in run.choices:
                return False
            run.take(number)
    except Disagreement:
        return taken == len(steps)
    return False


def near_misses(harness: Harness, claims: tuple[Shape, ...]) -> Iterator[Steps]:
    """Traces that stop a few steps before the violations that the search found of these claims."""
    evaluator = ClaimEvaluator(ExplicitSpace(harness.space))
    for claim in claims:
        verdict = evaluator.verdict(claim)
        if verdict.answer is Answer.VIOLATED:
            for trace in _traces(harness, verdict):
                yield from (trace[:-left] for left in range(1, min(LAST, len(trace)) + 1))


def _traces(harness: Harness, verdict: Verdict) -> tuple[Steps, ...]:
    traces = tuple(edge.trace for edge in verdict.locks) or (verdict.trace or (),)
    return tuple(map(harness.compiled.numbers, traces))
