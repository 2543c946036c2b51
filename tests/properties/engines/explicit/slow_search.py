"""Slow versions of the search and of its questions: plain loops over dictionaries, made from `model.semantics.step`
alone."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from model.language.lifecycle import DESTROY
from model.language.violation import Kind, Violation
from model.semantics.layout import Layout, State
from model.semantics.step import Happens, Step, initial, successors


@dataclass
class Twin:
    """All states by their distance from the initial one, every edge, every crash, and the events on the way."""

    depths: dict[State, int] = field(default_factory=dict)
    edges: list[tuple[State, Step, State]] = field(default_factory=list)
    crashes: list[tuple[State, Step, Violation]] = field(default_factory=list)
    fired: set[tuple[str, str]] = field(default_factory=set)
    locks: set[tuple[str, str]] = field(default_factory=set)

    @property
    def findings(self) -> dict[Violation, int]:
        """Each finding, with the length of the shortest trace that ends in it."""
        found: dict[Violation, int] = {}
        for state, _, violation in self.crashes:
            if violation.kind is not Kind.BOUND:
                found[violation] = min(found.get(violation, 1 << 30), self.depths[state] + 1)
        return found


def search(layout: Layout) -> Twin:
    """Breadth first over real states."""
    twin = Twin({initial(layout): 0})
    waiting = list(twin.depths)
    for state in waiting:
        for one, outcome in successors(layout, state):
            twin.fired.add((one.thread.lifecycle, layout.of(one.thread).row_id(one.row)))
            twin.fired.update((h.instance.lifecycle, h.text) for h in outcome.log if h.kind is Happens.FIRED)
            twin.locks.update(outcome.locks)
            if outcome.violation is not None:
                twin.crashes.append((state, one, outcome.violation))
                continue
            twin.edges.append((state, one, outcome.state))
            if outcome.state not in twin.depths:
                twin.depths[outcome.state] = twin.depths[state] + 1
                waiting.append(outcome.state)
    return twin


def without_destructors(fired: Collection[tuple[str, str]]) -> set[tuple[str, str]]:
    """The rows that ran but for those of destructors, which the log of a step does not name."""
    return {(owner, row) for owner, row in fired if not row.startswith((f"{owner}.{DESTROY}@", f"{owner}.{DESTROY}["))}


def reachable(edges: list[tuple[int, int]], start: set[int]) -> set[int]:
    """All numbers that can be reached from some."""
    found = set(start)
    while more := {after for before, after in edges if before in found and after not in found}:
        found |= more
    return found


def bottoms(edges: list[tuple[int, int]], count: int) -> list[list[int]]:
    """The sets of numbers that reach each other and nothing else."""
    ahead = [reachable(edges, {number}) for number in range(count)]
    found = {frozenset(mine) for mine in ahead if all(ahead[other] == mine for other in mine)}
    return sorted(sorted(group) for group in found)
