"""From tables to pictures: the states of one lifecycle, and how the lifecycles of a design hang together."""

from __future__ import annotations

from collections.abc import Iterator

from model.language.design import Design
from model.language.fold import all_effects, base_name
from model.language.lifecycle import DESTROY, Lifecycle, Role, Row, Strength
from model.language.vocabulary import DYING, NONE, Create, Delete, Fire

from .picture import Edge, Line, Node, Picture, Shape, cycles_marked, ends, merged

START, END = "[start]", "[end]"
"""Names of the two nodes that are no state; no state can be called so."""
SHAPES = {Role.OBJECT: Shape.OBJECT, Role.ROOT: Shape.ROOT, Role.THREAD: Shape.THREAD}
LINES = {
    Strength.STRONG: Line.SOLID,
    Strength.UNIQUE: Line.SOLID,
    Strength.WEAK: Line.DASHED,
    Strength.RAW: Line.DOTTED,
}


def states(design: Design, lifecycle: Lifecycle) -> Picture:
    """The states of a lifecycle and the rows between them; what creates and what destroys an object comes from the
    whole design. Rows between the same two states share an arrow, and a row that stays is an arrow to itself."""
    edges = merged((*_beginnings(design, lifecycle), *_transitions(lifecycle), *_endings(lifecycle)))
    named = ends(edges)
    nodes = [Node(state.name, state.name, Shape.BUSY if state.runs_on else Shape.STATE) for state in lifecycle.states]
    extra = (Node(START, "", Shape.START), Node(DYING, DYING, Shape.STATE), Node(END, "", Shape.END))
    nodes += [node for node in extra if node.name in named]
    return Picture(f"{lifecycle.name}: {lifecycle.meaning}", tuple(nodes), edges)


def _beginnings(design: Design, lifecycle: Lifecycle) -> Iterator[Edge]:
    if lifecycle.initial != NONE:
        yield Edge(START, lifecycle.initial)
    for other, row in _rows(design):
        for effect in all_effects(row.effects):
            if isinstance(effect, Create) and base_name(effect.instance) == lifecycle.name:
                yield Edge(START, effect.state, f"{other.name}.{row.event}", Line.DASHED)


def _transitions(lifecycle: Lifecycle) -> Iterator[Edge]:
    for row in lifecycle.rows:
        for source in row.source:
            if row.event == DESTROY:
                yield Edge(source, END, row.label)
            else:
                yield Edge(source, row.target or source, row.label)


def _endings(lifecycle: Lifecycle) -> Iterator[Edge]:
    destroyed = {source for row in lifecycle.rows if row.event == DESTROY for source in row.source}
    return (Edge(state, END) for state in lifecycle.final if state not in destroyed)


def coupling(design: Design) -> Picture:
    """The events that lifecycles fire at each other, and the creations and deletions."""
    edges = []
    for lifecycle, row in _rows(design):
        for effect in all_effects(row.effects):
            match effect:
                case Fire(event):
                    target, _, name = base_name(event).partition(".")
                    edges.append(Edge(lifecycle.name, target, name))
                case Create(instance):
                    edges.append(Edge(lifecycle.name, base_name(instance), "create", Line.DASHED))
                case Delete(instance):
                    edges.append(Edge(lifecycle.name, base_name(instance), "delete", Line.DASHED))
    return _between_lifecycles(design, "events, creation and deletion", merged(edges))


def holdings(design: Design) -> Picture:
    """The references that lifecycles declare, by slot and strength. Possible reference cycles are marked."""
    edges = [
        Edge(one.name, slot.target, f"{slot.name} ({slot.strength})", LINES[slot.strength])
        for one in design.lifecycles
        for slot in one.slots
    ]
    return _between_lifecycles(design, "references", cycles_marked(merged(edges)))


def _between_lifecycles(design: Design, what: str, edges: tuple[Edge, ...]) -> Picture:
    """Lifecycles that have nothing to do with the others are left out."""
    connected, cyclic = ends(edges), ends(edge for edge in edges if edge.marked)
    lifecycles = (one for one in design.lifecycles if one.name in connected)
    nodes = tuple(Node(one.name, one.name, SHAPES[one.role], one.name in cyclic) for one in lifecycles)
    return Picture(f"{design.name}: {what}", nodes, edges)


def _rows(design: Design) -> Iterator[tuple[Lifecycle, Row]]:
    return ((lifecycle, row) for lifecycle in design.lifecycles for row in lifecycle.rows)
