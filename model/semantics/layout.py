"""A design laid out over a scope: every instance, and every finite-domain variable that makes up a state.

A state is a tuple with one small integer for each `Variable`, in the order of `Layout.variables`. All engines share
this form. Names are stable: `ActiveStream[p0,v0,g0]` is an instance and its lifecycle
variable, `DcpProducer[p0].streams>ActiveStream[p0,v0,g0]` a reference, `DcpProducer[p0].reserved` a flag, counter or
lock, and `BackfillManager[p0].activeBackfills:DCPBackfill[..]<DCPBackfill[..]` the order of two entries of a queue.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from itertools import product
from typing import TypedDict, Unpack

from model.language.design import Design
from model.language.errors import TableError
from model.language.lifecycle import Lifecycle, Role, Row, Slot
from model.language.policy import Policy
from model.language.vocabulary import DYING, GONE, NONE, Name, Renamed

Binding = Mapping[str, int]
"""Values of index variables, by name."""
State = tuple[int, ...]
"""One value for each variable of a layout, in its order; immutable and hashable."""


def sort_of(variable: str) -> str:
    """The sort of an index variable: its name without trailing digits."""
    return variable.rstrip("0123456789")


@dataclass(frozen=True, order=True)
class Instance:
    """An instance of a lifecycle: `values` are those of its index variables, in the order of declaration."""

    lifecycle: str
    indexes: tuple[str, ...]
    values: tuple[int, ...]

    def __str__(self) -> str:
        return self._name

    @cached_property
    def _name(self) -> str:
        if not self.indexes:
            return self.lifecycle
        return f"{self.lifecycle}[{','.join(f'{i}{v}' for i, v in zip(self.indexes, self.values, strict=True))}]"

    @property
    def binding(self) -> dict[str, int]:
        """Its index variables by name."""
        return dict(zip(self.indexes, self.values, strict=True))


class Part(StrEnum):
    """The kinds of variables."""

    LIFECYCLE = "lifecycle"
    SLOT = "slot"
    FLAG = "flag"
    COUNTER = "counter"
    MUTEX = "mutex"
    ORDER = "order"


@dataclass(frozen=True, kw_only=True)
class Variable:
    """A finite-domain variable. `place` is its position in a state, `domain` prints its values.

    `holder` owns it; `target` and `slot` are set for references and queue orders (`target` before `later`).
    """

    place: int
    name: str
    role: Part
    domain: tuple[str, ...]
    initial: int
    holder: Instance
    slot: Slot | None = None
    target: Instance | None = None
    later: Instance | None = None


class _Ends(TypedDict, total=False):
    slot: Slot
    target: Instance
    later: Instance


class Layout:
    """All instances and variables of a design in a scope. Look-ups raise `TableError` for unknown names."""

    def __init__(self, design: Design, policy: Policy) -> None:
        self.design = design
        self.policy = policy
        self.lifecycles: dict[str, Lifecycle] = {one.name: one for one in design.lifecycles}
        self.instances: tuple[Instance, ...] = tuple(
            Instance(one.name, one.indexes, values) for one in design.lifecycles for values in self._values(one.indexes)
        )
        self.threads: tuple[Instance, ...] = tuple(b for b in self.instances if self.of(b).role is Role.THREAD)
        self._by_values = {(instance.lifecycle, instance.values): instance for instance in self.instances}
        self._named: dict[str, Variable] = {}
        for instance in self.instances:
            self._declare(instance)
        self.variables: tuple[Variable, ...] = tuple(self._named.values())

    def of(self, instance: Instance) -> Lifecycle:
        """The lifecycle of an instance."""
        return self.lifecycles[instance.lifecycle]

    def _values(self, indexes: tuple[str, ...]) -> Iterator[tuple[int, ...]]:
        return product(*(range(self.policy.scope.size(sort_of(index))) for index in indexes))

    def bindings(self, variables: tuple[str, ...]) -> Iterator[dict[str, int]]:
        """All bindings of some index variables, ascending."""
        return (dict(zip(variables, values, strict=True)) for values in self._values(variables))

    def rows(self, instance: Instance) -> tuple[Row, ...]:
        """The rows of an instance under this policy: those assumed, and those of threads that take part."""
        lifecycle = self.of(instance)
        scenario = self.policy.scenario
        if lifecycle.role is Role.THREAD and lifecycle.name not in scenario.threads:
            return ()
        return tuple(row for row in lifecycle.rows if not row.environment or row.environment in scenario.assumes)

    # --- declaring ---

    def _add(
        self, name: str, role: Part, domain: tuple[str, ...], initial: int, holder: Instance, **ends: Unpack[_Ends]
    ) -> None:
        place = len(self._named)
        self._named[name] = Variable(
            place=place, name=name, role=role, domain=domain, initial=initial, holder=holder, **ends
        )

    def _declare(self, instance: Instance) -> None:
        lifecycle = self.of(instance)
        domain = self.domain(lifecycle)
        starts, exists = self.policy.scenario.starts, lifecycle.initial != NONE
        self._add(str(instance), Part.LIFECYCLE, domain, domain.index(lifecycle.initial), instance)
        for flag in lifecycle.flags:
            initial = flag.initial or f"{lifecycle.name}.{flag.name}" in starts
            value = int(initial and exists)
            self._add(f"{instance}.{flag.name}", Part.FLAG, ("off", "on"), value, instance)
        caps = dict(self.policy.scope.caps)
        for counter in lifecycle.counters:
            cap = caps.get(f"{lifecycle.name}.{counter.name}", counter.cap)
            values = tuple(map(str, range(cap + 1)))
            self._add(f"{instance}.{counter.name}", Part.COUNTER, values, counter.initial * exists, instance)
        for mutex in lifecycle.mutexes:
            owners = ("free", *map(str, self.threads))
            self._add(f"{instance}.{mutex.name}", Part.MUTEX, owners, 0, instance)
        for slot in lifecycle.slots:
            self._declare_slot(instance, slot)

    def _declare_slot(self, instance: Instance, slot: Slot) -> None:
        references = []
        for binding in self.bindings(self.free_indexes(instance.lifecycle, slot)):
            scope = instance.binding | binding
            name = self._slot_name(instance.lifecycle, slot, scope)
            target = self.instance(slot.target, scope)
            self._add(name, Part.SLOT, ("off", "on"), 0, instance, slot=slot, target=target)
            references.append((name, target))
        if slot.queue and self.keeps_order:
            for place, (name, first) in enumerate(references):
                queue = name.partition(">")[0]
                for other, later in references[place + 1 :]:
                    if other.startswith(f"{queue}>"):
                        order = f"{queue}:{first}<{later}"
                        self._add(order, Part.ORDER, ("off", "on"), 0, instance, slot=slot, target=first, later=later)

    @property
    def keeps_order(self) -> bool:
        """True if queues keep their order of entry under this policy."""
        return self.policy.grain == "full"

    def domain(self, lifecycle: Lifecycle) -> tuple[str, ...]:
        """The values of an instance's lifecycle variable: the reserved states too, but for threads."""
        names = tuple(state.name for state in lifecycle.states)
        return names if lifecycle.role is Role.THREAD else (NONE, *names, DYING, GONE)

    # --- looking up ---

    def free_indexes(self, holder: str, slot: Slot) -> tuple[str, ...]:
        """The index variables of a slot beyond its holder's: its own, then those of its target."""
        own = self.lifecycles[holder].indexes
        wanted = (*slot.indexes, *self.lifecycle(slot.target).indexes)
        return tuple(dict.fromkeys(index for index in wanted if index not in own))

    def lifecycle(self, name: str) -> Lifecycle:
        """The lifecycle of that name."""
        if name not in self.lifecycles:
            raise TableError(f"design {self.design.name}: no lifecycle {name}")
        return self.lifecycles[name]

    def instance(self, name: Name, binding: Binding) -> Instance:
        """The instance of a lifecycle that the binding names."""
        lifecycle, binding = self._resolve(name, binding)
        indexes = self.lifecycle(lifecycle).indexes
        try:
            values = tuple([binding[index] for index in indexes])
            # The same instance each time, since it keeps the name that most look-ups go by.
            return self._by_values.get((lifecycle, values)) or Instance(lifecycle, indexes, values)
        except KeyError as missing:
            raise TableError(
                f"design {self.design.name}: {lifecycle} needs index {missing}, in scope {sorted(binding)}"
            ) from None

    def variable(self, name: str) -> Variable:
        """The variable of that printed name."""
        if name not in self._named:
            raise TableError(f"design {self.design.name}: no variable {name}")
        return self._named[name]

    def lifecycle_of(self, name: Name, binding: Binding) -> Variable:
        """The lifecycle variable of the instance that the binding names."""
        return self.variable(str(self.instance(name, binding)))

    def member(self, name: Name, binding: Binding) -> Variable:
        """The flag, counter, mutex or reference `Lifecycle.member` of the instance that the binding names."""
        full, binding = self._resolve(name, binding)
        owner, _, member = full.partition(".")
        for slot in self.lifecycle(owner).slots:
            if slot.name == member:
                return self.variable(self._slot_name(owner, slot, binding))
        return self.variable(f"{self.instance(owner, binding)}.{member}")

    def _slot_name(self, owner: str, slot: Slot, binding: Binding) -> str:
        shown = f"[{','.join(f'{i}{binding[i]}' for i in slot.indexes)}]" if slot.indexes else ""
        return f"{self.instance(owner, binding)}.{slot.name}{shown}>{self.instance(slot.target, binding)}"

    def _resolve(self, name: Name, binding: Binding) -> tuple[str, Binding]:
        if not isinstance(name, Renamed):
            return name, binding
        return name.name, {**binding, **{index: binding[by] for index, by in name.renames if by in binding}}

    # --- references of and to an instance ---

    @cached_property
    def references(self) -> tuple[Variable, ...]:
        """All reference variables."""
        return tuple(v for v in self.variables if v.role is Part.SLOT)

    @cached_property
    def mutexes(self) -> tuple[Variable, ...]:
        """All lock variables."""
        return tuple(v for v in self.variables if v.role is Part.MUTEX)

    @cached_property
    def owning(self) -> dict[Instance, tuple[Variable, ...]]:
        """The owning references to each instance."""
        return self._incoming(lambda slot: slot.strength.owns)

    @cached_property
    def pointing(self) -> dict[Instance, tuple[Variable, ...]]:
        """The weak and raw references to each instance (those that may dangle)."""
        return self._incoming(lambda slot: not slot.strength.owns)

    @cached_property
    def frames(self) -> dict[Instance, tuple[Variable, ...]]:
        """The frames on which a method of each instance may be."""
        return self._incoming(lambda slot: slot.frame)

    def _incoming(self, wanted: Callable[[Slot], bool]) -> dict[Instance, tuple[Variable, ...]]:
        found: dict[Instance, list[Variable]] = {instance: [] for instance in self.instances}
        for variable in self.references:
            if variable.slot and variable.target and wanted(variable.slot):
                found[variable.target].append(variable)
        return {instance: tuple(variables) for instance, variables in found.items()}

    @cached_property
    def held(self) -> dict[Instance, tuple[Variable, ...]]:
        """The references of each holder, in the order in which destruction drops them (reverse declaration)."""
        found: dict[Instance, list[Variable]] = {instance: [] for instance in self.instances}
        places = {id(slot): place for one in self.design.lifecycles for place, slot in enumerate(one.slots)}
        for variable in sorted(self.references, key=lambda v: (-places[id(v.slot)], v.place)):
            found[variable.holder].append(variable)
        return {instance: tuple(variables) for instance, variables in found.items()}

    @cached_property
    def orders(self) -> dict[str, tuple[tuple[Variable, Variable, bool], ...]]:
        """For each queue reference by name: its order variables, the other entry of each, and True if this one is the
        first of the two as declared (then the variable is on if this one entered earlier)."""
        found: dict[str, list[tuple[Variable, Variable, bool]]] = {v.name: [] for v in self.references}
        for order in self.variables:
            if order.role is Part.ORDER:
                queue = order.name.partition(":")[0]
                first, later = self.variable(f"{queue}>{order.target}"), self.variable(f"{queue}>{order.later}")
                found[first.name].append((order, later, True))
                found[later.name].append((order, first, False))
        return {name: tuple(entries) for name, entries in found.items()}

    @cached_property
    def initial(self) -> State:
        """The state at the start."""
        return tuple(variable.initial for variable in self.variables)
