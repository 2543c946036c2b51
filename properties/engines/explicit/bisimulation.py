"""The bisimulation check: two designs that no observer of all steps and of the states of all objects can tell apart.

A step leads to one state, so that it suffices to take all steps in both at once, from the initial states on. If both
always offer the same steps, with the same violations, and after each of them every object is in the same state of its
lifecycle, the two are bisimilar: they differ only in references, flags, counters and locks that decide nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from model.language.violation import Violation
from model.semantics.layout import Part
from properties.engines.explicit.state_graph import StateGraph

Offer = Mapping[str, int | str]
"""By step, the number of the state that it leads to, or the violation that it ends in."""


@dataclass(frozen=True, slots=True)
class Compared:
    """The number of pairs of states compared, and the first difference found, or "" if there is none."""

    pairs: int
    difference: str


def compare(one: StateGraph, other: StateGraph) -> Compared:
    """Compare two whole state graphs, breadth first: of the same variables, and explored without symmetry."""
    if undecided := one.undecided or other.undecided:
        return Compared(0, f"not compared: {undecided}")
    offers = _offers(one), _offers(other)
    pairs = [(0, 0)]
    known = set(pairs)
    for mine, its in pairs:
        left, right = offers[0](mine), offers[1](its)
        same = left.keys() == right.keys() and one.objects(mine) == other.objects(its)
        for step, after in left.items() if same else ():
            its_after = right[step]
            if isinstance(after, str) or isinstance(its_after, str):
                same = same and after == its_after
            elif (after, its_after) not in known:
                known.add((after, its_after))
                pairs.append((after, its_after))
        if not same:
            return Compared(len(known), _difference(left, right) or _elsewhere(one, mine, other, its))
    return Compared(len(known), "")


def _offers(graph: StateGraph) -> Callable[[int], Offer]:
    """The steps from a state by their names."""
    names = [str(ground.step) for ground in graph.program.steps]

    def offer(number: int) -> Offer:
        found = graph.offers(number).items()
        return {names[label]: str(what) if isinstance(what, Violation) else what for label, what in found}

    return offer


def _difference(left: Offer, right: Offer) -> str:
    """The first step that only one of them has, or that ends in another violation in the other."""
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


def _elsewhere(one: StateGraph, mine: int, other: StateGraph, its: int) -> str:
    """The first object that is in another state."""
    left, right = one.state(mine), other.state(its)
    objects = (variable for variable in one.layout.variables if variable.role is Part.LIFECYCLE)
    found = next(variable for variable in objects if left[variable.place] != right[variable.place])
    return f"{found.name} is {found.domain[right[found.place]]}, not {found.domain[left[found.place]]}"
