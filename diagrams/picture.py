"""A picture as plain data, before it is Mermaid, DOT or anything else.

What is extracted from the model (`diagrams.extract`, `diagrams.moments`) and what prints it (`diagrams.mermaid`,
`diagrams.dot`) meet here, and only here. Printers sort nothing: the order of a picture's tuples is
the order of its text. A newline in a label is a line break.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum


class Shape(StrEnum):
    """The meaning of a node."""

    STATE = "state"
    BUSY = "busy"
    """A state that the thread runs on from: no other thread comes in between at the `safe` grain."""
    START = "start"
    END = "end"
    OBJECT = "object"
    ROOT = "root"
    THREAD = "thread"


class Line(StrEnum):
    """The style of an edge."""

    SOLID = "solid"
    """A transition, a call, or an owning reference."""
    DASHED = "dashed"
    """Creation or deletion, or a weak reference."""
    DOTTED = "dotted"
    """A raw reference, which neither keeps its target alive nor knows when it is gone."""


@dataclass(frozen=True)
class Node:
    """`name` is unique within a picture and is what edges refer to; `marked` nodes are what the picture is about."""

    name: str
    label: str
    shape: Shape
    marked: bool = False


@dataclass(frozen=True)
class Edge:
    """From one node to another, by name."""

    source: str
    target: str
    label: str = ""
    line: Line = Line.SOLID
    marked: bool = False


@dataclass(frozen=True)
class Picture:
    """Nodes and edges under a title."""

    title: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True)
class Lane:
    """A vertical line of a sequence diagram: a thread, or an object that the threads work on."""

    name: str
    thread: bool


class Act(StrEnum):
    """The kind of a message in a sequence diagram."""

    CALL = "call"
    """The running thread does something to an object."""
    NOTE = "note"
    """Something about one lane alone; `source` and `target` are the same."""
    DESTROY = "destroy"
    """The running thread destroys an object: its lane ends in meaning, though it is drawn to the end."""
    MARK = "mark"
    """A note that the diagram is about: the finding that ends the trace, or the point of no return."""


@dataclass(frozen=True)
class Message:
    """One line of a sequence diagram, between two lanes by name."""

    source: str
    target: str
    text: str
    act: Act = Act.CALL


@dataclass(frozen=True)
class Sequence:
    """A trace: lanes from left to right, messages from top to bottom."""

    title: str
    lanes: tuple[Lane, ...]
    messages: tuple[Message, ...]


def merged(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """Edges that differ in their label only become one, with a line of label for each, in order of first appearance."""
    labels: dict[Edge, list[str]] = {}
    for edge in edges:
        lines = labels.setdefault(replace(edge, label=""), [])
        if edge.label and edge.label not in lines:
            lines.append(edge.label)
    return tuple(replace(edge, label="\n".join(lines)) for edge, lines in labels.items())


def cycles_marked(edges: Iterable[Edge]) -> tuple[Edge, ...]:
    """The edges, with those marked that lie on a cycle of solid edges: references that keep each other alive."""
    edges = tuple(edges)
    follows: dict[str, set[str]] = {}
    for edge in edges:
        if edge.line is Line.SOLID:
            follows.setdefault(edge.source, set()).add(edge.target)
    reached = {name: _reached(name, follows) for name in follows}
    return tuple(
        replace(edge, marked=edge.line is Line.SOLID and edge.source in reached.get(edge.target, ())) for edge in edges
    )


def _reached(start: str, follows: Mapping[str, set[str]]) -> set[str]:
    reached, todo = {start}, [start]
    while todo:
        new = follows.get(todo.pop(), set()) - reached
        reached |= new
        todo.extend(new)
    return reached


def ends(edges: Iterable[Edge]) -> set[str]:
    """The names of the nodes that the edges connect."""
    return {name for edge in edges for name in (edge.source, edge.target)}


def identifiers(names: Iterable[str], prefix: str) -> dict[str, str]:
    """An identifier for each name, of ASCII letters, digits and underscores, all different, never a keyword.

    `prefix` ends in an underscore, which no keyword of Mermaid or DOT does, so that a state called `end` is safe.
    """
    found: dict[str, str] = {}
    taken: set[str] = set()
    for name in dict.fromkeys(names):
        stem = prefix + "".join(c if c.isascii() and c.isalnum() else "_" for c in name).strip("_")
        candidates = (stem, *(f"{stem}__{number}" for number in range(2, len(found) + 3)))
        found[name] = next(one for one in candidates if one not in taken)
        taken.add(found[name])
    return found
