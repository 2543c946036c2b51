"""Graphs from logs of events: references that are acquired twice, and ids that are used again."""

from __future__ import annotations

import json

from properties.audit.formats.read_events import read_events
from properties.audit.formats.source import Source
from properties.audit.graph.graph import STRENGTHS, Graph

Event = dict[str, str]


def graph(*events: Event) -> Graph:
    """Return the graph after some events."""
    return read_events(Source("log", "".join(json.dumps(one) + "\n" for one in events)))


def reference(op: str, where: str = "", strength: str = "strong") -> Event:
    """Return an event of the one reference from a pool to a stream."""
    return {"op": op, "source": "pool", "slot": "streams", "target": "s1", "strength": strength, "where": where}


def held(log: Graph) -> list[tuple[str, str]]:
    """Return the strength of each reference and the line that acquired it."""
    references = log.references
    return [(STRENGTHS[code], references.where.get(number, "")) for number, code in enumerate(references.strength)]


def test_release_ends_the_reference_acquired_last() -> None:
    twice = reference("acquire", "a.cc:1"), reference("acquire", "b.cc:2", "weak")
    assert held(graph(*twice)) == [("strong", "a.cc:1"), ("weak", "b.cc:2")]
    assert held(graph(*twice, reference("release"))) == [("strong", "a.cc:1")]
    assert held(graph(*twice, reference("release"), reference("release"))) == []


def test_reference_acquired_after_a_release_is_the_next_to_be_released() -> None:
    first, second, third = (reference("acquire", f"a.cc:{line}") for line in (1, 2, 3))
    log = graph(first, second, reference("release"), third)
    assert held(log) == [("strong", "a.cc:1"), ("strong", "a.cc:3")]
    assert held(graph(first, second, reference("release"), third, reference("release"))) == [("strong", "a.cc:1")]


def test_release_of_a_reference_never_acquired_is_noted() -> None:
    log = graph(reference("release"))
    assert held(log) == []
    assert any("not acquired" in note for note in log.notes)


def test_an_id_used_again_is_another_object() -> None:
    made, gone = {"op": "create", "id": "s1", "class": "Stream"}, {"op": "destroy", "id": "s1"}
    log = graph(made, reference("acquire", "a.cc:1", "raw"), gone, made)
    assert sorted(zip(log.objects.ids, log.objects.alive, strict=True)) == [("pool", 1), ("s1", 0), ("s1~1", 1)]
