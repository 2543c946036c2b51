"""Two spaces walked side by side: can anybody tell the designs apart who sees every step and the state of every object?

A step leads to one state, so that it is enough to take all steps in both at once, from the initial states on. If both
always offer the same steps, with the same violations, and after each of them every object is in the same state of its
lifecycle, the two are bisimilar: what differs is only in references, flags, counters and locks that decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from model.layout import Part
from model.step import Step
from model.violation import Violation

from .space import Space

Offer = Mapping[str, int | str]
"""By step, the number of the state that it leads to, or the violation that it is."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How many pairs of states were looked at, and the first difference that was found, or "" if there is none."""

    pairs: int
    difference: str


def compare(one: Space, other: Space) -> Compared:
    """Walk two whole spaces side by side, breadth first. Both must have been explored without symmetry."""
    if undecided := one.undecided or other.undecided:
        return Compared(0, f"not compared: {undecided}")
    offers, states = (_offers(one), _offers(other)), (_states(one), _states(other))
    pairs = [(0, 0)]
    known = set(pairs)
    for mine, its in pairs:
        left, right = offers[0](mine), offers[1](its)
        if said := _difference(left, right) or _elsewhere(one, states[0](mine), states[1](its)):
            return Compared(len(known), said)
        for step, after in left.items():
            pair = (after, right[step])
            if not isinstance(after, str) and pair not in known:
                known.add(pair)  # type: ignore[arg-type]
                pairs.append(pair)  # type: ignore[arg-type]
    return Compared(len(known), "")


def _offers(space: Space) -> Callable[[int], Offer]:
    """The steps from a state by their names, which are looked up in a table since making one takes time."""
    names: dict[int, str] = {}

    def name(step: Step) -> str:
        if id(step) not in names:
            names[id(step)] = str(step)
        return names[id(step)]

    def offer(number: int) -> Offer:
        found = space.following(number)
        return {name(step): str(what) if isinstance(what, Violation) else what for step, what in found}

    return offer


def _states(space: Space) -> Callable[[int], tuple[int, ...]]:
    """The states that the objects are in, in the order of the layout."""
    places = [one.place for one in space.layout.variables if one.role is Part.LIFECYCLE]

    def states(number: int) -> tuple[int, ...]:
        values = space.state(number)
        return tuple([values[place] for place in places])

    return states


def _difference(left: Offer, right: Offer) -> str:
    """The first step that only one of them has, or that goes wrong otherwise in the other."""
    for step in sorted(left.keys() | right.keys()):
        if step not in right:
            return f"{step} is missing"
        if step not in left:
            return f"{step} is possible"
        wrong = left[step], right[step]
        if wrong[0] != wrong[1] and any(isinstance(each, str) for each in wrong):
            return f"{step}: {_said(wrong[1])}, not {_said(wrong[0])}"
    return ""


def _said(what: int | str) -> str:
    return what if isinstance(what, str) else "goes on"


def _elsewhere(space: Space, left: tuple[int, ...], right: tuple[int, ...]) -> str:
    """The first object that is in another state."""
    variables = [one for one in space.layout.variables if one.role is Part.LIFECYCLE]
    for one, mine, its in zip(variables, left, right, strict=True):
        if mine != its:
            return f"{one.name} is {one.domain[its]}, not {one.domain[mine]}"
    return ""
