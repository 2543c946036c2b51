"""A small picture of the end of a trace: the locks of a cycle, one reference cycle, or the objects in question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, is_dataclass, replace

from diagrams.extract import LINES, SHAPES
from diagrams.moments import ownership
from diagrams.picture import Edge, Line, Node, Picture, Shape, merged
from model.language.lifecycle import Slot, Strength
from model.language.vocabulary import RESERVED, Renamed
from model.semantics.layout import Instance, Part, Variable
from model.semantics.replay import Replay, names_in
from properties.audit.graph.from_model import graph_of_state
from properties.audit.graph.graph import Hop
from properties.audit.reports.model_leftovers import leftovers
from properties.claims.claim import Released
from properties.verdicts.verdict import LockEdge, Verdict

FEW = 2
"""Up to this number of objects their holders are shown as well."""
MOST = 5
"""The greatest number of objects in a picture; those that come first in the layout are shown."""


@dataclass(frozen=True)
class Captioned:
    """A picture and its caption."""

    caption: str
    picture: Picture


def end_picture(replay: Replay, verdict: Verdict) -> Captioned | None:
    """The picture of what is wrong at the end of a trace; None if there is nothing to draw."""
    if verdict.locks:
        return Captioned(
            "the cycle of locks; an arrow leads from a lock that is held to one that is taken", _locks(verdict.locks)
        )
    if replay.violation is not None:
        return Captioned(
            "the objects before the last step, whose failure is red", _crash(replay, replay.violation.text)
        )
    components = leftovers(graph_of_state(replay.layout, replay.last)).components
    cycles = [cycle.hops for component in components for cycle in component.cycles]
    if cycles:
        return Captioned("the reference cycle", _cycle(replay, cycles[0]))
    released = replay.layout.policy.scenario.released if isinstance(verdict.claim, Released) else ()
    words = frozenset(_words((verdict.claim, released)))
    picture = _around(replay, _with_neighbours(replay, tuple(_named(replay, words))), words)
    return Captioned("the objects of that claim at the end", picture) if picture.nodes else None


def _locks(edges: tuple[LockEdge, ...]) -> Picture:
    names = dict.fromkeys(name for edge in edges for name in (edge.held, edge.taken))
    nodes = tuple(Node(name, name, Shape.OBJECT) for name in names)
    return Picture(
        "locks", nodes, tuple(Edge(one.held, one.taken, f"by {one.site.replace('/', ' in ')}") for one in edges)
    )


def _cycle(replay: Replay, hops: tuple[Hop, ...]) -> Picture:
    variables = {variable.name: variable for variable in replay.layout.references}
    references = [variables[hop.name] for hop in hops]
    nodes = tuple(_node(replay, one.holder, frozenset()) for one in references)
    return Picture("reference cycle", nodes, tuple(map(_edge, references)))


def _crash(replay: Replay, text: str) -> Picture:
    """The thread of the last step, the objects that the violation names, and all that hold them."""
    step = replay.steps[-1]
    involved = tuple(dict.fromkeys(one for _, one in names_in(replay.layout, text)))
    holders = _holders(replay, involved)
    picture = _around(replay, tuple(dict.fromkeys((step.thread, *involved, *holders))), ())
    used = next((one for one in involved if one != step.thread), step.thread)
    failure = Edge(str(step.thread), str(used), f"step {len(replay.steps)}: {step.row.label}", marked=True)
    return replace(picture, edges=(*picture.edges, failure))


def _with_neighbours(replay: Replay, instances: tuple[Instance, ...]) -> tuple[Instance, ...]:
    """The instances, and those that hold them if there are few."""
    if len(instances) > FEW:
        return instances
    return tuple(dict.fromkeys((*instances, *_holders(replay, instances))))


def _holders(replay: Replay, instances: tuple[Instance, ...]) -> Iterator[Instance]:
    """The holders of owning references to these instances, and threads inside a call to one."""
    for variable in replay.holding(replay.layout.references):
        if variable.target in instances and variable.slot and _keeps(variable.slot):
            yield variable.holder


def _around(replay: Replay, instances: tuple[Instance, ...], words: Iterable[str]) -> Picture:
    """These instances with the references among them, and the locks that one of them holds of another.

    Raw and weak pointers to objects that exist are left out.
    """
    shown = instances[:MOST]
    states = {str(one): replay.state_of(one) for one in shown}
    references = (
        replace(one, marked=False)
        for one in ownership(replay.layout, replay.last).edges
        if one.source in states and one.target in states
        if not one.label.endswith(("(raw)", "(weak)")) or states[one.target] in RESERVED
    )
    nodes = tuple(_node(replay, one, frozenset(words)) for one in shown)
    return Picture("the end", nodes, merged((*references, *_held_locks(replay, shown))))


def _keeps(slot: Slot) -> bool:
    return slot.frame or slot.strength in (Strength.STRONG, Strength.UNIQUE)


def _held_locks(replay: Replay, shown: tuple[Instance, ...]) -> Iterator[Edge]:
    names = {str(one) for one in shown}
    for variable in replay.layout.variables:
        holder = variable.domain[replay.last[variable.place]]
        if variable.role is Part.MUTEX and variable.holder in shown and holder in names:
            yield Edge(holder, str(variable.holder), f"holds {_member(variable)}", Line.DASHED)


def _edge(variable: Variable) -> Edge:
    strength = variable.slot.strength if variable.slot else ""
    line = LINES[variable.slot.strength] if variable.slot else Line.SOLID
    return Edge(str(variable.holder), str(variable.target), f"{_member(variable)} ({strength})", line)


def _member(variable: Variable) -> str:
    return variable.name.removeprefix(f"{variable.holder}.").partition(">")[0]


def _node(replay: Replay, instance: Instance, words: frozenset[str]) -> Node:
    """An instance with its state, and the values of its flags and counters that are among the words."""
    lines = [str(instance), replay.state_of(instance), *_values(replay, instance, words)]
    return Node(str(instance), "\n".join(lines), SHAPES[replay.layout.of(instance).role])


def _values(replay: Replay, instance: Instance, words: frozenset[str]) -> Iterator[str]:
    for variable in replay.layout.variables:
        member = _member(variable)
        if variable.holder == instance and f"{instance.lifecycle}.{member}" in words:
            value = variable.domain[replay.last[variable.place]]
            if variable.role is Part.FLAG:
                yield member if value == "on" else f"not {member}"
            elif variable.role is Part.COUNTER:
                yield f"{member} = {value}"


def _named(replay: Replay, words: frozenset[str]) -> Iterator[Instance]:
    """The living instances whose lifecycle is among the words."""
    drawn = {node.name for node in ownership(replay.layout, replay.last).nodes}
    named = {word.partition(".")[0] for word in words}
    return (one for one in replay.layout.instances if one.lifecycle in named and str(one) in drawn)


def _words(value: object) -> Iterator[str]:
    """All names in a claim, a guard or a tuple of them."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Renamed):
        yield value.name
    elif isinstance(value, tuple):
        for one in value:
            yield from _words(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield from _words(getattr(value, field.name))
