"""The interpreter of effects: each changes a working copy of a state."""

from __future__ import annotations

from model.language.errors import ModelBug, TableError
from model.language.lifecycle import Role
from model.language.violation import Kind
from model.language.vocabulary import (
    GONE,
    NONE,
    Add,
    Clear,
    Create,
    Delete,
    Drop,
    Each,
    Effect,
    Fail,
    Fire,
    Forget,
    Guard,
    If,
    Lock,
    Move,
    Name,
    Pick,
    Promote,
    Renamed,
    Set,
    Take,
    Unlock,
    Use,
)
from model.semantics.heap import create, destroy, drop, forget, move, promote, take, use
from model.semantics.layout import Binding, Part, Variable
from model.semantics.world import FREE, Blocked, Halted, Happens, World, holds, matching, scope_of


class Interpreter:
    """Runs the effects of one step in order on a working copy; raises `Halted` or `Blocked` in the middle."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.layout = world.layout

    def all(self, effects: tuple[Effect, ...], binding: Binding) -> None:
        """Run effects in order, each seeing what those before it have changed."""
        for effect in effects:
            self._one(effect, binding)

    def _holds(self, guards: tuple[Guard, ...], binding: Binding) -> bool:
        return holds(self.layout, self.world.values, guards, binding)

    def _one(self, effect: Effect, binding: Binding) -> None:
        world, member = self.world, self.layout.member
        match effect:
            case Take(slot):
                take(world, member(slot, binding))
            case Drop(slot):
                drop(world, member(slot, binding), self.all)
            case Forget(slot):
                forget(world, member(slot, binding))
            case Move(source, target):
                move(world, member(source, binding), member(target, binding))
            case Promote(weak, strong):
                promote(world, member(weak, binding), member(strong, binding))
            case Use(slot):
                use(world, member(slot, binding))
            case Create(instance, state):
                create(world, self.layout.instance(instance, binding), state)
            case Delete(instance):
                destroy(world, self.layout.instance(instance, binding), self.all)
            case Fire(event):
                self._fire(event, binding)
            case Fail(kind, text):
                raise Halted(Kind(kind), text)
            case If() | Each() | Pick():
                self._control(effect, binding)
            case _:
                self._member(effect, binding)

    def _control(self, effect: If | Each | Pick, binding: Binding) -> None:
        match effect:
            case If(guards, then, otherwise):
                self.all(then if self._holds(guards, binding) else otherwise, binding)
            case Each(variables, guards, effects):
                for more in self.layout.bindings(variables):
                    scope = {**binding, **more}
                    if self._holds(guards, scope):
                        self.all(effects, scope)
            case Pick(variables, guards, effects, otherwise):
                scopes = ({**binding, **more} for more in self.layout.bindings(variables))
                first = next((scope for scope in scopes if self._holds(guards, scope)), None)
                self.all(otherwise, binding) if first is None else self.all(effects, first)

    def _fire(self, event: Name, binding: Binding) -> None:
        scope = scope_of(event, binding)
        lifecycle, _, called = (event.name if isinstance(event, Renamed) else event).partition(".")
        instance = self.layout.instance(lifecycle, scope)
        if self.layout.of(instance).role is Role.THREAD:
            raise TableError(f"design {self.layout.design.name}: {lifecycle}.{called} is fired at a thread")
        state = self.world.state(instance)
        if state in (NONE, GONE):
            raise Halted(Kind.FREED, f"{instance}.{called}")
        found = list(matching(self.layout, self.world.values, instance, called, state, scope))
        if not found:
            raise Halted(Kind.ILLEGAL, f"{instance}.{called} in {state}")
        if len(found) > 1:
            raise ModelBug(f"{len(found)} rows answer {instance}.{called} in {state}; there must be one")
        row, own = found[0]
        self.world.note(Happens.FIRED, instance, self.layout.of(instance).row_id(row))
        if row.target is not None:
            self.world.enter(instance, row.target)
        self.all(row.effects, own)

    def _member(self, effect: Effect, binding: Binding) -> None:
        match effect:
            case Set(name) | Clear(name):
                flag = self._living(name, binding, Part.FLAG)
                value = int(isinstance(effect, Set))
                if self.world.is_set(flag) != bool(value):
                    self.world.note(Happens.SET if value else Happens.CLEARED, flag.holder, flag.name)
                self.world.put(flag, value)
            case Add(name, amount):
                self._add(self._living(name, binding, Part.COUNTER), amount)
            case Lock(name):
                self._lock(self._living(name, binding, Part.MUTEX))
            case Unlock(name):
                self._unlock(self._living(name, binding, Part.MUTEX))
            case _:
                raise TableError(f"design {self.layout.design.name}: {effect!r} is not an effect")

    def _living(self, name: Name, binding: Binding, role: Part) -> Variable:
        """The member, which must be of that role and whose holder must exist."""
        variable = self.layout.member(name, binding)
        if variable.role is not role:
            raise TableError(f"design {self.layout.design.name}: {variable.name} is a {variable.role}, not a {role}")
        self.world.require(variable.holder, variable.name)
        return variable

    def _add(self, counter: Variable, amount: int) -> None:
        value = self.world.values[counter.place] + amount
        if value < 0:
            raise Halted(Kind.UNDERFLOW, counter.name)
        if value >= len(counter.domain):
            raise Halted(Kind.BOUND, counter.name)
        self.world.put(counter, value)
        self.world.note(Happens.COUNTED, counter.holder, f"{counter.name} = {value}")

    def _lock(self, mutex: Variable) -> None:
        me = mutex.domain.index(str(self.world.thread))
        owner = self.world.values[mutex.place]
        if owner == me:
            raise Halted(Kind.SELF_DEADLOCK, mutex.name)
        if owner != FREE:
            raise Blocked
        mine = (held.name for held in self.layout.mutexes if self.world.values[held.place] == me)
        self.world.locks.extend((held, mutex.name) for held in mine)
        self.world.put(mutex, me)
        self.world.note(Happens.LOCKED, mutex.holder, mutex.name)

    def _unlock(self, mutex: Variable) -> None:
        if self.world.values[mutex.place] != mutex.domain.index(str(self.world.thread)):
            raise ModelBug(f"{self.world.thread} unlocks {mutex.name}, which it does not hold")
        self.world.put(mutex, FREE)
        self.world.note(Happens.UNLOCKED, mutex.holder, mutex.name)
