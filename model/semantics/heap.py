"""References and lifetimes: taking, dropping and destroying on a working copy of a state.

Ownership is never counted here: an object is destroyed when the reference just dropped was owning and no owning
reference to it is set any more. Destruction happens at once, on the running thread, in C++ order: the destructor body,
then the members in reverse order of declaration, each of which may destroy in turn.
"""

from __future__ import annotations

from collections.abc import Callable

from model.language.errors import ModelBug, TableError
from model.language.lifecycle import DESTROY, Slot
from model.language.violation import Kind
from model.language.vocabulary import DYING, GONE, NONE, Effect
from model.semantics.layout import Binding, Instance, Part, Variable
from model.semantics.world import FREE, Halted, Happens, World, matching

RunBody = Callable[[tuple[Effect, ...], Binding], None]
"""Runs the effects of a destructor row."""


def slot_and_target(slot: Variable) -> tuple[Slot, Instance]:
    """Return the declaration and the target of a reference variable."""
    if slot.slot is None or slot.target is None or slot.role is not Part.SLOT:
        raise TableError(f"{slot.name} is not a reference")
    return slot.slot, slot.target


def take(world: World, slot: Variable) -> None:
    """Set a reference; at the end, if it is a queue."""
    declared, target = slot_and_target(slot)
    world.require(slot.holder, slot.name)
    if world.is_set(slot):
        return
    if world.unusable(target, dying_too=declared.strength.owns):
        raise Halted(Kind.FREED, slot.name)
    _set(world, slot)
    world.note(Happens.TAKEN, slot.holder, slot.name)


def drop(world: World, slot: Variable, run: RunBody) -> None:
    """Clear a reference, and destroy its target if that was the last owning one."""
    world.require(slot.holder, slot.name)
    if world.is_set(slot):
        _let_go(world, slot, run)


def forget(world: World, slot: Variable) -> None:
    """Clear a reference and destroy nothing: an object whose last owner forgets it lives on, leaked."""
    declared, target = slot_and_target(slot)
    world.require(slot.holder, slot.name)
    if not world.is_set(slot):
        return
    _clear(world, slot)
    world.note(Happens.FORGOTTEN, slot.holder, slot.name)
    if not declared.strength.owns:
        _recycle(world, target)


def move(world: World, source: Variable, target: Variable) -> None:
    """Re-file an owning reference; the number of owners only ever falls if the second slot was already set."""
    (from_slot, first), (to_slot, second) = slot_and_target(source), slot_and_target(target)
    if first != second or not (from_slot.strength.owns and to_slot.strength.owns):
        raise TableError(f"cannot move {source.name} to {target.name}: both must own the same target")
    world.require(source.holder, source.name)
    if not world.is_set(source):
        raise Halted(Kind.NULL, source.name)
    world.require(target.holder, target.name)
    _clear(world, source)
    if not world.is_set(target):
        _set(world, target)
    world.note(Happens.MOVED, source.holder, f"{source.name} to {target.name}")


def promote(world: World, weak: Variable, strong: Variable) -> None:
    """`weak_ptr::lock` that must succeed."""
    _, target = slot_and_target(weak)
    world.require(weak.holder, weak.name)
    if not world.is_set(weak):
        raise Halted(Kind.NULL, weak.name)
    if world.unusable(target, dying_too=True):
        raise Halted(Kind.FREED, weak.name)
    take(world, strong)


def use(world: World, slot: Variable) -> None:
    """Dereference."""
    _, target = slot_and_target(slot)
    world.require(slot.holder, slot.name)
    if not world.is_set(slot):
        raise Halted(Kind.NULL, slot.name)
    if world.unusable(target, dying_too=False):
        raise Halted(Kind.FREED, slot.name)


def create(world: World, instance: Instance, state: str) -> None:
    """Bring an object into being; its flags and counters take their initial values."""
    if world.state(instance) != NONE:
        raise Halted(Kind.BOUND, str(instance))
    world.note(Happens.CREATED, instance, state)
    world.enter(instance, state)
    lifecycle = world.layout.of(instance)
    for flag in lifecycle.flags:
        world.put(world.layout.variable(f"{instance}.{flag.name}"), int(flag.initial))
    for counter in lifecycle.counters:
        world.put(world.layout.variable(f"{instance}.{counter.name}"), counter.initial)


def destroy(world: World, instance: Instance, run: RunBody) -> None:
    """Destroy one object: checks, destructor body, members; then its identity is free or `gone`."""
    before = world.state(instance)
    if before in (NONE, GONE, DYING):
        raise Halted(Kind.TWICE, str(instance))
    _forbid_in_use(world, instance)
    world.note(Happens.DESTROYED, instance, before)
    world.enter(instance, DYING)
    _run_destructor(world, instance, before, run)
    for slot in world.layout.held[instance]:
        if world.is_set(slot):
            _let_go(world, slot, run)
    lifecycle = world.layout.of(instance)
    for name in (*(flag.name for flag in lifecycle.flags), *(counter.name for counter in lifecycle.counters)):
        world.put(world.layout.variable(f"{instance}.{name}"), 0)
    dangling = any(world.is_set(slot) for slot in world.layout.pointing[instance])
    world.enter(instance, GONE if dangling else NONE)


def _forbid_in_use(world: World, instance: Instance) -> None:
    for frame in world.layout.frames[instance]:
        if world.is_set(frame):
            raise Halted(Kind.IN_USE, f"{instance} while {frame.name}")
    for mutex in world.layout.of(instance).mutexes:
        name = f"{instance}.{mutex.name}"
        if world.values[world.layout.variable(name).place] != FREE:
            raise Halted(Kind.IN_USE, f"{instance} while {name}")


def _run_destructor(world: World, instance: Instance, before: str, run: RunBody) -> None:
    """Run the destructor row for the state the object was in; an object without such rows has an empty body."""
    if not any(row.event == DESTROY for row in world.layout.rows(instance)):
        return
    found = list(matching(world.layout, world.values, instance, DESTROY, before, {}))
    if not found:
        raise Halted(Kind.ILLEGAL, f"{instance}.{DESTROY} in {before}")
    if len(found) > 1:
        raise ModelBug(f"{len(found)} rows destroy {instance} in {before}; there must be one")
    row, binding = found[0]
    run(row.effects, binding)


def _let_go(world: World, slot: Variable, run: RunBody) -> None:
    declared, target = slot_and_target(slot)
    _clear(world, slot)
    world.note(Happens.DROPPED, slot.holder, slot.name)
    if not declared.strength.owns:
        _recycle(world, target)
        return
    if world.unusable(target, dying_too=True):
        raise Halted(Kind.TWICE, slot.name)
    if not any(world.is_set(owner) for owner in world.layout.owning[target]):
        destroy(world, target, run)


def _recycle(world: World, target: Instance) -> None:
    """A destroyed object that nothing points at any more has left no trace: its identity may be used again."""
    pointed_at = any(world.is_set(slot) for slot in world.layout.pointing[target])
    if world.state(target) == GONE and not pointed_at:
        world.enter(target, NONE)


def _set(world: World, slot: Variable) -> None:
    world.put(slot, 1)
    for order, other, declared_first in world.layout.orders[slot.name]:
        # The newcomer is last, so the order is "declared first entered earlier" only if the newcomer is the other one.
        world.put(order, int(world.is_set(other) and not declared_first))


def _clear(world: World, slot: Variable) -> None:
    world.put(slot, 0)
    for order, _, _ in world.layout.orders[slot.name]:
        world.put(order, 0)
