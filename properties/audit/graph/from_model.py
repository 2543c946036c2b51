"""Conversion of model states and `networkx` graphs to graphs for the audit, and back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from model.language.lifecycle import Role
from model.language.lifecycle import Strength as ModelStrength
from model.semantics.layout import Layout, State
from model.semantics.ownership import Graph as InstanceGraph
from model.semantics.ownership import Reference, empty_graph, ownership_graph, put_instance, refer, references
from properties.audit.graph.builder import Builder
from properties.audit.graph.columns import Row
from properties.audit.graph.graph import Field, Graph, Strength, labelled


def graph_of_state(layout: Layout, state: State) -> Graph:
    """Return the graph of one state: its references, the resources of living instances, and all slots as schema."""
    resources = {
        str(instance): layout.of(instance).resource for instance in layout.instances if layout.of(instance).resource
    }
    schema = tuple(sorted(_schema(layout)))
    return graph_of_instances(ownership_graph(layout, state), resources, schema)


def _schema(layout: Layout) -> Iterator[Field]:
    for lifecycle in layout.lifecycles.values():
        for slot in lifecycle.slots:
            many = slot.queue or bool(set(layout.free_indexes(lifecycle.name, slot)))
            label = labelled(lifecycle.name, slot.name)
            yield Field(
                holder=lifecycle.name, label=label, target=slot.target, strength=Strength(slot.strength), many=many
            )


def graph_of_instances(
    graph: InstanceGraph, resources: dict[str, str] | None = None, schema: tuple[Field, ...] = ()
) -> Graph:
    """Return the graph of a `networkx` graph that `model.semantics.ownership` built.

    `resources` gives the resource that a living instance holds, by its name.
    """
    builder = Builder("the state")
    builder.objects([_object(name, data, resources or {}) for name, data in graph.nodes(data=True)], _anywhere)
    builder.references([_reference(one) for one in references(graph)], _anywhere)
    builder.schema.extend(schema)
    return builder.graph()


def _anywhere(row: int) -> str:
    return f"row {row + 1}"


def _object(name: str, data: dict[str, object], resources: dict[str, str]) -> Row:
    row: dict[str, object] = {"id": name, "alive": bool(data["alive"]), "state": str(data["state"])}
    if data["kind"] != Role.OBJECT:
        row["root"] = str(data["kind"])
    if data["alive"] and name in resources:
        row["resources"] = [f"{resources[name]} {name}"]
    return row


def _reference(one: Reference) -> Row:
    slot = one.slot.rpartition(".")[2]
    return {
        "source": one.holder,
        "slot": slot,
        "target": one.target,
        "strength": str(one.strength),
        "name": one.name,
    }


def graph_of_networkx(graph: Any) -> Graph:
    """Return the graph of any `networkx` graph: attributes are the fields of `docs/audit-schema.json`.

    RequestError for invalid attributes, such as a size that is not a number.
    """
    builder = Builder("the graph")
    builder.objects([{**data, "id": node} for node, data in graph.nodes(data=True)], _anywhere)
    builder.references([{**data, "source": a, "target": b} for a, b, data in graph.edges(data=True)], _anywhere)
    return builder.graph()


def to_instances(graph: Graph) -> InstanceGraph:
    """Return the graph for `networkx`, for small tools and test oracles. Opaque references become strong ones."""
    objects = graph.objects
    instances = empty_graph()
    for number, name in enumerate(objects.ids):
        alive = "alive" if objects.alive[number] else "gone"
        kind = Role.ROOT if number in objects.roots else Role.OBJECT
        put_instance(instances, name, kind, objects.state.get(number, alive))
        instances.nodes[name]["alive"] = bool(objects.alive[number])
    for number in range(len(graph.references.holder)):
        hop = graph.hop(number)
        strength = ModelStrength.STRONG if hop.strength is Strength.OPAQUE else ModelStrength(hop.strength)
        refer(
            instances,
            Reference(holder=hop.holder, slot=hop.label, target=hop.target, strength=strength, name=f"{number}"),
        )
    return instances
