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
Key = tuple[int, str, int]


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
    """The state after the events so far. Objects are numbered as they appear; an id names the latest with that id."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.line = 0
        self.objects: list[tuple[dict[str, object], int]] = []
        self.now: dict[str, int] = {}
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

    def _add(self, one: str, fields: dict[str, object]) -> int:
        self.now[one] = len(self.objects)
        self.objects.append((fields | {"id": one}, self.line))
        return self.now[one]

    def _known(self, event: Event, field: str) -> int:
        """Return the number of the object that an event names; an object older than the log is known from now on."""
        one = self._text(event, field)
        if one not in self.now:
            self.builder.notes["object is older than the log"] += 1
            self._add(one, {})
        return self.now[one]

    def _lives(self, number: int) -> bool:
        return self.objects[number][0].get("alive", True) is not False

    def _create(self, event: Event) -> None:
        one = self._text(event, "id")
        if one in self.now and self._lives(self.now[one]):
            self.fail(f"{shown(one)} is already alive; it must be destroyed before it is created again")
        fields = {name: value for name, value in event.items() if name in OBJECT_FIELDS}
        fields.setdefault("class", class_in(one))
        fields["resources"] = list(lists([fields], "resources", self.at).get(0, ()))
        self._add(one, fields)

    def _destroy(self, event: Event) -> None:
        number = self._known(event, "id")
        row = self.objects[number][0]
        if not self._lives(number):
            self.fail(f"{shown(str(row['id']))} is already destroyed")
        row["alive"] = False
        row["resources"] = []
        row.pop("root", None)

    def _key(self, event: Event) -> Key:
        ends = self._known(event, "source"), self._known(event, "target")
        return ends[0], (texts([event], "slot", self.at) or [""])[0], ends[1]

    def _acquire(self, event: Event) -> None:
        key = self._key(event)
        if not self._lives(key[0]):
            self.builder.notes["acquire by a destroyed object is ignored"] += 1
            return
        fields = {name: value for name, value in event.items() if name in REFERENCE_FIELDS}
        self.references.setdefault(key, []).append((fields, self.line))

    def _release(self, event: Event) -> None:
        held = self.references.get(key := self._key(event))
        if not held:
            self.builder.notes["release of a reference that was not acquired"] += 1
            return
        # References in the same slot cannot be distinguished; the newest is the most likely one, as in a nested scope.
        held.pop()
        if not held:
            del self.references[key]

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

    def _names(self) -> list[str]:
        """Return a distinct name for each object: its id, and `ID~1`, `ID~2`... for later objects with that id."""
        taken = {str(row["id"]) for row, _ in self.objects}
        later: dict[str, int] = {}
        named = []
        for row, _ in self.objects:
            name = one = str(row["id"])
            if one in later:
                # The log may use such names itself.
                while (name := f"{one}~{later[one]}") in taken:
                    later[one] += 1
                taken.add(name)
            later[one] = later.get(one, 0) + 1
            named.append(name)
        return named

    def graph(self) -> Graph:
        """Return the graph of living objects, their references, and dead objects that they still refer to."""
        named = self._names()
        held = [(key, *pair) for key, pairs in self.references.items() for pair in pairs if self._lives(key[0])]
        held.sort(key=lambda one: one[2])
        needed = {number for number in range(len(self.objects)) if self._lives(number)}
        kept = sorted(needed.union(key[2] for key, _, _ in held))
        objects: list[Event] = [self.objects[number][0] | {"id": named[number]} for number in kept]
        references: list[Event] = [row | {"source": named[key[0]], "target": named[key[2]]} for key, row, _ in held]
        self.builder.objects(objects, self._lines([self.objects[number][1] for number in kept]))
        self.builder.references(references, self._lines([line for _, _, line in held]))
        return self.builder.graph()

    def _lines(self, lines: list[int]) -> At:
        return lambda row: f"{self.name}: line {lines[row]}"
