"""The oracle: a second, independent implementation of a step, on `transitions` machines and a `networkx` graph.

It shares the tables and the words for findings with `model.semantics.step`, and no line that changes a state: states
are those of the machines, use counts are in-degrees, queues are lists. Walks drive both and require that they agree.
"""

from __future__ import annotations

from model.language.errors import Disabled, ModelBug, TableError
from model.language.lifecycle import Role, Row
from model.language.policy import Grain
from model.language.violation import Kind, Violation
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
from model.oracle.heap import OracleHeap
from model.oracle.machines import step_trigger
from model.oracle.world import cap_of
from model.semantics.layout import Binding, Instance, Layout, Variable
from model.semantics.ownership import kind_of, put_instance
from model.semantics.step import Step, candidates
from model.semantics.world import Blocked, Halted, scope_of


class Oracle(OracleHeap):
    """A world that is changed in place: `load` a state, `fire` steps, read `state()` and `graph`."""

    def __init__(self, layout: Layout) -> None:
        super().__init__(layout)
        self._thread: Instance | None = None

    def fire(self, step: Step) -> Violation | None:
        """Take one step. A violation is returned, `Disabled` is raised; either leaves the world as it was."""
        before = self.state()
        self._thread = step.thread
        trigger = step_trigger(self.layout.of(step.thread), step.row, dict(step.choice))
        try:
            if not self.machines.fire(step.thread, trigger, {}):
                raise Disabled(f"{step}: the thread is elsewhere or a guard does not hold")
        except Halted as halted:
            self.load(before)
            return halted.violation
        except Blocked:
            self.load(before)
            raise Disabled(f"{step}: it needs a lock that another thread holds") from None
        return None

    def enabled(self) -> tuple[Step, ...]:
        """The steps that may be taken now, in the order of `model.semantics.step.enabled`."""
        found: list[Step] = []
        for thread in self.layout.threads:
            point = self.machines.state(thread)
            steps = [one for one in candidates(self.layout, thread, point) if self._may(one)]
            if steps and self.layout.policy.grain is Grain.SAFE and self._runs_on(thread, point):
                return tuple(steps)
            found += steps
        return tuple(found)

    def _may(self, step: Step) -> bool:
        if not self.permits(step.row, {**step.thread.binding, **dict(step.choice)}):
            return False
        if all(holder == str(step.thread) for holder in self.holders.values()):
            return True
        before = self.state()
        try:
            self.fire(step)
        except Disabled:
            return False
        self.load(before)
        return True

    def _runs_on(self, thread: Instance, point: str) -> bool:
        return any(state.name == point and state.runs_on for state in self.layout.of(thread).states)

    # --- effects ---

    def perform(self, instance: Instance, row: Row, binding: Binding) -> None:
        """Run the effects of a row; the machine has put its instance into the new state, and the graph follows."""
        put_instance(self.graph, str(instance), kind_of(self.layout, instance), self.machines.state(instance))
        self._run(row.effects, binding)

    def _run(self, effects: tuple[Effect, ...], binding: Binding) -> None:
        for effect in effects:
            self._effect(effect, binding)

    def _effect(self, effect: Effect, binding: Binding) -> None:
        match effect:
            case If(guards, then, otherwise):
                self._run(then if self.all_hold(guards, binding) else otherwise, binding)
            case Each(variables, guards, effects):
                for more in self.layout.bindings(variables):
                    if self.all_hold(guards, {**binding, **more}):
                        self._run(effects, {**binding, **more})
            case Pick(variables, guards, effects, otherwise):
                for more in self.layout.bindings(variables):
                    if self.all_hold(guards, {**binding, **more}):
                        return self._run(effects, {**binding, **more})
                self._run(otherwise, binding)
            case Fire(event):
                self._fire_event(event, binding)
            case Fail(kind, text):
                raise Halted(Kind(kind), text)
            case Create(instance, state):
                self.create(self.layout.instance(instance, binding), state)
            case Delete(instance):
                self.destroy(self.layout.instance(instance, binding))
            case Move(source, target):
                self.move(self.layout.member(source, binding), self.layout.member(target, binding))
            case Promote(weak, strong):
                self.promote(self.layout.member(weak, binding), self.layout.member(strong, binding))
            case Take(name) | Drop(name) | Forget(name) | Use(name):
                self._on_slot(effect, self.layout.member(name, binding))
            case Set(name) | Clear(name) | Add(name) | Lock(name) | Unlock(name):
                self._on_member(effect, self.layout.member(name, binding))
        return None

    def _on_slot(self, effect: Take | Drop | Forget | Use, slot: Variable) -> None:
        match effect:
            case Take():
                self.take(slot)
            case Drop():
                self.drop(slot)
            case Forget():
                self.forget(slot)
            case Use():
                self.use(slot)

    def _on_member(self, effect: Set | Clear | Add | Lock | Unlock, member: Variable) -> None:
        self.needs_holder(member)
        match effect:
            case Set() | Clear():
                self.numbers[member.name] = int(isinstance(effect, Set))
            case Add(_, amount):
                self.numbers[member.name] += amount
                if self.numbers[member.name] < 0:
                    raise Halted(Kind.UNDERFLOW, member.name)
                if self.numbers[member.name] > cap_of(member):
                    raise Halted(Kind.BOUND, member.name)
            case Lock():
                self._lock(member.name)
            case Unlock():
                if self.holders.pop(member.name, None) != str(self._thread):
                    raise ModelBug(f"{self._thread} unlocks {member.name}, which it does not hold")

    def _lock(self, mutex: str) -> None:
        holder = self.holders.setdefault(mutex, "nobody yet")
        if holder == str(self._thread):
            raise Halted(Kind.SELF_DEADLOCK, mutex)
        if holder != "nobody yet":
            raise Blocked
        self.holders[mutex] = str(self._thread)

    def _fire_event(self, event: Name, binding: Binding) -> None:
        scope = scope_of(event, binding)
        lifecycle, _, called = (event.name if isinstance(event, Renamed) else event).partition(".")
        instance = self.layout.instance(lifecycle, scope)
        if self.layout.of(instance).role is Role.THREAD:
            raise TableError(f"{lifecycle}.{called} is fired at a thread")
        state = self.machines.state(instance)
        if state in (NONE, GONE):
            raise Halted(Kind.FREED, f"{instance}.{called}")
        answers = self.machines.answers(instance, called, scope)
        if answers > 1:
            raise ModelBug(f"{answers} rows answer {instance}.{called} in {state}; there must be one")
        if not self.machines.fire(instance, called, scope):
            raise Halted(Kind.ILLEGAL, f"{instance}.{called} in {state}")
