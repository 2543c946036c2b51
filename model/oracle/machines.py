"""Lifecycles as machines of `transitions`, built from their rows. No other module imports that library.

One machine for each lifecycle and one model for each instance. An object's event is a trigger of the same name; a
thread's row is a trigger of its own for each choice, since a step names both. Guards are the transitions' conditions
and effects run in their `after` callback, when the model already has its new state. The machines know nothing else:
the state that guards read and effects change belongs to the owner (`model.oracle.engine`).

Three habits of the library matter here: the first transition whose conditions hold wins silently, so that `answers`
says if it is the only one; an exception in `after` leaves the new state in place, so that the owner
restores it; and models are never copied, their states are (`state`, `put`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from typing import Any, Protocol

from transitions import EventData, Machine, MachineError, Transition

from model.language.errors import ModelBug, TableError
from model.language.lifecycle import DESTROY, Lifecycle, Role, Row
from model.language.vocabulary import DYING
from model.semantics.layout import Binding, Instance, Layout

# Several log calls for each transition, on the hottest path of the walks, repeat the trace.
logging.getLogger("transitions").setLevel(logging.WARNING)


class Owner(Protocol):
    """The owner of the machines: it decides guards and runs effects."""

    def permits(self, row: Row, binding: Binding) -> bool:
        """Return True if the guards of a row hold."""
        ...

    def perform(self, instance: Instance, row: Row, binding: Binding) -> None:
        """Run the effects of a row of this instance, which has its new state."""
        ...


class RowTransition(Transition):
    """A transition that remembers its row and, for one choice of the row's `choose` variables, their values."""

    def __init__(self, *args: Any, row: Row, choice: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.choice = choice


class RowMachine(Machine):
    """A machine whose transitions are rows."""

    transition_cls = RowTransition


class MachineModel:
    """The model of one instance. `transitions` keeps its state in `state` and sets `trigger`. Equal only to itself."""

    state: str
    trigger: Callable[..., bool]

    def __init__(self, instance: Instance) -> None:
        self.instance = instance


def step_trigger(lifecycle: Lifecycle, row: Row, choice: dict[str, int]) -> str:
    """The trigger of a thread's row for one choice."""
    return " ".join((lifecycle.row_id(row), *(f"{name}{value}" for name, value in choice.items())))


def destroy_trigger(before: str) -> str:
    """The trigger of the destructor of an object that was in this state; it is `dying` by the time it runs."""
    return f"{DESTROY} from {before}"


class Machines:
    """The machines of a layout and the states of all its instances."""

    def __init__(self, layout: Layout, owner: Owner) -> None:
        self._layout = layout
        self._owner = owner
        self._models: dict[Instance, MachineModel] = {instance: MachineModel(instance) for instance in layout.instances}
        self._machines = {one.name: self._machine(one) for one in layout.design.lifecycles}

    def state(self, instance: Instance) -> str:
        """The state an instance is in."""
        return self._models[instance].state

    def put(self, instance: Instance, state: str) -> None:
        """Put an instance into a state without any transition: birth, destruction, and restoring."""
        self._machines[instance.lifecycle].set_state(state, self._models[instance])

    def knows(self, instance: Instance, event: str) -> bool:
        """Return True if some row of the instance answers the event in some state."""
        return any(row.event == event for row in self._layout.rows(instance))

    def answers(self, instance: Instance, trigger: str, caller: Binding) -> int:
        """Return the number of transitions that the trigger could run now."""
        found = self._machines[instance.lifecycle].get_transitions(trigger, self.state(instance))
        rows = (one for one in found if isinstance(one, RowTransition))
        return sum(self._owner.permits(one.row, self._scope(instance, one, caller)) for one in rows)

    def fire(self, instance: Instance, trigger: str, caller: Binding) -> bool:
        """Pull a trigger; False if nothing answers it in this state or no guard permits it."""
        if trigger not in self._machines[instance.lifecycle].events:
            return False
        try:
            return bool(self._models[instance].trigger(trigger, caller=caller))
        except MachineError:
            return False

    # --- building ---

    def _machine(self, lifecycle: Lifecycle) -> RowMachine:
        models = [self._models[instance] for instance in self._layout.instances if instance.lifecycle == lifecycle.name]
        machine = RowMachine(
            model=None,
            states=list(self._layout.domain(lifecycle)),
            initial=lifecycle.initial,
            transitions=list(self._transitions(lifecycle, models[0].instance)),
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        machine.add_model(models)
        return machine

    def _transitions(self, lifecycle: Lifecycle, example: Instance) -> Iterator[dict[str, Any]]:
        for row in self._layout.rows(example):
            for choice in self._layout.bindings(row.choose):
                common = {"row": row, "choice": choice, "conditions": self._permitted, "after": self._performed}
                if row.event == DESTROY:
                    for before in row.source:
                        yield {"trigger": destroy_trigger(before), "source": DYING, "dest": None, **common}
                else:
                    thread = lifecycle.role is Role.THREAD
                    trigger = step_trigger(lifecycle, row, choice) if thread else row.event
                    yield {"trigger": trigger, "source": list(row.source), "dest": row.target, **common}

    # --- called back ---

    def _permitted(self, event: EventData) -> bool:
        _, row, binding = self._row_of(event)
        return self._owner.permits(row, binding)

    def _performed(self, event: EventData) -> None:
        self._owner.perform(*self._row_of(event))

    def _row_of(self, event: EventData) -> tuple[Instance, Row, Binding]:
        transition, machine = event.transition, event.model
        if not isinstance(transition, RowTransition) or not isinstance(machine, MachineModel):
            raise ModelBug(f"{event} is not about a row")
        return machine.instance, transition.row, self._scope(machine.instance, transition, event.kwargs["caller"])

    def _scope(self, instance: Instance, transition: RowTransition, caller: Binding) -> Binding:
        """Return the binding of a row: the index values of its instance, those it is given, and its choice."""
        missing = [name for name in transition.row.given if name not in caller]
        if missing:
            where = f"design {self._layout.design.name}: {self._layout.of(instance).row_id(transition.row)}"
            raise TableError(f"{where} is given {missing[0]}, which its caller lacks")
        given = {name: caller[name] for name in transition.row.given}
        return {**instance.binding, **given, **transition.choice}
