"""A part of a space seen closely: each step that is enabled there, where it leads, and whose turn it is.

Fairness speaks of single threads and single choices, which a search under symmetry has folded into one. The part may
have every state told apart; or it has one state for all images, and each edge says how names change along it.
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


@dataclass(frozen=True)
class CloseUp:
    """States, and the edges among them by source, each with the number of its step.

    `offers_from` and `offers` are states and the steps enabled there, wherever they lead, into a violation as well.
    `alone` is for each state one more than the number of the thread that runs on alone there, or 0. `turns` has for
    each edge the number of the renaming, in `folding.renamings`, of what it leads to; nothing without `folding`.
    """

    compiled: Compiled
    packed: tuple[int, ...]
    edges: Edges
    labels: array[int]
    offers_from: array[int]
    offers: array[int]
    alone: array[int]
    turns: array[int]
    folding: Symmetry | None

    @staticmethod
    def of(compiled: Compiled, states: tuple[int, ...], folding: Symmetry | None = None) -> CloseUp:
        """Look closely at these packed states; with `folding` they stand for all their images."""
        arrange = folding.arrange(compiled.packing) if folding else None
        numbers = {packed: number for number, packed in enumerate(states)}
        offsets, targets, labels = array("Q", (0,)), array("I"), array("I")
        offers_from, offers, alone, turns = array("I"), array("I"), array("I"), array("I")
        look = _Look(compiled)
        for number, packed in enumerate(states):
            steps, runs_on = look.at(packed)
            alone.append(runs_on)
            for after, step in steps:
                offers_from.append(number)
                offers.append(step)
                turn = 0
                if arrange and after >= 0 and after not in numbers:
                    after, turn = arrange(after)
                if after in numbers:
                    targets.append(numbers[after])
                    labels.append(step)
                    turns.append(turn)
            offsets.append(len(targets))
        edges = Edges.of(offsets, targets, len(states))
        return CloseUp(
            compiled, states, edges, labels, offers_from, offers, alone, turns if arrange else array("I"), folding
        )

    @property
    def layout(self) -> Layout:
        """What the states are states of."""
        return self.compiled.program.layout

    @property
    def count(self) -> int:
        """How many states there are."""
        return len(self.packed)

    def number(self, state: State) -> int:
        """The number of a state; `KeyError` if it is none of these."""
        return self._numbers[self.compiled.packing.pack(state)]

    @cached_property
    def _numbers(self) -> dict[int, int]:
        return {packed: number for number, packed in enumerate(self.packed)}

    def state(self, number: int) -> State:
        """A state."""
        return self.compiled.packing.unpack(self.packed[number])

    def step(self, label: int) -> Step:
        """A step by its number."""
        return self.compiled.program.steps[label].step

    def following(self, number: int) -> tuple[tuple[int, int], ...]:
        """The edges from a state to states of this part: the step's number and the state's."""
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

    def turn(self, thread: int) -> Mask:
        """The states in which a thread, by its number, has a turn."""
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


class _Look:
    """What is enabled in single states, by the code that the search runs."""

    def __init__(self, compiled: Compiled) -> None:
        self.compiled = compiled
        self._plans: dict[int, tuple[tuple[Callable[..., None], ...], tuple[Callable[..., None], ...]]] = {}

    def at(self, packed: int) -> tuple[list[tuple[int, int]], int]:
        """The enabled steps, as state after (negative: a violation) and number; and who runs on alone, or 0."""
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
