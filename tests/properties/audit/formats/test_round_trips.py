"""A graph written in a format is read back as the same graph, and a format is recognised by its first characters."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.language.errors import RequestError
from properties.audit.formats.format import Format
from properties.audit.formats.reading import format_of, read_graph
from properties.audit.formats.writing import WRITERS, written
from properties.audit.graph.builder import Builder
from properties.audit.graph.from_model import graph_of_instances, graph_of_networkx, to_instances
from properties.audit.graph.graph import Graph
from tests.properties.audit.graph_files import INSTANCES, TEXTS, declarations, read, snapshot
from tests.properties.audit.heaps import MB_19892, graphs, holds, made, owning, thing

NASTY = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), min_size=1, max_size=6)


@st.composite
def nasty(draw: st.DrawFn) -> Graph:
    """Return a graph with names of every kind: quotes, commas, brackets, other alphabets."""
    names = draw(st.lists(NASTY.filter(lambda text: text == text.strip()), min_size=1, max_size=3, unique=True))
    text = NASTY.filter(lambda text: text == text.strip())
    objects = [
        thing(name, count=draw(st.integers(0, 3)), where=draw(text), state=draw(text), resources=[draw(text)])
        | {"class": draw(text)}
        for name in names
    ]
    end = st.sampled_from(names)
    one = st.builds(
        holds, end, text, end, st.sampled_from(("strong", "raw")), many=st.booleans(), where=text, name=text
    )
    return made(objects, draw(st.lists(one, max_size=3)))


@pytest.mark.tenth
@pytest.mark.parametrize("form", WRITERS)
@given(graphs())
def test_a_written_graph_is_read_back_as_the_same_graph(form: Format, graph: Graph) -> None:
    back = read(written(graph, form), form)
    if form is Format.EVENTS:
        assert seen(back) == seen(graph)
    else:
        assert (back.objects, back.references) == (graph.objects, graph.references)


def seen(graph: Graph) -> list[str]:
    """Return what a log can express: living objects and their references; a dead object holds nothing."""
    columns, alive = graph.references, graph.objects.alive
    hops = [graph.hop(one) for one in range(len(columns.holder)) if alive[columns.holder[one]]]
    return sorted(map(str, hops)) + sorted(name for name, lives in zip(graph.objects.ids, alive, strict=True) if lives)


@pytest.mark.tenth
@pytest.mark.parametrize("form", WRITERS)
@given(nasty())
def test_every_name_survives_every_format(form: Format, graph: Graph) -> None:
    try:
        text = written(graph, form)
    except RequestError as error:
        assert form is Format.GRAPHML and "GraphML cannot express" in str(error)
        return
    back = read(text, form)
    assert (back.objects, back.references) == (graph.objects, graph.references)


@given(graphs())
def test_a_snapshot_has_the_owning_references_under_a_root(graph: Graph) -> None:
    back = read(snapshot(graph), Format.V8)
    assert back.collected
    assert len(back) == len(graph) + 1
    assert [back.class_name(place + 1) for place in range(len(graph))] == list(map(graph.class_name, range(len(graph))))
    owned = [pair for pair in zip(back.references.holder, back.references.target, strict=True) if pair[0]]
    mine = zip(graph.references.holder, graph.references.target, strict=True)
    assert sorted(owned) == sorted((holder + 1, target + 1) for holder, target in mine)


def test_unknown_fields_of_a_snapshot_change_nothing() -> None:
    assert read(snapshot(MB_19892, ("age", "colour"))).objects == read(snapshot(MB_19892)).objects


@given(graphs())
def test_declarations_give_the_owning_references_between_classes(graph: Graph) -> None:
    back = read(declarations(graph), Format.BLINK)
    edges = {(back.class_name(a), back.class_name(b)) for a, b in owning(back).edges()}
    columns = graph.references
    every = zip(range(len(columns.holder)), columns.holder, columns.target, strict=True)
    assert edges == {(graph.class_name(a), graph.class_name(b)) for one, a, b in every if graph.strength(one).owns}


@given(graphs())
def test_a_graph_survives_conversion_to_networkx(graph: Graph) -> None:
    back = graph_of_instances(to_instances(graph))
    assert back.objects.ids == graph.objects.ids
    assert back.objects.alive == graph.objects.alive
    assert nx.utils.graphs_equal(nx.DiGraph(owning(back)), nx.DiGraph(owning(graph)))


def test_a_networkx_graph_is_audited_directly() -> None:
    drawn: nx.MultiDiGraph[object] = nx.MultiDiGraph([("a", "b", {"slot": "x"}), ("b", "a", {"strength": "weak"})])
    drawn.add_node("a", root="static", size=3)
    graph = graph_of_networkx(drawn)
    assert (graph.objects.roots, list(graph.objects.size)) == ({0: "static"}, [3, 0])
    assert [str(graph.hop(one)) for one in range(2)] == ["a -- a.x (strong) --> b", "b -- b.? (weak) --> a"]
    drawn.add_node("c", size="big")
    with pytest.raises(RequestError, match=r"row 3: size is a string"):
        graph_of_networkx(drawn)


def test_node_link_data_of_networkx_is_read_with_edges_and_with_links() -> None:
    drawn: nx.MultiDiGraph[object] = nx.MultiDiGraph([("a", "b"), ("b", "a"), (1, "a")])
    for key in ("edges", "links"):
        graph = read(json.dumps(nx.node_link_data(drawn, edges=key)))
        assert graph.objects.ids == ["a", "b", "1"]
        assert len(graph.references.holder) == 3


def test_graphml_of_networkx_is_read(tmp_path: Path) -> None:
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_node("a", size=3, root="static")
    drawn.add_edge("a", "b", slot="next", strength="weak")
    nx.write_graphml(drawn, tmp_path / "drawn.graphml")
    graph = read_graph(tmp_path / "drawn.graphml")
    assert (graph.objects.ids, list(graph.objects.size), graph.objects.roots) == (["a", "b"], [3, 0], {0: "static"})
    assert str(graph.hop(0)) == "a -- a.next (weak) --> b"


def test_events_and_collector_survive_where_the_format_has_a_place_for_them() -> None:
    builder = Builder("test")
    builder.events, builder.collected = ["open", "close"], True
    graph = builder.graph()
    for form in (Format.NODE_LINK, Format.GRAPHML):
        back = read(written(graph, form), form)
        assert (back.events, back.collected) == (graph.events, True)
    assert read(written(replace(graph, collected=False), Format.EVENTS), Format.EVENTS).events == ("open", "close")


@pytest.mark.parametrize("form", TEXTS)
def test_the_format_follows_from_the_beginning(form: Format) -> None:
    assert format_of("input", TEXTS[form]) is form
    assert read(TEXTS[form]).objects.ids == read(TEXTS[form], form).objects.ids


def test_a_suffix_takes_precedence_over_the_beginning() -> None:
    assert format_of("x.csv", "{") is Format.CSV
    with pytest.raises(RequestError, match="--format is one of"):
        format_of("x.txt", "no graph\n")


def test_a_format_that_is_only_read_is_not_written() -> None:
    with pytest.raises(RequestError, match="v8 can only be read; write one of node-link"):
        written(MB_19892, Format.V8)


def test_instances_of_the_model_are_read() -> None:
    graph = read(INSTANCES)
    assert graph.objects.roots == {0: "root"}
    assert str(graph.hop(0)) == "Map -- Map.all (strong) --> Window[w0]"
