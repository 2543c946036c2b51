"""Effects as instructions, with the meaning and the order of checks of `model.semantics.interpreter` and
`model.semantics.heap`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from model.ground.guards import ground_guards, inner
from model.ground.heap import create, delete, drop, forget, move, needs, promote, stop, take, use
from model.ground.program import Acquire, Assign, Body, Branch, Call, Instruction, Is, Release, Shift
from model.language.errors import TableError
from model.language.lifecycle import Role
from model.language.violation import Kind
from model.language.vocabulary import (
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
from model.semantics.layout import Binding, Instance, Layout, Part, Variable
from model.semantics.world import scope_of


@dataclass(frozen=True)
class Grounding:
    """Grounds effects over one layout. `answer` gives the name of the procedure for an event of an instance."""

    layout: Layout
    answer: Callable[[Instance, str, Binding], str]

    def body(self, effects: tuple[Effect, ...], binding: Binding, site: str) -> Body:
        """Return the instructions of some effects under a binding; `site` is the id of their row."""
        return tuple(one for effect in effects for one in self._one(effect, binding, site))

    def _one(self, effect: Effect, binding: Binding, site: str) -> Iterator[Instruction]:
        match effect:
            case If() | Each() | Pick():
                yield from self._control(effect, binding, site)
            case Fire(event):
                yield self._fire(event, binding)
            case Fail(kind, text):
                yield stop(Kind(kind), text)
            case Create(name, state):
                yield from create(self.layout, self.layout.instance(name, binding), state)
            case Delete(name):
                yield from delete(self.layout, self.layout.instance(name, binding))
            case Set() | Clear() | Add() | Lock() | Unlock():
                yield from self._member(effect, binding, site)
            case _:
                yield from self._reference(effect, binding)

    def _control(self, effect: If | Each | Pick, binding: Binding, site: str) -> Iterator[Instruction]:
        match effect:
            case If(guards, then, otherwise):
                test = ground_guards(self.layout, guards, binding)
                yield Branch(test, self.body(then, binding, site), self.body(otherwise, binding, site))
            case Each(variables, guards, effects):
                for scope in inner(self.layout, variables, binding):
                    yield Branch(ground_guards(self.layout, guards, scope), self.body(effects, scope, site))
            case Pick(variables, guards, effects, otherwise):
                rest = self.body(otherwise, binding, site)
                for scope in reversed(tuple(inner(self.layout, variables, binding))):
                    test = ground_guards(self.layout, guards, scope)
                    rest = (Branch(test, self.body(effects, scope, site), rest),)
                yield from rest

    def _fire(self, event: Name, binding: Binding) -> Instruction:
        scope = scope_of(event, binding)
        lifecycle, _, called = (event.name if isinstance(event, Renamed) else event).partition(".")
        instance = self.layout.instance(lifecycle, scope)
        if self.layout.of(instance).role is Role.THREAD:
            where = f"design {self.layout.design.name}: {lifecycle}.{called}"
            raise TableError(f"{where} fires a thread; only objects answer")
        return Call(self.answer(instance, called, scope))

    def _reference(self, effect: Effect, binding: Binding) -> Iterator[Instruction]:
        member = self.layout.member
        match effect:
            case Take(slot):
                return take(self.layout, member(slot, binding))
            case Drop(slot):
                return drop(self.layout, member(slot, binding))
            case Forget(slot):
                return forget(self.layout, member(slot, binding))
            case Move(source, target):
                return move(self.layout, member(source, binding), member(target, binding))
            case Promote(weak, strong):
                return promote(self.layout, member(weak, binding), member(strong, binding))
            case Use(slot):
                return use(self.layout, member(slot, binding))
            case _:
                raise TableError(f"design {self.layout.design.name}: {effect!r} is not an effect")

    def _member(self, effect: Set | Clear | Add | Lock | Unlock, binding: Binding, site: str) -> Iterator[Instruction]:
        match effect:
            case Set(name) | Clear(name):
                flag = self._of_role(name, binding, Part.FLAG)
                yield from needs(self.layout, flag.holder, flag.name)
                yield Assign(flag.place, int(isinstance(effect, Set)))
            case Add(name, amount):
                counter = self._of_role(name, binding, Part.COUNTER)
                yield from needs(self.layout, counter.holder, counter.name)
                yield from _shift(counter, amount)
            case Lock(name) | Unlock(name):
                mutex = self._of_role(name, binding, Part.MUTEX)
                yield from needs(self.layout, mutex.holder, mutex.name)
                yield Acquire(mutex.place, site) if isinstance(effect, Lock) else Release(mutex.place)

    def _of_role(self, name: Name, binding: Binding, role: Part) -> Variable:
        variable = self.layout.member(name, binding)
        if variable.role is not role:
            raise TableError(f"design {self.layout.design.name}: {variable.name} is a {variable.role}, not a {role}")
        return variable


def _shift(counter: Variable, amount: int) -> Iterator[Instruction]:
    """Add to a counter, with a violation first for each value from which the sum leaves its domain."""
    values = range(len(counter.domain))
    low = tuple(value for value in values if value + amount < 0)
    high = tuple(value for value in values if value + amount >= len(values))
    if low:
        yield Branch(Is(counter.place, low), (stop(Kind.UNDERFLOW, counter.name),))
    if high:
        yield Branch(Is(counter.place, high), (stop(Kind.BOUND, counter.name),))
    if len(low) + len(high) < len(values):
        yield Shift(counter.place, amount)
