"""Errors in an input are reported in one line: where, what, and what would be right."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.language.errors import RequestError
from properties.audit.formats.format import Format
from properties.audit.formats.reading import read_graph
from properties.audit.formats.source import Source
from tests.properties.audit.graph_files import read, snapshot
from tests.properties.audit.heaps import MB_19892

WRONG = [
    (Format.NODE_LINK, '{"edges": []}', "nodes is missing; a node-link graph has nodes and edges"),
    (Format.NODE_LINK, '{"nodes": [{"id": ""}]}', "node 1: id is a string; it must be a string that is not empty"),
    (Format.NODE_LINK, '{"nodes": [{}]}', "node 1: id is null; it must be a string or a whole number"),
    (
        Format.NODE_LINK,
        '{"nodes": [{"id": "a"}, {"id": "a"}]}',
        "node 2: object a appears twice; ids must differ",
    ),
    (Format.NODE_LINK, '{"nodes": [{"id": "a", "size": "3"}]}', "node 1: size is a string; it must be a whole number"),
    (Format.NODE_LINK, '{"nodes": [{"id": "a", "size": -3}]}', "node 1: size is -3; it must be a whole number from 0"),
    (Format.NODE_LINK, '{"nodes": [{"id": "a", "alive": 1}]}', "node 1: alive is 1; it must be true or false"),
    (Format.NODE_LINK, '{"nodes": [{"id": "a", "root": 7}]}', "node 1: root is 7; it must be the kind of root"),
    (Format.NODE_LINK, '{"nodes": [{"id": "a", "resources": [1]}]}', "resources is 1; it must be a list of strings"),
    (Format.NODE_LINK, '{"nodes": [1]}', "line 1 column 12: a node is a number; it must be an object"),
    (Format.NODE_LINK, '{"nodes": {}}', "line 1 column 11: expected a list of objects, the nodes"),
    (Format.NODE_LINK, '{"nodes": [], "nodes": []}', "nodes appears twice; give edges or links, once"),
    (Format.NODE_LINK, '{"nodes": []} {', "column 15: expected the end of the text"),
    (Format.NODE_LINK, '{"nodes": [{"id": "a"} {"id": "b"}]}', "column 24: expected ',' or ']' after a node"),
    (Format.NODE_LINK, '{"nodes": [], "graph": 3}', "graph is a number; it must be an object"),
    (Format.NODE_LINK, '{"nodes": [], "graph": {"schema": 1}}', "schema must be a list of objects with class, slot"),
    (
        Format.NODE_LINK,
        '{"nodes": [{"id": "stream"}], "edges": [{"source": "stream", "target": "steam"}]}',
        "edge 1: target steam is not among the nodes; did you mean stream?",
    ),
    (
        Format.NODE_LINK,
        '{"nodes": [{"id": "a"}], "edges": [{"source": "a", "target": "a", "strength": "stong"}]}',
        "edge 1: strength is stong; did you mean strong?",
    ),
    (Format.EVENTS, '{"op": "create", "id": "a"}\n{"op": "creat"}', "line 2: op is creat; did you mean create?"),
    (Format.EVENTS, "\n[1]", "line 2: is a list; each line is a JSON object"),
    (Format.EVENTS, '{"op": "create", "id": "a"}\n{"op":', "line 2 column 7: Expecting value"),
    (Format.EVENTS, '{"op": "create", "id": "a"}\n' * 2, "line 2: a is already alive; it must be destroyed before"),
    (
        Format.EVENTS,
        '{"op": "create", "id": "a"}\n' + '{"op": "destroy", "id": "a"}\n' * 2,
        "line 3: a is already",
    ),
    (Format.EVENTS, '{"op": "mark"}', "line 1: event is null"),
    (Format.CSV, "source,slot\na,b", "line 1: no column target"),
    (Format.CSV, "a,b,strong,x,y", "line 1: 5 fields, but there are 4 columns: source, target, strength, slot"),
    (Format.CSV, "a,b,strng,x", "line 1: strength is strng; did you mean strong?"),
    (Format.CSV, "source,target,size\na,,big", "line 2: size is big; it must be a whole number"),
    (Format.CSV, ",,strong,x", "line 1: neither a source nor a target"),
    (Format.DOT, "graph { a -- b }", "expected 'digraph', found graph; references have a direction"),
    (Format.DOT, "digraph { a -- b }", "line 1 column 13: '--' has no direction; write '->'"),
    (Format.DOT, "digraph {\n a -> ;\n}", "line 2 column 7: expected a node after '->', found ;"),
    (Format.DOT, "digraph { a [size=x] }", "node a: size is x; it must be a whole number"),
    (Format.DOT, "digraph { a -> b [strength=x] }", "line 1 column 11: strength is x; there are"),
    (Format.DOT, "digraph { a } b", "b after the graph; a file has one graph"),
    (Format.DOT, 'digraph { a [label="x }', "a string that is not closed is not DOT; the text ends too early"),
    (Format.GRAPHML, "<html/>", "line 1 column 1: the outermost element is html; it must be graphml"),
    (Format.GRAPHML, "<!DOCTYPE a><graphml/>", "a document type is refused; GraphML needs none"),
    (
        Format.GRAPHML,
        "<graphml><graph edgedefault='undirected'/></graphml>",
        "edgedefault is undirected; it must",
    ),
    (Format.GRAPHML, "<graphml><graph>\n<node/></graph></graphml>", "line 2 column 1: a node without id"),
    (
        Format.GRAPHML,
        "<graphml><graph><node id='a'><data key='k'/></node></graph></graphml>",
        "key k is not declared",
    ),
    (Format.GRAPHML, "<graphml><graph>", "line 1 column 17: no element found; the text ends too early"),
    (Format.BLINK, '[{"name": "A"}, {"src": "A"}]', "declaration 2: dst is null"),
    (
        Format.BLINK,
        '[{"src": "A", "dst": "B", "lbl": "m", "kind": 7}]',
        "kind is 7; it must be 0 (weak), 1 (strong) or 2",
    ),
    (Format.V8, '{"nodes": []}', "snapshot is missing; a heap snapshot has snapshot, nodes, edges and strings"),
    (Format.V8, '{"snapshot": {}}', "snapshot: meta is missing; it must list the fields"),
    (Format.V8, snapshot(MB_19892).replace('"self_size"', '"size"'), "meta.node_fields has no self_size"),
    (Format.V8, snapshot(MB_19892).replace('"nodes": [0, ', '"nodes": ['), "must be a multiple of 7"),
    (
        Format.V8,
        snapshot(MB_19892).replace('"nodes": [0, ', '"nodes": [9, '),
        "type of node 0 is 9; it must be from 0 to 1",
    ),
    (Format.V8, snapshot(MB_19892).replace('"node_count": ', '"node_count": 1'), "node_count is 18, and nodes has 8"),
    (Format.V8, snapshot(MB_19892).replace('"edge_count": ', '"edge_count": 7'), "edge_count is 7"),
    (Format.V8, snapshot(MB_19892).replace('"edges": [', '"edges": [0.5, '), "edges has 0.5 in it; it must have whole"),
    (Format.INSTANCES, '{"format": "x"}', "format is"),
]


@pytest.mark.parametrize(("form", "text", "said"), WRONG)
def test_errors_give_the_place_and_the_right_form(form: Format, text: str, said: str) -> None:
    with pytest.raises(RequestError) as error:
        read(text, form, "heap")
    assert str(error.value).startswith("heap: ")
    assert said in str(error.value)
    assert "\n" not in str(error.value)


def test_bytes_that_are_not_utf8_are_refused_with_their_offset() -> None:
    with pytest.raises(RequestError, match=r"heap: byte 2: not UTF-8"):
        Source.decode("heap", b"ab\xff")


def test_a_byte_order_mark_is_ignored() -> None:
    assert Source.decode("heap", b"\xef\xbb\xbf{}").text == "{}"


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="No such file or directory; a graph of references is a text file"):
        read_graph(tmp_path / "none.json")


def test_a_directory_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="Is a directory"):
        read_graph(tmp_path)


def test_unknown_fields_are_noted() -> None:
    graph = read('{"nodes": [{"id": "a", "sise": 3}, {"id": "b", "sise": 4}], "edges": []}')
    assert graph.notes == ("field sise is unknown and ignored (2 times)",)


def test_references_without_a_strength_are_noted() -> None:
    graph = read('{"edges": [{"source": "a", "target": "a"}], "nodes": [{"id": "a"}]}')
    assert graph.notes == ("reference without a strength is assumed to be strong (once)",)


def test_a_lone_surrogate_becomes_a_question_mark() -> None:
    graph = read('{"nodes": [{"id": "a\\ud800", "class": "\\udfff"}]}')
    assert graph.objects.ids == ["a?"]


def test_a_log_may_begin_in_the_middle() -> None:
    graph = read('{"op": "release", "source": "a", "slot": "x", "target": "b"}\n', Format.EVENTS)
    assert graph.objects.ids == ["a", "b"]
    assert graph.notes == (
        "object is older than the log (2 times)",
        "release of a reference that was not acquired (once)",
    )


def test_a_reused_id_is_another_object() -> None:
    lines = (
        '{"op": "create", "id": "a@1", "class": "A"}',
        '{"op": "create", "id": "r", "root": "static"}',
        '{"op": "acquire", "source": "r", "slot": "old", "target": "a@1", "strength": "raw"}',
        '{"op": "destroy", "id": "a@1"}',
        '{"op": "create", "id": "a@1", "class": "A"}',
        '{"op": "acquire", "source": "r", "slot": "new", "target": "a@1"}',
    )
    graph = read("\n".join(lines), Format.EVENTS)
    assert [str(graph.hop(one)) for one in range(2)] == ["r -- r.old (raw) --> a@1", "r -- r.new (strong) --> a@1~1"]
    assert list(graph.objects.alive) == [False, True, True]


def test_a_log_gives_roots_and_resources() -> None:
    lines = (
        '{"op": "create", "id": "a"}',
        '{"op": "root", "id": "a", "kind": "thread"}',
        '{"op": "hold", "id": "a", "resource": "file 1"}',
        '{"op": "hold", "id": "a", "resource": "file 2"}',
        '{"op": "drop", "id": "a", "resource": "file 1"}',
        '{"op": "mark", "event": "shutdown"}',
    )
    graph = read("\n".join(lines), Format.EVENTS)
    assert (graph.objects.roots, graph.objects.resources, graph.events) == (
        {0: "thread"},
        {0: ("file 2",)},
        ("shutdown",),
    )


def test_a_csv_line_may_declare_a_root() -> None:
    graph = read("a,b,strong,x\nstatic,a,root,\n", Format.CSV)
    assert graph.objects.roots == {0: "static"}


def test_derived_classes_keep_alive_whatever_their_base_keeps() -> None:
    text = """[{"src": "D", "dst": "B", "lbl": "<super>", "ptr": "mem", "kind": 1, "loc": "d.h:1"},
               {"src": "B", "dst": "X", "lbl": "m", "ptr": "ref", "kind": 1, "loc": "b.h:2"}]"""
    graph = read(text, Format.BLINK)
    edges = sorted(str(graph.hop(one)) for one in range(len(graph.references.holder)) if graph.strength(one).owns)
    assert edges == ["B -- B.<subclass> (strong) --> D", "B -- B.m (strong) --> X", "D -- B.m (strong) --> X"]
