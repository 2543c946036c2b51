"""The world of the oracle: machines, a graph of references, queues as lists, flags and counters by name.

Nothing here is a bit of a state tuple; `load` and `state` translate. Guards are read off these structures, so that they
are a second opinion on those of `model.semantics.world`.
"""

from __future__ import annotations

from model.language.errors import ModelBug
from model.language.lifecycle import Row
from model.language.vocabulary import (
    RESERVED,
    Alive,
    At,
    Both,
    Differs,
    Either,
    Equals,
    Expired,
    First,
    Free,
    Full,
    Guard,
    Has,
    Lacks,
    Name,
    No,
    Not,
    NotAt,
    Off,
    On,
    Room,
    Some,
)
from model.oracle.machines import Machines
from model.semantics.layout import Binding, Instance, Layout, Part, State, Variable
from model.semantics.ownership import Graph, Reference, ownership_graph, reference_of, refers


class OracleWorld:
    """The structures that an `Oracle` works on.

    `graph` is a `networkx.MultiDiGraph` of all references; `queues` holds, for each queue, its references in order of
    entry; `numbers` the flags and counters; `holders` the locks that are held, with the thread that holds each.
    """

    def __init__(self, layout: Layout) -> None:
        self.layout = layout
        self.machines = Machines(layout, self)
        self._edges = {slot.name: reference_of(slot) for slot in layout.references}
        self.load(layout.initial)

    # --- translating ---

    def load(self, state: State) -> None:
        """Take over a state."""
        layout = self.layout
        for instance in layout.instances:
            variable = layout.variable(str(instance))
            self.machines.put(instance, variable.domain[state[variable.place]])
        self.graph: Graph = ownership_graph(layout, state)
        self.numbers = {v.name: state[v.place] for v in layout.variables if v.role in (Part.FLAG, Part.COUNTER)}
        self.holders = {v.name: v.domain[state[v.place]] for v in layout.mutexes if state[v.place]}
        self.queues: dict[str, list[str]] = {}
        for slot in layout.references:
            if slot.slot is not None and slot.slot.queue and state[slot.place]:
                self.queues.setdefault(queue_of(slot), []).append(slot.name)
        for entries in self.queues.values():
            entries.sort(key=lambda name: self._entered_before(state, name))

    def _entered_before(self, state: State, name: str) -> int:
        """Return the number of entries of its queue that came before this one."""
        return sum(
            state[other.place] and state[order.place] != declared_first
            for order, other, declared_first in self.layout.orders[name]
        )

    def state(self) -> State:
        """The state as a tuple, in the layout's order."""
        there = {name for _, _, name in self.graph.edges(keys=True)}
        return tuple(self._value(variable, there) for variable in self.layout.variables)

    def _value(self, variable: Variable, there: set[str]) -> int:
        match variable.role:
            case Part.LIFECYCLE:
                return variable.domain.index(self.machines.state(variable.holder))
            case Part.SLOT:
                return int(variable.name in there)
            case Part.MUTEX:
                return variable.domain.index(self.holders.get(variable.name, "free"))
            case Part.ORDER:
                return int(self._in_order(variable))
            case _:
                return self.numbers[variable.name]

    def _in_order(self, order: Variable) -> bool:
        queue = order.name.partition(":")[0]
        entries = self.queues.get(queue, [])
        first, later = f"{queue}>{order.target}", f"{queue}>{order.later}"
        return first in entries and later in entries and entries.index(first) < entries.index(later)

    # --- reading ---

    def edge(self, slot: Variable) -> Reference:
        """Return the edge of a reference variable."""
        if slot.name not in self._edges:
            raise ModelBug(f"{slot.name} is not a reference")
        return self._edges[slot.name]

    def has(self, slot: Variable) -> bool:
        """Return True if the reference is there."""
        return refers(self.graph, self.edge(slot))

    def exists(self, instance: Instance) -> bool:
        """Return True if the instance exists and is not inside its destructor."""
        return self.machines.state(instance) not in RESERVED

    def permits(self, row: Row, binding: Binding) -> bool:
        """Return True if the guards of a row hold; called by the machines."""
        return self.all_hold(row.guards, binding)

    def perform(self, instance: Instance, row: Row, binding: Binding) -> None:
        """Run the effects of a row; called by the machines, overridden by the engine."""
        raise ModelBug(f"a world without an engine cannot run {row.label} on {instance}")

    def all_hold(self, guards: tuple[Guard, ...], binding: Binding) -> bool:
        """Return True if all guards hold under the binding."""
        return all(self._holds(guard, binding) for guard in guards)

    def _holds(self, guard: Guard, binding: Binding) -> bool:
        match guard:
            case Some(variables, guards) | No(variables, guards):
                found = any(self.all_hold(guards, {**binding, **more}) for more in self.layout.bindings(variables))
                return found is isinstance(guard, Some)
            case Either(guards):
                return any(self._holds(one, binding) for one in guards)
            case Both(guards):
                return self.all_hold(guards, binding)
            case Not(negated):
                return not self._holds(negated, binding)
            case Differs(left, right):
                return binding[left] != binding[right]
            case At(instance, states):
                return self.machines.state(self.layout.instance(instance, binding)) in states
            case NotAt(instance, states):
                return self.machines.state(self.layout.instance(instance, binding)) not in states
            case Alive(instance):
                return self.exists(self.layout.instance(instance, binding))
            case Expired(instance):
                return not self.exists(self.layout.instance(instance, binding))
            case Has(slot):
                return self.has(self.layout.member(slot, binding))
            case Lacks(slot):
                return not self.has(self.layout.member(slot, binding))
            case First(slot):
                return self._is_first(self.layout.member(slot, binding))
            case On(flag):
                return self._number(flag, binding) == 1
            case Off(flag):
                return self._number(flag, binding) == 0
            case Equals(counter, value):
                return self._number(counter, binding) == value
            case Room(counter):
                return self._number(counter, binding) < cap_of(self.layout.member(counter, binding))
            case Full(counter):
                return self._number(counter, binding) == cap_of(self.layout.member(counter, binding))
            case Free(mutex):
                return self.layout.member(mutex, binding).name not in self.holders

    def _number(self, name: Name, binding: Binding) -> int:
        return self.numbers[self.layout.member(name, binding).name]

    def _is_first(self, slot: Variable) -> bool:
        if slot.slot is None or not slot.slot.queue or not self.layout.keeps_order:
            return self.has(slot)
        return self.queues.get(queue_of(slot), [])[:1] == [slot.name]


def queue_of(slot: Variable) -> str:
    """The queue that a reference is an entry of: its name without the target."""
    return slot.name.partition(">")[0]


def cap_of(counter: Variable) -> int:
    """The largest value of a counter."""
    return len(counter.domain) - 1
