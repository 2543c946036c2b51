"""Event logs of a running program: one JSON object on each line; the graph is the state after the last event.

    {"op": "create", "id": "s1", "class": "Stream", "size": 96}     and other fields of an object
    {"op": "acquire", "source": "p1", "slot": "streams", "target": "s1", "strength": "strong", "where": "p.cc:12"}
    {"op": "release", "source": "p1", "slot": "streams", "target": "s1"}
    {"op": "destroy", "id": "s1"}
    {"op": "root", "id": "p1", "kind": "static"}                    and {"op": "unroot", "id": "p1"}
    {"op": "hold", "id": "s1", "resource": "file 7"}                and {"op": "drop", ...}
    {"op": "mark", "event": "shutdown"}

An id may be used again after its object is destroyed, as addresses are. A log may begin in the middle: older objects
are known from their references.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import NoReturn

from model.language.errors import RequestError
from model.language.spelling import closest
from properties.audit.formats.json_stream import has_halves, without_halves
from properties.audit.formats.source import Source
from properties.audit.graph.builder import OBJECT_FIELDS, REFERENCE_FIELDS, Builder
from properties.audit.graph.columns import At, lists, names, shown, sort_of_value, texts
from properties.audit.graph.graph import Graph, class_in

Event = Mapping[str, object]
Key = tuple[str, str, str]


def read_events(source: Source) -> Graph:
    """Return the graph after the last event; RequestError names the line that is wrong."""
    log, halves = _Log(source.name), has_halves(source.text)
    for number, line in enumerate(source.lines(), start=1):
        if line.strip():
            log.line = number
            log.take(_event(line, f"{source.name}: line {number}", halves))
    return log.graph()


def _event(line: str, at: str, halves: bool) -> Event:
    try:
        event = json.loads(line)
        event = without_halves(event) if halves else event
    except json.JSONDecodeError as error:
        raise RequestError(f"{at} column {error.colno}: {error.msg}; each line is a JSON object") from None
    except (RecursionError, ValueError) as error:
        what = "nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise RequestError(f"{at}: {what}; each line is a flat JSON object") from None
    if not isinstance(event, dict):
        raise RequestError(f"{at}: is {sort_of_value(event)}; each line is a JSON object")
    return event


class _Log:
    """The state after the events so far. An object is known by its id and, from its second life on, `~1`, ..."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.line = 0
        self.objects: dict[str, tuple[dict[str, object], int]] = {}
        self.now: dict[str, str] = {}
        self.lives: dict[str, int] = {}
        self.references: dict[Key, list[tuple[dict[str, object], int]]] = {}
        self.builder = Builder(name)
        self.ops: dict[str, Callable[[Event], None]] = {
            "create": self._create,
            "destroy": self._destroy,
            "acquire": self._acquire,
            "release": self._release,
            "root": self._root,
            "unroot": self._root,
            "hold": self._resource,
            "drop": self._resource,
            "mark": self._mark,
        }

    def at(self, _: int) -> str:
        """Return the position of the current event, for errors."""
        return f"{self.name}: line {self.line}"

    def fail(self, what: str) -> NoReturn:
        """Raise RequestError about the current event."""
        raise RequestError(f"{self.at(0)}: {what}")

    def take(self, event: Event) -> None:
        """Apply an event."""
        op = event.get("op")
        if not isinstance(op, str) or op not in self.ops:
            found = shown(op) if isinstance(op, str) else "missing" if op is None else sort_of_value(op)
            self.fail(f"op is {found}; {closest(found, tuple(self.ops))}")
        self.ops[op](event)

    def _text(self, event: Event, field: str) -> str:
        return names([event], field, self.at)[0]

    def _known(self, event: Event, field: str) -> str:
        """Return the object that an event names; an object older than the log is known from now on."""
        one = self._text(event, field)
        if one not in self.now:
            self.now[one] = one
            self.objects[one] = {"id": one}, self.line
            self.builder.notes["object is older than the log"] += 1
        return self.now[one]

    def _create(self, event: Event) -> None:
        one = self._text(event, "id")
        if one in self.now and self.objects[self.now[one]][0].get("alive", True):
            self.fail(f"{shown(one)} is already alive; it must be destroyed before it is created again")
        life = self.lives.get(one, -1) + 1 if one in self.now else 0
        self.lives[one] = life
        self.now[one] = f"{one}~{life}" if life else one
        fields = {name: value for name, value in event.items() if name in OBJECT_FIELDS}
        fields.setdefault("class", class_in(one))
        fields["resources"] = list(lists([fields], "resources", self.at).get(0, ()))
        self.objects[self.now[one]] = fields | {"id": self.now[one]}, self.line

    def _destroy(self, event: Event) -> None:
        row = self.objects[self._known(event, "id")][0]
        if row.get("alive", True) is False:
            self.fail(f"{shown(str(row['id']))} is already destroyed")
        row["alive"] = False
        row["resources"] = []
        row.pop("root", None)

    def _acquire(self, event: Event) -> None:
        ends = {end: self._known(event, end) for end in ("source", "target")}
        fields = {name: value for name, value in event.items() if name in REFERENCE_FIELDS} | ends
        self.references.setdefault(self._key(event, ends), []).append((fields, self.line))

    def _release(self, event: Event) -> None:
        ends = {end: self._known(event, end) for end in ("source", "target")}
        held = self.references.get(key := self._key(event, ends))
        if not held:
            self.builder.notes["release of a reference that was not acquired"] += 1
            return
        held.pop()
        if not held:
            del self.references[key]

    def _key(self, event: Event, ends: dict[str, str]) -> Key:
        return ends["source"], (texts([event], "slot", self.at) or [""])[0], ends["target"]

    def _root(self, event: Event) -> None:
        kind = (texts([event], "kind", self.at) or [""])[0] or "root"
        self.objects[self._known(event, "id")][0]["root"] = kind if event["op"] == "root" else ""

    def _resource(self, event: Event) -> None:
        row, resource = self.objects[self._known(event, "id")][0], self._text(event, "resource")
        held = row.setdefault("resources", [])
        assert isinstance(held, list)
        if event["op"] == "hold":
            held.append(resource)
        elif resource in held:
            held.remove(resource)

    def _mark(self, event: Event) -> None:
        self.builder.events.append(self._text(event, "event"))

    def graph(self) -> Graph:
        """Return the graph of living objects, their references, and dead objects that they still refer to."""
        living = {one for one, (row, _) in self.objects.items() if row.get("alive", True)}
        held = [pair for pairs in self.references.values() for pair in pairs if pair[0]["source"] in living]
        held.sort(key=lambda pair: pair[1])
        named = living.union(str(row["target"]) for row, _ in held)
        kept = [pair for one, pair in self.objects.items() if one in named]
        self.builder.objects([row for row, _ in kept], self._lines(kept))
        self.builder.references([row for row, _ in held], self._lines(held))
        return self.builder.graph()

    def _lines(self, pairs: list[tuple[dict[str, object], int]]) -> At:
        return lambda row: f"{self.name}: line {pairs[row][1]}"
