"""Two spaces walked side by side: can anybody tell the designs apart who sees every step and the state of every object?

A step leads to one state, so that it is enough to take all steps in both at once, from the initial states on. If both
always offer the same steps, with the same violations, and after each of them every object is in the same state of its
lifecycle, the two are bisimilar: what differs is only in references, flags, counters and locks that decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from model.language.violation import Violation
from model.semantics.layout import Part
from properties.engines.explicit.state_graph import Space

Offer = Mapping[str, int | str]
"""By step, the number of the state that it leads to, or the violation that it is."""


@dataclass(frozen=True, slots=True)
class Compared:
    """How many pairs of states were looked at, and the first difference that was found, or "" if there is none."""

    pairs: int
    difference: str


def compare(one: Space, other: Space) -> Compared:
    """Walk two whole spaces side by side, breadth first: of the same variables, and explored without symmetry."""
    if undecided := one.undecided or other.undecided:
        return Compared(0, f"not compared: {undecided}")
    offers = _offers(one), _offers(other)
    pairs = [(0, 0)]
    known = set(pairs)
    for mine, its in pairs:
        left, right = offers[0](mine), offers[1](its)
        same = left.keys() == right.keys() and one.objects(mine) == other.objects(its)
        for step, after in left.items() if same else ():
            pair = after, right[step]
            if pair in known:
                continue
            if isinstance(pair[0], str) or isinstance(pair[1], str):
                same = same and pair[0] == pair[1]
            else:
                known.add(pair)  # type: ignore[arg-type]
                pairs.append(pair)  # type: ignore[arg-type]
        if not same:
            return Compared(len(known), _difference(left, right) or _elsewhere(one, mine, other, its))
    return Compared(len(known), "")


def _offers(space: Space) -> Callable[[int], Offer]:
    """The steps from a state by their names."""
    names = [str(ground.step) for ground in space.program.steps]

    def offer(number: int) -> Offer:
        found = space.offers(number).items()
        return {names[label]: str(what) if isinstance(what, Violation) else what for label, what in found}

    return offer


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


def _elsewhere(one: Space, mine: int, other: Space, its: int) -> str:
    """The first object that is in another state."""
    left, right = one.state(mine), other.state(its)
    objects = (variable for variable in one.layout.variables if variable.role is Part.LIFECYCLE)
    found = next(variable for variable in objects if left[variable.place] != right[variable.place])
    return f"{found.name} is {found.domain[right[found.place]]}, not {found.domain[left[found.place]]}"
