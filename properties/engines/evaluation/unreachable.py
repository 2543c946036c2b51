"""Which states hold objects that nothing living by itself reaches, for all states of a space at once.

The slow and obvious way is `model.semantics.ownership.islands` on one state; this is the same question as operations
on masks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from model.ground.program import TRUE, Expr, Is
from model.language.lifecycle import Role
from model.language.vocabulary import RESERVED
from model.semantics.layout import Instance, Layout, State
from model.semantics.world import state_of
from properties.engines.explicit.state_graph import Space

if TYPE_CHECKING:
    from properties.engines.explicit.arrays import Mask

Masks = dict[Instance, "Mask"]


def island_masks(space: Space) -> Masks:
    """For each object, the states in which it is alive and no root or thread reaches it by owning references."""
    living = {instance: space.holds(_alive(space.layout, instance)) for instance in space.layout.instances}
    nothing = ~space.holds(TRUE)
    anchored = {b: living[b] if space.layout.of(b).role is not Role.OBJECT else nothing for b in space.layout.instances}
    reached = _spread(space, living, anchored)
    return {b: living[b] & ~reached[b] for b in space.layout.instances if space.layout.of(b).role is Role.OBJECT}


def ring_masks(space: Space, islands: Masks) -> Masks:
    """For each object of an island, the states in which it lies on a ring of owning references, or owns into one."""
    edges = [edge for edge in _owning(space) if edge[0] in islands and edge[1] in islands]
    inside = dict(islands)
    changed = True
    while changed:
        changed = False
        nothing = ~space.holds(TRUE)
        owns = dict.fromkeys(inside, nothing)
        for holder, target, is_set in edges:
            owns[holder] = owns[holder] | (is_set & inside[target])
        for instance, mask in inside.items():
            kept = mask & owns[instance]
            changed = changed or bool((kept != mask).any())
            inside[instance] = kept
    return inside


def unreached(layout: Layout, state: State) -> tuple[Instance, ...]:
    """The islands of one state, in the order of the layout."""
    living = {b for b in layout.instances if state_of(layout, state, b) not in RESERVED}
    reached = [b for b in layout.instances if b in living and layout.of(b).role is not Role.OBJECT]
    for holder in reached:
        owned = (v.target for v in layout.held[holder] if v.slot and v.slot.strength.owns and state[v.place])
        reached.extend(target for target in dict.fromkeys(owned) if target in living and target not in reached)
    return tuple(b for b in layout.instances if b in living and b not in reached)


def any_of(space: Space, masks: Masks) -> Mask:
    """The states in which at least one of the masks holds."""
    found = ~space.holds(TRUE)
    for mask in masks.values():
        found = found | mask
    return found


def _owning(space: Space) -> list[tuple[Instance, Instance, Mask]]:
    """The owning references: holder, target, and the states in which each is set."""
    return [
        (variable.holder, target, space.holds(Is(variable.place, (1,))))
        for target, variables in space.layout.owning.items()
        for variable in variables
    ]


def _spread(space: Space, living: Masks, anchored: Masks) -> Masks:
    """The least masks that contain the anchored ones and, with a living holder, the targets it owns."""
    edges = [(holder, target, is_set & living[target]) for holder, target, is_set in _owning(space)]
    reached = dict(anchored)
    changed = True
    while changed:
        changed = False
        for holder, target, is_set in edges:
            more = reached[target] | (reached[holder] & is_set)
            changed = changed or bool((more != reached[target]).any())
            reached[target] = more
    return reached


def _alive(layout: Layout, instance: Instance) -> Expr:
    if layout.of(instance).role is Role.THREAD:
        return TRUE
    variable = layout.variable(str(instance))
    return Is(variable.place, tuple(i for i, name in enumerate(variable.domain) if name not in RESERVED))
