"""The order of the variables of a program in a decision diagram, made from the structure of the model.

Variables that depend on each other must stand close together, or every set carries the dependence across all others.
Each step, each member with its holder, and each reference with both its ends is a *cluster* of variables. The order is
found as by springs (the FORCE heuristic of Aloul, Markov and Sakallah): each cluster has its centre of gravity, each
variable goes to the mean of the centres of its clusters, and that again until the clusters lie no closer.

Springs mix copies that are coupled only through shared variables. Where many copies do little with each other
it is better to keep each together (`apart`); `properties.engines.symbolic.order_choice` tries both. The order that
springs find for a few copies is good for many, each of which then has the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from model.ground.program import (
    Acquire,
    Assign,
    Body,
    Branch,
    Program,
    Release,
    Shift,
    instructions,
    places_of,
)
from model.semantics.layout import Layout, Part, Variable, sort_of

PATIENCE = 60
"""The number of rounds without an improvement after which the best order is taken."""

Cluster = tuple[int, ...]


def ordered(program: Program, apart: tuple[str, ...] = ()) -> tuple[Variable, ...]:
    """The variables in the order of their bits; the same for the same program. Copies by the sorts in `apart` each
    stand together, behind the shared variables."""
    return standing_apart(springs(program), apart)


def springs(program: Program) -> tuple[Variable, ...]:
    """The variables in the order in which the springs between them are at rest."""
    layout = program.layout
    clusters = [tuple(sorted(one)) for one in _clusters(program) if len(one) > 1]
    order = [variable.place for variable in by_copies(layout)]
    best, shortest, waited = order, _length(order, clusters), 0
    while waited < PATIENCE:
        order = _pulled(order, clusters)
        length = _length(order, clusters)
        waited += 1
        if length < shortest:
            best, shortest, waited = order, length, 0
    return tuple(layout.variables[place] for place in best)


def standing_apart(order: Iterable[Variable], apart: tuple[str, ...]) -> tuple[Variable, ...]:
    """The variables with the copies by some sorts each together, behind the shared variables."""
    return tuple(sorted(order, key=lambda variable: copy_of(variable, apart)))


def as_few(layout: Layout, few: tuple[Variable, ...], apart: tuple[str, ...]) -> tuple[Variable, ...] | None:
    """The variables of a layout, copies apart, each copy in the order that the first one has among a few; None if there
    is a variable that no first copy has, as the order of two entries of a queue."""
    rank = {variable.name: place for place, variable in enumerate(few)}
    first = re.compile(rf"\b({'|'.join(apart)})\d+\b")
    names = {variable: first.sub(r"\g<1>0", variable.name) for variable in layout.variables}
    if not all(name in rank for name in names.values()):
        return None
    return standing_apart(sorted(names, key=lambda variable: rank[names[variable]]), apart)


def copied(layout: Layout, least: int = 2) -> tuple[str, ...]:
    """The sorts of which a scope has so many copies at least, the outermost first."""
    deepest = sorted(layout.lifecycles.values(), key=lambda one: -len(one.indexes))
    named = dict.fromkeys(sort_of(index) for one in deepest for index in one.indexes)
    return tuple(sort for sort in named if layout.policy.scope.size(sort) >= least)


def copy_of(variable: Variable, sorts: tuple[str, ...]) -> tuple[int, ...]:
    """The copy that a variable belongs to; for a reference, the copy of its end with more indexes."""
    binding = {**(variable.target.binding if variable.target else {}), **variable.holder.binding}
    values = {sort_of(index): value for index, value in binding.items()}
    return tuple(values.get(sort, -1) for sort in sorts)


def by_copies(layout: Layout) -> list[Variable]:
    """The order in which the springs start: shared variables, then copy by copy, threads first."""
    sorts = copied(layout)

    def key(variable: Variable) -> tuple[object, ...]:
        point = variable.role is Part.LIFECYCLE and variable.holder in layout.threads
        return (*copy_of(variable, sorts), not point, variable.place)

    return sorted(layout.variables, key=key)


def _length(order: list[int], clusters: list[Cluster]) -> int:
    """The sum of the extents of all clusters."""
    at = {place: number for number, place in enumerate(order)}
    return sum(max(at[place] for place in one) - min(at[place] for place in one) for one in clusters)


def _pulled(order: list[int], clusters: list[Cluster]) -> list[int]:
    """The order after each variable has moved to where its clusters pull it, small clusters more than large ones."""
    at = {place: number for number, place in enumerate(order)}
    pull = dict.fromkeys(order, 0.0)
    weight = dict.fromkeys(order, 0.0)
    for one in clusters:
        centre = sum(at[place] for place in one) / len(one)
        for place in one:
            pull[place] += centre / len(one)
            weight[place] += 1 / len(one)
    wanted = {place: pull[place] / weight[place] if weight[place] else at[place] for place in order}
    return sorted(order, key=lambda place: (wanted[place], at[place]))


def _clusters(program: Program) -> Iterator[set[int]]:
    layout = program.layout
    for step in program.steps:
        yield {step.place, *places_of(step.guard), *_touched(step.body)}
    for variable in layout.variables:
        yield {variable.place, layout.variable(str(variable.holder)).place}
        if variable.target is not None:
            ends = (variable.holder, variable.target, *((variable.later,) if variable.later else ()))
            yield {variable.place, *(layout.variable(str(one)).place for one in ends)}


def _touched(body: Body) -> Iterator[int]:
    """The places that a body reads and writes, without the procedures that it calls."""
    for one in instructions(body):
        if isinstance(one, Assign | Shift | Acquire | Release):
            yield one.place
        elif isinstance(one, Branch):
            yield from places_of(one.condition)
