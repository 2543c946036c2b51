"""Reference graphs as text, written by `dcpmodel replay` and `explain` and read by `dcpmodel audit`.

    {"format": "dcpmodel ownership graph 1",
     "instances": [{"name": "Window[w0]", "kind": "object", "state": "OPEN"}, ...],
     "references": [{"holder": "Window[w0]", "slot": "document", "target": "Document[w0]", "strength": "strong"}, ...]}

`kind` is `object`, `root` or `thread`, the last two being alive by themselves. `state` may be left out; `none`, `dying`
and `gone` say that the object does not live. A reference may have a `name`, needed when two have the same ends, and
`frame`: true. Other fields are refused, so that a misspelt one is reported.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass

from model.language.errors import RequestError
from model.language.lifecycle import Role, Strength
from model.language.spelling import closest
from model.language.vocabulary import NONE, RESERVED
from model.semantics.ownership import Graph, Reference, empty_graph, refer, references

FORMAT = "dcpmodel ownership graph 1"
"""First field of the text; the number grows when a reader of the old form would misread the new one."""
UNSTATED = "alive"
"""State of an instance whose text does not give one."""


def graph_to_text(graph: Graph) -> str:
    """A graph as JSON, sorted, one instance or reference a line."""
    instances = [_instance_fields(graph, name) for name in sorted(graph)]
    edges = [_reference_fields(reference) for reference in references(graph)]
    return (
        f'{{"format": {json.dumps(FORMAT)},\n "instances": [{_lines(instances)}],\n "references": [{_lines(edges)}]}}\n'
    )


def graph_from_text(text: str, where: str = "graph") -> Graph:
    """Return the graph that a text describes; `RequestError` says where it is wrong and what would be right.

    `where` names the text in errors, by its file.
    """
    top = _object(_json(text, where), where)
    _only(top, ("format", "instances", "references"), where)
    if top.get("format") != FORMAT:
        found = json.dumps(top["format"]) if "format" in top else "missing"
        raise RequestError(f'{where}: format is {found}; this version reads "{FORMAT}"')
    graph = empty_graph()
    for place, one in enumerate(_list(top, "instances", where), start=1):
        _add_instance(graph, _Fields(one, f"{where}: instance {place}", ("name", "kind", "state")))
    fields = ("holder", "slot", "target", "strength", "name", "frame")
    for place, one in enumerate(_list(top, "references", where), start=1):
        _add_reference(graph, _Fields(one, f"{where}: reference {place}", fields))
    return graph


def _instance_fields(graph: Graph, name: str) -> dict[str, object]:
    return {"name": name, "kind": graph.nodes[name]["kind"], "state": graph.nodes[name]["state"]}


def _reference_fields(reference: Reference) -> dict[str, object]:
    fields: dict[str, object] = {
        "holder": reference.holder,
        "slot": reference.slot,
        "target": reference.target,
        "strength": str(reference.strength),
    }
    if reference.name != _default_name(reference.holder, reference.slot, reference.target):
        fields["name"] = reference.name
    if reference.frame:
        fields["frame"] = True
    return fields


def _lines(items: list[dict[str, object]]) -> str:
    return "".join(f"\n  {json.dumps(item, ensure_ascii=False)}," for item in items).removesuffix(",")


def _default_name(holder: str, slot: str, target: str) -> str:
    return f"{holder}.{slot.rpartition('.')[2]}>{target}"


# --- Reading -------------------------------------------------------------------------------------------------------


def _json(text: str, where: str) -> object:
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        early = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        end = "; the text ends too early" if early else ""
        raise RequestError(f"{where}: line {error.lineno} column {error.colno}: {error.msg}{end}") from None
    except ValueError as error:
        raise RequestError(f"{where}: {error}") from None
    except RecursionError:
        raise RequestError(f"{where}: nested too deeply; an ownership graph has two lists of flat objects") from None


def _object(value: object, where: str) -> Mapping[str, object]:
    if not isinstance(value, dict):
        raise RequestError(f"{where}: is {_sort(value)}; it must be an object")
    return value


def _list(top: Mapping[str, object], name: str, where: str) -> list[object]:
    value = top.get(name)
    if not isinstance(value, list):
        found = f"is {_sort(value)}" if name in top else "is missing"
        raise RequestError(f"{where}: {name} {found}; it must be a list of objects")
    return value


def _only(fields: Mapping[str, object], known: tuple[str, ...], where: str) -> None:
    for name in fields:
        if name not in known:
            raise RequestError(f"{where}: unknown field {name}; {closest(name, known)}")


def _sort(value: object) -> str:
    names = {dict: "an object", list: "a list", str: "a string", bool: "a truth value", type(None): "null"}
    return names.get(type(value), "a number")


@dataclass(frozen=True)
class _Fields:
    """One JSON object being read, with where it stands."""

    value: object
    where: str
    known: tuple[str, ...]

    def __post_init__(self) -> None:
        _only(_object(self.value, self.where), self.known, self.where)

    def text(self, name: str, default: str | None = None) -> str:
        """A string that is not empty."""
        value = _object(self.value, self.where).get(name, default)
        if value is None:
            raise RequestError(f"{self.where}: {name} is missing")
        if not isinstance(value, str) or not value:
            raise RequestError(f"{self.where}: {name} is {_sort(value)}; it must be a string that is not empty")
        return value

    def one_of(self, name: str, known: tuple[str, ...]) -> str:
        """One of some words."""
        value = self.text(name)
        if value not in known:
            raise RequestError(f"{self.where}: {name} is {value}; {closest(value, known)}")
        return value

    def truth(self, name: str) -> bool:
        """True or false; false if it is not there."""
        value = _object(self.value, self.where).get(name, False)
        if not isinstance(value, bool):
            raise RequestError(f"{self.where}: {name} is {_sort(value)}; it must be true or false")
        return value


def _add_instance(graph: Graph, fields: _Fields) -> None:
    name, kind = fields.text("name"), fields.one_of("kind", tuple(Role))
    if name in graph:
        raise RequestError(f"{fields.where}: there is an instance {name} already; names must differ")
    state = fields.text("state", UNSTATED)
    graph.add_node(name, kind=kind, state=state, alive=state not in RESERVED)


def _add_reference(graph: Graph, fields: _Fields) -> None:
    ends = {end: fields.text(end) for end in ("holder", "target")}
    for end, name in ends.items():
        if name not in graph:
            raise RequestError(
                f"{fields.where}: {end} {name} is not among the instances; {closest(name, tuple(graph))}"
            )
    if graph.nodes[ends["holder"]]["state"] == NONE:
        raise RequestError(f"{fields.where}: holder {ends['holder']} is none; what does not exist holds nothing")
    strength = Strength(fields.one_of("strength", tuple(Strength)))
    slot = fields.text("slot")
    name = fields.text("name", _default_name(ends["holder"], slot, ends["target"]))
    if graph.has_edge(ends["holder"], ends["target"], key=name):
        raise RequestError(f"{fields.where}: there is a reference {name} already; give each a name of its own")
    refer(
        graph,
        Reference(
            holder=ends["holder"],
            slot=slot,
            target=ends["target"],
            strength=strength,
            name=name,
            frame=fields.truth("frame"),
        ),
    )
