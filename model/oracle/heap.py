"""References and lifetimes in the oracle: edges come and go; an object without an owning edge is destroyed."""

from __future__ import annotations

from model.language.errors import ModelBug, TableError
from model.language.lifecycle import DESTROY
from model.language.violation import Kind
from model.language.vocabulary import DYING, GONE, NONE
from model.oracle.machines import destroy_trigger
from model.oracle.world import OracleWorld, queue_of
from model.semantics.layout import Instance, Variable
from model.semantics.ownership import Reference, incoming, kind_of, owners, put_instance, refer, release
from model.semantics.world import Halted


class OracleHeap(OracleWorld):
    """The effects on references and on the objects at their ends; violations are raised as `Halted`."""

    def needs_holder(self, member: Variable) -> None:
        """Halt unless the holder of a member exists, if only inside its destructor."""
        if self.machines.state(member.holder) in (NONE, GONE):
            raise Halted(Kind.FREED, member.name)

    def take(self, slot: Variable) -> None:
        """Add the edge, unless it is there; the target must exist, and for an owner not be dying."""
        self.needs_holder(slot)
        if self.has(slot):
            return
        state = self._state_of_target(slot)
        if state in (NONE, GONE) or (state == DYING and self.edge(slot).owns):
            raise Halted(Kind.FREED, slot.name)
        self._link(slot)

    def drop(self, slot: Variable) -> None:
        """Remove the edge, if it is there, and destroy its target if no owner is left."""
        self.needs_holder(slot)
        if self.has(slot):
            self._let_go(slot)

    def forget(self, slot: Variable) -> None:
        """Remove the edge, if it is there, and destroy nothing."""
        self.needs_holder(slot)
        if self.has(slot):
            self._unlink(slot)
            if not self.edge(slot).owns:
                self._recycle(slot)

    def move(self, source: Variable, target: Variable) -> None:
        """Replace one edge by another; nothing is destroyed in between."""
        one, other = self.edge(source), self.edge(target)
        if not (one.owns and other.owns) or one.target != other.target:
            raise TableError(f"cannot move {source.name} to {target.name}: both must own the same target")
        self._needs(source)
        self.needs_holder(target)
        self._unlink(source)
        if not self.has(target):
            self._link(target)

    def promote(self, weak: Variable, strong: Variable) -> None:
        """Add a strong edge to the target of a weak one."""
        self._needs(weak)
        if self._state_of_target(weak) in (NONE, GONE, DYING):
            raise Halted(Kind.FREED, weak.name)
        self.take(strong)

    def use(self, slot: Variable) -> None:
        """Follow the edge; its target must not have been destroyed."""
        self._needs(slot)
        if self._state_of_target(slot) in (NONE, GONE):
            raise Halted(Kind.FREED, slot.name)

    def create(self, instance: Instance, state: str) -> None:
        """Add a node, with its members as declared."""
        if self.machines.state(instance) != NONE:
            raise Halted(Kind.BOUND, str(instance))
        lifecycle = self.layout.of(instance)
        self._enter(instance, state)
        self.numbers |= {f"{instance}.{flag.name}": int(flag.initial) for flag in lifecycle.flags}
        self.numbers |= {f"{instance}.{counter.name}": counter.initial for counter in lifecycle.counters}

    def destroy(self, instance: Instance) -> None:
        """Run the destructor, drop the members, then remove the node or mark it as gone."""
        before = self.machines.state(instance)
        if before in (NONE, GONE, DYING):
            raise Halted(Kind.TWICE, str(instance))
        self._not_in_use(instance)
        self._enter(instance, DYING)
        if self.machines.knows(instance, DESTROY):
            self._run_destructor(instance, before)
        for slot in self.layout.held[instance]:
            if self.has(slot):
                self._let_go(slot)
        prefix = f"{instance}."
        self.numbers |= {name: 0 for name in self.numbers if name.startswith(prefix)}
        self._enter(instance, GONE if self._observers(instance) else NONE)

    def _not_in_use(self, instance: Instance) -> None:
        """Halt if a method of the object is on a frame or a lock of it is held, naming the first in layout order."""
        frames = {reference.name for reference in incoming(self.graph, str(instance)) if reference.frame}
        locks = [f"{instance}.{mutex.name}" for mutex in self.layout.of(instance).mutexes]
        busy = [slot.name for slot in self.layout.references if slot.name in frames]
        busy += [lock for lock in locks if lock in self.holders]
        if busy:
            raise Halted(Kind.IN_USE, f"{instance} while {busy[0]}")

    def _run_destructor(self, instance: Instance, before: str) -> None:
        trigger = destroy_trigger(before)
        answers = self.machines.answers(instance, trigger, {})
        if answers > 1:
            raise ModelBug(f"{answers} rows destroy {instance} in {before}; there must be one")
        if not self.machines.fire(instance, trigger, {}):
            raise Halted(Kind.ILLEGAL, f"{instance}.{DESTROY} in {before}")

    def _let_go(self, slot: Variable) -> None:
        reference = self.edge(slot)
        self._unlink(slot)
        if not reference.owns:
            self._recycle(slot)
        elif self._state_of_target(slot) in (NONE, GONE, DYING):
            raise Halted(Kind.TWICE, slot.name)
        elif not owners(self.graph, reference.target):
            self.destroy(self._target(slot))

    def _recycle(self, slot: Variable) -> None:
        """Give the identity of a destroyed object free once nothing points at it any more."""
        target = self._target(slot)
        if self.machines.state(target) == GONE and not self._observers(target):
            self._enter(target, NONE)

    def _observers(self, instance: Instance) -> list[Reference]:
        return [reference for reference in incoming(self.graph, str(instance)) if not reference.owns]

    def _needs(self, slot: Variable) -> None:
        self.needs_holder(slot)
        if not self.has(slot):
            raise Halted(Kind.NULL, slot.name)

    def _target(self, slot: Variable) -> Instance:
        if slot.target is None:
            raise ModelBug(f"{slot.name} is not a reference")
        return slot.target

    def _state_of_target(self, slot: Variable) -> str:
        return self.machines.state(self._target(slot))

    def _enter(self, instance: Instance, state: str) -> None:
        self.machines.put(instance, state)
        put_instance(self.graph, str(instance), kind_of(self.layout, instance), state)

    def _link(self, slot: Variable) -> None:
        refer(self.graph, self.edge(slot))
        if slot.slot is not None and slot.slot.queue:
            self.queues.setdefault(queue_of(slot), []).append(slot.name)

    def _unlink(self, slot: Variable) -> None:
        release(self.graph, self.edge(slot))
        if slot.slot is not None and slot.slot.queue:
            self.queues[queue_of(slot)].remove(slot.name)
