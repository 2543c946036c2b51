"""A subgraph in detail: each step that is enabled in one of its states, where the step leads, and whose turn it is.

Fairness is about single threads and single choices, which a search under symmetry has folded into one. A subgraph
either has every state told apart, or has one representative of each orbit, and each edge says how it permutes names.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from model.ground.program import TRUE, Expr
from model.semantics.layout import Layout, State
from model.semantics.step import Step
from properties.engines.codegen.compiled import Compiled
from properties.engines.explicit.arrays import Columns, Edges, Mask, chosen, mask_of
from properties.engines.explicit.symmetry import Symmetry


@dataclass(frozen=True, kw_only=True)
class Subgraph:
    """Bit-packed states, and the edges among them by source, each with the number of its step.

    `offers_from` and `offers` are states and the steps enabled there, wherever these lead, violations included.
    `alone` has for each state one more than the number of the thread that runs on alone there, or 0. `permutations` has
    for each edge the number, in `symmetry.permutations`, of the permutation along it; it is empty without `symmetry`.
    """

    compiled: Compiled
    packed: tuple[int, ...]
    edges: Edges
    labels: array[int]
    offers_from: array[int]
    offers: array[int]
    alone: array[int]
    permutations: array[int]
    symmetry: Symmetry | None

    @staticmethod
    def of(compiled: Compiled, states: tuple[int, ...], symmetry: Symmetry | None = None) -> Subgraph:
        """The subgraph of these bit-packed states; with `symmetry` they are representatives of their orbits."""
        canonicalise = symmetry.canonicalise(compiled.packing) if symmetry else None
        numbers = {packed: number for number, packed in enumerate(states)}
        offsets, targets, labels = array("Q", (0,)), array("I"), array("I")
        offers_from, offers, alone, permutations = array("I"), array("I"), array("I"), array("I")
        enabled = _EnabledSteps(compiled)
        for number, packed in enumerate(states):
            steps, runs_on = enabled.at(packed)
            alone.append(runs_on)
            for after, step in steps:
                offers_from.append(number)
                offers.append(step)
                permutation = 0
                if canonicalise and after >= 0 and after not in numbers:
                    after, permutation = canonicalise(after)
                if after in numbers:
                    targets.append(numbers[after])
                    labels.append(step)
                    permutations.append(permutation)
            offsets.append(len(targets))
        return Subgraph(
            compiled=compiled,
            packed=states,
            edges=Edges.of(offsets, targets, len(states)),
            labels=labels,
            offers_from=offers_from,
            offers=offers,
            alone=alone,
            permutations=permutations if canonicalise else array("I"),
            symmetry=symmetry,
        )

    @property
    def layout(self) -> Layout:
        """The layout whose states these are."""
        return self.compiled.program.layout

    @property
    def count(self) -> int:
        """The number of states."""
        return len(self.packed)

    def number(self, state: State) -> int:
        """The number of a state; `KeyError` if it is not in the subgraph."""
        return self._numbers[self.compiled.packing.pack(state)]

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {packed: number for number, packed in enumerate(self.packed)}

    def state(self, number: int) -> State:
        """A state by its number."""
        return self.compiled.packing.unpack(self.packed[number])

    def step(self, label: int) -> Step:
        """A step by its number."""
        return self.compiled.program.steps[label].step

    def following(self, number: int) -> tuple[tuple[int, int], ...]:
        """The edges from a state inside the subgraph: the number of the step and of the state after it."""
        edges = range(int(self.edges.offsets[number]), int(self.edges.offsets[number + 1]))
        return tuple((self.labels[edge], int(self.edges.targets[edge])) for edge in edges)

    def offering(self, steps: frozenset[int]) -> Mask:
        """The states in which one of these steps is enabled."""
        return mask_of(self.count, self.offers_from, chosen(self.offers, self._is_one_of(steps)))

    def taking(self, steps: frozenset[int]) -> Mask:
        """The edges that are one of these steps."""
        return chosen(self.labels, self._is_one_of(steps))

    def _is_one_of(self, steps: frozenset[int]) -> list[bool]:
        return [number in steps for number in range(len(self.compiled.program.steps))]

    def has_turn(self, thread: int) -> Mask:
        """The states in which a thread, given by its number, has a turn: no other thread runs on alone."""
        return chosen(self.alone, [one in (0, thread + 1) for one in range(len(self.layout.threads) + 1)])

    @property
    def everywhere(self) -> Mask:
        """All states."""
        return self.holds(TRUE)

    def holds(self, expr: Expr) -> Mask:
        """The states in which an expression of the ground form holds."""
        return self._columns.where(expr)

    @cached_property
    def _columns(self) -> Columns:
        return Columns(self.compiled.packing, self.packed)


class _EnabledSteps:
    """The steps that are enabled in single states, by the code that the search runs."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self._plans: dict[int, tuple[tuple[Callable[..., None], ...], tuple[Callable[..., None], ...]]] = {}

    def at(self, packed: int) -> tuple[list[tuple[int, int]], int]:
        """The enabled steps, as state after (negative: a violation) and number; and the thread that runs on, or 0."""
        points = packed & self.compiled.packing.point_mask
        if points not in self._plans:
            self._plans[points] = self.compiled.plan(packed)
        alone, everybody = self._plans[points]
        out: list[int] = []
        for one in alone:
            one(packed, out.append)
            if out:
                return self._pairs(out), self.compiled.owner(out[1])
        for one in everybody:
            one(packed, out.append)
        return self._pairs(out), 0

    def _pairs(self, out: list[int]) -> list[tuple[int, int]]:
        pairs = iter(out)
        return list(zip(pairs, pairs, strict=True))
