"""Event logs in which ids are used again: every object keeps an identity of its own."""

from __future__ import annotations

import json

import pytest

from model.language.errors import RequestError
from properties.audit.findings.audit_graph import audit
from properties.audit.findings.kind import Kind
from properties.audit.formats.format import Format
from properties.audit.graph.graph import Graph
from tests.properties.audit.graph_files import read


def log(*events: dict[str, object]) -> Graph:
    """Return the graph after some events."""
    return read("\n".join(map(json.dumps, events)), Format.EVENTS)


def create(name: object, **fields: object) -> dict[str, object]:
    return {"op": "create", "id": name, **fields}


def destroy(name: object) -> dict[str, object]:
    return {"op": "destroy", "id": name}


def acquire(source: object, target: object, **fields: object) -> dict[str, object]:
    return {"op": "acquire", "source": source, "slot": "x", "target": target, **fields}


IMPORTANT = create("a~1", size=1000, resources=["file 7"])
SECOND_LIFE = (create("a"), destroy("a"), create("a", size=1))


@pytest.mark.parametrize("events", [(IMPORTANT, *SECOND_LIFE), (*SECOND_LIFE, IMPORTANT)])
def test_a_second_life_never_replaces_an_object_with_such_a_name(events: tuple[dict[str, object], ...]) -> None:
    graph = log(*events)
    sizes = dict(zip(graph.objects.ids, graph.objects.size, strict=True))
    assert sizes == {"a~1": 1000, "a~2": 1}
    assert list(graph.objects.resources.values()) == [("file 7",)]


def test_second_lives_of_names_that_look_like_second_lives_are_distinct() -> None:
    graph = log(*SECOND_LIFE, create("a~1"), destroy("a~1"), create("a~1"), destroy("a"), create("a"))
    assert sorted(graph.objects.ids) == ["a~1~1", "a~3"]


def test_each_life_is_reported_under_its_own_name() -> None:
    events = [event for _ in range(3) for event in (create("a"), destroy("a"))]
    graph = log(create("r", root="static"), *events[:5], acquire("r", "a"))
    assert graph.objects.ids == ["r", "a~2"]


def test_an_object_older_than_the_log_is_not_confused_with_its_successor() -> None:
    graph = log(create("r", root="static"), acquire("r", "a", strength="raw"), destroy("a"), create("a"))
    assert [str(graph.hop(0)), list(graph.objects.alive)] == ["r -- r.x (raw) --> a", [True, False, True]]
    assert graph.objects.ids == ["r", "a", "a~1"]
    assert Kind.DANGLING in {one.kind for one in audit(graph).findings}


def test_numbers_and_their_text_are_one_id() -> None:
    with pytest.raises(RequestError, match="line 2: 1 is already alive"):
        log(create(1), create("1"))


def test_an_acquire_by_a_destroyed_object_is_noted() -> None:
    graph = log(create("a"), create("b"), destroy("a"), acquire("a", "b"))
    assert graph.objects.ids == ["b"]
    assert graph.notes == ("acquire by a destroyed object is ignored (once)",)
