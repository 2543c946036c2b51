"""The door to `transitions`: every lifecycle as a real `transitions.Machine`, built from its rows.

One machine for each lifecycle and one model for each bearer. An object's event is a trigger of the same name; a
thread's row is a trigger of its own for each choice, since a step names both. Guards are the transitions' conditions
and effects run in their `after` callback, when the model already has its new state. The machines know nothing else:
what guards read and effects change is the owner's (`model.oracle.engine`).

Three habits of the library matter here: the first transition whose conditions hold wins silently, so that `answers`
must be asked whether it is the only one; an exception in `after` leaves the new state in place, so that the owner
restores it; and models are never copied, their states are (`state`, `put`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterator
from typing import Any, Protocol

from transitions import EventData, Machine, MachineError, Transition

from model.language.errors import ModelBug, TableError
from model.language.lifecycle import DESTROY, Lifecycle, Role, Row
from model.language.vocabulary import DYING
from model.semantics.layout import Bearer, Binding, Layout

# Several log calls for each transition, on the hottest path of the walks, tell what the trace tells better.
logging.getLogger("transitions").setLevel(logging.WARNING)


class Owner(Protocol):
    """Who answers for guards and effects."""

    def permits(self, row: Row, binding: Binding) -> bool:
        """Whether the guards of a row hold."""
        ...

    def perform(self, bearer: Bearer, row: Row, binding: Binding) -> None:
        """Run the effects of a row of this bearer, which has its new state."""
        ...


class RowTransition(Transition):  # type: ignore[misc, unused-ignore]
    """A transition that remembers its row and, for one choice of the row's `choose` variables, their values."""

    def __init__(self, *args: Any, row: Row, choice: dict[str, int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.row = row
        self.choice = choice


class RowMachine(Machine):  # type: ignore[misc, unused-ignore]
    """A machine whose transitions are rows."""

    transition_cls = RowTransition


class Instance:
    """The model of one bearer; `transitions` keeps its state in `state`. Equal only to itself."""

    state: str

    def __init__(self, bearer: Bearer) -> None:
        self.bearer = bearer


def step_trigger(lifecycle: Lifecycle, row: Row, choice: dict[str, int]) -> str:
    """The trigger of a thread's row for one choice."""
    return " ".join((lifecycle.row_id(row), *(f"{name}{value}" for name, value in choice.items())))


def destroy_trigger(before: str) -> str:
    """The trigger of the destructor of an object that was in this state; it is `dying` by the time it runs."""
    return f"{DESTROY} from {before}"


class Machines:
    """The machines of a layout and the states of all its bearers."""

    def __init__(self, layout: Layout, owner: Owner) -> None:
        self._layout = layout
        self._owner = owner
        self._instances: dict[Bearer, Instance] = {bearer: Instance(bearer) for bearer in layout.bearers}
        self._machines = {one.name: self._machine(one) for one in layout.design.lifecycles}

    def state(self, bearer: Bearer) -> str:
        """The state a bearer is in."""
        return self._instances[bearer].state

    def put(self, bearer: Bearer, state: str) -> None:
        """Put a bearer into a state without any transition: birth, destruction, and restoring."""
        self._machines[bearer.lifecycle].set_state(state, self._instances[bearer])

    def knows(self, bearer: Bearer, event: str) -> bool:
        """Whether any row of the bearer answers the event, in whatever state."""
        return any(row.event == event for row in self._layout.rows(bearer))

    def answers(self, bearer: Bearer, trigger: str, caller: Binding) -> int:
        """How many transitions the trigger could run now."""
        found = self._machines[bearer.lifecycle].get_transitions(trigger, self.state(bearer))
        rows = (one for one in found if isinstance(one, RowTransition))
        return sum(self._owner.permits(one.row, self._scope(bearer, one, caller)) for one in rows)

    def fire(self, bearer: Bearer, trigger: str, caller: Binding) -> bool:
        """Pull a trigger; False if nothing answers it in this state or no guard lets it."""
        if trigger not in self._machines[bearer.lifecycle].events:
            return False
        try:
            return bool(self._instances[bearer].trigger(trigger, caller=caller))  # type: ignore[attr-defined]
        except MachineError:
            return False

    # --- building ---

    def _machine(self, lifecycle: Lifecycle) -> RowMachine:
        instances = [self._instances[bearer] for bearer in self._layout.bearers if bearer.lifecycle == lifecycle.name]
        machine = RowMachine(
            model=None,
            states=list(self._layout.domain(lifecycle)),
            initial=lifecycle.initial,
            transitions=list(self._transitions(lifecycle, instances[0].bearer)),
            auto_transitions=False,
            send_event=True,
            queued=False,
        )
        machine.add_model(instances)
        return machine

    def _transitions(self, lifecycle: Lifecycle, example: Bearer) -> Iterator[dict[str, Any]]:
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

    def _row_of(self, event: EventData) -> tuple[Bearer, Row, Binding]:
        transition, instance = event.transition, event.model
        if not isinstance(transition, RowTransition) or not isinstance(instance, Instance):
            raise ModelBug(f"{event} is not about a row")
        return instance.bearer, transition.row, self._scope(instance.bearer, transition, event.kwargs["caller"])

    def _scope(self, bearer: Bearer, transition: RowTransition, caller: Binding) -> Binding:
        """What a row sees: its bearer's own index values, what it is given, and the choice."""
        missing = [name for name in transition.row.given if name not in caller]
        if missing:
            where = f"design {self._layout.design.name}: {self._layout.of(bearer).row_id(transition.row)}"
            raise TableError(f"{where} is given {missing[0]}, which its caller lacks")
        given = {name: caller[name] for name in transition.row.given}
        return {**bearer.binding, **given, **transition.choice}
