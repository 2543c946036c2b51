"""Reference graphs as text: there and back, and one line for each mistake."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.language.errors import RequestError
from model.language.lifecycle import Role, Strength
from model.semantics.ownership import Graph, Reference, empty_graph, put_instance, refer, references
from model.semantics.ownership_text import FORMAT, graph_from_text, graph_to_text

SMALL = f"""{{"format": "{FORMAT}",
 "instances": [
  {{"name": "app", "kind": "root", "state": "alive"}},
  {{"name": "door", "kind": "object", "state": "OPEN"}}],
 "references": [
  {{"holder": "app", "slot": "App.door", "target": "door", "strength": "strong"}}]}}
"""


def content(graph: Graph) -> tuple[dict[str, dict[str, object]], tuple[Reference, ...]]:
    """All that a graph says."""
    return {name: dict(graph.nodes[name]) for name in graph}, references(graph)


def test_a_graph_is_written_as_it_was_read() -> None:
    assert graph_to_text(graph_from_text(SMALL)) == SMALL
    assert content(graph_from_text(SMALL))[1][0].name == "app.door>door"


def test_state_may_be_left_out() -> None:
    graph = graph_from_text(SMALL.replace(', "state": "OPEN"', ""))
    assert graph.nodes["door"]["alive"]


instances = st.dictionaries(
    st.text(min_size=1, max_size=8).filter(lambda text: text.isprintable()),
    st.tuples(st.sampled_from(list(Role)), st.sampled_from(["OPEN", "gone", "dying"])),
    min_size=1,
    max_size=5,
)


@given(instances=instances, data=st.data())
def test_any_graph_reads_back_as_the_same_graph(instances: dict[str, tuple[Role, str]], data: st.DataObject) -> None:
    graph = empty_graph()
    for name, (kind, state) in instances.items():
        put_instance(graph, name, str(kind), state)
    ends = st.sampled_from(sorted(instances))
    for number in range(data.draw(st.integers(0, 6))):
        strength = data.draw(st.sampled_from(list(Strength)))
        slot = data.draw(st.sampled_from(["A.one", "two", "A.three"]))
        holder, target, frame = data.draw(ends), data.draw(ends), data.draw(st.booleans())
        refer(
            graph, Reference(holder=holder, slot=slot, target=target, strength=strength, name=f"n{number}", frame=frame)
        )
    text = graph_to_text(graph)
    assert content(graph_from_text(text)) == content(graph)
    assert graph_to_text(graph_from_text(text)) == text


MISTAKES = [
    ("", "g.json: line 1 column 1: Expecting value; the text ends too early"),
    (SMALL[:-20], "the text ends too early"),
    ("{'format': 1}", "g.json: line 1 column 2: Expecting property name"),
    ("[]", "g.json: is a list; it must be an object"),
    ("{}", f'g.json: format is missing; this version reads "{FORMAT}"'),
    (SMALL.replace("graph 1", "graph 9"), 'format is "dcpmodel ownership graph 9"; this version reads'),
    (SMALL.replace('"instances"', '"nodes"'), "g.json: unknown field nodes; there are format, instances, references"),
    (f'{{"format": "{FORMAT}", "instances": []}}', "g.json: references is missing; it must be a list of objects"),
    (f'{{"format": "{FORMAT}", "instances": 3, "references": []}}', "g.json: instances is a number; it must be a list"),
    (
        f'{{"format": "{FORMAT}", "instances": ["a"], "references": []}}',
        "g.json: instance 1: is a string; it must be an",
    ),
    (SMALL.replace("object", "objekt"), "g.json: instance 2: kind is objekt; did you mean object?"),
    (SMALL.replace('"name": "door", ', ""), "g.json: instance 2: name is missing"),
    (SMALL.replace('"name": "door"', '"name": ""'), "name is a string; it must be a string that is not empty"),
    (SMALL.replace('"name": "door"', '"name": "app"'), "g.json: instance 2: there is an instance app already"),
    (
        SMALL.replace('"target": "door"', '"target": "dor"'),
        "g.json: reference 1: target dor is not among the instances",
    ),
    (SMALL.replace("strong", "strnog"), "g.json: reference 1: strength is strnog; did you mean strong?"),
    (SMALL.replace('"slot"', '"member"'), "g.json: reference 1: unknown field member"),
    (SMALL.replace('"strong"', '"strong", "frame": 1'), "frame is a number; it must be true or false"),
    (SMALL.replace('"alive"', '"none"'), "g.json: reference 1: holder app is none"),
    ("[" * 100_000, "nested too deeply"),
]


@pytest.mark.parametrize(("text", "message"), MISTAKES, ids=[message[:50] for _, message in MISTAKES])
def test_a_mistake_is_reported_in_one_line_with_its_place(text: str, message: str) -> None:
    with pytest.raises(RequestError) as error:
        graph_from_text(text, "g.json")
    assert message in str(error.value)
    assert "\n" not in str(error.value)


def test_two_references_with_the_same_ends_need_names() -> None:
    line = '{"holder": "app", "slot": "App.door", "target": "door", "strength": "strong"}'
    twice = SMALL.replace(line, f"{line}, {line}")
    with pytest.raises(RequestError, match=r"reference 2: there is a reference app.door>door already"):
        graph_from_text(twice)
    named = SMALL.replace(line, f'{line}, {line[:-1]}, "name": "second"}}')
    assert len(references(graph_from_text(named))) == 2
