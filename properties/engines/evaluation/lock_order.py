"""Cycles in the order in which locks are taken, by class of lock."""

from __future__ import annotations

from itertools import pairwise

from model.semantics.layout import Layout
from model.semantics.replay import replay
from model.semantics.step import Step, successors
from properties.engines.evaluation.state_space import LockPair, RefT, SetT, StateSpace
from properties.verdicts.verdict import LockEdge

ClassPair = tuple[str, str]
"""The class of a mutex that is held, and of the one that is taken."""


def lock_cycle(space: StateSpace[SetT, RefT]) -> tuple[LockEdge, ...]:
    """Return a shortest cycle of lock classes, the first by name among equals, each with a trace; () if there is none.

    A lock of the same class in another instance, taken while the first is held, is a cycle of one edge.
    """
    first: dict[ClassPair, LockPair] = {}
    for held, taken, site in sorted(space.lock_order):
        first.setdefault((class_of(space.layout, held), class_of(space.layout, taken)), (held, taken, site))
    cycle = _shortest_cycle(frozenset(first))
    return tuple(_edge(space, pair, first[pair]) for pair in cycle)


def class_of(layout: Layout, mutex: str) -> str:
    """`Lifecycle.mutex` of a mutex variable."""
    holder = layout.variable(mutex).holder
    return f"{holder.lifecycle}.{mutex.removeprefix(f'{holder}.')}"


def _shortest_cycle(pairs: frozenset[ClassPair]) -> tuple[ClassPair, ...]:
    after: dict[str, list[str]] = {}
    for held, taken in sorted(pairs):
        after.setdefault(held, []).append(taken)
    paths = [path for start in sorted(after) if (path := _back_to(start, after))]
    if not paths:
        return ()
    best = min(paths, key=lambda path: (len(path), path))
    return tuple(pairwise(best))


def _back_to(start: str, after: dict[str, list[str]]) -> list[str]:
    """A shortest path from a class back to itself; empty if there is none."""
    seen: set[str] = set()
    front = [[start]]
    while front:
        following: list[list[str]] = []
        for path in front:
            for name in after.get(path[-1], ()):
                if name == start:
                    return [*path, name]
                if name not in seen:
                    seen.add(name)
                    following.append([*path, name])
        front = following
    return []


def _edge(space: StateSpace[SetT, RefT], pair: ClassPair, witness: LockPair) -> LockEdge:
    state, one = space.lock_witness(witness)
    trace = space.trace_to(state)
    return LockEdge(*pair, witness[2], (*trace, _concrete(space.layout, trace, one, pair)))


def _concrete(layout: Layout, trace: tuple[Step, ...], wanted: Step, pair: ClassPair) -> Step:
    """The step itself, or under symmetry the same row of another instance that takes locks of these classes."""
    here = replay(layout, trace).last
    taking = [
        one
        for one, outcome in successors(layout, here)
        if one.row is wanted.row
        and any((class_of(layout, held), class_of(layout, taken)) == pair for held, taken in outcome.locks)
    ]
    return wanted if wanted in taking or not taking else taking[0]
