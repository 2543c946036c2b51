"""References and lifetimes as instructions: the ground form of `model.semantics.heap`, check by check in the same
order."""

from __future__ import annotations

from collections.abc import Iterator

from model.ground.guards import absent, alive, in_states, is_in
from model.ground.program import Assign, Body, Branch, Call, Expr, Halt, Instruction, any_of, negation
from model.language.errors import TableError
from model.language.violation import Kind, Violation
from model.language.vocabulary import DYING, GONE, NONE, RESERVED
from model.semantics.heap import slot_and_target
from model.semantics.layout import Instance, Layout, Variable


def stop(kind: Kind, text: str) -> Halt:
    """The end of the step in a violation."""
    return Halt(Violation(kind, text))


def needs(layout: Layout, holder: Instance, text: str) -> Iterator[Instruction]:
    """The holder of the member must exist; inside its destructor it still does."""
    yield Branch(absent(life(layout, holder)), (stop(Kind.FREED, text),))


def life(layout: Layout, instance: Instance) -> Variable:
    """The lifecycle variable of an instance."""
    return layout.variable(str(instance))


def destructor(instance: Instance) -> str:
    """The name of the procedure that destroys an instance which is known to be alive."""
    return f"destroy {instance}"


def take(layout: Layout, slot: Variable) -> Iterator[Instruction]:
    """Set a reference that may be set already."""
    declared, target = slot_and_target(slot)
    state = life(layout, target)
    unusable = negation(alive(state)) if declared.strength.owns else absent(state)
    yield from needs(layout, slot.holder, slot.name)
    yield Branch(off(slot), (Branch(unusable, (stop(Kind.FREED, slot.name),)), *put(layout, slot)))


def drop(layout: Layout, slot: Variable) -> Iterator[Instruction]:
    """Clear a reference; the last owning one destroys its target."""
    yield from needs(layout, slot.holder, slot.name)
    yield Branch(on(slot), tuple(let_go(layout, slot)))


def forget(layout: Layout, slot: Variable) -> Iterator[Instruction]:
    """Clear a reference without destroying its target."""
    declared, target = slot_and_target(slot)
    yield from needs(layout, slot.holder, slot.name)
    after = () if declared.strength.owns else recycle(layout, target)
    yield Branch(on(slot), (*clear(layout, slot), *after))


def move(layout: Layout, source: Variable, target: Variable) -> Iterator[Instruction]:
    """Re-file an owning reference."""
    (from_slot, first), (to_slot, second) = slot_and_target(source), slot_and_target(target)
    if first != second or not (from_slot.strength.owns and to_slot.strength.owns):
        raise TableError(f"cannot move {source.name} to {target.name}: both must own the same target")
    yield from needs(layout, source.holder, source.name)
    yield Branch(off(source), (stop(Kind.NULL, source.name),))
    yield from needs(layout, target.holder, target.name)
    yield from clear(layout, source)
    yield Branch(off(target), tuple(put(layout, target)))


def promote(layout: Layout, weak: Variable, strong: Variable) -> Iterator[Instruction]:
    """Take an owning reference to the target of a weak one."""
    _, target = slot_and_target(weak)
    yield from needs(layout, weak.holder, weak.name)
    yield Branch(off(weak), (stop(Kind.NULL, weak.name),))
    yield Branch(negation(alive(life(layout, target))), (stop(Kind.FREED, weak.name),))
    yield from take(layout, strong)


def use(layout: Layout, slot: Variable) -> Iterator[Instruction]:
    """Dereference."""
    _, target = slot_and_target(slot)
    yield from needs(layout, slot.holder, slot.name)
    yield Branch(off(slot), (stop(Kind.NULL, slot.name),))
    yield Branch(absent(life(layout, target)), (stop(Kind.FREED, slot.name),))


