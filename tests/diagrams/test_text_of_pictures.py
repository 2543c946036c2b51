from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diagrams import dot, mermaid, svg
from diagrams.extract import coupling, states
from diagrams.picture import Act, Edge, Lane, Message, Node, Picture, Sequence, Shape, identifiers
from model.language.errors import RequestError
from tests.diagrams.kiosk import KIOSK, TICKET

ANY_TEXT = st.text(st.characters(codec="utf-8"), max_size=12)
LABEL = r"(?:[\w _.,/()\[\]!?='+|-]|#\d+;|<br/>)+"
"""The characters of a label, written down a second time."""
STATE_LINE = re.compile(
    rf'state "{LABEL}" as s_\w*|(?:\[\*\]|s_\w*) --> (?:\[\*\]|s_\w*)(?: : {LABEL})?'
    r"|classDef \w+ [\w:,# -]+|class [\w,]+ \w+"
)
FLOW_LINE = re.compile(
    rf'n_\w*(?:\[|\[\[|\(\[)"{LABEL}"(?:\]|\]\]|\]\))|n_\w* (?:-->|-\.->)(?:\|"{LABEL}"\|)? n_\w*'
    r"|linkStyle [\d,]+ [\w:,#-]+|classDef \w+ [\w:,# -]+|class [\w,]+ \w+"
)
SEQUENCE_LINE = re.compile(
    rf"(?:actor|participant) l_\w* as {LABEL}|Note over l_\w*: {LABEL}|l_\w*(?:->>|--x)l_\w*: {LABEL}"
    r"|rect rgb\([\d, ]+\)|end"
)


def _body(text: str, kind: str) -> list[str]:
    title, first, *body = text.removesuffix("\n").split("\n")
    assert title.startswith("%% ")
    assert first == kind
    assert all(line.startswith("    ") for line in body)
    return [line.strip() for line in body]


def _of(one: str, other: str, label: str) -> Picture:
    nodes = (Node(one, label, Shape.STATE, True), Node(other, label, Shape.THREAD), Node("[end]", "", Shape.END))
    edges = (Edge(one, other, label, marked=True), Edge(other, "[end]"), Edge(other, one))
    return Picture(label, tuple({node.name: node for node in nodes}.values()), edges)


@given(ANY_TEXT)
def test_no_label_holds_what_mermaid_could_take_for_its_own(text: str) -> None:
    assert re.fullmatch(LABEL, mermaid.escaped(text))


@given(ANY_TEXT)
def test_an_escaped_label_can_be_read_back(text: str) -> None:
    entities = mermaid.escaped(text).replace("<br/>", "\n")
    assert re.sub(r"#(\d+);", lambda found: chr(int(found.group(1))), entities) == (text or " ")


def test_a_label_that_speaks_of_directions_is_no_command() -> None:
    assert "direction TB" not in mermaid.escaped("direction TB")


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_state_diagrams_are_well_formed_whatever_the_names(one: str, other: str, label: str) -> None:
    for line in _body(mermaid.state_diagram(_of(one, other, label)), "stateDiagram-v2"):
        assert STATE_LINE.fullmatch(line), line


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_flowcharts_are_well_formed_whatever_the_names(one: str, other: str, label: str) -> None:
    for line in _body(mermaid.flowchart(_of(one, other, label)), "flowchart LR"):
        assert FLOW_LINE.fullmatch(line), line


@given(ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_sequence_diagrams_are_well_formed_whatever_the_names(one: str, other: str, text: str) -> None:
    messages = tuple(Message(one, other, text, act) for act in Act)
    lanes = tuple(dict.fromkeys((Lane(one, True), Lane(other, True))))
    for line in _body(mermaid.sequence_diagram(Sequence(text, lanes, messages)), "sequenceDiagram"):
        assert SEQUENCE_LINE.fullmatch(line), line


@given(st.lists(ANY_TEXT | st.sampled_from(["a.b", "a b", "a_b", "a__2", "end"]), unique=True))
def test_different_names_have_different_identifiers(names: list[str]) -> None:
    found = identifiers(names, "n_")
    assert list(found) == names
    assert len(set(found.values())) == len(names)


def test_a_state_that_is_called_like_a_keyword_is_only_a_label() -> None:
    text = mermaid.state_diagram(states(KIOSK, TICKET))
    assert '    state "end" as s_end\n' in text
    assert "    s_end --> [*] : destroy\n" in text
    assert "    s_open --> s_end : use[first#58; once]<br/>use[again]\n" in text


def test_marked_edges_are_red_by_their_number() -> None:
    edges = (Edge("a", "b"), Edge("b", "a", marked=True))
    picture = Picture("ring", (Node("a", "a", Shape.OBJECT), Node("b", "b", Shape.OBJECT)), edges)
    assert "    linkStyle 1 stroke:#c00000" in mermaid.flowchart(picture)


@given(ANY_TEXT)
def test_a_dot_string_ends_where_it_should(text: str) -> None:
    quoted = dot.quoted(text)
    assert re.fullmatch(r'"(?:[^"\\\n]|\\["\\n])*"', quoted)


def test_dot_names_every_node_and_edge_once() -> None:
    text = dot.graph(coupling(KIOSK))
    assert text.count("    n_Ticket [") == 1
    assert text.count("n_Clerk -> n_Ticket [") == 2


@pytest.mark.skipif(not svg.available(), reason="Graphviz is not installed")
def test_graphviz_takes_the_dot_text() -> None:
    assert svg.render(dot.graph(states(KIOSK, TICKET))).rstrip().endswith("</svg>")


@pytest.mark.skipif(not svg.available(), reason="Graphviz is not installed")
def test_an_svg_names_its_generator_and_no_version_of_graphviz() -> None:
    text = svg.render(dot.graph(states(KIOSK, TICKET)), "Drawn by hand.")
    assert "<!-- Drawn by hand. -->" in text.partition("\n")[0]
    assert "version" not in text.partition("?>")[2].lower().replace("svg version", "")


@pytest.mark.skipif(not svg.available(), reason="Graphviz is not installed")
def test_text_that_graphviz_rejects_is_reported_in_one_line() -> None:
    with pytest.raises(RequestError, match="dot refused the drawing: "):
        svg.render("digraph {")


def test_missing_graphviz_is_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(RequestError, match="install it, or leave out --svg"):
        svg.render("digraph {}")
