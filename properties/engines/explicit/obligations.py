"""Fairness obligations inside a subgraph: where each is requested, and where it is fulfilled.

`properties.engines.evaluation.fairness` defines obligations for single states; here they are computed for all states of
a subgraph at once.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from model.ground.program import Is
from model.semantics.layout import sort_of
from model.semantics.step import Step
from properties.engines.evaluation.fairness import is_obligatory
from properties.engines.explicit.arrays import Tracked
from properties.engines.explicit.subgraph import Subgraph

if TYPE_CHECKING:
    from properties.engines.explicit.arrays import Components, Mask


class FairnessObligation:
    """An obligation `requested` in some states, fulfilled by taking one of `steps` or in one of the states `fulfilled`.

    `labels` are the steps, by number, whose being enabled requests it.
    """

    def __init__(self, part: Subgraph, thread: int, labels: frozenset[int], steps: frozenset[int]) -> None:
        self.part = part
        self.thread = thread
        self.labels = labels
        self.steps = steps

    @cached_property
    def requested(self) -> Mask:
        """The states that request it."""
        return self.part.offering(self.labels)

    @property
    def taken(self) -> Mask:
        """The edges that fulfil it."""
        return self.part.taking(self.steps)

    @cached_property
    def fulfilled(self) -> Mask:
        """The states that fulfil it: the thread is at the program point and has a turn, and a guard does not hold."""
        (label,) = self.labels
        step = self.part.compiled.program.steps[label]
        here = self.part.has_turn(self.thread) & self.part.holds(Is(step.place, step.points))
        return here & ~self.part.holds(step.guard)


class ThreadObligation(FairnessObligation):
    """The obligation that a thread steps at all: requested everywhere.

    It is fulfilled where the thread has a turn and no obligatory step. A thread without steps in the subgraph may be
    one that never has a turn there, so it has the obligation as well.
    """

    @cached_property
    def requested(self) -> Mask:
        """All states."""
        return self.part.everywhere

    @cached_property
    def fulfilled(self) -> Mask:
        """The states in which the thread has a turn and no obligatory step."""
        return self.part.has_turn(self.thread) & ~self.part.offering(self.labels)


def obligations(part: Subgraph) -> tuple[FairnessObligation, ...]:
    """All obligations of a fair run inside a subgraph; under symmetry, with every name that images give them."""
    return tuple(_obligations(part))


def _obligations(part: Subgraph) -> Iterator[FairnessObligation]:
    steps = [part.step(label) for label in range(len(part.compiled.program.steps))]
    offered = {_class_of(part, steps[label]) for label in set(part.offers)}
    for number, thread in enumerate(part.layout.threads):
        mine = [label for label, one in enumerate(steps) if one.thread == thread and _class_of(part, one) in offered]
        obligatory = [label for label in mine if is_obligatory(part.layout, steps[label])]
        yield ThreadObligation(part, number, frozenset(obligatory), frozenset(mine))
        for label in obligatory:
            yield FairnessObligation(part, number, frozenset({label}), frozenset({label}))


def _class_of(part: Subgraph, step: Step) -> object:
    """A value shared by steps that differ only in names; without symmetry, the step itself."""
    return (step.thread.lifecycle, step.row) if part.symmetry else step


# --- under names ---


@dataclass(frozen=True)
class ObligationFamily:
    """The same obligation under several names: the values, of some sorts, of the thread and its choice.

    Along an edge that permutes names, an obligation continues under its new name. The request of a state under a name
    is fulfilled where that very obligation is, however often its name has changed meanwhile. So the components of
    the states paired with names answer the same as those of all images of the states would (Emerson and Sistla 1996).
    """

    tracked: Tracked
    by_name: dict[int, FairnessObligation]

    def unfulfilled(self, components: Components, alive: Mask) -> Mask:
        """The states that request the obligation while nothing in their component of `alive` fulfils it.

        `components` are those of `alive` under every name.
        """
        tracked, left = self.tracked, self.tracked.everywhere(alive)
        requested = left & tracked.states({name: one.requested for name, one in self.by_name.items()})
        if not requested.any():
            return tracked.somewhere(requested)
        taken = tracked.among({name: one.taken for name, one in self.by_name.items()})
        failing = components.having(requested) & ~components.with_edges(taken)
        if failing.any():
            fulfilled = tracked.states({name: one.fulfilled for name, one in self.by_name.items()})
            failing &= ~components.having(left & fulfilled)
        return tracked.somewhere(requested & components.states(failing))


def obligation_families(
    part: Subgraph, found: tuple[FairnessObligation, ...]
) -> dict[tuple[str, ...], tuple[ObligationFamily, ...]]:
    """Obligations by the sorts of their names; those that differ only in the name form one family."""
    grouped: dict[tuple[str, ...], dict[object, dict[int, FairnessObligation]]] = {}
    names: dict[tuple[str, ...], list[tuple[int, ...]]] = {}
    for one in found:
        sorts, values, rest = _name(part, one)
        names.setdefault(sorts, list(product(*(range(part.layout.policy.scope.size(sort)) for sort in sorts))))
        grouped.setdefault(sorts, {}).setdefault(rest, {})[names[sorts].index(values)] = one
    return {
        sorts: tuple(ObligationFamily(tracked, by_name) for by_name in families.values())
        for sorts, families in grouped.items()
        for tracked in (Tracked.of(part.edges, part.permutations, _images(part, sorts, names[sorts])),)
    }


def _name(part: Subgraph, one: FairnessObligation) -> tuple[tuple[str, ...], tuple[int, ...], object]:
    """The interchangeable sorts of an obligation, their values in it, and everything else that identifies it."""
    thread = part.layout.threads[one.thread]
    binding, rest = thread.binding, [thread.lifecycle, *thread.binding]
    if not isinstance(one, ThreadObligation):
        (label,) = one.labels
        binding = {**binding, **dict(part.step(label).choice)}
        rest.append(part.layout.of(thread).row_id(part.step(label).row))
    folded = part.symmetry.sorts if part.symmetry else ()
    named = {index: value for index, value in binding.items() if sort_of(index) in folded}
    fixed = tuple(item for item in binding.items() if item[0] not in named)
    return tuple(map(sort_of, named)), tuple(named.values()), (*rest, *named, *fixed)


def _images(part: Subgraph, sorts: tuple[str, ...], names: list[tuple[int, ...]]) -> list[list[int]]:
    """For each permutation the new number of each name."""
    places = {name: number for number, name in enumerate(names)}
    identity = {sort: tuple(range(part.layout.policy.scope.size(sort))) for sort in sorts}
    found = []
    for permutation in part.symmetry.permutations if part.symmetry else [{}]:
        after = [(identity | permutation)[sort] for sort in sorts]
        found.append([places[tuple(one[value] for one, value in zip(after, name, strict=True))] for name in names])
    return found
