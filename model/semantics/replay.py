"""A trace replayed: its states, and the changes of every reference with the step that made them.

Steps are numbered from 1; state 0 is the one before the first. All questions are answered from the states and from the
log of the interpreter, so that a report never says anything that the interpreter did not do.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from model.language.errors import ModelBug
from model.language.lifecycle import Cite, Role
from model.language.violation import Violation
from model.language.vocabulary import RESERVED
from model.semantics.layout import Instance, Layout, Part, State, Variable
from model.semantics.step import Happening, Happens, Step, initial, step
from model.semantics.world import state_of


@dataclass(frozen=True)
class Change:
    """A variable that a step changed, with its printed values before and after."""

    variable: Variable
    before: str
    after: str


@dataclass(frozen=True, kw_only=True)
class Replay:
    """A trace that was carried out. `states` has one entry more than `steps`, unless the last step crashes with
    `violation` and so leads nowhere. `logs` has one entry for each step."""

    layout: Layout
    steps: tuple[Step, ...]
    states: tuple[State, ...]
    logs: tuple[tuple[Happening, ...], ...]
    violation: Violation | None

    @property
    def last(self) -> State:
        """The state in which the trace ends, or in which its last step crashes."""
        return self.states[-1]

    def changes(self, number: int) -> tuple[Change, ...]:
        """Return the changes of step `number`, in the order of the layout; nothing if it crashed."""
        if number >= len(self.states):
            return ()
        before, after = self.states[number - 1], self.states[number]
        return tuple(
            Change(v, v.domain[before[v.place]], v.domain[after[v.place]])
            for v in self.layout.variables
            if before[v.place] != after[v.place] and v.role is not Part.ORDER
        )

    def last_change(self, variable: Variable) -> int | None:
        """The number of the last step that changed the variable; None if none did."""
        for number in range(len(self.states) - 1, 0, -1):
            if self.states[number - 1][variable.place] != self.states[number][variable.place]:
                return number
        return None

    def destroyed(self, instance: Instance) -> int | None:
        """The number of the last step in which the instance was destroyed, a crashing one included."""
        for number in range(len(self.logs), 0, -1):
            if any(one.kind is Happens.DESTROYED and one.instance == instance for one in self.logs[number - 1]):
                return number
        return None

    def state_of(self, instance: Instance) -> str:
        """The state of an instance at the end."""
        return state_of(self.layout, self.last, instance)

    def living(self) -> tuple[Instance, ...]:
        """The objects that exist at the end, in the order of the layout."""
        objects = (b for b in self.layout.instances if self.layout.of(b).role is Role.OBJECT)
        return tuple(b for b in objects if self.state_of(b) not in RESERVED)

    def holding(self, variables: tuple[Variable, ...]) -> tuple[Variable, ...]:
        """Return the references among these that are set at the end."""
        return tuple(v for v in variables if self.last[v.place] == 1)

    def by(self, number: int | None) -> str:
        """Return the name of a step: `step 3 (FrontEnd[p0] open)`."""
        return "the start" if number is None else f"step {number} ({self.steps[number - 1]})"


def replay(layout: Layout, steps: tuple[Step, ...]) -> Replay:
    """Take the steps one after the other from the initial state, and keep their states and logs.

    A step that crashes must be the last; `ModelBug` otherwise. `Disabled` if a step cannot be taken.
    """
    states, logs, violation = [initial(layout)], [], None
    for number, one in enumerate(steps, 1):
        outcome = step(layout, states[-1], one)
        logs.append(outcome.log)
        if outcome.violation is None:
            states.append(outcome.state)
        elif number < len(steps):
            raise ModelBug(f"step {number} ({one}) ends in {outcome.violation}, and {len(steps) - number} steps follow")
        else:
            violation = outcome.violation
    return Replay(layout=layout, steps=steps, states=tuple(states), logs=tuple(logs), violation=violation)


def cite_of(layout: Layout, instance: Instance) -> Cite:
    """Return the place where the C++ class of an instance is declared."""
    return layout.of(instance).cite


def names_in(layout: Layout, text: str) -> Iterator[tuple[Variable | None, Instance]]:
    """The instances that the text of a violation names, each with the reference through which it does, if any.

    The forms are fixed: a variable's name, `<instance>.<event>`, `<instance> while <variable>`, an instance.
    """
    known = {variable.name: variable for variable in layout.variables if variable.role is not Part.LIFECYCLE}
    instances = {str(instance): instance for instance in layout.instances}
    for part in text.partition(" in ")[0].split(" while "):
        variable = known.get(part)
        if variable is not None and variable.target is not None:
            yield variable, variable.target
        if variable is not None:
            yield variable, variable.holder
        elif (named := part.rpartition(".")[0] or part) in instances:
            yield None, instances[named]
