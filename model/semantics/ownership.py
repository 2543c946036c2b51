"""References as a `networkx` graph, and the questions about ownership that it answers.

Nodes are instances by name, with `kind` (`object`, `root`, `thread`), `state` and `alive`; an object that is gone is a
node as long as something refers to it. Edges are references, one for each, with `slot`, `strength`, `frame` and `name`,
which is also the key. Answers are sorted. Ownership is reachability along owning edges from the roots and threads.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import networkx as nx

from model.language.lifecycle import Role, Strength
from model.language.vocabulary import NONE, RESERVED
from model.semantics.layout import Instance, Layout, State, Variable

if TYPE_CHECKING:
    Graph = nx.MultiDiGraph[str]
else:
    Graph = nx.MultiDiGraph


@dataclass(frozen=True, order=True, kw_only=True)
class Reference:
    """An edge: holder, slot, target and strength; `name` tells apart references with the same ends."""

    holder: str
    slot: str
    target: str
    strength: Strength
    name: str
    frame: bool = False

    @property
    def owns(self) -> bool:
        """True if the reference keeps its target alive."""
        return self.strength.owns

    def __str__(self) -> str:
        return f"{self.holder} -- {self.slot} ({self.strength}) --> {self.target}"


@dataclass(frozen=True, order=True)
class OwnershipCycle:
    """Objects that keep each other alive: all of a strongly connected component, and one shortest cycle through it."""

    members: tuple[str, ...]
    edges: tuple[Reference, ...]


# --- Building and changing -----------------------------------------------------------------------------------------


def empty_graph() -> Graph:
    """A graph without instances."""
    return nx.MultiDiGraph()


def put_instance(graph: Graph, name: str, kind: str, state: str) -> None:
    """Add an instance, or change its state; one that is `none` is there only while some reference still is."""
    graph.add_node(name, kind=kind, state=state, alive=state not in RESERVED)
    _forget_none(graph, name)


def refer(graph: Graph, reference: Reference) -> None:
    """Add a reference between instances that are there."""
    graph.add_edge(
        reference.holder,
        reference.target,
        key=reference.name,
        slot=reference.slot,
        strength=str(reference.strength),
        name=reference.name,
        frame=reference.frame,
    )


def release(graph: Graph, reference: Reference) -> None:
    """Take a reference out."""
    graph.remove_edge(reference.holder, reference.target, key=reference.name)
    _forget_none(graph, reference.target)


def _forget_none(graph: Graph, name: str) -> None:
    if graph.nodes[name]["state"] == NONE and not graph.degree(name):
        graph.remove_node(name)


def refers(graph: Graph, reference: Reference) -> bool:
    """Return True if the reference is there."""
    return graph.has_edge(reference.holder, reference.target, key=reference.name)


def reference_of(variable: Variable) -> Reference:
    """Return the edge of a reference variable."""
    if variable.slot is None or variable.target is None:
        raise ValueError(f"{variable.name} is not a reference")
    holder, slot = variable.holder, variable.slot
    slot_name = f"{holder.lifecycle}.{slot.name}"
    return Reference(
        holder=str(holder),
        slot=slot_name,
        target=str(variable.target),
        strength=slot.strength,
        name=variable.name,
        frame=slot.frame,
    )


def ownership_graph(layout: Layout, state: State) -> Graph:
    """The references of one state that are set, and the instances that exist or are referred to."""
    graph = empty_graph()
    set_here = [reference_of(variable) for variable in layout.references if state[variable.place]]
    named = {end for reference in set_here for end in (reference.holder, reference.target)}
    for instance in layout.instances:
        variable = layout.variable(str(instance))
        now = variable.domain[state[variable.place]]
        if now != NONE or str(instance) in named:
            graph.add_node(str(instance), kind=kind_of(layout, instance), state=now, alive=now not in RESERVED)
    for reference in set_here:
        refer(graph, reference)
    return graph


def kind_of(layout: Layout, instance: Instance) -> str:
    """Return the kind of node of an instance."""
    return str(layout.of(instance).role)


# --- Asking --------------------------------------------------------------------------------------------------------


def references(graph: Graph) -> tuple[Reference, ...]:
    """All references, sorted."""
    return tuple(sorted(_read(*edge) for edge in graph.edges(data=True)))


def incoming(graph: Graph, instance: str) -> tuple[Reference, ...]:
    """The references to an instance, sorted; none if it is not there."""
    return tuple(sorted(_read(*edge) for edge in graph.in_edges(instance, data=True))) if instance in graph else ()


def owners(graph: Graph, instance: str) -> int:
    """Return the number of owning references to an instance: its use count."""
    return sum(reference.owns for reference in incoming(graph, instance))


def cycles(graph: Graph) -> tuple[OwnershipCycle, ...]:
    """Return a cycle of owning references for each strongly connected component of what is alive, sorted."""
    owning = _owning(graph)
    components = (tuple(sorted(members)) for members in nx.strongly_connected_components(owning))
    found = (OwnershipCycle(members, _shortest_cycle(owning, members)) for members in components)
    return tuple(sorted(cycle for cycle in found if cycle.edges))


def unreachable_objects(graph: Graph) -> tuple[str, ...]:
    """Return the living objects that no root and no thread reaches by owning references, sorted."""
    kept = _reachable(_owning(graph), _roots(graph))
    return tuple(sorted(name for name, data in graph.nodes(data=True) if data["alive"] and name not in kept))


def retained_by(graph: Graph, nodes: Iterable[str]) -> tuple[str, ...]:
    """Return the objects that only these instances keep alive, and that would be freed with them."""
    those = set(nodes)
    owning = _owning(graph)
    without = owning.subgraph([name for name in owning if name not in those])
    elsewhere = _reachable(without, (name for name in _roots(graph) if name not in those))
    return tuple(sorted(_reachable(owning, those) - those - elsewhere))


def _read(holder: str, target: str, data: dict[str, object]) -> Reference:
    strength = Strength(str(data["strength"]))
    return Reference(
        holder=holder,
        slot=str(data["slot"]),
        target=target,
        strength=strength,
        name=str(data["name"]),
        frame=bool(data["frame"]),
    )


def _owning(graph: Graph) -> Graph:
    """The living instances and their owning references, in sorted order."""
    owning = empty_graph()
    owning.add_nodes_from(sorted(name for name, data in graph.nodes(data=True) if data["alive"]))
    for reference in references(graph):
        if reference.owns and reference.holder in owning and reference.target in owning:
            refer(owning, reference)
    return owning


def _roots(graph: Graph) -> Iterator[str]:
    """Yield the roots: the living instances that no reference has to keep alive."""
    return (name for name, data in graph.nodes(data=True) if data["alive"] and data["kind"] != Role.OBJECT)


def _reachable(graph: Graph, sources: Iterable[str]) -> set[str]:
    found = {name for name in sources if name in graph}
    for source in tuple(found):
        found |= nx.descendants(graph, source)
    return found


def _shortest_cycle(owning: Graph, members: tuple[str, ...]) -> tuple[Reference, ...]:
    """Return a shortest cycle inside a component, the first by name among equals; () if it has no cycle."""
    # Not `subgraph`: such a view may walk its nodes in the order of a set, which differs from run to run.
    inside = empty_graph()
    inside.add_nodes_from(members)
    inside.add_edges_from((holder, target) for holder, target in sorted(owning.edges(members)) if target in inside)
    found = [
        (*nx.shortest_path(inside, start, before), start)
        for start in members
        for before in sorted(inside.predecessors(start))
    ]
    if not found:
        return ()
    shortest = min(found, key=lambda path: (len(path), path))
    return tuple(_between(owning, holder, target) for holder, target in pairwise(shortest))


def _between(graph: Graph, holder: str, target: str) -> Reference:
    return min(_read(holder, target, data) for data in graph.get_edge_data(holder, target).values())
