"""Unreachable objects, for all states of a space at once: no root or thread leads to them by owning references.

`model.semantics.ownership.unreachable_objects` gives the slow and obvious definition, for one state. Here the same is
computed by operations on sets of states."""

from __future__ import annotations

from collections.abc import Iterable

from model.ground.program import TRUE, Expr, Is
from model.language.lifecycle import Role
from model.language.vocabulary import RESERVED
from model.semantics.layout import Instance, Layout, State
from model.semantics.world import state_of
from properties.engines.evaluation.state_space import RefT, SetT, StateSpace

Sets = dict[Instance, SetT]
"""A set of states for each object."""


def unreachable_sets(space: StateSpace[SetT, RefT]) -> Sets[SetT]:
    """For each object, the states in which it is alive and no root or thread reaches it by owning references."""
    layout = space.layout
    living = {instance: space.holds(_alive(layout, instance)) for instance in layout.instances}
    nothing = space.everything - space.everything
    roots = {one: nothing if layout.of(one).role is Role.OBJECT else living[one] for one in layout.instances}
    reached = _spread(space, living, roots)
    return {one: living[one] - reached[one] for one in layout.instances if layout.of(one).role is Role.OBJECT}


def cyclic_sets(space: StateSpace[SetT, RefT], unreachable: Sets[SetT]) -> Sets[SetT]:
    """For each object, the states in which it is unreachable and lies on a reference cycle, or owns into one."""
    edges = [edge for edge in _owning(space) if edge[0] in unreachable and edge[1] in unreachable]
    nothing = space.everything - space.everything
    inside = dict(unreachable)
    changed = True
    while changed:
        changed = False
        owns = dict.fromkeys(inside, nothing)
        for holder, target, is_set in edges:
            owns[holder] = owns[holder] | (is_set & inside[target])
        for instance, states in inside.items():
            kept = states & owns[instance]
            changed = changed or kept != states
            inside[instance] = kept
    return inside


def unreachable_in(layout: Layout, state: State) -> tuple[Instance, ...]:
    """The living objects of one state that are unreachable, in the order of the layout."""
    living = {b for b in layout.instances if state_of(layout, state, b) not in RESERVED}
    reached = [b for b in layout.instances if b in living and layout.of(b).role is not Role.OBJECT]
    for holder in reached:
        owned = (v.target for v in layout.held[holder] if v.slot and v.slot.strength.owns and state[v.place])
        reached.extend(target for target in dict.fromkeys(owned) if target in living and target not in reached)
    return tuple(b for b in layout.instances if b in living and b not in reached)


def union(space: StateSpace[SetT, RefT], sets: Iterable[SetT]) -> SetT:
    """The states that are in at least one of the sets."""
    found = space.everything - space.everything
    for states in sets:
        found = found | states
    return found


def _owning(space: StateSpace[SetT, RefT]) -> list[tuple[Instance, Instance, SetT]]:
    """The owning references: holder, target, and the states in which each is set."""
    return [
        (variable.holder, target, space.holds(Is(variable.place, (1,))))
        for target, variables in space.layout.owning.items()
        for variable in variables
    ]


def _spread(space: StateSpace[SetT, RefT], living: Sets[SetT], roots: Sets[SetT]) -> Sets[SetT]:
    """The least sets that contain those of the roots and, with a living holder, those of the targets it owns."""
    edges = [(holder, target, is_set & living[target]) for holder, target, is_set in _owning(space)]
    reached = dict(roots)
    changed = True
    while changed:
        changed = False
        for holder, target, is_set in edges:
            more = reached[target] | (reached[holder] & is_set)
            changed = changed or more != reached[target]
            reached[target] = more
    return reached


def _alive(layout: Layout, instance: Instance) -> Expr:
    if layout.of(instance).role is Role.THREAD:
        return TRUE
    variable = layout.variable(str(instance))
    return Is(variable.place, tuple(i for i, name in enumerate(variable.domain) if name not in RESERVED))