def create(layout: Layout, instance: Instance, state: str) -> Iterator[Instruction]:
    """Bring an object into being."""
    variable = life(layout, instance)
    yield Branch(negation(in_states(variable, (NONE,))), (stop(Kind.BOUND, str(instance)),))
    yield enter(variable, state)
    lifecycle = layout.of(instance)
    for flag in lifecycle.flags:
        yield Assign(layout.variable(f"{instance}.{flag.name}").place, int(flag.initial))
    for counter in lifecycle.counters:
        yield Assign(layout.variable(f"{instance}.{counter.name}").place, counter.initial)


def delete(layout: Layout, instance: Instance) -> Iterator[Instruction]:
    """Destroy an object even if something refers to it."""
    yield Branch(in_states(life(layout, instance), RESERVED), (stop(Kind.TWICE, str(instance)),))
    yield Call(destructor(instance))


def destruction(layout: Layout, instance: Instance, body: Body) -> Iterator[Instruction]:
    """Destroy an object that is known to be alive; `body` makes it `dying` and runs its destructor row."""
    for frame in layout.frames[instance]:
        yield Branch(on(frame), (stop(Kind.IN_USE, f"{instance} while {frame.name}"),))
    for mutex in layout.of(instance).mutexes:
        variable = layout.variable(f"{instance}.{mutex.name}")
        held = is_in(variable, range(1, len(variable.domain)))
        yield Branch(held, (stop(Kind.IN_USE, f"{instance} while {variable.name}"),))
    yield from body
    for slot in layout.held[instance]:
        yield Branch(on(slot), tuple(let_go(layout, slot)))
    lifecycle = layout.of(instance)
    for name in (*(flag.name for flag in lifecycle.flags), *(counter.name for counter in lifecycle.counters)):
        yield Assign(layout.variable(f"{instance}.{name}").place, 0)
    pointed_at = any_of(on(slot) for slot in layout.pointing[instance])
    variable = life(layout, instance)
    yield Branch(pointed_at, (enter(variable, GONE),), (enter(variable, NONE),))


def let_go(layout: Layout, slot: Variable) -> Iterator[Instruction]:
    """Clear a reference that is set; the last owning one destroys its target."""
    declared, target = slot_and_target(slot)
    yield from clear(layout, slot)
    if not declared.strength.owns:
        yield from recycle(layout, target)
        return
    yield Branch(in_states(life(layout, target), RESERVED), (stop(Kind.TWICE, slot.name),))
    owned = any_of(on(owner) for owner in layout.owning[target])
    yield Branch(owned, (), (Call(destructor(target)),))


def recycle(layout: Layout, target: Instance) -> Iterator[Instruction]:
    """A destroyed object that nothing points at any more may come into being again."""
    variable = life(layout, target)
    pointed_at = any_of(on(slot) for slot in layout.pointing[target])
    yield Branch(in_states(variable, (GONE,)), (Branch(pointed_at, (), (enter(variable, NONE),)),))


def enter(variable: Variable, state: str) -> Instruction:
    """The instance takes a state; `TableError` if its lifecycle has none of that name."""
    if state not in variable.domain:
        raise TableError(f"{variable.holder.lifecycle} has no state {state}; it has {', '.join(variable.domain)}")
    return Assign(variable.place, variable.domain.index(state))


def dying(layout: Layout, instance: Instance) -> Instruction:
    """The instance is inside its destructor from here on."""
    return enter(life(layout, instance), DYING)


def on(variable: Variable) -> Expr:
    """The flag or reference is set."""
    return is_in(variable, (1,))


def off(variable: Variable) -> Expr:
    """The flag or reference is not set."""
    return is_in(variable, (0,))


def put(layout: Layout, slot: Variable) -> Iterator[Instruction]:
    """Set a reference that is not; in a queue every entry that is there entered earlier."""
    yield Assign(slot.place, 1)
    for order, other, declared_first in layout.orders[slot.name]:
        if not declared_first:
            yield Branch(on(other), (Assign(order.place, 1),))


def clear(layout: Layout, slot: Variable) -> Iterator[Instruction]:
    """Clear a reference, and its part in the order of a queue."""
    yield Assign(slot.place, 0)
    yield from (Assign(order.place, 0) for order, _, _ in layout.orders[slot.name])
