"""What a fair run owes inside a part of a space: a step that is asked for, and where that is met.

`properties.engines.evaluation.fairness` says what is owed, state by state; here it is said of all states of a part at
once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import product
from typing import TYPE_CHECKING

from model.ground.program import Is
from model.semantics.layout import sort_of
from model.semantics.step import Step
from properties.engines.evaluation.fairness import owed
from properties.engines.explicit.arrays import Tracked
from properties.engines.explicit.subgraph import CloseUp

if TYPE_CHECKING:
    from properties.engines.explicit.arrays import Mask, Parts


class Duty:
    """Something owed: `asked` in some states, met by taking one of `steps`, or in one of the states `met`."""

    def __init__(self, part: CloseUp, thread: int, asked_for: frozenset[int], steps: frozenset[int]) -> None:
        self.part = part
        self.thread = thread
        self.asked_for = asked_for
        self.steps = steps

    @cached_property
    def asked(self) -> Mask:
        """Where it is asked for."""
        return self.part.offering(self.asked_for)

    @property
    def taken(self) -> Mask:
        """The edges that meet it."""
        return self.part.taking(self.steps)

    @cached_property
    def met(self) -> Mask:
        """The states that meet it: the thread stands at the point and has a turn, and a guard does not hold."""
        (label,) = self.asked_for
        step = self.part.compiled.program.steps[label]
        here = self.part.turn(self.thread) & self.part.holds(Is(step.place, step.points))
        return here & ~self.part.holds(step.guard)


class ThreadDuty(Duty):
    """That a thread steps at all: always asked for, and met where it has a turn and nothing that it owes to do.

    A thread that has no step anywhere in the part may only never have a turn there, so it is asked as well.
    """

    @cached_property
    def asked(self) -> Mask:
        """Everywhere."""
        return self.part.everywhere

    @cached_property
    def met(self) -> Mask:
        """Where the thread has a turn and no step that it owes."""
        return self.part.turn(self.thread) & ~self.part.offering(self.asked_for)


def duties(part: CloseUp) -> tuple[Duty, ...]:
    """All that a fair run inside a part owes; where states stand for their images, under every name."""
    return tuple(_duties(part))


def _duties(part: CloseUp) -> Iterator[Duty]:
    steps = [part.step(label) for label in range(len(part.compiled.program.steps))]
    offered = {_kind(part, steps[label]) for label in set(part.offers)}
    for number, thread in enumerate(part.layout.threads):
        mine = [label for label, one in enumerate(steps) if one.thread == thread and _kind(part, one) in offered]
        due = [label for label in mine if owed(part.layout, steps[label])]
        yield ThreadDuty(part, number, frozenset(due), frozenset(mine))
        yield from (Duty(part, number, frozenset({label}), frozenset({label})) for label in due)


def _kind(part: CloseUp, step: Step) -> object:
    """What steps have in common that only names tell apart; without folding, the step itself."""
    return (step.thread.lifecycle, step.row) if part.folding else step


# --- under names ---


@dataclass(frozen=True)
class Family:
    """The same thing, owed under several names: a name is the values, of some sorts, of what owes and asks.

    Along an edge that renames, what is followed goes on under its new name. What a state asks for under a name is met
    where that very thing meets it, however often it has changed its name meanwhile. So the components of the states
    with their names say what those of all images of the states would (Emerson and Sistla 1996).
    """

    tracked: Tracked
    by_name: dict[int, Duty]

    def unpaid(self, parts: Parts, alive: Mask) -> Mask:
        """The states that ask for something that is not met in their component of the states that are left.

        `parts` are the components of `alive` under every name.
        """
        tracked, left = self.tracked, self.tracked.everywhere(alive)
        asked = left & tracked.states({name: duty.asked for name, duty in self.by_name.items()})
        if not asked.any():
            return tracked.somewhere(asked)
        owing = parts.having(asked) & ~parts.running(tracked.among({n: duty.taken for n, duty in self.by_name.items()}))
        if owing.any():
            owing &= ~parts.having(left & tracked.states({name: duty.met for name, duty in self.by_name.items()}))
        return tracked.somewhere(asked & parts.states(owing))


def families(part: CloseUp, owing: tuple[Duty, ...]) -> dict[tuple[str, ...], tuple[Family, ...]]:
    """Duties by the sorts of their names; those that differ in nothing but the name are one family."""
    grouped: dict[tuple[str, ...], dict[object, dict[int, Duty]]] = {}
    names: dict[tuple[str, ...], list[tuple[int, ...]]] = {}
    for duty in owing:
        sorts, values, rest = _name(part, duty)
        names.setdefault(sorts, list(product(*(range(part.layout.policy.scope.size(sort)) for sort in sorts))))
        grouped.setdefault(sorts, {}).setdefault(rest, {})[names[sorts].index(values)] = duty
    return {
        sorts: tuple(Family(tracked, by_name) for by_name in kinds.values())
        for sorts, kinds in grouped.items()
        for tracked in (Tracked.of(part.edges, part.turns, _images(part, sorts, names[sorts])),)
    }


def _name(part: CloseUp, duty: Duty) -> tuple[tuple[str, ...], tuple[int, ...], object]:
    """The sorts of a duty that are interchangeable, their values in it, and all else that it is."""
    thread = part.layout.threads[duty.thread]
    binding, rest = thread.binding, [thread.lifecycle, *thread.binding]
    if not isinstance(duty, ThreadDuty):
        (label,) = duty.asked_for
        binding = {**binding, **dict(part.step(label).choice)}
        rest.append(part.layout.of(thread).row_id(part.step(label).row))
    folded = part.folding.sorts if part.folding else ()
    named = {index: value for index, value in binding.items() if sort_of(index) in folded}
    fixed = tuple(item for item in binding.items() if item[0] not in named)
    return tuple(map(sort_of, named)), tuple(named.values()), (*rest, *named, *fixed)


def _images(part: CloseUp, sorts: tuple[str, ...], names: list[tuple[int, ...]]) -> list[list[int]]:
    """For each renaming the new number of each name."""
    places = {name: number for number, name in enumerate(names)}
    as_before = {sort: tuple(range(part.layout.policy.scope.size(sort))) for sort in sorts}
    found = []
    for renaming in part.folding.renamings if part.folding else [{}]:
        after = [(as_before | renaming)[sort] for sort in sorts]
        found.append([places[tuple(one[value] for one, value in zip(after, name, strict=True))] for name in names])
    return found
